/**
 * What changes of the clocks within a period do to schedules: a local time that is left out does not fire, one that
 * comes twice fires once, and a time of day is another one in UTC from then on.
 */
import { parseScheduleExpression } from "../../stacks/schedule-expression";
import { offsetAt } from "../../stacks/zone-time";
import { eachFire, type Fire } from "../fire-list";
import type { PlannedSchedule } from "./schedules";

export interface ClockChange {
  zone: string;
  /** The instant of the change. */
  time: number;
  /** Milliseconds that the clocks go forward; negative where they go back. */
  by: number;
}

/** One schedule at one change of its zone's clocks. */
export interface ClockOddity {
  schedule: PlannedSchedule;
  change: ClockChange;
  kind: "skipped" | "once" | "moved";
  /** The local time, in milliseconds as if it were UTC: left out, coming twice, or first after the change. */
  local: number;
  /** The fire's instant; absent for one that is left out. */
  instant?: number;
  /** Further local times of the same kind at this change. */
  more: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Longest time from a change to the fire that is the first to show it: a schedule may be a monthly one. */
const LOOK_AHEAD = 366 * DAY;

/** The changes of a zone's clocks after `from`, up to `until`. */
export function clockChanges(zone: string, from: number, until: number): ClockChange[] {
  const changes: ClockChange[] = [];
  for (let start = from; start < until; start += DAY) {
    const end = Math.min(start + DAY, until);
    if (offsetAt(zone, start) === offsetAt(zone, end)) continue;
    let before = start;
    let after = end;
    while (after - before > 1000) {
      const middle = before + Math.floor((after - before) / 2000) * 1000;
      if (offsetAt(zone, middle) === offsetAt(zone, start)) before = middle;
      else after = middle;
    }
    changes.push({ zone, time: after, by: offsetAt(zone, end) - offsetAt(zone, start) });
  }
  return changes;
}

/** What the changes of the clocks between `from` and `until` do to each schedule, in order of time. */
export function clockOddities(
  schedules: readonly PlannedSchedule[],
  from: number,
  until: number,
): ClockOddity[] {
  return schedules
    .filter(
      ({ expression, timezone }) => timezone !== "UTC" && parseScheduleExpression(expression).kind !== "rate",
    )
    .flatMap((schedule) =>
      clockChanges(schedule.timezone, from, until).flatMap((change) => odditiesAt(schedule, change, until)),
    )
    .sort((a, b) => a.change.time - b.change.time);
}

function odditiesAt(schedule: PlannedSchedule, change: ClockChange, until: number): ClockOddity[] {
  const skipped: number[] = [];
  const once: Extract<Fire, { kind: "fire" }>[] = [];
  let first: Extract<Fire, { kind: "fire" }> | undefined;
  for (const fire of eachFire(schedule, change.time - DAY)) {
    const instant = fire.kind === "fire" ? fire.time : instantAfter(fire.local, change);
    if (instant > Math.min(until, change.time + LOOK_AHEAD)) break;
    if (fire.kind === "skipped") skipped.push(fire.local);
    else if (fire.twice) once.push(fire);
    else if (fire.time >= change.time) {
      first = fire;
      break;
    }
  }
  const oddity = (kind: ClockOddity["kind"], locals: number[], instant?: number): ClockOddity[] =>
    locals.length === 0
      ? []
      : [
          {
            schedule,
            change,
            kind,
            local: locals[0]!,
            more: locals.length - 1,
            ...(instant === undefined ? {} : { instant }),
          },
        ];
  const localOf = (instant: number) => instant + offsetAt(schedule.timezone, instant);
  return [
    ...oddity("skipped", skipped),
    ...oddity(
      "once",
      once.map(({ time }) => localOf(time)),
      once[0]?.time,
    ),
    // Every hour of the day is the same hour of the day in every zone.
    ...(first && !firesEveryHour(schedule) ? oddity("moved", [localOf(first.time)], first.time) : []),
  ];
}

/** The instant that a left-out local time would have been, by the clocks before the change. */
function instantAfter(local: number, { zone, time }: ClockChange): number {
  return local - offsetAt(zone, time - 1000);
}

function firesEveryHour({ expression }: PlannedSchedule): boolean {
  const parsed = parseScheduleExpression(expression);
  return parsed.kind === "cron" && parsed.hours.values.length === 24;
}
