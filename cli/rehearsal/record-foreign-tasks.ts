/**
 * Records the data repository tasks that none of the stack's runs made: somebody else's, for which ours have to wait.
 */
import type { TimedEvent } from "../../local/events";
import type { ForeignTask, TaskRun } from "./rehearsal";

const ENDED: ReadonlySet<string> = new Set(["SUCCEEDED", "FAILED", "CANCELED"]);

export class ForeignTaskRecorder {
  readonly #tasks = new Map<string, ForeignTask>();

  observe({ taskId, fileSystemId, lifecycle }: TimedEvent & { kind: "task" }, time: number): void {
    const task = this.#tasks.get(taskId) ?? { taskId, fileSystemId, from: time };
    this.#tasks.set(taskId, task);
    if (ENDED.has(lifecycle)) task.until = time;
  }

  /** @param runs all of the stack's; those of other file systems are pipelines' own */
  tasks(runs: readonly TaskRun[]): ForeignTask[] {
    const own = new Set(runs.map(({ taskId }) => taskId));
    const fileSystems = new Set(runs.map(({ fileSystemId }) => fileSystemId));
    return [...this.#tasks.values()].filter(
      ({ taskId, fileSystemId }) => !own.has(taskId) && fileSystems.has(fileSystemId),
    );
  }
}
