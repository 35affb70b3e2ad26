/**
 * A schedule's expression moved by some minutes: the same days, other times of day. Only where one expression can say
 * it, so that the answer can be pasted into the stack file.
 */
import { type CronExpression, parseScheduleExpression } from "../../stacks/schedule-expression";

const DAY_MINUTES = 24 * 60;

/**
 * `cron(15 3 * * ? *)` by 20 is `cron(35 3 * * ? *)`. Times that would cross midnight are possible only where every
 * day is meant. A rate becomes the cron expression of its times of day, which it has only where it divides a day.
 * @param by minutes, from -1439 to 1439
 * @param rateStart one of a rate's fires, as milliseconds in its zone as if it were UTC
 * @returns undefined where no single expression says it
 */
export function shiftedSchedule(text: string, by: number, rateStart?: number): string | undefined {
  const expression = parseScheduleExpression(text);
  if (expression.kind === "at") return undefined;
  if (expression.kind === "rate") {
    const times = rateStart === undefined ? undefined : ratesTimes(expression.seconds, rateStart);
    return times && written(times, by, "* * ? *", true);
  }
  const { hours, minutes } = expression;
  return written(
    { hours: hours.values, minutes: minutes.values },
    by,
    daysText(expression),
    isEveryDay(expression),
  );
}

interface TimesOfDay {
  hours: readonly number[];
  minutes: readonly number[];
}

/** The times of day of a rate; undefined where they are not the same every day, or are less than a minute apart. */
function ratesTimes(seconds: number, start: number): TimesOfDay | undefined {
  const every = seconds / 60;
  if (!Number.isInteger(every) || every < 1 || DAY_MINUTES % every !== 0) return undefined;
  if (every < 60 ? 60 % every !== 0 : every % 60 !== 0) return undefined;
  const first = Math.floor(start / 60_000) % every;
  const times = Array.from({ length: DAY_MINUTES / every }, (_, i) => first + i * every);
  return {
    hours: unique(times.map((time) => Math.floor(time / 60))),
    minutes: unique(times.map((time) => time % 60)),
  };
}

function written(times: TimesOfDay, by: number, days: string, everyDay: boolean): string | undefined {
  const all = times.hours.flatMap((hour) => times.minutes.map((minute) => hour * 60 + minute + by));
  if (!everyDay && all.some((time) => time < 0 || time >= DAY_MINUTES)) return undefined;
  const moved = unique(all.map((time) => ((time % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES));
  const hours = unique(moved.map((time) => Math.floor(time / 60)));
  const minutes = unique(moved.map((time) => time % 60));
  // An expression means every hour with every minute; other sets of times take two of them.
  if (hours.length * minutes.length !== moved.length) return undefined;
  return `cron(${minutes.join(",")} ${hours.length === 24 ? "*" : hours.join(",")} ${days})`;
}

function isEveryDay({ dayOfMonth, dayOfWeek, months, years }: CronExpression): boolean {
  const anyDay = [dayOfMonth, dayOfWeek].every(({ text }) => text === "?" || text === "*");
  return anyDay && months.text === "*" && years.text === "*";
}

function daysText({ dayOfMonth, dayOfWeek, months, years }: CronExpression): string {
  return [dayOfMonth.text, months.text, dayOfWeek.text, years.text].join(" ");
}

function unique(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
