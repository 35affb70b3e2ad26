/**
 * DECIDE for a run that is going on: which failed slices another agent takes over, which are cancelled because the run
 * takes too long, and whether the run has come to its end. Pure: the same observation gives the same decision, so an
 * event that comes twice, or a look that follows a crash, does nothing a second time.
 */
import type { PlannedRun } from "./decide-transfer";
import type { ObservedAgent } from "./transfer-agents";
import type { SliceExecution } from "./transfer-slices";

/** A slice of the run as it was seen. */
export interface WatchedSlice {
  slice: number;
  /** Undefined where somebody has deleted its task. */
  taskArn: string | undefined;
  /** DataSync's word for the task: AVAILABLE, RUNNING, …; one that works is not started again. */
  taskStatus: string;
  /** In this run, the latest first. */
  executions: SliceExecution[];
}

export type WatchStep =
  | { do: "fail-over"; slice: number; failed: string; from: string; agent: string }
  | { do: "cancel"; slice: number; execution: string };

export interface WatchDecisions {
  steps: WatchStep[];
  /** Why each slice failed for good, by slice. */
  failures: Map<number, string>;
  /** What is being waited for, one sentence per slice. */
  waiting: string[];
  /** Whether every slice has come to its end, so that the run is told. */
  ended: boolean;
  timedOut: boolean;
}

/** How long a cancelled execution may take to end before the run is told without it. */
const CANCEL_GRACE = 3_600;

/**
 * @param agents those of the transfer, OFFLINE ones included, with what each has to do
 */
export function decideFailOver(seen: {
  now: number;
  planned: PlannedRun;
  maxDuration: number;
  slices: readonly WatchedSlice[];
  agents: readonly ObservedAgent[];
  abandonedWhy: string;
}): WatchDecisions {
  const { now, planned, maxDuration, slices, agents } = seen;
  const over = (now - planned.began) / 1000 - maxDuration;
  const decisions: WatchDecisions = {
    steps: [],
    failures: new Map(),
    waiting: [],
    ended: false,
    timedOut: over >= 0,
  };
  const load = new Map(agents.filter((agent) => agent.online).map((agent) => [agent.arn, agent.load]));
  const failed = new Set(
    slices.flatMap((slice) => slice.executions.filter(isFailed).map((execution) => execution.agent)),
  );
  for (const slice of slices) {
    const [latest] = slice.executions;
    if (!latest) decideUnstarted(seen, slice, over, decisions);
    else if (latest.status === "SUCCESS") {
      if (latest.filesFailed > 0) decisions.failures.set(slice.slice, someFilesFailed(latest));
    } else if (!isFailed(latest)) decideWorking(slice, latest, over, decisions);
    else decideFailed({ slice, latest, over, agents, load, failed }, decisions);
  }
  decisions.ended = decisions.waiting.length === 0;
  return decisions;
}

/**
 * The agent that takes something over: one on which nothing of this run has failed rather than one on which something
 * has, an idle one rather than a busy one. With more failures than agents it is the one with the least to do, and
 * DataSync queues.
 * @param seen.load agents that are ONLINE, with the executions that each has to do
 * @param seen.not agents that must not be taken
 */
export function decideSpare(seen: {
  load: ReadonlyMap<string, number>;
  failed: ReadonlySet<string>;
  not: readonly string[];
}): string | undefined {
  const spare = [...seen.load].filter(([arn]) => !seen.not.includes(arn));
  spare.sort(
    ([a, loadA], [b, loadB]) =>
      Number(seen.failed.has(a)) - Number(seen.failed.has(b)) || loadA - loadB || (a < b ? -1 : 1),
  );
  return spare[0]?.[0];
}

