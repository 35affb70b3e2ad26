/**
 * One field of an AWS cron expression: minutes, hours, day-of-month, month, day-of-week or year. Ranges, names, lists
 * and steps are the same in all of them; what only the two day fields know (`L`, `W`, `#`, `?`) is in cron-days.ts.
 */

import { listed, quote } from "./quote";

/** A field's limits, from EventBridge Scheduler's user guide, "Schedule types". */
export interface FieldRule {
  readonly name: "minutes" | "hours" | "day-of-month" | "month" | "day-of-week" | "year";
  readonly min: number;
  readonly max: number;
  /** Names that may stand for numbers; the first one stands for `min`. */
  readonly names: readonly string[];
  /** Day-of-week has no `/` in AWS's grammar. */
  readonly steps: boolean;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const FIELD_RULES = {
  minutes: { name: "minutes", min: 0, max: 59, names: [], steps: true },
  hours: { name: "hours", min: 0, max: 23, names: [], steps: true },
  dayOfMonth: { name: "day-of-month", min: 1, max: 31, names: [], steps: true },
  month: { name: "month", min: 1, max: 12, names: MONTHS, steps: true },
  dayOfWeek: { name: "day-of-week", min: 1, max: 7, names: WEEKDAYS, steps: false },
  year: { name: "year", min: 1970, max: 2199, names: [], steps: true },
} as const satisfies Record<string, FieldRule>;

/** A field that was understood: as Scheduler wants it written, and every value it stands for, ascending. */
export interface FieldValues {
  readonly text: string;
  readonly values: readonly number[];
}

/** Thrown inside the parser with the reason alone; the parser adds the expression. */
export class FieldError extends Error {
  override readonly name = "FieldError";
}

/**
 * Reads a field made of `*`, numbers, names, ranges, steps and lists.
 * @throws FieldError naming the field, what is wrong and what would be right
 */
export function parseField(rule: FieldRule, text: string): FieldValues {
  if (text === "*") return { text, values: range(rule.min, rule.max, 1) };
  const values = new Set<number>();
  const items = text.split(",").map((item) => {
    const parsed = parseItem(rule, item, text);
    for (const value of parsed.values) values.add(value);
    return parsed.text;
  });
  return { text: items.join(","), values: [...values].sort((a, b) => a - b) };
}

/** One item of a list: `5`, `MON`, `1-5`, `0/15`, `1-10/2`; a step from `*` is written as AWS documents it, `0/5`. */
function parseItem(rule: FieldRule, item: string, field: string): FieldValues {
  if (item === "") {
    throw new FieldError(
      `${rule.name} has an empty item in ${quote(field)}; write values with one comma between`,
    );
  }
  if (item === "*") throw new FieldError(`${rule.name} has "*" in a list; "*" alone is every value already`);
  const slash = item.indexOf("/");
  if (slash < 0) return parseRange(rule, item);
  if (!rule.steps) {
    throw new FieldError(
      `${rule.name} takes no steps ("/"); list the days, such as ${rule.names[1]},${rule.names[3]}`,
    );
  }
  const from = item.slice(0, slash);
  const step = parseStep(rule, item.slice(slash + 1), item);
  if (from === "") {
    throw new FieldError(
      `${rule.name} ${quote(item)} has no start before the "/"; write ${rule.min}/${step} or */${step}`,
    );
  }
  const base = from === "*" ? { text: String(rule.min), values: [rule.min] } : parseRange(rule, from);
  const first = base.values[0]!;
  const last = from.includes("-") ? base.values.at(-1)! : rule.max;
  return { text: `${base.text}/${step}`, values: range(first, last, step) };
}

function parseStep(rule: FieldRule, text: string, item: string): number {
  const widest = rule.max - rule.min;
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (step < 1 || step > widest) {
    throw new FieldError(
      `${rule.name} ${quote(item)} has the step ${quote(text)}; a step is a whole number from 1 to ${widest}`,
    );
  }
  return step;
}

/** `5` or `1-5`, with numbers or names. */
function parseRange(rule: FieldRule, text: string): FieldValues {
  const dash = text.indexOf("-", 1);
  if (dash < 0) {
    const value = parseValue(rule, text);
    return { text: value.text, values: [value.value] };
  }
  const from = parseValue(rule, text.slice(0, dash));
  const to = parseValue(rule, text.slice(dash + 1));
  if (from.value > to.value) {
    const around = [...range(from.value, rule.max, 1), ...range(rule.min, to.value, 1)];
    const instead = around.map((value) => rule.names[value - rule.min] ?? String(value)).join(",");
    const advice = rule.name === "year" ? "put the earlier year first" : `list the values: ${instead}`;
    throw new FieldError(`${rule.name} ${quote(text)} runs backwards; ${advice}`);
  }
  return { text: `${from.text}-${to.text}`, values: range(from.value, to.value, 1) };
}

/** A number without leading zeros, or a name in capitals. */
export function parseValue(rule: FieldRule, text: string): { text: string; value: number } {
  const index = rule.names.indexOf(text.toUpperCase());
  if (index >= 0) return { text: rule.names[index]!, value: rule.min + index };
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= rule.min && value <= rule.max) return { text: String(value), value };
  throw new FieldError(`${rule.name} has ${quote(text)}; ${allowed(rule)}`);
}

/** What a field may hold, as a sentence's end. */
function allowed(rule: FieldRule): string {
  const numbers = `${rule.min} to ${rule.max}`;
  const names = rule.names.length > 0 ? ` or ${rule.names[0]} to ${rule.names.at(-1)}` : "";
  const signs = listed([`","`, `"-"`, `"*"`, ...(rule.steps ? [`"/"`] : [])]);
  const days = rule.name === "day-of-month" ? `, "?", "L", "LW" and "15W"` : "";
  const weekdays = rule.name === "day-of-week" ? `, "?", "L", "6L" and "6#3"` : "";
  return `it takes ${numbers}${names} with ${signs}${days}${weekdays}`;
}

function range(from: number, to: number, step: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}
