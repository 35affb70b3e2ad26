/**
 * Records a rehearsal from the local cloud's events. What it keeps grows with the number of runs and not with the
 * number of events: one entry per run, a few per phase, and lists of notices that have a limit.
 */
import type { Bill } from "../../local/cost/bill";
import type { TimedEvent } from "../../local/events";
import type { FaultMix } from "../../local/faults/fault-names";
import type { RunEntry, Totals } from "../../local/run-ledger";
import type { StackConfig } from "../../stacks/config";
import { ForeignTaskRecorder } from "./record-foreign-tasks";
import { NoticeRecorder } from "./record-notices";
import { PipelineRecorder } from "./record-pipelines";
import { TransferRecorder } from "./record-transfers";
import type { Rehearsal, RunEnd, TaskRun } from "./rehearsal";

/** What is known from the start. */
export interface RehearsalSetting {
  file: string;
  text: string;
  region: string;
  seed: string;
  from: number;
  world?: string | undefined;
  faults?: FaultMix | undefined;
}

export class RehearsalRecorder {
  readonly #pipelines: PipelineRecorder;
  readonly #transfers: TransferRecorder;
  readonly #notices: NoticeRecorder;
  readonly #foreignTasks = new ForeignTaskRecorder();

  /** @param stack Pulumi's stack name, with which physical names begin */
  constructor(stack: string) {
    this.#pipelines = new PipelineRecorder(stack);
    this.#transfers = new TransferRecorder(stack);
    this.#notices = new NoticeRecorder(stack);
  }

  observe(event: TimedEvent): void {
    const time = Date.parse(event.time);
    if (event.kind === "execution") this.#pipelines.observe(event, time);
    else if (event.kind === "transfer execution" || event.kind === "agent" || event.kind === "log")
      this.#transfers.observe(event, time);
    else if (event.kind === "task") this.#foreignTasks.observe(event, time);
    else this.#notices.observe(event, time);
  }

  /** @param runs the ledger's, for the tasks' runs */
  rehearsal(
    setting: RehearsalSetting & { config: StackConfig; until: number; totals: Totals; bill?: Bill },
    runs: readonly RunEntry[],
  ): Rehearsal {
    const ownRuns = taskRuns(runs, setting.config);
    return {
      ...setting,
      runs: ownRuns,
      foreignTasks: this.#foreignTasks.tasks(ownRuns),
      pipelineRuns: this.#pipelines.runs,
      transferRuns: this.#transfers.runs,
      outages: this.#transfers.outages,
      notices: this.#notices.notices,
    };
  }
}

/** The tasks' runs in the order in which they came, with what only the config knows filled in. */
export function taskRuns(entries: readonly RunEntry[], config: Pick<StackConfig, "tasks">): TaskRun[] {
  const tasks = new Map(config.tasks.map((task) => [task.name, task]));
  const runs = entries.map((entry) => taskRun(entry, tasks.get(entry.schedule)));
  const ends = new Map(runs.map((run) => [keyOf(run.task, run.scheduled), run.ended]));
  for (const run of runs) {
    const after = tasks.get(run.task)?.after;
    const came = after === undefined ? undefined : ends.get(keyOf(after, run.scheduled));
    if (came !== undefined) run.came = Math.min(came, run.started ?? came);
  }
  return runs.sort((a, b) => a.came - b.came || (a.started ?? 0) - (b.started ?? 0));
}

function keyOf(task: string, scheduled: number): string {
  return `${task} ${scheduled}`;
}

function taskRun(entry: RunEntry, task: StackConfig["tasks"][number] | undefined): TaskRun {
  const started = entry.startedAt === undefined ? undefined : Date.parse(entry.startedAt);
  let ended = entry.endedAt === undefined ? undefined : Date.parse(entry.endedAt);
  // The functions notice an end up to a minute later than FSx says it was.
  if (ended !== undefined && started !== undefined && entry.durationSeconds !== undefined)
    ended = Math.min(started + entry.durationSeconds * 1000, ended);
  return {
    task: entry.schedule,
    fileSystemId: entry.fileSystemId ?? task?.fileSystemId ?? "unknown",
    type: entry.type ?? task?.type ?? "",
    scheduled: Date.parse(entry.scheduledTime),
    came: Date.parse(entry.scheduledTime),
    ...(started === undefined ? {} : { started }),
    ...(ended === undefined ? {} : { ended }),
    end: endOf(entry),
    waited: entry.waited,
    ...(entry.reason ? { reason: entry.reason } : {}),
    ...(entry.detail ? { detail: entry.detail } : {}),
    ...(entry.taskId ? { taskId: entry.taskId } : {}),
    ...(entry.counts ? { files: { succeeded: entry.counts.succeeded, failed: entry.counts.failed } } : {}),
  };
}

function endOf({ outcome, reason }: RunEntry): RunEnd {
  if (outcome === undefined) return "unfinished";
  return reason === "RunExpired" ? "expired" : outcome;
}
