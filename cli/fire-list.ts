/**
 * The next fires of a schedule with what the clocks do to them: a local time that daylight saving skips does not fire,
 * one that comes twice fires once, and the pause around a change of the clocks is longer or shorter.
 */
import { parseScheduleExpression } from "../stacks/schedule-expression";
import { fireTimes } from "../stacks/schedule-times";
import { instantOf, offsetAt } from "../stacks/zone-time";

export interface ScheduleTimes {
  expression: string;
  timezone: string;
  /** When a rate began. */
  rateStart?: Date | undefined;
  endDate?: Date | undefined;
}

export type Fire =
  | {
      kind: "fire";
      /** Milliseconds since the epoch. */
      time: number;
      /** Milliseconds by which the clocks have moved since the fire before: 3,600,000 in spring. */
      clocksMoved: number;
      /** The clocks show this time twice that day; it fires the first time. */
      twice: boolean;
    }
  /** A local time, as milliseconds as if it were UTC, that the clocks skip. */
  | { kind: "skipped"; local: number };

/** The first `count` fires after `after`, with the skipped local times between them. */
export function fireList(times: ScheduleTimes, after: number, count: number): Fire[] {
  const expression = parseScheduleExpression(times.expression);
  const list: Fire[] = [];
  let previous = offsetAt(times.timezone, after);
  let fires = 0;
  const add = (time: number): boolean => {
    if (times.endDate && time > times.endDate.getTime()) return false;
    const offset = offsetAt(times.timezone, time);
    list.push({
      kind: "fire",
      time,
      clocksMoved: offset - previous,
      twice: comesTwice(time, times.timezone),
    });
    previous = offset;
    fires++;
    return fires < count;
  };
  if (count <= 0) return list;
  if (expression.kind !== "cron") {
    const options = times.rateStart ? { rateStart: times.rateStart } : {};
    for (const time of fireTimes(expression, times.timezone, new Date(after), options)) {
      if (!add(time.getTime())) break;
    }
    return list;
  }
  // On a calendar without zones every local time is there; the zone then says which of them exist. A day earlier, since
  // clocks that go back show local times again.
  const local = after + previous;
  for (const wanted of fireTimes(expression, "UTC", new Date(local - DAY))) {
    const instant = instantOf(times.timezone, wanted.getTime());
    if (instant === undefined) {
      if (wanted.getTime() > local) list.push({ kind: "skipped", local: wanted.getTime() });
    } else if (instant > after && !add(instant)) break;
  }
  return list;
}

const DAY = 86_400_000;

/** Whether the clocks show the same local time again after this instant. */
function comesTwice(instant: number, timezone: string): boolean {
  const offset = offsetAt(timezone, instant);
  const later = offsetAt(timezone, instant + DAY);
  if (later >= offset) return false;
  const again = instant + offset - later;
  return offsetAt(timezone, again) === later;
}
