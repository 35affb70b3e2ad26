/**
 * The faults that can be let loose on a run: for each what happens, what its probability is counted by, how likely it
 * is in `--chaos`, and why a real cloud does it. docs/local-cloud.md's table is made from this one.
 */

export interface FaultKind {
  /** What one draw decides about: "API call", "task". */
  unit: string;
  /** What happens. */
  meaning: string;
  /** Why it is to be expected: a text of AWS's, or what is known of machines and networks. */
  source: string;
  /** Probability in `--chaos`. */
  chaos: number;
}

const CALL = "API call of a function, a state machine, a schedule, a rule or a queue's poller";
const FUNCTION_CALL = "API call of a function";

export const FAULTS = {
  throttling: {
    unit: CALL,
    meaning: "refused with the service's throttling error; nothing happens",
    source: "each service's quotas on request rates",
    chaos: 0.01,
  },
  "server-error": {
    unit: CALL,
    meaning: "refused with the service's 5xx error; nothing happens",
    source: "each service's common errors",
    chaos: 0.01,
  },
  "reset-before": {
    unit: CALL,
    meaning: "the connection breaks before the request takes effect",
    source: "networks",
    chaos: 0.005,
  },
  "reset-after": {
    unit: CALL,
    meaning: "the request takes effect, then the connection breaks: the caller gets no answer",
    source: "networks",
    chaos: 0.005,
  },
  "slow-answer": {
    unit: FUNCTION_CALL,
    meaning: "the answer comes 1 to 60 seconds after the effect, in the function's own time",
    source: "networks; the caller's time limit may be shorter",
    chaos: 0.005,
  },
  "crash-before": {
    unit: FUNCTION_CALL,
    meaning: "the function's process dies instead of making the call",
    source: "Lambda developer guide, Runtime.ExitError",
    chaos: 0.003,
  },
  "crash-after": {
    unit: FUNCTION_CALL,
    meaning: "the call takes effect, then the function's process dies",
    source: "Lambda developer guide, Runtime.ExitError",
    chaos: 0.003,
  },
  "function-timeout": {
    unit: "invocation of a function",
    meaning: "the function's time is up at its 1st to 8th API call, or at its end if it makes fewer",
    source: "Lambda developer guide, Sandbox.Timedout",
    chaos: 0.003,
  },
  "duplicate-delivery": {
    unit: "delivery of a schedule, an event or a notification; deletion of a message of a standard queue",
    meaning: "delivered again up to 10 minutes later; a deleted message comes back within a minute",
    source: "at-least-once delivery: guides of EventBridge Scheduler, EventBridge, SNS and SQS",
    chaos: 0.02,
  },
  "late-delivery": {
    unit: "delivery of a schedule, an event or a notification; message sent to a queue",
    meaning: "comes 1 to 30 minutes late; in a FIFO queue what follows it in its group waits, too",
    source: "no service promises a time",
    chaos: 0.02,
  },
  "reordered-delivery": {
    unit: "delivery of an event or a notification; message sent to a standard queue",
    meaning: "held back for up to a minute, so that later ones overtake it; never in a FIFO queue",
    source: "best-effort ordering: guides of EventBridge, SNS and SQS",
    chaos: 0.05,
  },
  "event-lost": {
    unit: "event of an AWS service that a rule would match",
    meaning: "never reaches EventBridge",
    source: "EventBridge user guide: these services' delivery is best effort",
    chaos: 0.05,
  },
  "task-failed": {
    unit: "data repository task that begins to execute (a pipeline's export, too)",
    meaning: "FAILED before its first file",
    source: "LustreGuide, task lifecycles",
    chaos: 0.02,
  },
  "files-failed": {
    unit: "data repository task that begins to execute",
    meaning: "1 to 50 of its files fail",
    source: "LustreGuide, troubleshooting task failures",
    chaos: 0.03,
  },
  "task-stuck": {
    unit: "data repository task that begins to execute",
    meaning: "EXECUTING for ever, until somebody cancels it",
    source: "nothing promises an end",
    chaos: 0.01,
  },
  "foreign-task": {
    unit: "file system and hour",
    meaning: "somebody else exports the file system, for 1 to 90 minutes",
    source: "one executing task per file system: DataRepositoryTaskExecuting",
    chaos: 0.02,
  },
  "association-lost": {
    unit: "association and hour",
    meaning: "MISCONFIGURED for 10 minutes to 6 hours, then AVAILABLE again",
    source: "LustreGuide, association lifecycles",
    chaos: 0.003,
  },
  "region-outage": {
    unit: "day",
    meaning:
      "for an hour every API call but the operator's ends with a 5xx error or a refused connection; what runs goes on running",
    source: "AWS's summaries of past events",
    chaos: 0.03,
  },
  "agent-offline": {
    unit: "DataSync agent and hour",
    meaning: "silent for 2 minutes to 3 hours, OFFLINE after five; half of the time its host has died",
    source: "DataSync user guide, agent statuses",
    chaos: 0.02,
  },
  "execution-error": {
    unit: "execution of a DataSync task",
    meaning: "ERROR somewhere between its first and last phase",
    source: "DataSync user guide, task execution statuses",
    chaos: 0.05,
  },
  "spot-reclaim": {
    unit: "attempt of a Batch job",
    meaning: "EC2 takes its instance back: Host EC2 (instance …) terminated",
    source: "Batch user guide, automated job retries",
    chaos: 0.1,
  },
  "job-failed": {
    unit: "attempt of a Batch job",
    meaning: "its container ends with exit code 1, 2, 137 or 139",
    source: "programs",
    chaos: 0.05,
  },
  "file-system-failed": {
    unit: "file system that is being created",
    meaning: "FAILED instead of AVAILABLE",
    source: "LustreGuide, file system statuses",
    chaos: 0.05,
  },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULTS;

/** How likely each fault is at each opportunity, 0 to 1; what is not named never strikes. */
export type FaultMix = Partial<Record<FaultName, number>>;

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** What `--chaos` lets loose. */
export const CHAOS: Readonly<FaultMix> = Object.freeze(
  Object.fromEntries(FAULT_NAMES.map((name) => [name, FAULTS[name].chaos])),
);
