/**
 * The two day fields of an AWS cron expression: what they know beyond ordinary values (`?`, `L`, `LW`, `15W`, `6L`,
 * `6#3`), and whether the dates they name exist at all.
 */

import { FIELD_RULES, FieldError, parseField, parseValue } from "./cron-field";
import { listed, quote } from "./quote";

/** Which days of a month. `text` is as Scheduler wants it. */
export type DayOfMonth = { readonly text: string } & (
  | { readonly kind: "any" } // "?": the day of the week decides
  | { readonly kind: "values"; readonly values: readonly number[] }
  | { readonly kind: "last" } // "L"
  | { readonly kind: "lastWeekday" } // "LW"
  | { readonly kind: "nearestWeekday"; readonly day: number } // "15W"
);

/** Which days of a week, 1 for Sunday to 7 for Saturday. */
export type DayOfWeek = { readonly text: string } & (
  | { readonly kind: "any" } // "?": the day of the month decides
  | { readonly kind: "values"; readonly values: readonly number[] }
  | { readonly kind: "lastInMonth"; readonly day: number } // "6L"
  | { readonly kind: "nthInMonth"; readonly day: number; readonly nth: number } // "6#3"
);

/** @throws FieldError */
export function parseDayOfMonth(text: string): DayOfMonth {
  if (text === "?") return { kind: "any", text };
  const upper = text.toUpperCase();
  if (upper === "L") return { kind: "last", text: upper };
  if (upper === "LW") return { kind: "lastWeekday", text: upper };
  const weekday = /^(\d{1,2})W$/.exec(upper);
  if (weekday) {
    const { value } = parseValue(FIELD_RULES.dayOfMonth, weekday[1]!);
    return { kind: "nearestWeekday", day: value, text: `${value}W` };
  }
  if (/[LW?]/.test(upper)) {
    throw new FieldError(
      `day-of-month ${quote(text)} is not a form of "L", "W" or "?"; they stand alone, as "L" (last day), ` +
        `"LW" (last weekday), "15W" (weekday nearest to the 15th) or "?"`,
    );
  }
  return { kind: "values", ...parseField(FIELD_RULES.dayOfMonth, text) };
}

/** @throws FieldError */
export function parseDayOfWeek(text: string): DayOfWeek {
  if (text === "?") return { kind: "any", text };
  const upper = text.toUpperCase();
  // "L" alone is the last day of the week.
  if (upper === "L") return { kind: "values", values: [7], text: upper };
  const last = /^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)L$/.exec(upper);
  if (last) {
    const { value } = parseValue(FIELD_RULES.dayOfWeek, last[1]!);
    return { kind: "lastInMonth", day: value, text: `${value}L` };
  }
  if (upper.includes("#")) return parseNth(text);
  // The names of days aside: WED has a "W" of its own.
  if (/[LW?]/.test(upper.replace(/SUN|MON|TUE|WED|THU|FRI|SAT/g, ""))) {
    throw new FieldError(
      `day-of-week ${quote(text)} is not a form of "L" or "?"; they stand alone, as "L" (Saturday), ` +
        `"6L" (last Friday of the month) or "?"`,
    );
  }
  return { kind: "values", ...parseField(FIELD_RULES.dayOfWeek, text) };
}

function parseNth(text: string): DayOfWeek {
  if (text.includes(",")) {
    throw new FieldError(
      `day-of-week ${quote(text)} lists several with "#"; only one expression with "#" fits`,
    );
  }
  const hash = text.indexOf("#");
  const { value } = parseValue(FIELD_RULES.dayOfWeek, text.slice(0, hash));
  const nth = text.slice(hash + 1);
  if (!/^[1-5]$/.test(nth)) {
    throw new FieldError(
      `day-of-week ${quote(text)} has ${quote(nth)} after the "#"; it takes 1 to 5, as "6#3" (third Friday)`,
    );
  }
  return { kind: "nthInMonth", day: value, nth: Number(nth), text: `${value}#${nth}` };
}

/**
 * Refuses dates that no calendar has, such as 30 February: every month and year named is too short for every day.
 * @throws FieldError
 */
export function refuseImpossibleDates(
  dayOfMonth: DayOfMonth,
  dayOfWeek: DayOfWeek,
  months: readonly number[],
  years: readonly number[],
): void {
  const leap = years.some(isLeapYear);
  const longest = Math.max(...months.map((month) => daysInMonth(month, leap)));
  const names = listed(months.map((month) => FIELD_RULES.month.names[month - 1]!));
  const have = months.length > 1 ? "have at most" : "has at most";
  const when = months.length === 1 && months[0] === 2 && !leap ? " in the years given" : "";
  if (dayOfWeek.kind === "nthInMonth" && dayOfWeek.nth * 7 > longest && longest === 28) {
    throw new FieldError(
      `${names} never has a fifth ${weekdayName(dayOfWeek.day)}${when}; use "${dayOfWeek.day}L"`,
    );
  }
  const first =
    dayOfMonth.kind === "values"
      ? dayOfMonth.values[0]!
      : dayOfMonth.kind === "nearestWeekday"
        ? dayOfMonth.day
        : 1;
  if (first > longest) {
    throw new FieldError(
      `day-of-month "${dayOfMonth.text}" never comes: ${names} ${have} ${longest} days${when}; for the last day ` +
        `of a month use "L"`,
    );
  }
}

function weekdayName(day: number): string {
  return ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][day - 1]!;
}

function daysInMonth(month: number, leap: boolean): number {
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
