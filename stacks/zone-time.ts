/**
 * Local time and instants: a zone's offset from UTC, and the instant at which its clocks show a local time. A local
 * time that daylight saving skips has no instant; one that comes twice has its first. Local times are milliseconds as
 * if they were UTC.
 */

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that `timezone` is ahead of UTC at `instant`. */
export function offsetAt(timezone: string, instant: number): number {
  if (timezone === "UTC") return 0;
  const second = Math.floor(instant / 1000) * 1000;
  const known = offsetsOf(timezone);
  let offset = known.get(second);
  if (offset === undefined) {
    const parts = formatOf(timezone).format(second).match(/\d+/g)!.map(Number);
    const [month, day, year, hour, minute, seconds] = parts;
    offset = Date.UTC(year!, month! - 1, day, hour, minute, seconds) - second;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(second, offset);
  }
  return offset;
}

/** Many schedules of one zone ask for the same midnights again and again, and formatting is slow. */
const offsets = new Map<string, Map<number, number>>();
const MOST_KNOWN = 20_000;

function offsetsOf(timezone: string): Map<number, number> {
  let known = offsets.get(timezone);
  if (!known) {
    known = new Map();
    offsets.set(timezone, known);
  }
  return known;
}

/** The first instant at which clocks in `timezone` show `local`, or undefined when they never do. */
export function instantOf(timezone: string, local: number): number | undefined {
  const before = offsetAt(timezone, local - DAY);
  const after = offsetAt(timezone, local + DAY);
  if (before === after) return local - before;
  // Around a change: the larger offset gives the earlier instant.
  return [Math.max(before, after), Math.min(before, after)]
    .map((offset) => ({ instant: local - offset, offset }))
    .find(({ instant, offset }) => offsetAt(timezone, instant) === offset)?.instant;
}

/** Whether the zone's offset stays the same from a day before `from` to a day after `to`. */
export function isSteady(timezone: string, from: number, to: number): boolean {
  return offsetAt(timezone, from - DAY) === offsetAt(timezone, to + DAY);
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timezone, format);
  }
  return format;
}
