/**
 * A run's identity: how it is read from a queue's message, and how it is found again on the task that it started. All
 * deliveries of one run have the same identity, so FSx gives them the same task.
 */
import { typedError } from "./errors";
import { type RunMessage, TASK_TAGS } from "./plan";

/** One run, as a function works on it. */
export interface Run {
  schedule: string;
  /** ISO 8601, as it came. */
  scheduledTime: string;
  /** Milliseconds since the epoch from which its waiting counts. */
  since: number;
  /** Manual runs: the invocation's request id. */
  invocation?: string;
}

/** A digest of a text, as hex digits: SHA-256. */
export type Digest = (text: string) => string;

/**
 * Reads a run from its message.
 * @param sentTime when the message was sent, milliseconds. A follower's waiting counts from here: its scheduled time is
 *   that of the first run of its chain, which may have taken hours
 * @throws UnreadableRunError
 */
export function readRun(body: string, sentTime: number | undefined): Run {
  const message = parseRunMessage(body);
  const scheduled = Date.parse(message.scheduledTime);
  return {
    schedule: message.schedule,
    scheduledTime: message.scheduledTime,
    since: message.after !== undefined && sentTime !== undefined ? Math.max(sentTime, scheduled) : scheduled,
  };
}

function parseRunMessage(body: string): RunMessage {
  let message: Partial<RunMessage> | null;
  try {
    message = JSON.parse(body) as Partial<RunMessage> | null;
  } catch (cause) {
    throw typedError("UnreadableRunError", "The message on the runs queue is not JSON.", cause);
  }
  if (typeof message?.schedule !== "string" || typeof message.scheduledTime !== "string") {
    throw typedError(
      "UnreadableRunError",
      "The message on the runs queue does not hold a schedule and a scheduledTime.",
    );
  }
  if (Number.isNaN(Date.parse(message.scheduledTime))) {
    throw typedError(
      "UnreadableRunError",
      "The message's scheduledTime is not a time; it would be like 2026-11-20T02:00:00Z.",
    );
  }
  return message as RunMessage;
}

/** FSx takes up to 63 characters of `A-z a-z 0-9 _ . -` (botocore fsx 2018-03-01 model, ClientRequestToken). */
export function clientRequestToken(digest: Digest, stack: string, run: Run): string {
  const identity = run.invocation === undefined ? ["run", run.scheduledTime] : ["invocation", run.invocation];
  return digest(JSON.stringify([stack, run.schedule, ...identity])).slice(0, 63);
}

/** The tags of a run's task. */
export function runTags(stack: string, run: Run): { Key: string; Value: string }[] {
  const tags = [
    { Key: TASK_TAGS.stack as string, Value: tagValue(stack) },
    { Key: TASK_TAGS.schedule, Value: tagValue(run.schedule) },
    { Key: TASK_TAGS.scheduledTime, Value: tagValue(run.scheduledTime) },
  ];
  if (run.invocation !== undefined) tags.push({ Key: TASK_TAGS.invocation, Value: tagValue(run.invocation) });
  return tags;
}

/** Whether the task with these tags was started by an earlier delivery of this very run. */
export function startedByRun(tags: Record<string, string>, stack: string, run: Run): boolean {
  return (
    ofSchedule(tags, stack, run.schedule) &&
    (tags[TASK_TAGS.scheduledTime] === tagValue(run.scheduledTime) ||
      (run.invocation !== undefined && tags[TASK_TAGS.invocation] === tagValue(run.invocation)))
  );
}

/** Whether the task with these tags belongs to a later run of the same schedule. */
export function startedByNewerRun(tags: Record<string, string>, stack: string, run: Run): boolean {
  const other = Date.parse(tags[TASK_TAGS.scheduledTime] ?? "");
  return ofSchedule(tags, stack, run.schedule) && other > Date.parse(run.scheduledTime);
}

function ofSchedule(tags: Record<string, string>, stack: string, schedule: string): boolean {
  return tags[TASK_TAGS.stack] === tagValue(stack) && tags[TASK_TAGS.schedule] === tagValue(schedule);
}

/** botocore fsx 2018-03-01 model, TagValue: at most 256 of letters, separators, digits and `_.:/=+-@`. */
function tagValue(text: string): string {
  return text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_").slice(0, 256);
}
