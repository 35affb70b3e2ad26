/**
 * Schedule expressions as EventBridge Scheduler reads them: `cron(…)` or its bare six fields, `rate(…)` and `at(…)`.
 * Grammar: EventBridge Scheduler user guide, "Schedule types", and the scheduler 2021-06-30 model; where the two
 * differ (five or six cron fields, `rate(1 days)`), what both accept is what is written.
 */

import {
  type DayOfMonth,
  type DayOfWeek,
  parseDayOfMonth,
  parseDayOfWeek,
  refuseImpossibleDates,
} from "./cron-days";
import { FIELD_RULES, FieldError, type FieldRule, type FieldValues, parseField } from "./cron-field";
import { quote } from "./quote";

/** Fires at every minute whose local time matches all fields. */
export interface CronExpression {
  readonly kind: "cron";
  /** As Scheduler wants it: `cron(15 6 * * ? *)`. */
  readonly expression: string;
  readonly minutes: FieldValues;
  readonly hours: FieldValues;
  readonly dayOfMonth: DayOfMonth;
  readonly months: FieldValues;
  readonly dayOfWeek: DayOfWeek;
  readonly years: FieldValues;
}

/** Fires at once and then every `seconds`, whatever the local time. */
export interface RateExpression {
  readonly kind: "rate";
  /** `rate(6 hours)`. */
  readonly expression: string;
  readonly seconds: number;
}

/** Fires once. */
export interface AtExpression {
  readonly kind: "at";
  /** `at(2026-12-01T00:00:00)`. */
  readonly expression: string;
  /** The local time as milliseconds, as if it were UTC. */
  readonly localTime: number;
}

export type ScheduleExpression = CronExpression | RateExpression | AtExpression;

/** Not a schedule expression. `message` shows the text, what is wrong and what would be right. */
export class ScheduleExpressionError extends Error {
  override readonly name = "ScheduleExpressionError";
  constructor(text: string, reason: string) {
    super(`${quote(text)} – ${reason}`);
  }
}

/** ScheduleExpression: 1 to 256 characters (scheduler 2021-06-30 model). */
const LONGEST = 256;
const FORMS = "cron(15 6 * * ? *), rate(6 hours) or at(2026-12-01T00:00:00)";

/**
 * @throws ScheduleExpressionError, and nothing else, whatever the text
 */
export function parseScheduleExpression(text: string): ScheduleExpression {
  try {
    if (text.length > LONGEST) {
      throw new FieldError(`${text.length} characters, and a schedule expression has at most ${LONGEST}`);
    }
    const parsed = parse(text.trim());
    if (parsed.expression.length > LONGEST) {
      throw new FieldError(`a schedule expression has at most ${LONGEST} characters`);
    }
    return parsed;
  } catch (error) {
    if (error instanceof FieldError) throw new ScheduleExpressionError(text, error.message);
    throw error;
  }
}

function parse(text: string): ScheduleExpression {
  if (text === "") throw new FieldError(`nothing given; write ${FORMS}`);
  const call = /^([A-Za-z]+)\s*\(([^()]*)\)$/.exec(text);
  if (call) {
    const [, form = "", content = ""] = call;
    if (form === "cron") return parseCron(content.trim());
    if (form === "rate") return parseRate(content.trim());
    if (form === "at") return parseAt(content.trim());
    const lower = form.toLowerCase();
    const hint = ["cron", "rate", "at"].includes(lower)
      ? `write ${quote(lower)} in small letters`
      : `write ${FORMS}`;
    throw new FieldError(`${quote(form)} is not a kind of schedule; ${hint}`);
  }
  if (/[()]/.test(text)) throw new FieldError(`the parentheses do not match; write ${FORMS}`);
  if (/^[\d*?/,]/.test(text)) return parseCron(text);
  throw new FieldError(`not a schedule; write ${FORMS}`);
}

function parseCron(content: string): CronExpression {
  const fields = content === "" ? [] : content.split(/\s+/);
  if (fields.length !== 6) throw new FieldError(wrongFieldCount(fields));
  const [minutesText, hoursText, dayOfMonthText, monthText, dayOfWeekText, yearText] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const minutes = plainField(FIELD_RULES.minutes, minutesText);
  const hours = plainField(FIELD_RULES.hours, hoursText);
  const dayOfMonth = parseDayOfMonth(dayOfMonthText);
  const months = plainField(FIELD_RULES.month, monthText);
  const dayOfWeek = parseDayOfWeek(dayOfWeekText);
  const years = plainField(FIELD_RULES.year, yearText);
  requireOneQuestionMark(dayOfMonth, dayOfWeek);
  refuseImpossibleDates(dayOfMonth, dayOfWeek, months.values, years.values);
  const texts = [minutes, hours, dayOfMonth, months, dayOfWeek, years].map((field) => field.text);
  return {
    kind: "cron",
    expression: `cron(${texts.join(" ")})`,
    minutes,
    hours,
    dayOfMonth,
    months,
    dayOfWeek,
    years,
  };
}

