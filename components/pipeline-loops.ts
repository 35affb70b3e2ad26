/**
 * How often the state machine looks at something that takes time, and how long a run can get at most: every wait has
 * an end, and the execution's history stays below Step Functions' limit even if every single call fails first.
 */
import { BUSY_RETRIES, CALL_RETRIES, LOOK_RETRIES } from "./pipeline-calls";
import type { PipelineSettings } from "./pipeline-settings";

/** Everything that is looked at again and again. */
export type Loop =
  | "fileSystem"
  | "associations"
  | "importing"
  | "submission"
  | "job"
  | "export"
  | "deletion"
  | "jobDefinitions";

/** Seconds between two looks, and how many there are. */
export interface LoopBounds {
  seconds: number;
  most: number;
}

/** Step Functions: "25,000 entries" for a Standard workflow's history (developer guide, "Quotas"). */
export const HISTORY_LIMIT = 25_000;
/** Looks at a job whose own integration has lost sight of it; a long job is then looked at more rarely. */
const MOST_JOB_LOOKS = 250;
/** Seconds that a terminated job may take to end. Batch stops a container within 30 s, a host takes some minutes. */
const STOPPING = 1_800;
/** Seconds before a job is looked for that Batch may or may not have accepted. */
const LISTING = 60;
/** How often a job is submitted when Batch answers with an error and no job is found. */
const MOST_SUBMISSIONS = 3;
/** Revisions of a run's job definition: one, and those of which the answer was lost. */
const MOST_JOB_DEFINITIONS = 10;
/** Seconds that all retries of one call take at most: 7 time-outs of a minute, and the pauses between them. */
const LONGEST_CALL = 600;

/** The bounds of every loop; `stopping` is how many looks at a job come after it was told to stop. */
export function pipelineLoops({ limits, polling }: PipelineSettings): Record<Loop, LoopBounds> & {
  stopping: number;
} {
  const creation = loop(limits.creation, polling.creation);
  const jobSeconds = Math.max(60, Math.ceil(limits.job / MOST_JOB_LOOKS));
  return {
    fileSystem: creation,
    associations: creation,
    importing: creation,
    submission: { seconds: LISTING, most: MOST_SUBMISSIONS },
    job: loop(limits.job, jobSeconds),
    export: loop(limits.export, polling.export),
    deletion: loop(limits.deletion, polling.deletion),
    jobDefinitions: { seconds: 0, most: MOST_JOB_DEFINITIONS },
    stopping: Math.max(3, Math.ceil(STOPPING / jobSeconds)),
  };
}

/** An upper bound of the events in an execution's history. */
export function longestHistory(pipeline: PipelineSettings): number {
  const loops = pipelineLoops(pipeline);
  const look = WAIT + PASS + task(LOOK_RETRIES) + CHOICE;
  const looks =
    (loops.fileSystem.most + loops.associations.most + loops.importing.most + loops.export.most) * look;
  const job = (loops.job.most + loops.stopping) * (look + task(LOOK_RETRIES));
  const submissions = loops.submission.most * (task(CALL_RETRIES) + WAIT + 3 * PASS + 3 * CHOICE);
  const deletion = loops.deletion.most * (look + task(CALL_RETRIES));
  const definitions = loops.jobDefinitions.most * (2 * task(CALL_RETRIES) + PASS + CHOICE);
  // Everything that a run comes through once: a dozen calls, and the states between them.
  const once = 14 * task(CALL_RETRIES) + 2 * task(BUSY_RETRIES) + 20 * (PASS + CHOICE) + 4;
  return looks + job + submissions + deletion + definitions + once;
}

/** An upper bound of the seconds that an execution takes. */
export function longestRun(pipeline: PipelineSettings): number {
  const loops = pipelineLoops(pipeline);
  const looked = [
    loops.fileSystem,
    loops.associations,
    loops.importing,
    loops.export,
    loops.deletion,
    loops.job,
  ];
  const waiting = looked.reduce((sum, { seconds, most }) => sum + (most + 1) * seconds, 0);
  const stopping = loops.stopping * loops.job.seconds + MOST_SUBMISSIONS * LISTING;
  return waiting + pipeline.limits.job + stopping + 20 * LONGEST_CALL + 2 * BUSY_RETRIES * 60;
}

function loop(limit: number, seconds: number): LoopBounds {
  return { seconds, most: Math.max(1, Math.ceil(limit / seconds)) };
}

/** Events of one state: it is entered and left. */
const PASS = 2;
const CHOICE = 2;
const WAIT = 2;

/** Entered, left, and for each attempt scheduled, started, and succeeded or failed. */
function task(retries: number): number {
  return 2 + 3 * (1 + retries);
}
