/**
 * What travels into the functions: the part of a stack's config that they need at run time, and the messages that
 * they pass to each other. The plan is captured by the closures as one JSON string (see `SchedulePlan`), because a
 * captured object is serialised property by property and grows the archive.
 */

/** The word a stack file uses for a data repository task's type. */
export type TaskType = "Export" | "Import" | "Release";

/** What a run does when a data repository task is already executing on its file system. */
export type WhenBusy = "wait" | "skip";

/** One entry of a stack's `tasks`, with every default filled in. Durations are whole seconds. */
export interface TaskPlan {
  /** The key in the stack file, and the name people type. */
  name: string;
  /** `fs-` and 8 to 17 hex digits. */
  fileSystemId: string;
  type: TaskType;
  /**
   * Export and Release: absolute file-system paths ("/" is the whole file system). Import: the same, translated
   * through the association that covers them, or `s3://` URIs, which are taken as they are. 1 to 32.
   */
  paths: string[];
  /** Prefix of the completion report below the association's own S3 path; any number of slashes around it. */
  reportPath: string;
  whenBusy: WhenBusy;
  /** How long a run may wait for its turn, counted from its scheduled time. */
  maxWait: number;
  /** How long a task may take, counted from its creation; then it is cancelled. */
  maxDuration: number;
  /** Release only: files not accessed for this many days or more; 0 releases regardless of age. */
  notAccessedForDays?: number;
  /** Names of the tasks that run `after` this one succeeds. */
  followers: string[];
  enabled: boolean;
}

/** Everything that the functions know about their stack. */
export interface SchedulePlan {
  /** Pulumi's stack name: `dev`. */
  stack: string;
  /** Whether a success is told, too (`notify.on` holds `success`). Failures always are. */
  notifyOnSuccess: boolean;
  tasks: Record<string, TaskPlan>;
}

/**
 * A run's message on the runs queue: the Scheduler's target input, or what `watchTask` sends for a follower. Its body
 * is its identity (content-based deduplication), so it holds nothing that differs between two deliveries.
 */
export interface RunMessage {
  schedule: string;
  /** ISO 8601 in UTC with seconds: what `<aws.scheduler.scheduled-time>` becomes, `2026-11-20T02:00:00Z`. */
  scheduledTime: string;
  /** For a follower: the name of the task whose success started this run. */
  after?: string;
}

/** A started task's message on the watch queue, delivered again and again until the task has ended. */
export interface WatchMessage {
  schedule: string;
  scheduledTime: string;
  fileSystemId: string;
  taskId: string;
  /** When FSx created the task, ISO 8601. */
  createdTime: string;
}

/** Tags that every task carries; also how `startTask` finds a run's task again. */
export const TASK_TAGS = {
  stack: "fsx-data-scheduler:stack",
  schedule: "fsx-data-scheduler:schedule",
  scheduledTime: "fsx-data-scheduler:scheduled-time",
  /** Set by `watchTask` once the task's end has been told, so that a second delivery does not tell it again. */
  reported: "fsx-data-scheduler:reported",
  /** Manual runs only: the invocation's request id, by which Lambda's own retries find the task again. */
  invocation: "fsx-data-scheduler:invocation",
} as const;

/** Environment variables of both functions: values that exist only once the stack is deployed. */
export const ENVIRONMENT = {
  runsQueueUrl: "RUNS_QUEUE_URL",
  runsDeadLetterQueueUrl: "RUNS_DEAD_LETTER_QUEUE_URL",
  watchQueueUrl: "WATCH_QUEUE_URL",
  watchDeadLetterQueueUrl: "WATCH_DEAD_LETTER_QUEUE_URL",
  topicArn: "TOPIC_ARN",
  /** Name of the `startTask` function, for the "next command" of a notification. */
  startTaskFunction: "START_TASK_FUNCTION",
} as const;

/** CloudWatch namespace of the metrics that the functions write; dimensions are [Stack, Schedule], or [Stack]. */
export const METRIC_NAMESPACE = "FsxDataScheduler";

/** Every metric that the functions write, with its CloudWatch unit. One run counts once in exactly one of the Runs… */
export const METRICS = {
  RunsStarted: "Count",
  RunsSucceeded: "Count",
  RunsFailed: "Count",
  RunsSkipped: "Count",
  RunsSuperseded: "Count",
  FilesSucceeded: "Count",
  FilesFailed: "Count",
  TaskDuration: "Seconds",
  WaitTime: "Seconds",
} as const;

/** Metrics of runs and transfers that are written for the stack as a whole, too: what its alarms watch. */
export const STACK_METRICS: readonly string[] = ["RunsFailed", "TransfersFailed"];

/** How a run ended. `failed` holds every end that people are told of, with its `reason`. */
export type RunOutcome = "succeeded" | "failed" | "skipped" | "superseded";

/** Why a run failed. */
export type FailureReason =
  | "TaskFailed" // FSx says FAILED and nothing succeeded, or no counts
  | "FilesFailed" // some files failed (FAILED, or SUCCEEDED with a failed count)
  | "TaskCanceled" // somebody cancelled it
  | "TaskTimedOut" // past maxDuration; cancelled by us
  | "TaskLost" // FSx no longer knows the task
  | "RunRefused" // it could not start: no association covers a path, BadRequest, …
  | "RunExpired"; // it could not start within maxWait

/**
 * The one log line that each run's start and end leave (`message` of a JSON log record): what `history` and the local
 * cloud's timeline read.
 */
export interface RunRecord {
  event: "run";
  schedule: string;
  scheduledTime: string;
  fileSystemId: string;
  /** Absent where the plan no longer holds the task. */
  type?: TaskType;
  phase: "started" | "waiting" | "watching" | "ended";
  outcome?: RunOutcome;
  reason?: FailureReason;
  /** One sentence for people: why it waits, or how it ended. */
  detail?: string;
  taskId?: string;
  counts?: { total: number; succeeded: number; failed: number };
  /** Seconds from the scheduled time to the task's creation. */
  waitSeconds?: number;
  /** Seconds from the task's creation to its end. */
  durationSeconds?: number;
  reportPath?: string;
}
