/** How long a Wait state waits (Amazon States Language, "Wait state"). */
import type { WaitInput } from "./runnable";
import { TaskError } from "./task-call";

/** Longest Wait, seconds (Step Functions developer guide, "Wait workflow state"). */
const LONGEST_WAIT = 99_999_999;

/**
 * Milliseconds from `now`; a timestamp in the past is no wait.
 * @throws TaskError States.Runtime
 */
export function waitTime({ seconds, timestamp }: WaitInput, now: number): number {
  return timestamp === undefined ? secondsOf(seconds) * 1000 : Math.max(0, timeOf(timestamp) - now);
}

/** @throws TaskError States.Runtime */
function secondsOf(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= LONGEST_WAIT)
    return value;
  throw new TaskError(
    "States.Runtime",
    `The SecondsPath parameter must be an integer from 0 to ${LONGEST_WAIT}, not ${JSON.stringify(value)}.`,
    false,
  );
}

/** @throws TaskError States.Runtime */
function timeOf(value: unknown): number {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new TaskError(
    "States.Runtime",
    `The TimestampPath parameter must be a timestamp such as 2026-01-02T03:04:05Z, not ${JSON.stringify(value)}.`,
    false,
  );
}
