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
  /** A person has put it back from the dead-letter queue: it is to run although it has ended. */
  putBack?: boolean;
}

/**
 * Milliseconds. A run that is later than this may have been overtaken by a newer one of its schedule, or repeat an earlier
 * delivery: the Scheduler may deliver a run twice, and SQS a message again whose end got lost. A second delivery always
 * is later: its queue drops copies for five minutes (SQS, deduplication interval), and hides what it has delivered for
 * longer.
 */
const LATE = 300_000;

/** Whether a run is so late that there may have been an earlier delivery of it. */
export function isLate({ scheduledTime }: Pick<Run, "scheduledTime">, now: number): boolean {
  return now - Date.parse(scheduledTime) > LATE;
}

/** `2026-11-20T02:00:00` */
const SECONDS = 19;

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
  return Object.entries(tagValues(stack, run)).map(([Key, Value]) => ({ Key, Value }));
}

/** Tells the tasks of one run, and those of later runs of the same schedule, by their tags. */
export interface RunMatcher {
  /** Whether an earlier delivery of this very run started the task. */
  isOwn(tags: Record<string, string>): boolean;
  isNewer(tags: Record<string, string>): boolean;
}

/** What the tags are compared with is made once: a run is compared with every task of its file system. */
export function runMatcher(stack: string, run: Run): RunMatcher {
  const own = tagValues(stack, run);
  const invocation = own[TASK_TAGS.invocation];
  const time = Date.parse(run.scheduledTime);
  const seconds = new Date(time).toISOString().slice(0, SECONDS);
  const isOfSchedule = (tags: Record<string, string>): boolean =>
    tags[TASK_TAGS.schedule] === own[TASK_TAGS.schedule] && tags[TASK_TAGS.stack] === own[TASK_TAGS.stack];
  return {
    isOwn: (tags) =>
      isOfSchedule(tags) &&
      (tags[TASK_TAGS.scheduledTime] === own[TASK_TAGS.scheduledTime] ||
        (invocation !== undefined && tags[TASK_TAGS.invocation] === invocation)),
    isNewer: (tags) => {
      const other = tags[TASK_TAGS.scheduledTime] ?? "";
      // Times are written in UTC: what is earlier by its letters is earlier, and need not be parsed.
      return isOfSchedule(tags) && other.slice(0, SECONDS) >= seconds && Date.parse(other) > time;
    },
  };
}

function tagValues(stack: string, run: Run): Record<string, string> {
  return {
    [TASK_TAGS.stack]: tagValue(stack),
    [TASK_TAGS.schedule]: tagValue(run.schedule),
    [TASK_TAGS.scheduledTime]: tagValue(run.scheduledTime),
    ...(run.invocation === undefined ? {} : { [TASK_TAGS.invocation]: tagValue(run.invocation) }),
  };
}

/** botocore fsx 2018-03-01 model, TagValue: at most 256 of letters, separators, digits and `_.:/=+-@`. */
function tagValue(text: string): string {
  return text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_").slice(0, 256);
}
