/**
 * Cron as its documentation says it, in the slowest and plainest way: random expressions together with the rule that
 * says which local minutes they name. Shares nothing with the parser or with croner.
 */

import fc from "fast-check";

/** A local minute. `weekday` is 1 for Sunday. */
export interface LocalMinute {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  weekday: number;
}

/** A random cron expression's text, and whether it names a local minute. */
export interface ModelCron {
  text: string;
  names: (local: LocalMinute) => boolean;
}

interface ModelField {
  text: string;
  has: (value: number) => boolean;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

function field(min: number, max: number, names: string[] = [], steps = true): fc.Arbitrary<ModelField> {
  const value = fc.integer({ min, max });
  const spelled = fc.tuple(value, fc.constantFrom("number", "name", "lower")).map(([number, how]) => {
    const name = names[number - min];
    const text =
      name === undefined || how === "number" ? String(number) : how === "lower" ? name.toLowerCase() : name;
    return { number, text };
  });
  const single = spelled.map(({ number, text }) => ({ text, has: (v: number) => v === number }));
  const range = fc.tuple(spelled, spelled).map(([x, y]) => {
    const [a, b] = x.number <= y.number ? [x, y] : [y, x];
    return { text: `${a.text}-${b.text}`, has: (v: number) => v >= a.number && v <= b.number };
  });
  const step = fc.integer({ min: 1, max: max - min });
  const fromStep = fc.tuple(spelled, step).map(([from, by]) => ({
    text: `${from.text}/${by}`,
    has: (v: number) => v >= from.number && (v - from.number) % by === 0,
  }));
  const starStep = step.map((by) => ({ text: `*/${by}`, has: (v: number) => (v - min) % by === 0 }));
  const rangeStep = fc.tuple(spelled, spelled, step).map(([x, y, by]) => {
    const [a, b] = x.number <= y.number ? [x, y] : [y, x];
    return {
      text: `${a.text}-${b.text}/${by}`,
      has: (v: number) => v >= a.number && v <= b.number && (v - a.number) % by === 0,
    };
  });
  const item = steps ? fc.oneof(single, range, fromStep, starStep, rangeStep) : fc.oneof(single, range);
  const list = fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => ({
    text: items.map(({ text }) => text).join(","),
    has: (v: number) => items.some(({ has }) => has(v)),
  }));
  const star = fc.constant<ModelField>({ text: "*", has: () => true });
  return fc.oneof({ arbitrary: star, weight: 2 }, { arbitrary: list, weight: 5 });
}

type Days = { dayOfMonth: string; dayOfWeek: string; has: (local: LocalMinute) => boolean };

const daysInMonth = ({ year, month }: LocalMinute) => new Date(Date.UTC(year, month, 0)).getUTCDate();
/** 0 for Sunday. */
const weekdayOf = ({ year, month }: LocalMinute, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();
const isWorkday = (local: LocalMinute, day: number) => ![0, 6].includes(weekdayOf(local, day));

/** The workday of the month with the least distance to `wanted`; Friday before a Saturday, Monday after a Sunday. */
function nearestWorkday(local: LocalMinute, wanted: number): number | undefined {
  const last = daysInMonth(local);
  if (wanted > last) return undefined;
  for (const distance of [0, -1, 1, 2, -2]) {
    // Two days away only when the nearer one is in another month.
    const day = wanted + distance;
    if (day >= 1 && day <= last && isWorkday(local, day)) return day;
  }
  return undefined;
}

const days: fc.Arbitrary<Days> = fc.oneof(
  {
    arbitrary: field(1, 31).map((f) => ({
      dayOfMonth: f.text,
      dayOfWeek: "?",
      has: (l: LocalMinute) => f.has(l.day),
    })),
    weight: 4,
  },
  {
    arbitrary: field(1, 7, WEEKDAYS, false).map((f) => ({
      dayOfMonth: "?",
      dayOfWeek: f.text,
      has: (l: LocalMinute) => f.has(l.weekday),
    })),
    weight: 4,
  },
  fc.constant({ dayOfMonth: "L", dayOfWeek: "?", has: (l: LocalMinute) => l.day === daysInMonth(l) }),
  fc.constant({
    dayOfMonth: "LW",
    dayOfWeek: "?",
    has: (l: LocalMinute) => {
      let day = daysInMonth(l);
      while (!isWorkday(l, day)) day--;
      return l.day === day;
    },
  }),
  fc.integer({ min: 1, max: 31 }).map((wanted) => ({
    dayOfMonth: `${wanted}W`,
    dayOfWeek: "?",
    has: (l: LocalMinute) => l.day === nearestWorkday(l, wanted),
  })),
  fc.constant({ dayOfMonth: "?", dayOfWeek: "L", has: (l: LocalMinute) => l.weekday === 7 }),
  fc.integer({ min: 1, max: 7 }).map((weekday) => ({
    dayOfMonth: "?",
    dayOfWeek: `${weekday}L`,
    has: (l: LocalMinute) => l.weekday === weekday && l.day + 7 > daysInMonth(l),
  })),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([weekday, nth]) => ({
    dayOfMonth: "?",
    dayOfWeek: `${weekday}#${nth}`,
    has: (l: LocalMinute) => l.weekday === weekday && Math.ceil(l.day / 7) === nth,
  })),
);

const year = fc.oneof(
  { arbitrary: fc.constant<ModelField>({ text: "*", has: () => true }), weight: 6 },
  fc.constant<ModelField>({ text: "2026-2028", has: (v) => v >= 2026 && v <= 2028 }),
  fc.constant<ModelField>({ text: "2025/2", has: (v) => v >= 2025 && (v - 2025) % 2 === 0 }),
  fc.constant<ModelField>({ text: "2024,2026,2030", has: (v) => [2024, 2026, 2030].includes(v) }),
);

/** Any cron expression, as its bare six fields. Some name dates that do not exist. */
export const crons: fc.Arbitrary<ModelCron> = fc
  .tuple(field(0, 59), field(0, 23), days, field(1, 12, MONTHS), year)
  .map(([minutes, hours, day, months, years]) => ({
    text: [minutes.text, hours.text, day.dayOfMonth, months.text, day.dayOfWeek, years.text].join(" "),
    names: (local) =>
      minutes.has(local.minute) &&
      hours.has(local.hour) &&
      months.has(local.month) &&
      years.has(local.year) &&
      day.has(local),
  }));

/** What clocks in `timezone` show in every minute from `from` up to `to`. */
export function minutesOf(timezone: string, from: Date, to: Date): { time: number; local: LocalMinute }[] {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const minutes = [];
  for (let time = from.getTime(); time < to.getTime(); time += 60_000) {
    const [y, month, day, hour, minute] = format.format(time).match(/\d+/g)!.map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const weekday = new Date(Date.UTC(y, month - 1, day)).getUTCDay() + 1;
    minutes.push({ time, local: { year: y, month, day, hour, minute, weekday } });
  }
  return minutes;
}
