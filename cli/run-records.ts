/**
 * What the functions' logs tell of runs: one record per phase, put together to one entry per run. A run is known by its
 * schedule and scheduled time.
 */

import { patternText } from "../handlers/own-log";
import type { RunRecord } from "../handlers/plan";
import type { AwsClients } from "./aws-clients";
import { asking } from "./aws-error";

export interface LoggedRecord {
  /** Milliseconds since the epoch. */
  time: number;
  record: RunRecord;
}

/** A run, from its first sign to its end. Times are milliseconds since the epoch. */
export interface KnownRun {
  schedule: string;
  /** ISO 8601. */
  scheduledTime: string;
  state: "waiting" | "running" | "ended";
  fileSystemId?: string | undefined;
  type?: RunRecord["type"] | undefined;
  taskId?: string | undefined;
  outcome?: RunRecord["outcome"] | undefined;
  reason?: RunRecord["reason"] | undefined;
  /** One sentence: why it waits, or how it ended. */
  detail?: string | undefined;
  counts?: RunRecord["counts"] | undefined;
  /** Seconds. */
  waited?: number | undefined;
  took?: number | undefined;
  reportPath?: string | undefined;
  waitsSince?: number | undefined;
  startedAt?: number | undefined;
  endedAt?: number | undefined;
  /** When the logs last told of it. */
  seenAt: number;
}

export interface RecordChoice {
  from: number;
  to?: number | undefined;
  schedule?: string | undefined;
  taskId?: string | undefined;
  /** Also each look of `watchTask`, of which there are many. */
  watching?: boolean;
}

/** Log events in one answer (FilterLogEvents). */
const PAGE = 10_000;
/** Answers read at most: CloudWatch Logs may give empty ones while it searches. */
const MOST_PAGES = 500;

/**
 * Records of runs in the order of their times.
 * @throws CommandError
 */
export async function readRecords(
  aws: AwsClients,
  logGroups: readonly string[],
  choice: RecordChoice,
): Promise<LoggedRecord[]> {
  const filterPattern = recordPattern(choice);
  const perGroup = await Promise.all(
    logGroups.map((logGroupName) => readEvents(aws, { logGroupName, filterPattern, ...choice })),
  );
  return perGroup
    .flat()
    .flatMap(({ timestamp, message }) => {
      const record = runRecord(message);
      return record ? [{ time: timestamp, record }] : [];
    })
    .sort((a, b) => a.time - b.time);
}

export interface LogEvent {
  id: string;
  timestamp: number;
  message: string;
}

/** @throws CommandError */
export async function readEvents(
  aws: AwsClients,
  choice: { logGroupName: string; filterPattern?: string; from: number; to?: number | undefined },
): Promise<LogEvent[]> {
  const logs = await aws.logs();
  const events: LogEvent[] = [];
  await asking(`read the log group ${choice.logGroupName}`, async () => {
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await logs.filterLogEvents({
        logGroupName: choice.logGroupName,
        ...(choice.filterPattern === undefined ? {} : { filterPattern: choice.filterPattern }),
        startTime: Math.max(0, Math.floor(choice.from)),
        ...(choice.to === undefined ? {} : { endTime: Math.floor(choice.to) }),
        limit: PAGE,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      for (const { eventId = "", timestamp = 0, message = "" } of answer.events ?? []) {
        events.push({ id: eventId, timestamp, message });
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) return;
    }
  });
  return events;
}

/** One entry per run, in the order of their scheduled times. */
export function runsOf(records: readonly LoggedRecord[]): KnownRun[] {
  const runs = new Map<string, KnownRun>();
  for (const { time, record } of records) {
    const { schedule, scheduledTime } = record;
    const key = runKey(schedule, scheduledTime);
    const run: KnownRun = runs.get(key) ?? { schedule, scheduledTime, state: "waiting", seenAt: time };
    runs.set(key, run);
    run.seenAt = Math.max(run.seenAt, time);
    run.fileSystemId = record.fileSystemId;
    run.type = record.type ?? run.type;
    run.taskId = record.taskId ?? run.taskId;
    run.reportPath = record.reportPath ?? run.reportPath;
    run.counts = record.counts ?? run.counts;
    if (record.phase === "waiting" && run.state === "waiting") {
      run.detail = record.detail;
      run.waitsSince ??= time;
    }
    if (record.phase === "started") {
      if (run.state !== "ended") run.state = "running";
      run.startedAt ??= time;
      run.waited ??= record.waitSeconds;
    }
    if (record.phase === "ended") {
      run.state = "ended";
      run.endedAt = time;
      run.outcome = record.outcome;
      run.reason = record.reason;
      run.detail = record.detail;
      run.took = record.durationSeconds;
    }
  }
  return [...runs.values()].sort((a, b) => Date.parse(a.scheduledTime) - Date.parse(b.scheduledTime));
}

/** What a run is known by; its time may be written with and without fractions. */
export function runKey(schedule: string, scheduledTime: string): string {
  const time = Date.parse(scheduledTime);
  return `${schedule} ${Number.isNaN(time) ? scheduledTime : new Date(time).toISOString()}`;
}

/** CloudWatch Logs' pattern for the records that are wanted. */
function recordPattern({ schedule, taskId, watching }: RecordChoice): string {
  const conditions = ['$.message.event = "run"'];
  if (!watching) conditions.push('$.message.phase != "watching"');
  if (schedule !== undefined) conditions.push(`$.message.schedule = ${patternText(schedule)}`);
  if (taskId !== undefined) conditions.push(`$.message.taskId = ${patternText(taskId)}`);
  return `{ ${conditions.join(" && ")} }`;
}

/** The run record in a function's log record, if it is one. */
function runRecord(message: string): RunRecord | undefined {
  try {
    const { message: record } = JSON.parse(message) as { message?: RunRecord };
    return record?.event === "run" ? record : undefined;
  } catch {
    return undefined;
  }
}
