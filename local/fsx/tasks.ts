/**
 * The life of data repository tasks: PENDING → EXECUTING → SUCCEEDED | FAILED, and PENDING | EXECUTING → CANCELING →
 * CANCELED. Every step is a timer of the virtual clock.
 */
import type { LocalCloud } from "../cloud";
import type { Contents, ExplicitFile, FoundObject } from "./contents";
import { badRequest, taskEnded } from "./errors";
import type { FileSystem } from "./file-system";
import { type Link, type Scope, scopeOf } from "./links";
import { absolutePath, below, join, joinKey } from "./paths";
import { type FailedFile, reportText } from "./report";
import type { FsxService } from "./service";
import { countsAt, type Execution, ended, processedAt, type Task } from "./task";
import { type Batch, phantom, Work } from "./work";

const SECOND = 1000;
const DAY = 86_400_000;
/** Files that are being processed at any one moment; a cancelled task still finishes these. */
const IN_FLIGHT = 32;

/** Error codes that files without one of their own fail with (LustreGuide "Troubleshooting … task failures"). */
const USUAL_ERRORS = {
  EXPORT_TO_REPOSITORY: ["S3AccessDenied", "FileSizeTooLarge", "ResourceBusy"],
  IMPORT_METADATA_FROM_REPOSITORY: [
    "S3ObjectPathNotPosixCompliant",
    "S3AccessDenied",
    "S3ObjectInUnsupportedTier",
  ],
  RELEASE_DATA_FROM_FILESYSTEM: ["ResourceBusy", "InternalError"],
};

/** How the next task of a file system goes wrong. */
export interface TaskFailure {
  /** Files that fail: which ones, or how many. Without it the task fails as a whole, before its first file. */
  files?: FailedFile[] | number;
  /** `FailureDetails.Message`; a sentence about the failed files where not given. */
  message?: string;
}

/** What was ordered for the next task of a file system. */
interface Orders {
  failure?: TaskFailure;
  takes?: number | "stuck";
}