function decideUnstarted(
  { planned, abandonedWhy }: { planned: PlannedRun; abandonedWhy: string },
  slice: WatchedSlice,
  over: number,
  decisions: WatchDecisions,
): void {
  if (slice.taskArn === undefined) decisions.failures.set(slice.slice, "Its task has been deleted.");
  else if (planned.abandoned || over >= 0) {
    decisions.failures.set(
      slice.slice,
      `It was never started${abandonedWhy ? `: ${abandonedWhy}` : ", because the run took longer than it may"}`,
    );
  } else decisions.waiting.push(`Slice ${slice.slice} is not started yet.`);
}

function decideWorking(
  slice: WatchedSlice,
  latest: SliceExecution,
  over: number,
  decisions: WatchDecisions,
): void {
  if (over >= CANCEL_GRACE) {
    decisions.failures.set(
      slice.slice,
      `DataSync did not end it within an hour of being asked to cancel it.`,
    );
    return;
  }
  decisions.waiting.push(`Slice ${slice.slice} is ${latest.status}.`);
  if (over >= 0 && latest.status !== "CANCELLING") {
    decisions.steps.push({ do: "cancel", slice: slice.slice, execution: latest.arn });
  }
}

function decideFailed(
  seen: {
    slice: WatchedSlice;
    latest: SliceExecution;
    over: number;
    agents: readonly ObservedAgent[];
    load: Map<string, number>;
    failed: ReadonlySet<string>;
  },
  decisions: WatchDecisions,
): void {
  const { slice, latest, over, agents, load, failed } = seen;
  const why = failureText(latest);
  const give = (reason: string) => decisions.failures.set(slice.slice, reason ? `${why} ${reason}` : why);
  if (latest.timedOut) return void give("The run took longer than it may, so it was cancelled.");
  if (isCancelled(latest)) return void give("It was cancelled, so no other agent took it over.");
  if (latest.failedOverFrom !== undefined) {
    const first = slice.executions[1];
    return void give(
      `It had failed before${first ? ` on ${agentId(first.agent)}: ${failureText(first)}` : "."} One fail-over is all that is tried.`,
    );
  }
  if (slice.taskArn === undefined) return void give("Its task has been deleted.");
  if (over >= 0) return void give("No other agent could take it over in time.");
  if (slice.taskStatus === "RUNNING" || slice.taskStatus === "QUEUED") {
    // Somebody is executing the task by hand; once that has ended it is free.
    decisions.waiting.push(
      `Slice ${slice.slice}'s task is ${slice.taskStatus}, which this run did not start.`,
    );
    return;
  }
  const agent = decideSpare({ load, failed, not: [latest.agent] });
  if (agent !== undefined) {
    load.set(agent, (load.get(agent) ?? 0) + 1);
    decisions.steps.push({
      do: "fail-over",
      slice: slice.slice,
      failed: latest.arn,
      from: latest.agent,
      agent,
    });
    decisions.waiting.push(`Slice ${slice.slice} is taken over by ${agentId(agent)}.`);
  } else if (agents.some((one) => one.arn !== latest.agent)) {
    decisions.waiting.push(`Slice ${slice.slice} has failed and waits for an agent to come back.`);
  } else give("There is no other agent that could take it over.");
}

/** What DataSync says of a failed execution. */
function failureText({ errorCode, errorDetail, status }: SliceExecution): string {
  const text = [errorCode, errorDetail].filter((part) => part !== "").join(": ") || `DataSync says ${status}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function someFilesFailed({ filesFailed }: SliceExecution): string {
  return `DataSync could not transfer ${filesFailed} ${filesFailed === 1 ? "file" : "files"}.`;
}

function isFailed({ status }: SliceExecution): boolean {
  return status === "ERROR";
}

/**
 * Somebody cancelled it. The terminal status of such an execution is not documented; its code or detail says so, where
 * DataSync ends it with ERROR.
 */
function isCancelled({ errorCode, errorDetail }: SliceExecution): boolean {
  return /cancel/i.test(errorCode) || /\bcancel(l?ed|lation)\b/i.test(errorDetail);
}

function agentId(arn: string): string {
  return arn.split("/").at(-1) || "an unknown agent";
}
