/**
 * A rehearsal: what a stack did in the local cloud in a stretch of virtual time, as plain data. The recorder fills it
 * from the cloud's events; the analyses and the page read nothing else. Times are milliseconds since the epoch.
 */
import type { Bill } from "../../local/cost/bill";
import type { FaultMix } from "../../local/faults/fault-names";
import type { Totals } from "../../local/run-ledger";
import type { StackConfig } from "../../stacks/config";

export interface Rehearsal {
  /** The file that was run, and its text. */
  file: string;
  text: string;
  config: StackConfig;
  region: string;
  seed: string;
  from: number;
  until: number;
  /** The world's file, where there was one. */
  world?: string | undefined;
  /** What faults were let loose, where any were. */
  faults?: FaultMix | undefined;
  runs: TaskRun[];
  /** In the order of their starts. */
  foreignTasks: ForeignTask[];
  pipelineRuns: PipelineRun[];
  transferRuns: TransferRun[];
  outages: AgentOutage[];
  notices: Notices;
  totals: Totals;
  /** What a month of it costs; absent where no time passed. */
  bill?: Bill;
}

/** How a task's run ended; an expired one waited longer than it may, and was reported. */
export type RunEnd = "succeeded" | "failed" | "expired" | "skipped" | "superseded" | "unfinished";

/** In the order in which results are listed. */
export const RUN_ENDS: readonly RunEnd[] = [
  "succeeded",
  "failed",
  "expired",
  "skipped",
  "superseded",
  "unfinished",
];

/** One run of an entry of `tasks`. */
export interface TaskRun {
  task: string;
  fileSystemId: string;
  type: string;
  /** What the run is known by; a follower has that of the run that its chain began with. */
  scheduled: number;
  /** When it wanted to begin: its scheduled time, or the end of the run that it follows. */
  came: number;
  /** When FSx made its task; absent where none was made. */
  started?: number;
  /** When its task ended, or when the run was given up; absent for an unfinished one. */
  ended?: number;
  end: RunEnd;
  /** Whether it had to wait for its turn. */
  waited: boolean;
  reason?: string;
  detail?: string;
  taskId?: string;
  files?: { succeeded: number; failed: number };
}

/** A data repository task of somebody else; without an end where it still executes. */
export interface ForeignTask {
  taskId: string;
  fileSystemId: string;
  from: number;
  until?: number;
}

/** One execution of a pipeline's state machine. */
export interface PipelineRun {
  pipeline: string;
  execution: string;
  started: number;
  ended?: number;
  end: "succeeded" | "failed" | "timed out" | "aborted" | "unfinished";
  error?: string;
  cause?: string;
  /** One after another, without a gap between the first and the end. */
  phases: { name: string; from: number }[];
  /** Retries and caught errors, the first ones. */
  troubles: { time: number; state: string; what: "retried" | "caught"; error: string }[];
}

/** One run of an entry of `transfers`. */
export interface TransferRun {
  transfer: string;
  scheduled: number;
  started?: number;
  ended?: number;
  end: RunEnd;
  waited: boolean;
  reason?: string;
  detail?: string;
  /** In the order of their starts. */
  executions: SliceExecution[];
  failOvers: FailOver[];
  bytes: number;
  files: number;
}

/** One execution of a slice's DataSync task. */
export interface SliceExecution {
  slice: number;
  execution: string;
  agent: string;
  started: number;
  ended?: number;
  /** DataSync's: `TRANSFERRING`, `SUCCESS`, `ERROR`. */
  status: string;
  files: number;
  bytes: number;
  error?: string;
  steps: { status: string; from: number }[];
}

/** A slice went from one agent to another. */
export interface FailOver {
  time: number;
  slice: number;
  from: string;
  to: string;
}

/** An agent was OFFLINE; without an end where it stayed so. */
export interface AgentOutage {
  agent: string;
  from: number;
  until?: number;
}

/** What people were told, what went wrong beside the runs, and what was planned to go wrong. */
export interface Notices {
  mails: Mail[];
  alarms: AlarmChange[];
  troubles: Trouble[];
  faults: FaultCount[];
  /** Moments at which faults fired, at most one for every `FAULT_MOMENT` of time. */
  faultMoments: number[];
  /** How many of each kind are not in the lists above, which have a limit. */
  leftOut: { mails: number; alarms: number; troubles: number };
}

export interface Mail {
  time: number;
  /** One mail to several people is one entry. */
  to: string[];
  subject: string;
  body: string;
}

export interface AlarmChange {
  time: number;
  alarm: string;
  to: string;
  reason: string;
}

export interface Trouble {
  time: number;
  kind: "function" | "undelivered" | "dead letter" | "expired message" | "warning";
  about: string;
  detail: string;
}

export interface FaultCount {
  name: string;
  count: number;
  first: number;
  last: number;
}
