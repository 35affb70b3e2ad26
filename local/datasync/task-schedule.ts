/**
 * A task's own schedule: cron or rate in UTC, an hour apart at least. DataSync disables one whose task keeps failing;
 * here, tests and worlds say when (`TaskSchedules.disable`).
 */
import * as z from "zod";
import {
  parseScheduleExpression,
  type ScheduleExpression,
  ScheduleExpressionError,
} from "../../stacks/schedule-expression";
import { fireTimes, nextFire } from "../../stacks/schedule-times";
import type { Timer } from "../clock";
import { invalidRequest } from "./errors";

/** "minimum interval of one hour" (DataSync User Guide, "Scheduling when your task runs"). */
const LEAST_INTERVAL = 3_600_000;
/** How many fires are looked at to find the shortest interval: a day's, were it every minute. */
const LOOKED_AT = 1500;

export const taskSchedule = z.strictObject({
  ScheduleExpression: z
    .string()
    .max(256)
    .regex(/^[a-zA-Z0-9 _*?,|^\-/#\s()+]*$/),
  Status: z.enum(["ENABLED", "DISABLED"]).optional(),
});

export interface TaskSchedule {
  expression: string;
  parsed: ScheduleExpression;
  enabled: boolean;
  disabledBy: "USER" | "SERVICE" | undefined;
  disabledReason: string | undefined;
  updated: number;
  /** The next fire. */
  timer: Timer | undefined;
}

/**
 * @param now virtual milliseconds
 * @throws ServiceError InvalidRequestException
 */
export function readSchedule(given: z.infer<typeof taskSchedule>, now: number): TaskSchedule | undefined {
  const { ScheduleExpression, Status = "ENABLED" } = given;
  // An empty expression takes the schedule away.
  if (ScheduleExpression === "") return undefined;
  const enabled = Status === "ENABLED";
  return {
    expression: ScheduleExpression,
    parsed: parse(ScheduleExpression, now),
    enabled,
    disabledBy: enabled ? undefined : "USER",
    disabledReason: undefined,
    updated: now,
    timer: undefined,
  };
}

/** When it fires next, after `now`. */
export function nextTime({ parsed, updated }: TaskSchedule, now: number): number | undefined {
  return nextFire(parsed, "UTC", new Date(now), { rateStart: new Date(updated) })?.getTime();
}

export function describeSchedule(schedule: TaskSchedule | undefined): object {
  if (!schedule) return {};
  const { expression, enabled, updated, disabledBy, disabledReason } = schedule;
  return {
    Schedule: { ScheduleExpression: expression, Status: enabled ? "ENABLED" : "DISABLED" },
    ScheduleDetails: {
      StatusUpdateTime: new Date(updated),
      ...(disabledBy === undefined ? {} : { DisabledBy: disabledBy }),
      ...(disabledReason === undefined ? {} : { DisabledReason: disabledReason }),
    },
  };
}

function parse(text: string, now: number): ScheduleExpression {
  let parsed: ScheduleExpression;
  try {
    parsed = parseScheduleExpression(text);
  } catch (error) {
    if (error instanceof ScheduleExpressionError)
      throw invalidRequest(`ScheduleExpression: ${error.message}`);
    throw error;
  }
  let before: number | undefined;
  let count = 0;
  for (const time of fireTimes(parsed, "UTC", new Date(now))) {
    if (before !== undefined && time.getTime() - before < LEAST_INTERVAL) {
      throw invalidRequest(`ScheduleExpression: ${text} fires more often than once an hour.`);
    }
    before = time.getTime();
    if (++count >= LOOKED_AT) break;
  }
  return parsed;
}
