/**
 * What travels into the transfer functions: the part of a stack's transfers that they need at run time, the messages
 * on their queues, the tags by which everything that they made is found again, and the record of each phase.
 */
import type { Options, TaskMode } from "@aws-sdk/client-datasync";

/** What a transfer reads, always through agents. */
export type TransferSource =
  | {
      type: "NFS";
      server: string;
      path: string;
      version: "AUTOMATIC" | "NFS3" | "NFS4_0" | "NFS4_1";
    }
  | {
      type: "SMB";
      server: string;
      path: string;
      user: string;
      domain?: string;
      /** ARN or name of the secret that is the password, as text or as `{"password":"…"}`. */
      passwordSecret: string;
      version: "AUTOMATIC" | "SMB2" | "SMB3" | "SMB1" | "SMB2_0";
    }
  | {
      type: "ObjectStorage";
      server: string;
      bucket: string;
      /** "" or `projects/` */
      prefix: string;
      port?: number;
      protocol: "HTTPS" | "HTTP";
      /** ARN or name of a secret with `{"accessKey":"…","secretKey":"…"}`; absent for anonymous access. */
      credentialsSecret?: string;
    }
  | {
      /** With SIMPLE authentication. */
      type: "HDFS";
      nameNodes: { hostname: string; port: number }[];
      path: string;
      user: string;
    };

/** Which of the account's agents take part: all that are ONLINE, those with a tag, or those named. */
export type TransferAgents = "online" | { tag: { key: string; value: string } } | { arns: string[] };

/** One transfer of the stack. Durations are whole seconds. */
export interface TransferPlan {
  name: string;
  source: TransferSource;
  /** Directories below the source location: `["/"]`, or several, none below another. */
  sources: string[];
  agents: TransferAgents;
  /** Inventories lie below this prefix; the newest is used. */
  inventory: { bucket: string; prefix: string };
  perFileCost: number;
  /** As CreateTask takes them; `BytesPerSecond` is the whole transfer's. */
  options: Options;
  taskMode: TaskMode;
  taskReport: { bucket: string; prefix: string; level: "ERRORS_ONLY" | "SUCCESSES_AND_ERRORS" } | undefined;
  maxInventoryAge: number;
  maxDuration: number;
  agentOfflineFor: number;
  whenBusy: "wait" | "skip";
  maxWait: number;
}

/** Everything that the transfer functions know about their stack. */
export interface TransferStackPlan {
  stack: string;
  /** Whether a success is told, too. Failures always are. */
  notifyOnSuccess: boolean;
  transfers: Record<string, TransferPlan>;
}

/** A run's message on the transfers queue. Its body is its identity, as a task's `RunMessage` is. */
export interface TransferMessage {
  transfer: string;
  /** ISO 8601 in UTC with seconds. */
  scheduledTime: string;
  /** `s3://bucket/key` of an inventory to use instead of the newest one; manual runs only. */
  inventory?: string;
}

/** What a person invokes `startTransfer` with; without `transfer` where the stack has one. */
export interface TransferEvent {
  transfer?: string;
  inventory?: string;
  /** Answers with the plan and changes nothing. */
  dryRun?: boolean;
  /** Removes the tasks and source locations that runs have made, before the transfer or the stack is removed. */
  remove?: boolean;
}

/** On the open-runs queue from the planning of a run until its end was told: one message per run. */
export interface OpenRunMessage {
  follow: string;
  run: string;
  /** ARN of slice 0's task, whose tags say what became of the run. */
  anchor: string;
  /** When it was planned; ISO 8601. */
  began: string;
  /** How often the message has been replaced by a new one, because SQS keeps none for ever. */
  renewed: number;
}

/** On the executions queue beside EventBridge's events: it is time to look. `at` makes each a message of its own. */
export type LookMessage =
  /** At a run that is open, for events that got lost. */
  | { look: string; over: boolean; at: string }
  /** At the agents, whether one has been away for too long. */
  | { watch: "agents"; at: string }
  /** At every task, for schedules that DataSync has disabled and for what no transfer of the stack has any more. */
  | { watch: "tasks"; at: string };

/** The one message group of the executions queue: nothing is failed over twice at once. */
export const EXECUTIONS_GROUP = "executions";

