/**
 * When a schedule fires: the days that a cron expression names, and their hours and minutes read in the schedule's
 * zone as EventBridge Scheduler does it ("Schedule types", daylight saving time): a local time that the clocks skip
 * does not fire, one that they show twice fires once.
 */

import { daysOfMonth } from "./cron-days";
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
  const months = new Set(expression.months.values);
  const years = new Set(expression.years.values);
  const start = new Date(Math.floor(from / DAY) * DAY);
  let firstDay = start.getUTCDate();
  for (let year = start.getUTCFullYear(); year <= FIELD_RULES.year.max; year++) {
    const firstMonth = year === start.getUTCFullYear() ? start.getUTCMonth() + 1 : 1;
    for (let month = firstMonth; month <= 12; month++) {
      if (years.has(year) && months.has(month)) {
        for (const day of daysOfMonth(expression, year, month)) {
          if (day >= firstDay) yield Date.UTC(year, month - 1, day);
        }
      }
      firstDay = 1;
    }
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
