/**
 * What the settings of one task mean for each other: schedule and zone, type and paths, days of a Release.
 */

import type { ConfigPath, ConfigProblems } from "./config-problems";
import { nestedPaths, pathProblems } from "./paths";
import { parseScheduleExpression, type ScheduleExpression } from "./schedule-expression";
import { cronDays, dayFires, nextFire } from "./schedule-times";
import type { TaskSettings } from "./task-settings";

/** As the sample scheduler's own default: every six hours. */
const DEFAULT_SCHEDULE = parseScheduleExpression("0 0/6 * * ? *");
/** Before cron's first year begins in any zone. */
const EPOCH = new Date(-2 * 86_400_000);
const YEAR = 366 * 86_400_000;

/** When a task runs by itself: undefined for one that runs `after` another, or whose schedule is wrong. */
export interface TaskTiming {
  schedule: ScheduleExpression | undefined;
  timezone: string;
}

/** Checks schedule, after and zone against each other. `given` holds the settings as they stand in the file. */
export function readTiming(
  problems: ConfigProblems,
  path: ConfigPath,
  given: Record<string, unknown>,
  settings: TaskSettings,
  now: Date,
): TaskTiming {
  const has = (key: string) => given[key] !== undefined;
  const timezone = settings.timezone ?? "UTC";
  if (has("after")) {
    if (has("schedule")) {
      problems.error(
        [...path, "after"],
        "given together with schedule; a task runs by its schedule or after another task, so remove one of them",
      );
    }
    if (has("timezone")) {
      problems.warn([...path, "timezone"], "has no effect on a task that runs after another one; remove it");
    }
    return { schedule: undefined, timezone };
  }
  const schedule = has("schedule") ? settings.schedule : DEFAULT_SCHEDULE;
  if (!schedule) return { schedule, timezone };
  if (schedule.kind === "rate" && has("timezone")) {
    problems.warn(
      [...path, "timezone"],
      `has no effect on ${schedule.expression}, which counts from when it was set; for local times write a cron schedule`,
    );
  }
  // With a zone that is wrong nothing can be said about times.
  if (!has("timezone") || settings.timezone)
    checkTimes(problems, [...path, "schedule"], schedule, timezone, now, "task");
  return { schedule, timezone };
}

/**
 * Notes a schedule that never runs, or not on some day.
 * @param what what runs by it: `task`
 */
export function checkTimes(
  problems: ConfigProblems,
  path: ConfigPath,
  schedule: ScheduleExpression,
  timezone: string,
  now: Date,
  what: string,
): void {
  if (nextFire(schedule, timezone, now)) {
    warnOfSkippedDay(problems, path, schedule, timezone, now);
    return;
  }
  if (nextFire(schedule, timezone, EPOCH)) {
    const past = schedule.kind === "at" ? "is in the past" : "names only times in the past";
    problems.warn(
      path,
      `${schedule.expression} ${past}, so this ${what} never runs; give a later time or remove it`,
    );
  } else if (schedule.kind === "at") {
    problems.error(path, `${schedule.expression} – clocks in ${timezone} skip this time; give another`);
  } else {
    problems.error(path, `${schedule.expression} – no calendar has such a date; give another`);
  }
}

/** A day on which the clocks skip every time of the schedule passes without a run, which nobody expects. */
function warnOfSkippedDay(
  problems: ConfigProblems,
  path: ConfigPath,
  schedule: ScheduleExpression,
  timezone: string,
  now: Date,
): void {
  if (schedule.kind !== "cron") return;
  for (const day of cronDays(schedule, now.getTime())) {
    if (day > now.getTime() + YEAR) return;
    if (!dayFires(schedule, timezone, day).next().done) continue;
    const date = new Date(day).toISOString().slice(0, 10);
    problems.warn(
      path,
      `${schedule.expression} does not run on ${date}, as clocks in ${timezone} skip its time that day; an hour ` +
        "later or earlier it would",
    );
    return;
  }
}

/** Checks paths and days against the task's type. */
export function checkType(problems: ConfigProblems, path: ConfigPath, settings: TaskSettings): void {
  const { type, paths, notAccessedForDays } = settings;
  if (!type) return;
  if (paths) {
    const found = pathProblems(type, paths);
    for (const { index, message } of found) {
      problems.error([...path, "paths", ...(index === undefined ? [] : [index])], message);
    }
    if (found.length === 0) {
      for (const { index, message } of nestedPaths(paths)) {
        problems.warn([...path, "paths", index!], message);
      }
    }
  }
  if (type !== "Release" && notAccessedForDays !== undefined) {
    problems.error(
      [...path, "notAccessedForDays"],
      `only a Release takes it, and this task is an ${type}; remove it`,
    );
  }
}

/**
 * FSx's own default is 0, which releases every exported file however fresh; that has to be said, not forgotten.
 */
export function requireReleaseAge(
  problems: ConfigProblems,
  path: ConfigPath,
  given: Record<string, unknown>,
  settings: TaskSettings,
): void {
  if (settings.type !== "Release" || given.notAccessedForDays !== undefined) return;
  problems.error(
    [...path, "notAccessedForDays"],
    "is missing; a Release needs the days since a file's last access, such as 14 (0 releases files of any age)",
  );
}
