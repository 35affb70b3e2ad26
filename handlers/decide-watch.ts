/**
 * DECIDE for `watchTask`: whether a task is looked at again, cancelled, or has come to its end. Pure: no clock, no SDK,
 * plain data in and out.
 */
import { CANCEL_GRACE, pollSeconds } from "./backoff";
import { type FailureReason, TASK_TAGS } from "./plan";
import { counted, durationWords, sentence, thousands } from "./wording";

export interface Counts {
  total: number;
  succeeded: number;
  failed: number;
}

/** A task, as far as watching reads it. Times are milliseconds since the epoch. */
export interface WatchedTask {
  taskId: string;
  lifecycle: string;
  endTime?: number;
  counts?: Counts;
  /** FSx's own words; only where the lifecycle is FAILED. */
  failure?: string;
  tags: Record<string, string>;
}

/** What a look at a task gave. */
export type WatchObservation =
  | { kind: "task"; task: WatchedTask }
  /** FSx does not know it. */
  | { kind: "unknown" }
  /** FSx did not answer, or refused to. */
  | { kind: "unseen"; reason: string };

export interface WatchFacts {
  now: number;
  createdTime: number;
  /** Seconds. */
  maxDuration: number;
  observation: WatchObservation;
}

export type WatchDecision =
  | { action: "watch"; seconds: number; detail: string }
  /** Cancel it, then look again after so many seconds. */
  | { action: "cancel"; seconds: number; detail: string }
  | { action: "ended"; outcome: "succeeded"; detail: string }
  | { action: "ended"; outcome: "failed"; reason: FailureReason; detail: string }
  /** It does not end: tell people once and stop watching. */
  | { action: "stuck"; detail: string }
  /** An earlier delivery has told its end. */
  | { action: "reported" };

/** A new task may be missing in FSx's answers for a while; only then is it lost. Milliseconds. */
const VISIBLE_AFTER = 300_000;
/** FSx updates a task's status every 30 seconds (LustreGuide, "Data repository task status"). */
const AFTER_CANCEL = 30;

export function decideWatch(facts: WatchFacts): WatchDecision {
  const { observation } = facts;
  if (observation.kind === "unseen") {
    return watch(facts, `FSx could not be asked: ${sentence(observation.reason)}`);
  }
  if (observation.kind === "unknown") {
    if (facts.now - facts.createdTime < VISIBLE_AFTER) {
      return watch(facts, "FSx does not show the task yet.");
    }
    return {
      action: "ended",
      outcome: "failed",
      reason: "TaskLost",
      detail: "FSx created the task and no longer knows it. What it has done cannot be told from here.",
    };
  }
  const { task } = observation;
  if (task.tags[TASK_TAGS.reported] !== undefined) return { action: "reported" };
  switch (task.lifecycle) {
    case "SUCCEEDED":
      return succeeded(task);
    case "FAILED":
      return failed(task);
    case "CANCELED":
      return canceled(facts, task);
    case "PENDING":
    case "EXECUTING":
      return facts.now - facts.createdTime >= facts.maxDuration * 1000 && !isStuck(facts)
        ? {
            action: "cancel",
            seconds: AFTER_CANCEL,
            detail: `It has taken its ${durationWords(facts.maxDuration)} (maxDuration) and is ${task.lifecycle}; it is being canceled.`,
          }
        : watch(facts, progress(task));
    default:
      return watch(facts, progress(task));
  }
}

function succeeded(task: WatchedTask): WatchDecision {
  const failures = task.counts?.failed ?? 0;
  if (failures === 0) return { action: "ended", outcome: "succeeded", detail: "" };
  return {
    action: "ended",
    outcome: "failed",
    reason: "FilesFailed",
    detail: `FSx calls the task SUCCEEDED, but ${counted(failures, "file")} failed.`,
  };
}

/** FAILED is also what FSx calls a task that did its work except for some files (LustreGuide, task status). */
function failed(task: WatchedTask): WatchDecision {
  const counts = task.counts;
  const someDone = counts !== undefined && counts.failed > 0 && counts.succeeded > 0;
  const words = task.failure ? `FSx says: ${sentence(task.failure)}` : "FSx gives no reason.";
  return {
    action: "ended",
    outcome: "failed",
    reason: someDone ? "FilesFailed" : "TaskFailed",
    detail: someDone && !task.failure ? "" : words,
  };
}

/** Beyond `maxDuration` it is this program that cancels; before, it was somebody else. */
function canceled(facts: WatchFacts, task: WatchedTask): WatchDecision {
  const took = ((task.endTime ?? facts.now) - facts.createdTime) / 1000;
  const done = task.counts ? ` ${counted(task.counts.succeeded, "file")} had been done by then.` : "";
  if (took >= facts.maxDuration) {
    return {
      action: "ended",
      outcome: "failed",
      reason: "TaskTimedOut",
      detail: `It had not ended after ${durationWords(facts.maxDuration)} (maxDuration) and was canceled.${done}`,
    };
  }
  return {
    action: "ended",
    outcome: "failed",
    reason: "TaskCanceled",
    detail: `Somebody canceled the task; CloudTrail knows who (CancelDataRepositoryTask).${done}`,
  };
}

/** Looks again later, unless that has gone on for too long. */
function watch(facts: WatchFacts, detail: string): WatchDecision {
  const elapsed = (facts.now - facts.createdTime) / 1000;
  if (!isStuck(facts)) return { action: "watch", seconds: pollSeconds(elapsed, facts.maxDuration), detail };
  return {
    action: "stuck",
    detail:
      `It should have ended after ${durationWords(facts.maxDuration)} (maxDuration) and has not,` +
      ` ${durationWords(elapsed)} after its creation. ${detail} It is no longer watched.`,
  };
}

function isStuck(facts: WatchFacts): boolean {
  return facts.now - facts.createdTime >= (facts.maxDuration + CANCEL_GRACE) * 1000;
}

function progress(task: WatchedTask): string {
  const { counts } = task;
  const files = counts
    ? `, ${thousands(counts.succeeded + counts.failed)} of ${counted(counts.total, "file")} done`
    : "";
  return `FSx still says ${task.lifecycle || "nothing of its lifecycle"}${files}.`;
}
