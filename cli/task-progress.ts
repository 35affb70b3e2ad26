/**
 * How far a data repository task is, from FSx's counters, and how it ended.
 */
import { decideWatch } from "../handlers/decide-watch";
import type { FailureReason, TaskType } from "../handlers/plan";
import { bar } from "./lines";
import type { StackTask } from "./stack-tasks";
import { count, counted, duration } from "./wording";

export interface TaskProgress {
  /** From 0 to 1; undefined as long as FSx tells no total. */
  done: number | undefined;
  total: number;
  succeeded: number;
  failed: number;
  /** Seconds until its end at the pace so far; undefined where that cannot be told. */
  left: number | undefined;
}

export function progressOf(task: StackTask, now: number): TaskProgress {
  const { total, succeeded, failed } = task.counts ?? { total: 0, succeeded: 0, failed: 0 };
  const handled = succeeded + failed;
  const elapsed = (now - (task.startedAt ?? task.createdAt)) / 1000;
  const left = handled > 0 && handled < total ? (elapsed * (total - handled)) / handled : undefined;
  return { done: total > 0 ? handled / total : undefined, total, succeeded, failed, left };
}

/** `[██████░░]  58%  13,500 of 24,184 files, 12 failed, 6 min left` */
export function progressText(task: StackTask, now: number, barWidth: number): string {
  const { done, total, succeeded, failed, left } = progressOf(task, now);
  if (task.lifecycle === "CANCELING") return `${bar(done ?? 0, barWidth)}  being canceled`;
  if (task.lifecycle === "PENDING") return `${bar(0, barWidth)}  PENDING, not started yet`;
  if (done === undefined) return `${bar(0, barWidth)}  looking for files`;
  const parts = [`${count(succeeded + failed)} of ${counted(total, "file")}`];
  if (failed > 0) parts.push(`${count(failed)} failed`);
  if (left !== undefined) parts.push(`${largestUnit(left)} left`);
  return `${bar(done, barWidth)} ${percent(done)}  ${parts.join(", ")}`;
}

/** Rounded down, so that 100% means all. */
export function percent(done: number): string {
  return `${Math.floor(done * 100)}%`.padStart(4);
}

export interface TaskResult {
  outcome: "succeeded" | "failed";
  reason?: FailureReason | undefined;
  detail: string;
}

/** How a task ended, by the rules of the function that watches it; undefined for one that has not. */
export function taskResult(task: StackTask, now: number): TaskResult | undefined {
  const decision = decideWatch({
    now,
    createdTime: task.createdAt,
    // Whether it was canceled for its length is not known here.
    maxDuration: Number.POSITIVE_INFINITY,
    observation: {
      kind: "task",
      task: {
        taskId: task.taskId,
        lifecycle: task.lifecycle,
        tags: {},
        ...(task.endedAt === undefined ? {} : { endTime: task.endedAt }),
        ...(task.counts ? { counts: task.counts } : {}),
        ...(task.failure === undefined ? {} : { failure: task.failure }),
      },
    },
  });
  return decision.action === "ended" ? decision : undefined;
}

/** `failed: 2 of 24,184 files not exported`; what follows the task's name. */
export function resultText(run: {
  type?: TaskType | undefined;
  outcome?: string | undefined;
  reason?: FailureReason | undefined;
  counts?: { total: number; succeeded: number; failed: number } | undefined;
  took?: number | undefined;
}): string {
  const done = run.type ? { Export: "exported", Import: "imported", Release: "released" }[run.type] : "done";
  const after = run.took === undefined ? "" : ` after ${duration(run.took)}`;
  if (run.outcome === "succeeded") {
    const within = run.took === undefined ? "" : ` in ${duration(run.took)}`;
    return run.counts
      ? `succeeded: ${counted(run.counts.succeeded, "file")} ${done}${within}`
      : `succeeded${within}`;
  }
  if (run.outcome !== "failed") return run.outcome ?? "has not ended";
  switch (run.reason) {
    case "FilesFailed":
      return `failed: ${count(run.counts?.failed ?? 0)} of ${counted(run.counts?.total ?? 0, "file")} not ${done}`;
    case "TaskCanceled":
      return `failed: it was canceled${after}`;
    case "TaskTimedOut":
      return `failed: it took longer than it may${after === "" ? "" : ` and was canceled${after}`}`;
    case "TaskLost":
      return "failed: FSx no longer knows its task";
    case "RunRefused":
      return "failed: it could not start";
    case "RunExpired":
      return "failed: it could not start in time";
    default:
      return `failed${after}`;
  }
}

/** `6 min` of `6 min 12 s`. */
function largestUnit(seconds: number): string {
  return duration(Math.max(1, seconds)).split(" ").slice(0, 2).join(" ");
}
