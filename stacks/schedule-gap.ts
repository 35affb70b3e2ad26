/**
 * The longest pause that a schedule takes by itself. An alarm on missing success must wait longer than that, or it
 * goes off although nothing is wrong.
 */

import type { ScheduleExpression } from "./schedule-expression";
import { cronDays, dayFires } from "./schedule-times";
import { isSteady, offsetAt } from "./zone-time";

const DAY = 86_400_000;
/** A year and a month: every month's length and both changes of the clocks are in it. */
const HORIZON = 400 * DAY;

/** A pause between two fires. `seconds` is Infinity when fewer than two fires are known. */
export interface ScheduleGap {
  seconds: number;
  from?: Date;
  to?: Date;
}

/** The longest time between two fires in the 400 days after `after`. */
export function longestGap(expression: ScheduleExpression, timezone: string, after: Date): ScheduleGap {
  if (expression.kind === "rate") return { seconds: expression.seconds };
  if (expression.kind === "at") return { seconds: Number.POSITIVE_INFINITY };
  let longest: ScheduleGap = { seconds: 0 };
  const compare = (from: number, to: number) => {
    const seconds = (to - from) / 1000;
    if (seconds > longest.seconds) longest = { seconds, from: new Date(from), to: new Date(to) };
  };
  let previous: number | undefined;
  let ordinaryDaySeen = false;
  const start = startOfTomorrow(timezone, after.getTime());
  for (const day of cronDays(expression, start)) {
    if (day > start + HORIZON) break;
    const steady = isSteady(timezone, day, day + DAY);
    const fires = [...dayFires(expression, timezone, day)];
    if (fires.length === 0) continue;
    if (previous !== undefined) compare(previous, fires[0]!);
    // Within the day, all days on which the clocks do not change are alike.
    if (!steady || !ordinaryDaySeen) for (let i = 1; i < fires.length; i++) compare(fires[i - 1]!, fires[i]!);
    ordinaryDaySeen ||= steady;
    previous = fires.at(-1);
  }
  return longest.seconds === 0 ? { seconds: Number.POSITIVE_INFINITY } : longest;
}

function startOfTomorrow(timezone: string, instant: number): number {
  return Math.floor((instant + offsetAt(timezone, instant)) / DAY) * DAY + DAY;
}
