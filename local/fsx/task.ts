/** A data repository task of the local FSx, and how the API describes it. */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import { describeTags, type Tags } from "./tags";
import type { Work } from "./work";

export type TaskType =
  | "EXPORT_TO_REPOSITORY"
  | "IMPORT_METADATA_FROM_REPOSITORY"
  | "RELEASE_DATA_FROM_FILESYSTEM";

export type TaskLifecycle = "PENDING" | "EXECUTING" | "FAILED" | "SUCCEEDED" | "CANCELED" | "CANCELING";

export interface Report {
  Enabled: boolean;
  Path?: string | undefined;
  Format?: "REPORT_CSV_20191124" | undefined;
  Scope?: "FAILED_FILES_ONLY" | undefined;
}

export interface ReleaseConfiguration {
  DurationSinceLastAccess?: { Unit?: "DAYS" | undefined; Value?: number | undefined } | undefined;
}

export interface Counts {
  total: number;
  succeeded: number;
  failed: number;
}

export interface Task {
  id: string;
  /** Tasks in the order of their creation. */
  sequence: number;
  type: TaskType;
  fileSystemId: string;
  paths: string[] | undefined;
  report: Report;
  releaseConfiguration: ReleaseConfiguration | undefined;
  associationIds: string[];
  tags: Tags;
  lifecycle: TaskLifecycle;
  creationTime: number;
  startTime: number | undefined;
  endTime: number | undefined;
  failure: string | undefined;
  /** PENDING: whether it has been prepared and waits for nothing but its turn. */
  ready: boolean;
  /** While it executes. */
  execution: Execution | undefined;
  /** Counts as last told, and when. */
  status: { counts: Counts; time: number } | undefined;
  timer: Timer | undefined;
  /** Given by the world: how long it takes once it executes, milliseconds; "stuck" never ends by itself. */
  takes: number | "stuck" | undefined;
}

/** What an executing task does. Files are processed evenly between `from` and `to`. */
export interface Execution {
  work: Work;
  from: number;
  to: number;
  /** A message, where the task fails whatever becomes of its files. */
  failure?: string | undefined;
  /** Whether it fails before its first file, so that there is nothing to report. */
  failedWhole?: boolean;
  /** Files processed when it got stuck. */
  stuckAt?: number;
}

/** "Task status is updated every 30 seconds" (LustreGuide "Understanding a task's status and details"). */
export const STATUS_INTERVAL = 30_000;

/** Lifecycles in which a task has ended. */
export function ended(task: Task): boolean {
  return task.lifecycle === "SUCCEEDED" || task.lifecycle === "FAILED" || task.lifecycle === "CANCELED";
}

export function taskArn(cloud: LocalCloud, id: string): string {
  return cloud.arn("fsx", `task/${id}`);
}

/** Files of an execution that have been processed at `time`. */
export function processedAt(execution: Execution, time: number): number {
  const { work, from, to, stuckAt } = execution;
  if (stuckAt !== undefined) return stuckAt;
  if (time >= to) return work.total;
  return Math.max(0, Math.floor((work.total * (time - from)) / (to - from)));
}

/** Counts after `processed` files. */
export function countsAt(work: Work, processed: number): Counts {
  const failed = work.failed(processed);
  return { total: work.total, succeeded: processed - failed, failed };
}

/** Counts as FSx tells them at `now`: those of the last 30 seconds' mark while the task executes. */
export function statusAt(task: Task, now: number): Task["status"] {
  if (task.lifecycle !== "EXECUTING" || !task.execution || task.startTime === undefined) return task.status;
  const time = task.startTime + Math.floor((now - task.startTime) / STATUS_INTERVAL) * STATUS_INTERVAL;
  return { counts: countsAt(task.execution.work, processedAt(task.execution, time)), time };
}

/** `DataRepositoryTask` of the API. */
export function describeTask(cloud: LocalCloud, task: Task) {
  const status = statusAt(task, cloud.clock.now());
  return {
    TaskId: task.id,
    Lifecycle: task.lifecycle,
    Type: task.type,
    CreationTime: new Date(task.creationTime),
    ...(task.startTime === undefined ? {} : { StartTime: new Date(task.startTime) }),
    ...(task.endTime === undefined ? {} : { EndTime: new Date(task.endTime) }),
    ResourceARN: taskArn(cloud, task.id),
    Tags: describeTags(task.tags),
    FileSystemId: task.fileSystemId,
    ...(task.paths ? { Paths: task.paths } : {}),
    ...(task.failure ? { FailureDetails: { Message: task.failure } } : {}),
    ...(status
      ? {
          Status: {
            TotalCount: status.counts.total,
            SucceededCount: status.counts.succeeded,
            FailedCount: status.counts.failed,
            LastUpdatedTime: new Date(status.time),
          },
        }
      : {}),
    Report: task.report,
    ...(task.releaseConfiguration ? { ReleaseConfiguration: task.releaseConfiguration } : {}),
  };
}