function plainField(rule: FieldRule, text: string): FieldValues {
  if (text.includes("?")) {
    throw new FieldError(`${rule.name} has "?", which only day-of-month and day-of-week take; write "*"`);
  }
  return parseField(rule, text);
}

function wrongFieldCount(fields: string[]): string {
  const order = "minutes hours day-of-month month day-of-week year";
  const given = fields.length === 1 ? "1 field" : `${fields.length} fields`;
  if (fields.length === 5) {
    // Five fields are a Unix crontab's: what is missing is the year, and one of the day fields has to be "?".
    const [minutes, hours, dayOfMonth, month, dayOfWeek] = fields;
    const days = dayOfWeek === "*" ? [dayOfMonth, month, "?"] : ["?", month, dayOfWeek];
    const hasAny = dayOfMonth === "?" || dayOfWeek === "?";
    const advice = (hasAny ? fields : [minutes, hours, ...days]).concat("*").join(" ");
    return `${given}, and AWS has six (${order}); did you mean ${quote(`cron(${advice})`)}?`;
  }
  const seconds = fields.length === 7 ? "; AWS has no field for seconds" : "";
  return `${given}, and AWS has six: ${order}${seconds}, as in cron(15 6 * * ? *)`;
}

function requireOneQuestionMark(dayOfMonth: DayOfMonth, dayOfWeek: DayOfWeek): void {
  const any = [dayOfMonth, dayOfWeek].filter((field) => field.kind === "any").length;
  if (any === 1) return;
  if (any === 2) {
    throw new FieldError(
      `day-of-month and day-of-week are both "?"; one of them must say which days, or "*"`,
    );
  }
  if (dayOfMonth.text === dayOfWeek.text) {
    throw new FieldError(
      `day-of-month and day-of-week are both ${quote(dayOfMonth.text)}; one of them must be "?"`,
    );
  }
  throw new FieldError(
    `day-of-month is ${quote(dayOfMonth.text)} and day-of-week is ${quote(dayOfWeek.text)}; one of them must be "?"`,
  );
}

const UNIT_SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
/** AWS documents no largest value; this keeps every time within what a Date holds. */
const LARGEST_RATE = 1_000_000;

/** `rate(1 day)` and `rate(1 days)` are the same to Scheduler; written with the grammatical unit, which rules want. */
function parseRate(content: string): RateExpression {
  const match = /^(\S+)\s+(\S+)$/.exec(content);
  if (!match) throw new FieldError(`a rate is a number and a unit, such as rate(6 hours)`);
  const [, number = "", unitText = ""] = match;
  const value = /^\d{1,7}$/.test(number) ? Number(number) : 0;
  if (value < 1 || value > LARGEST_RATE) {
    throw new FieldError(
      `the rate's value is ${quote(number)}; it takes a whole number from 1 to ${LARGEST_RATE}, such as rate(6 hours)`,
    );
  }
  const unit = /^(minute|hour|day)s?$/.exec(unitText)?.[1] as keyof typeof UNIT_SECONDS | undefined;
  if (!unit) {
    throw new FieldError(`the rate's unit is ${quote(unitText)}; it takes minutes, hours or days`);
  }
  return {
    kind: "rate",
    expression: `rate(${value} ${unit}${value === 1 ? "" : "s"})`,
    seconds: value * UNIT_SECONDS[unit],
  };
}

function parseAt(content: string): AtExpression {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(content);
  if (!match) {
    const zone = /(Z|[+-]\d{2}:?\d{2})$/i.test(content)
      ? "; it has no zone of its own, that is what timezone is for"
      : "";
    throw new FieldError(`at takes yyyy-mm-ddThh:mm:ss, such as at(2026-12-01T00:00:00)${zone}`);
  }
  const parts = match.slice(1).map(Number) as [number, number, number, number, number, number];
  const [year, month, day, hour, minute, second] = parts;
  if (year < FIELD_RULES.year.min || year > FIELD_RULES.year.max) {
    throw new FieldError(`the year is ${year}; it takes ${FIELD_RULES.year.min} to ${FIELD_RULES.year.max}`);
  }
  if (hour > 23 || minute > 59 || second > 59) {
    throw new FieldError(`${content.slice(11)} is not a time of day; it takes 00:00:00 to 23:59:59`);
  }
  const localTime = Date.UTC(year, month - 1, day, hour, minute, second);
  if (new Date(localTime).toISOString().slice(0, 19) !== content) {
    throw new FieldError(`the calendar has no ${content.slice(0, 10)}`);
  }
  return { kind: "at", expression: `at(${content})`, localTime };
}