/** Tags of locations, tasks, executions and, for `offlineTold`, agents. */
export const TRANSFER_TAGS = {
  stack: "fsx-data-scheduler:stack",
  transfer: "fsx-data-scheduler:transfer",
  slice: "fsx-data-scheduler:slice",
  /** Executions: the run's scheduled time. On the task of slice 0: of the last run that was planned. */
  run: "fsx-data-scheduler:run",
  /** Task of slice 0: how many slices the run has. */
  slices: "fsx-data-scheduler:slices",
  /** Task of slice 0: when the run was planned; what `maxDuration` counts from. */
  began: "fsx-data-scheduler:began",
  /** Task of slice 0: the run whose end was told. The next run begins only then. */
  concluded: "fsx-data-scheduler:concluded",
  /** Task of slice 0: the run whose missing slices are not started any more, because it waited too long. */
  abandoned: "fsx-data-scheduler:abandoned",
  abandonedWhy: "fsx-data-scheduler:abandoned-why",
  /** Executions: the agent that does it, because the location's agent changes with a fail-over. */
  agent: "fsx-data-scheduler:agent",
  /** Executions: the failed execution that this one repeats. Once per execution holds by it. */
  failedOverFrom: "fsx-data-scheduler:failed-over-from",
  /** Executions: cancelled by the scheduler because the run took longer than it may. */
  timedOut: "fsx-data-scheduler:timed-out",
  /** Locations: digest of the source's settings that it was made or last updated with. */
  source: "fsx-data-scheduler:source",
  /** Tasks: the change of a DataSync schedule (its time) that was told. */
  scheduleTold: "fsx-data-scheduler:schedule-told",
  /** Agents: the last connection before the outage that was told; the stack's name is added. */
  offlineTold: "fsx-data-scheduler:offline-told",
} as const;

/** Environment variables of both functions: values that exist only once the stack is deployed. */
export const TRANSFER_ENVIRONMENT = {
  transfersQueueUrl: "TRANSFERS_QUEUE_URL",
  transfersDeadLetterQueueUrl: "TRANSFERS_DEAD_LETTER_QUEUE_URL",
  executionsQueueUrl: "EXECUTIONS_QUEUE_URL",
  openRunsQueueUrl: "OPEN_RUNS_QUEUE_URL",
  topicArn: "TOPIC_ARN",
  /** Name of the `startTransfer` function, for the "next command" of a notification. */
  startTransferFunction: "START_TRANSFER_FUNCTION",
  /** Where tasks log to, without a trailing `:*`. */
  logGroupArn: "DATASYNC_LOG_GROUP_ARN",
  /** JSON of `TransferAddresses` by transfer. */
  addresses: "TRANSFER_ADDRESSES",
} as const;

/** What of a transfer exists only once it is deployed. */
export interface TransferAddresses {
  /** ARN of the destination location. */
  destination: string;
  /** ARN of the role that DataSync writes task reports with; absent without reports. */
  reportRole?: string;
}

/** Every metric that the functions write, with its unit; dimensions are [Stack] and [Stack, Transfer]. */
export const TRANSFER_METRICS = {
  TransfersStarted: "Count",
  TransfersSucceeded: "Count",
  TransfersFailed: "Count",
  TransfersSkipped: "Count",
  FailOvers: "Count",
  BytesTransferred: "Bytes",
  FilesTransferred: "Count",
  TransferDuration: "Seconds",
} as const;

/** Why a run of a transfer failed. */
export type TransferFailure =
  | "SlicesFailed" // at least one slice failed for good
  | "TransferTimedOut" // past maxDuration; cancelled by us
  | "TransferRefused" // no inventory, no agent, DataSync says no, …
  | "TransferExpired"; // could not start within maxWait

/** The log line of each phase of a run: what `history` and the local cloud's timeline read. */
export interface TransferRecord {
  event: "transfer";
  transfer: string;
  /** The run's scheduled time. */
  run: string;
  phase: "waiting" | "started" | "failed-over" | "ended";
  outcome?: "succeeded" | "failed" | "skipped" | "superseded";
  reason?: TransferFailure;
  detail?: string;
  /** Slices of the run. */
  slices?: number;
  /** `failed-over`: which slice moved, and from where to where. */
  slice?: number;
  from?: string;
  to?: string;
  execution?: string;
  /** `started`: what it was planned from; absent where the delivery that planned it could not record it. */
  inventory?: string;
  bytes?: number;
  files?: number;
  durationSeconds?: number;
}

/** Name of a slice's task, which people see in the console; tags decide whether it is ours. */
export function taskName(stack: string, transfer: string, slice: number): string {
  return `${stack}-${transfer}-slice-${slice}`;
}
