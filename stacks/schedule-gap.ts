/**
 * The longest pause that a schedule takes by itself. An alarm on missing success must wait longer than that, or it
 * goes off although nothing is wrong.
 */

import type { CronExpression, ScheduleExpression } from "./schedule-expression";
import { cronDays, dayFires } from "./schedule-times";
import { isSteady, offsetAt } from "./zone-time";

const DAY = 86_400_000;
const MINUTE = 60_000;
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
    // Within the day, all days on which the clocks do not change are alike.
    const fires =
      steady && ordinaryDaySeen
        ? firstAndLast(expression, day - offsetAt(timezone, day))
        : [...dayFires(expression, timezone, day)];
    if (fires.length === 0) continue;
    if (previous !== undefined) compare(previous, fires[0]!);
    if (!steady || !ordinaryDaySeen) for (let i = 1; i < fires.length; i++) compare(fires[i - 1]!, fires[i]!);
    ordinaryDaySeen ||= steady;
    previous = fires.at(-1);
  }
  return longest.seconds === 0 ? { seconds: Number.POSITIVE_INFINITY } : longest;
}

/** The first and the last fire of a day on which the clocks do not change; there are always some. */
function firstAndLast({ hours, minutes }: CronExpression, midnight: number): [number, number] {
  const at = (index: 0 | -1): number =>
    midnight + (hours.values.at(index)! * 60 + minutes.values.at(index)!) * MINUTE;
  return [at(0), at(-1)];
}

function startOfTomorrow(timezone: string, instant: number): number {
  return Math.floor((instant + offsetAt(timezone, instant)) / DAY) * DAY + DAY;
}