export class Tasks {
  /** Every task, in the order of creation. FSx names no time after which it forgets one. */
  readonly all = new Map<string, Task>();
  /** Tasks that have not ended, by file system. */
  readonly #outstanding = new Map<string, Task[]>();
  readonly #orders = new Map<string, Orders[]>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly fsx: FsxService,
  ) {}

  /** Tasks of a file system that are PENDING, EXECUTING or CANCELING. */
  outstanding(fileSystemId: string): readonly Task[] {
    return this.#outstanding.get(fileSystemId) ?? [];
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
    this.all.set(task.id, task);
    this.#outstanding.set(task.fileSystemId, [...this.outstanding(task.fileSystemId), task]);
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
    const free = waiting.find((other) => Object.keys(orders).every((kind) => !(kind in other)));
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
      this.#end(task, "CANCELED", task.execution?.work.total ?? 0);
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
    const orders = task.takes === undefined ? this.#orders.get(task.fileSystemId)?.shift() : undefined;
    task.takes ??= orders?.takes;
    task.execution = this.#plan(task, orders?.failure);
    task.lifecycle = "EXECUTING";
    task.startTime = now;
    this.#report(task);
    if (task.takes === "stuck") task.execution.stuckAt = Math.floor(task.execution.work.total / 3);
    else task.timer = this.#after((task.execution.to - now) / SECOND, task, () => this.#finish(task));
  }

  /** What the task will do, and when it will be done with it. */
  #plan(task: Task, failure: TaskFailure | undefined): Execution {
    const now = this.cloud.clock.now();
    const { random } = this.fsx;
    const fileSystem = this.fsx.fileSystems.get(task.fileSystemId);
    const whole = failure && failure.files === undefined;
    const scope = fileSystem && scopeOf(task.type, task.paths, this.fsx.links(fileSystem));
    const problems = scope ? this.#problems(task, fileSystem, scope) : ["The file system no longer exists."];
    if (whole || problems.length > 0) {
      // "This value is greater than zero when the task status is FAILED" (LustreGuide): what failed are the paths.
      const paths = task.paths?.length ? task.paths : ["/"];
      const failing = (whole ? paths.slice(0, 1) : paths.slice(0, problems.length)).map((path) =>
        phantom(path, "InternalError"),
      );
      const message = (whole ? failure.message : undefined) ?? (problems.join(" ") || "The task failed.");
      const to = now + (typeof task.takes === "number" ? task.takes : random.integer(2, 20) * SECOND);
      return { work: new Work(failing), from: now, to, failure: message, failedWhole: true };
    }
    const batches = this.#batches(task, fileSystem!, scope!);
    const work = this.#withFailures(task, batches, failure);
    const from = now + random.integer(20, 60) * SECOND;
    const rate = fileSystem!.filesPerSecond * (0.8 + 0.4 * random.fraction());
    const takes = typeof task.takes === "number" ? task.takes : from - now + (work.total / rate) * SECOND;
    const to = now + Math.max(SECOND, Math.ceil(takes));
    return { work, from: Math.min(from, to - 1), to, failure: failure?.message };
  }

  /** Why the task cannot be processed at all: "If a path that you provide isn't valid, the task fails" (model). */
  #problems(task: Task, { contents }: FileSystem, scope: Scope): string[] {
    if (task.type === "IMPORT_METADATA_FROM_REPOSITORY") return scope.problems;
    const linked = scope.links.map((link) => link.directory);
    const missing = scope.paths.filter((path) => !linked.includes(path) && !contents.has(path));
    return [...scope.problems, ...missing.map((path) => `The path '${path}' does not exist.`)];
  }

  #batches(task: Task, { contents }: FileSystem, scope: Scope): Batch[] {
    for (const link of scope.links) this.#automatic(contents, link);
    switch (task.type) {
      case "EXPORT_TO_REPOSITORY":
        return contents.toExport(scope.paths, (file) => this.#write(scope.links, file));
      case "IMPORT_METADATA_FROM_REPOSITORY":
        return contents.toImport(scope.paths, this.#found(scope));
      case "RELEASE_DATA_FROM_FILESYSTEM":
        return contents.toRelease(
          scope.paths,
          (task.releaseConfiguration?.DurationSinceLastAccess?.Value ?? 0) * DAY,
        );
    }
  }

  /** What automatic import and export have done until now. */
  #automatic(contents: Contents, link: Link): void {
    if (link.lifecycle !== "AVAILABLE") return;
    const whole: Scope = {
      paths: [link.directory],
      prefixes: [{ prefix: link.importFrom, link }],
      links: [link],
      problems: [],
    };
    if (link.autoImports) contents.importAll(whole.paths, this.#found(whole));
    if (link.autoExports) contents.exportAll(whole.paths, (file) => this.#write([link], file));
  }

  #found(scope: Scope): FoundObject[] {
    return scope.prefixes.flatMap(({ prefix, link }) =>
      this.cloud.s3.objects
        .list(prefix.bucket, prefix.prefix)
        .filter(
          ({ key }) => prefix.prefix === "" || key === prefix.prefix || key.startsWith(`${prefix.prefix}/`),
        )
        // A key that ends in a slash is a directory.
        .filter(({ key }) => !key.endsWith("/"))
        .map((object) => ({
          path: join(link.directory, below(`/${link.importFrom.prefix}`, `/${object.key}`)),
          etag: object.etag,
          size: object.size,
          lastModified: object.lastModified,
        })),
    );
  }

  /** Puts an explicit file where its link exports to; its data are zeroes, as nobody reads them. */
  #write(links: Link[], file: ExplicitFile): string {
    const link = links.find(({ directory }) =>
      file.path.startsWith(directory === "/" ? "/" : `${directory}/`),
    );
    if (!link) return "";
    const key = joinKey(link.exportTo.prefix, below(link.directory, file.path));
    return this.cloud.s3.objects.putSize(link.exportTo.bucket, key, file.size)?.etag ?? "";
  }

  #withFailures(task: Task, batches: Batch[], failure: TaskFailure | undefined): Work {
    const { files } = failure ?? {};
    if (files === undefined) return new Work(batches);
    if (typeof files === "number") {
      const work = new Work(batches);
      // Where the task finds fewer files than are to fail, there are as many more.
      const missing = Math.max(0, files - work.total);
      const paths = Array.from({ length: missing }, (_, i) => `/lost+found/${String(i).padStart(4, "0")}`);
      const enough = missing === 0 ? work : new Work([...batches, ...paths.map((path) => phantom(path, ""))]);
      enough.failSome(files, USUAL_ERRORS[task.type]);
      return enough;
    }
    const named = new Map(files.map((file) => [absolutePath(file.path) ?? "/", file.errorCode]));
    const existing = batches.map((batch): Batch => {
      if (batch.size !== 1) return batch;
      const errorCode = named.get(batch.path(0));
      if (errorCode === undefined) return batch;
      named.delete(batch.path(0));
      return { ...batch, errorCode: () => errorCode };
    });
    return new Work([...existing, ...[...named].map(([path, errorCode]) => phantom(path, errorCode))]);
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
    this.#outstanding.set(
      task.fileSystemId,
      this.outstanding(task.fileSystemId).filter((other) => other !== task),
    );
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
