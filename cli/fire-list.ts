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
  const list: Fire[] = [];
  if (count <= 0) return list;
  let fires = 0;
  for (const fire of eachFire(times, after)) {
    list.push(fire);
    if (fire.kind === "fire" && ++fires === count) break;
  }
  return list;
}

/** Every fire after `after`, with the skipped local times between them, in order; endless for most schedules. */
export function* eachFire(times: ScheduleTimes, after: number): Generator<Fire, void, undefined> {
  const { timezone, endDate } = times;
  let previous = offsetAt(timezone, after);
  for (const found of namedTimes(times, after)) {
    if (found.kind === "fire") {
      if (endDate && found.time > endDate.getTime()) return;
      const offset = offsetAt(timezone, found.time);
      yield { ...found, clocksMoved: offset - previous, twice: comesTwice(found.time, timezone) };
      previous = offset;
    } else yield found;
  }
}

type Found = { kind: "fire"; time: number } | { kind: "skipped"; local: number };

function* namedTimes(
  { expression: text, timezone, rateStart }: ScheduleTimes,
  after: number,
): Generator<Found> {
  const expression = parseScheduleExpression(text);
  if (expression.kind === "at" && instantOf(timezone, expression.localTime) === undefined) {
    if (expression.localTime > after + offsetAt(timezone, after))
      yield { kind: "skipped", local: expression.localTime };
    return;
  }
  if (expression.kind !== "cron") {
    const options = rateStart ? { rateStart } : {};
    for (const time of fireTimes(expression, timezone, new Date(after), options))
      yield { kind: "fire", time: time.getTime() };
    return;
  }
  // On a calendar without zones every local time is there; the zone then says which of them exist. A day earlier, since
  // clocks that go back show local times again.
  const local = after + offsetAt(timezone, after);
  for (const wanted of fireTimes(expression, "UTC", new Date(local - DAY))) {
    const instant = instantOf(timezone, wanted.getTime());
    if (instant === undefined) {
      if (wanted.getTime() > local) yield { kind: "skipped", local: wanted.getTime() };
    } else if (instant > after) yield { kind: "fire", time: instant };
  }
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
