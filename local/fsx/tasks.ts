/**
 * The life of data repository tasks: PENDING → EXECUTING → SUCCEEDED | FAILED, and PENDING | EXECUTING → CANCELING →
 * CANCELED. Every step is a timer of the virtual clock.
 */
import type { LocalCloud } from "../cloud";
import { badRequest, taskEnded } from "./errors";
import { joinKey } from "./paths";
import { reportText } from "./report";
import type { FsxService } from "./service";
import { countsAt, type Execution, ended, processedAt, type Task } from "./task";
import { planTask, type TaskFailure } from "./task-plan";
import { TaskRecords } from "./task-records";

const SECOND = 1000;
/** Files that are being processed at any one moment; a cancelled task still finishes these. */
const IN_FLIGHT = 32;
/** Files that fail at most by chance. */
const MOST_FAILED = 50;

/** What was ordered for the next task of a file system. */
export interface Orders {
  /** Only for a task that this is true of; any where absent. */
  of?: (task: Task) => boolean;
  failure?: TaskFailure;
  takes?: number | "stuck";
}

export class Tasks {
  /** Every task, in the order of creation. */
  readonly all = new TaskRecords();
  readonly #orders = new Map<string, Orders[]>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly fsx: FsxService,
  ) {}

  /** Every task of a file system, in the order of creation. */
  of(fileSystemId: string): readonly Task[] {
    return this.all.of(fileSystemId);
  }

  /** Tasks of a file system that are PENDING, EXECUTING or CANCELING. */
  outstanding(fileSystemId: string): readonly Task[] {
    return this.all.outstanding(fileSystemId);
  }

  /** Adds a task as PENDING; it gets its turn after some seconds, once nothing else executes. */
  add(fields: Pick<Task, "type" | "fileSystemId" | "paths" | "report"> & Partial<Task>): Task {
    const task: Task = {
      id: `task-${this.fsx.random.hex(17)}`,
      sequence: this.all.size,
      releaseConfiguration: undefined,
      associationIds: [],
      tags: new Map(),
      lifecycle: "PENDING",
      creationTime: this.cloud.clock.now(),
      startTime: undefined,
      endTime: undefined,
      failure: undefined,
      ready: false,
      execution: undefined,
      status: undefined,
      timer: undefined,
      takes: undefined,
      ...fields,
    };
    this.all.add(task);
    this.#report(task);
    task.timer = this.#after(this.fsx.random.integer(3, 30), task, () => {
      task.ready = true;
      this.#startNext(task.fileSystemId);
    });
    return task;
  }

  /**
   * Cancels a task; files in flight are still processed.
   * @throws ServiceError DataRepositoryTaskEnded
   */
  cancel(task: Task): void {
    if (ended(task)) throw taskEnded(task.id, task.lifecycle);
    if (task.lifecycle === "CANCELING") return;
    task.timer?.cancel();
    const now = this.cloud.clock.now();
    const { execution } = task;
    const processed = execution ? processedAt(execution, now) : 0;
    if (execution) task.status = { counts: countsAt(execution.work, processed), time: now };
    task.lifecycle = "CANCELING";
    this.#report(task);
    const last = execution ? Math.min(execution.work.total, processed + IN_FLIGHT) : 0;
    task.timer = this.#after(this.fsx.random.integer(2, 15), task, () => {
      this.#end(task, "CANCELED", last);
    });
  }

  /** Orders for the next task of a file system to execute; a second order of the same kind is for the one after. */
  order(fileSystemId: string, orders: Orders): void {
    const waiting = this.#orders.get(fileSystemId) ?? [];
    const free = orders.of
      ? undefined
      : waiting.find((other) => !other.of && Object.keys(orders).every((kind) => !(kind in other)));
    if (free) Object.assign(free, orders);
    else waiting.push(orders);
    this.#orders.set(fileSystemId, waiting);
  }

  /** A task that executes never ends by itself from now on; one that waits, once it executes. */
  stick(task: Task): void {
    if (task.lifecycle === "PENDING") task.takes = "stuck";
    if (task.lifecycle !== "EXECUTING" || !task.execution) return;
    task.timer?.cancel();
    task.execution.stuckAt = processedAt(task.execution, this.cloud.clock.now());
  }

  /** Takes a task to its end at once. */
  complete(task: Task): void {
    if (ended(task)) return;
    task.timer?.cancel();
    if (task.lifecycle === "CANCELING") {
      const { succeeded = 0, failed = 0 } = task.status?.counts ?? {};
      this.#end(task, "CANCELED", succeeded + failed);
      return;
    }
    if (task.lifecycle === "PENDING") this.#start(task);
    task.timer?.cancel();
    this.#finish(task);
  }

  /** A PENDING task begins at once. */
  startNow(task: Task): void {
    task.timer?.cancel();
    this.#start(task);
  }

  /** The oldest task that is ready begins, where nothing executes. */
  #startNext(fileSystemId: string): void {
    const tasks = this.outstanding(fileSystemId);
    const busy = tasks.some((task) => task.execution !== undefined);
    const next = busy ? undefined : tasks.find((task) => task.lifecycle === "PENDING" && task.ready);
    if (next) this.#start(next);
  }

  #start(task: Task): void {
    const now = this.cloud.clock.now();
    // A task whose duration is given already is the world's own: orders are for the others.
    const orders = task.takes === undefined ? (this.#orderedFor(task) ?? this.#mishap(task)) : undefined;
    task.takes ??= orders?.takes;
    task.execution = planTask(this.cloud, this.fsx, task, orders?.failure);
    task.lifecycle = "EXECUTING";
    task.startTime = now;
    this.#report(task);
    if (task.takes === "stuck") task.execution.stuckAt = Math.floor(task.execution.work.total / 3);
    else task.timer = this.#after((task.execution.to - now) / SECOND, task, () => this.#finish(task));
  }

  #orderedFor(task: Task): Orders | undefined {
    const waiting = this.#orders.get(task.fileSystemId) ?? [];
    const index = waiting.findIndex(({ of }) => of === undefined || of(task));
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  }

  /** What faults make of a task. */
  #mishap({ id, fileSystemId }: Task): Orders {
    const { faults } = this.cloud;
    const target = `${fileSystemId} ${id}`;
    if (faults.strike("task-failed", id, target)) return { failure: {} };
    const some = faults.strike("files-failed", id, target)?.integer(1, MOST_FAILED);
    const stuck = faults.strike("task-stuck", id, target) !== undefined;
    return {
      ...(some === undefined ? {} : { failure: { files: some } }),
      ...(stuck ? { takes: "stuck" } : {}),
    };
  }

  #finish(task: Task): void {
    const { work, failure } = task.execution!;
    const failed = work.failed(work.total);
    if (failure !== undefined) task.failure = failure.slice(0, 256);
    else if (failed > 0) {
      task.failure = `The task failed to process ${failed} of ${work.total} files.`;
    }
    this.#end(task, task.failure === undefined ? "SUCCEEDED" : "FAILED", work.total);
  }

  #end(task: Task, lifecycle: "SUCCEEDED" | "FAILED" | "CANCELED", processed: number): void {
    const now = this.cloud.clock.now();
    const { execution } = task;
    if (execution) {
      execution.work.settle(processed);
      task.status = { counts: countsAt(execution.work, processed), time: now };
      if (lifecycle !== "CANCELED") this.#deliverReport(task, execution);
    }
    task.lifecycle = lifecycle;
    task.endTime = now;
    task.execution = undefined;
    task.timer = undefined;
    this.all.close(task);
    this.#report(task);
    this.#startNext(task.fileSystemId);
  }

  /** Puts the completion report into S3, where there are failed files. */
  #deliverReport(task: Task, execution: Execution): void {
    const { Enabled, Path } = task.report;
    const failures = execution.work.failures(execution.work.total);
    if (!Enabled || Path === undefined || failures.length === 0) return;
    // A task that failed before its first file has nothing to list.
    if (execution.failedWhole) return;
    const byType =
      this.fsx.options.reportName === "by-type" && task.type === "IMPORT_METADATA_FROM_REPOSITORY";
    const location = this.fsx.reportLocation(task.fileSystemId, Path);
    if (!location) {
      this.#warn(
        `S3CompletionReportValidateFailure: ${task.id}: ${Path} is not in a linked data repository.`,
      );
      return;
    }
    const key = joinKey(location.prefix, `${task.id}/${byType ? "report.csv" : "failures.csv"}`);
    const written = this.cloud.s3.objects.put(
      location.bucket,
      key,
      Buffer.from(reportText(failures)),
      "text/csv",
    );
    if (!written) this.#warn(`S3CompletionReportUploadFailure: ${task.id}: no bucket '${location.bucket}'.`);
  }

  #warn(message: string): void {
    this.cloud.events.emit({ kind: "warning", message });
  }

  #after(seconds: number, task: Task, action: () => void) {
    return this.cloud.clock.after(Math.ceil(seconds * SECOND), `fsx task ${task.id}`, action);
  }

  #report(task: Task): void {
    this.cloud.events.emit({
      kind: "task",
      taskId: task.id,
      fileSystemId: task.fileSystemId,
      type: task.type,
      lifecycle: task.lifecycle,
      paths: task.paths ?? [],
      ...(task.status ? { counts: task.status.counts } : {}),
      ...(task.failure === undefined ? {} : { failure: task.failure }),
    });
  }

  /** @throws ServiceError BadRequest where the file system has tasks that forbid its deletion */
  forbidDeletion(fileSystemId: string): void {
    const task = this.outstanding(fileSystemId).find(({ lifecycle }) => lifecycle !== "CANCELING");
    if (task) {
      throw badRequest(
        `File system '${fileSystemId}' cannot be deleted: data repository task '${task.id}' is ${task.lifecycle}.`,
      );
    }
  }
}
