/**
 * What a function has recorded before, read back from its own log. The Scheduler and SQS deliver at least once, and a
 * function may die between its record and the end of its message. An end that leaves no task behind is marked nowhere
 * else.
 */
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { errorName } from "./errors";

/** What the log is read with. */
export interface OwnLog {
  logs: () => Pick<CloudWatchLogs, "filterLogEvents">;
  /** Choices of what this execution environment has recorded itself: CloudWatch Logs takes seconds to show it. */
  recorded: Set<string>;
  environment: { logGroup: string };
}

/** The members that a record is looked for by. Each has one of its values. */
export type RecordChoice = Record<string, string | readonly string[]>;

/** An empty page is not the last one (API reference, FilterLogEvents); for more, an invocation has no time. */
const MOST_PAGES = 20;
/** Lambda's clock need not be the Scheduler's. Milliseconds. */
const CLOCKS_DIFFER = 60_000;

/**
 * Whether this function has written such a record. CloudWatch Logs shows a line seconds after it was written; what
 * is delivered again comes minutes later, or right after the first where both have waited in the queue.
 * @param since a time before which there can be none; milliseconds since the epoch
 * @throws errors of CloudWatch Logs
 */
export async function isRecorded(own: OwnLog, choice: RecordChoice, since: number): Promise<boolean> {
  if (own.recorded.has(JSON.stringify(choice))) return true;
  const filterPattern = patternOf(choice);
  const logs = own.logs();
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    try {
      const answer = await logs.filterLogEvents({
        logGroupName: own.environment.logGroup,
        filterPattern,
        startTime: Math.max(0, since - CLOCKS_DIFFER),
        limit: 1,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      if ((answer.events ?? []).length > 0) return true;
      nextToken = answer.nextToken;
    } catch (error) {
      // A log group that somebody has deleted holds nothing.
      if (errorName(error) === "ResourceNotFoundException") return false;
      throw error;
    }
    if (nextToken === undefined) return false;
  }
  // Rather twice than never.
  console.warn({ event: "log-too-long", looked: filterPattern, pages: MOST_PAGES });
  return false;
}

/** Tells `isRecorded` of a record that was just written; the choice has its members in the same order. */
export function remember(own: OwnLog, choice: RecordChoice): void {
  own.recorded.add(JSON.stringify(choice));
}

/** Lambda writes what was logged as the member `message` of a JSON record. */
function patternOf(choice: RecordChoice): string {
  const conditions = Object.entries(choice).map(([member, value]) => {
    const any = [value].flat().map((one) => `$.message.${member} = ${patternText(one)}`);
    return any.length > 1 ? `(${any.join(" || ")})` : any.join();
  });
  return `{ ${conditions.join(" && ")} }`;
}

/** A value in a filter pattern (CloudWatch Logs guide, filter pattern syntax). */
export function patternText(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
