/**
 * When a schedule fires. croner finds the days that a cron expression names; hours and minutes of those days are read
 * in the schedule's zone as EventBridge Scheduler does it ("Schedule types", daylight saving time): a local time that
 * the clocks skip does not fire, one that they show twice fires once.
 */

import { Cron } from "croner";
import { FIELD_RULES } from "./cron-field";
import type { CronExpression, ScheduleExpression } from "./schedule-expression";
import { instantOf, isSteady, offsetAt } from "./zone-time";

const DAY = 86_400_000;
const MINUTE = 60_000;
/** The last instant that a Date holds. */
const LAST = 8.64e15;

export interface FireTimesOptions {
  /** When a rate was set: it fires then, and every interval later. Default: `after`, so first one interval later. */
  rateStart?: Date;
}

/** The first time after `after` (strictly) at which the schedule fires, or undefined when it never does again. */
export function nextFire(
  expression: ScheduleExpression,
  timezone: string,
  after: Date,
  options: FireTimesOptions = {},
): Date | undefined {
  for (const time of fireTimes(expression, timezone, after, options)) return time;
  return undefined;
}

/** Every time after `after` (strictly) at which the schedule fires, in order; endless for most. */
export function* fireTimes(
  expression: ScheduleExpression,
  timezone: string,
  after: Date,
  options: FireTimesOptions = {},
): Generator<Date, void, undefined> {
  switch (expression.kind) {
    case "at": {
      const instant = instantOf(timezone, expression.localTime);
      if (instant !== undefined && instant > after.getTime()) yield new Date(instant);
      return;
    }
    case "rate": {
      const interval = expression.seconds * 1000;
      const start = (options.rateStart ?? after).getTime();
      const passed = Math.max(0, Math.floor((after.getTime() - start) / interval) + 1);
      for (let time = start + passed * interval; time <= LAST; time += interval) yield new Date(time);
      return;
    }
    case "cron": {
      const threshold = after.getTime();
      // A day early: clocks may go back over midnight.
      const from = threshold + offsetAt(timezone, threshold) - DAY;
      for (const day of cronDays(expression, from)) {
        for (const instant of dayFires(expression, timezone, day)) {
          if (instant > threshold) yield new Date(instant);
        }
      }
    }
  }
}

/** Local midnights of the days that the expression names, from the day of `from` on. */
export function* cronDays(expression: CronExpression, from: number): Generator<number, void, undefined> {
  const startOfDay = Math.floor(from / DAY) * DAY;
  const search = daySearch(expression, startOfDay);
  for (let i = 0; ; i++) {
    if (i === search.found.length) {
      // croner searches strictly after, in whole seconds.
      const day = search.cron.nextRun(new Date(search.found.at(-1) ?? startOfDay - 1000));
      if (!day || day.getUTCFullYear() > FIELD_RULES.year.max) return;
      search.found.push(day.getTime());
    }
    yield search.found[i]!;
  }
}

/** Instants, ascending, at which the expression fires on the local day that begins at `day`. */
export function* dayFires(
  expression: CronExpression,
  timezone: string,
  day: number,
): Generator<number, void, undefined> {
  const offset = isSteady(timezone, day, day + DAY) ? offsetAt(timezone, day) : undefined;
  for (const hour of expression.hours.values) {
    for (const minute of expression.minutes.values) {
      const local = day + (hour * 60 + minute) * MINUTE;
      const instant = offset === undefined ? instantOf(timezone, local) : local - offset;
      if (instant !== undefined) yield instant;
    }
  }
}

/** The days of an expression found so far, from one day on. */
interface DaySearch {
  cron: Cron;
  found: number[];
}

/**
 * Searches by expression and first day: croner takes tens of microseconds a day, and a stack's tasks share expressions
 * and are looked at from the same day, for warnings, alarms and the next fire.
 */
const daySearches = new Map<string, DaySearch>();
const MAX_SEARCHES = 256;

/** croner with the expression's days at midnight, on a calendar without zones; every step written out as a list. */
function daySearch(expression: CronExpression, startOfDay: number): DaySearch {
  const days = [
    cronerDayOfMonth(expression),
    expression.months.values.join(","),
    cronerDayOfWeek(expression),
    expression.years.values.join(","),
  ].join(" ");
  const key = `${startOfDay} ${days}`;
  let search = daySearches.get(key);
  if (!search) {
    const cron = new Cron(`0 0 0 ${days}`, {
      mode: "7-part",
      timezone: "UTC",
      alternativeWeekdays: true, // Sunday is 1, as AWS counts
    });
    search = { cron, found: [] };
    if (daySearches.size >= MAX_SEARCHES) daySearches.clear();
    daySearches.set(key, search);
  }
  return search;
}

function cronerDayOfMonth({ dayOfMonth }: CronExpression): string {
  if (dayOfMonth.kind === "any") return "*";
  // A full list is not a star to croner, and both day fields given would be read as "or".
  if (dayOfMonth.kind === "values") return dayOfMonth.text === "*" ? "*" : dayOfMonth.values.join(",");
  return dayOfMonth.text;
}

function cronerDayOfWeek({ dayOfWeek }: CronExpression): string {
  if (dayOfWeek.kind === "any") return "*";
  if (dayOfWeek.kind === "values") return dayOfWeek.text === "*" ? "*" : dayOfWeek.values.join(",");
  return dayOfWeek.text;
}
