/**
 * Every task that there ever was, in the order of creation: FSx names no time after which it forgets one. The tasks that
 * have ended are kept deflated, so that a month of them fits into some megabytes.
 */
import { ColdStore } from "../cold-store";
import type { Tags } from "./tags";
import { ended, type Task } from "./task";

type EndedTask = Omit<Task, "tags"> & { tags: [key: string, value: string][] };

export class TaskRecords {
  /** By the task's sequence: the task, or the number of its record. */
  readonly #inOrder: (Task | number)[] = [];
  /** Sequences of each file system's tasks. */
  readonly #byFileSystem = new Map<string, number[]>();
  /** Tasks that have not ended, by id, and by file system. */
  readonly #live = new Map<string, Task>();
  readonly #outstanding = new Map<string, readonly Task[]>();
  readonly #ended = new ColdStore<EndedTask>();

  get size(): number {
    return this.#inOrder.length;
  }

  /** Adds a task, whose sequence is `size`. */
  add(task: Task): void {
    this.#inOrder.push(task);
    const { id, fileSystemId, sequence } = task;
    const siblings = this.#byFileSystem.get(fileSystemId);
    if (siblings) siblings.push(sequence);
    else this.#byFileSystem.set(fileSystemId, [sequence]);
    this.#live.set(id, task);
    this.#outstanding.set(fileSystemId, [...this.outstanding(fileSystemId), task]);
  }

  /** Puts a task that has ended away; nothing about it changes any more but its tags. */
  close(task: Task): void {
    const { id, fileSystemId } = task;
    this.#live.delete(id);
    const others = this.outstanding(fileSystemId).filter((other) => other !== task);
    if (others.length > 0) this.#outstanding.set(fileSystemId, others);
    else this.#outstanding.delete(fileSystemId);
    this.#keep(task);
  }

  /** The task itself; a copy of one that has ended. */
  get(id: string): Task | undefined {
    return this.#live.get(id) ?? restored(this.#ended.get(id));
  }

  setTags(id: string, tags: Tags): void {
    const task = this.get(id)!;
    task.tags = tags;
    if (ended(task)) this.#keep(task);
  }

  *keys(): Iterable<string> {
    for (const { id } of this.values()) yield id;
  }

  *values(): Iterable<Task> {
    for (let sequence = 0; sequence < this.size; sequence++) yield this.#at(sequence);
  }

  /** How many tasks a file system has had. */
  count(fileSystemId: string): number {
    return this.#byFileSystem.get(fileSystemId)?.length ?? 0;
  }

  /** Every task of a file system. */
  of(fileSystemId: string): Task[] {
    return (this.#byFileSystem.get(fileSystemId) ?? []).map((sequence) => this.#at(sequence));
  }

  /** A file system's tasks that have not ended. */
  outstanding(fileSystemId: string): readonly Task[] {
    return this.#outstanding.get(fileSystemId) ?? [];
  }

  /** As `newestFirst`, the tasks that have not ended. */
  newestOutstanding(fileSystemIds?: readonly string[]): Task[] {
    if (!fileSystemIds) return [...this.#live.values()].reverse();
    const tasks = [...new Set(fileSystemIds)].flatMap((id) => this.outstanding(id));
    return tasks.sort((a, b) => b.sequence - a.sequence);
  }

  /**
   * Tasks, the newest first, each read only when its turn comes.
   * @param fileSystemIds only theirs; everybody's where absent
   * @param from sequence of the task to begin with
   */
  *newestFirst(fileSystemIds?: readonly string[], from = this.size - 1): Iterable<Task> {
    if (!fileSystemIds) {
      for (let sequence = from; sequence >= 0; sequence--) yield this.#at(sequence);
      return;
    }
    const sequences = [...new Set(fileSystemIds)].flatMap((id) => this.#byFileSystem.get(id) ?? []);
    for (const sequence of sequences.sort((a, b) => b - a)) if (sequence <= from) yield this.#at(sequence);
  }

  #keep(task: Task): void {
    this.#inOrder[task.sequence] = this.#ended.set(task.id, { ...task, tags: [...task.tags] });
  }

  #at(sequence: number): Task {
    const task = this.#inOrder[sequence]!;
    return typeof task === "number" ? restored(this.#ended.at(task)) : task;
  }
}

function restored(task: EndedTask): Task;
function restored(task: EndedTask | undefined): Task | undefined;
function restored(task: EndedTask | undefined): Task | undefined {
  return task && { ...task, tags: new Map(task.tags) };
}
