/**
 * The schedule of what may do without one: pipelines and transfers, which people start otherwise.
 */
import type { ConfigPath, ConfigProblems } from "./config-problems";
import type { ScheduleExpression } from "./schedule-expression";
import { checkTimes } from "./task-rules";

/** What a schedule becomes. */
export interface OwnSchedule {
  expression: string;
  timezone: string;
  enabled: boolean;
}

/**
 * When runs start by themselves. Without a schedule, people start them.
 * @param given what the stack file holds, and `own` what of it is valid
 * @param what what runs by it: `pipeline`
 */
export function readOwnSchedule(
  problems: ConfigProblems,
  path: ConfigPath,
  given: Record<string, unknown>,
  own: { schedule?: ScheduleExpression; timezone?: string; enabled?: boolean },
  now: Date,
  what: "pipeline" | "transfer",
): OwnSchedule | undefined {
  if (given.schedule === undefined) {
    for (const key of ["timezone", "enabled"]) {
      if (given[key] === undefined) continue;
      problems.warn([...path, key], `has no effect on a ${what} without a schedule; add one, or remove it`);
    }
    return undefined;
  }
  const { schedule, enabled = true } = own;
  if (!schedule) return undefined;
  const timezone = own.timezone ?? "UTC";
  if (schedule.kind === "rate" && given.timezone !== undefined) {
    problems.warn(
      [...path, "timezone"],
      `has no effect on ${schedule.expression}, which counts from when it was set; for local times write a cron schedule`,
    );
  }
  // With a zone that is wrong nothing can be said about times.
  if (given.timezone === undefined || own.timezone) {
    checkTimes(problems, [...path, "schedule"], schedule, timezone, now, what);
  }
  return { expression: schedule.expression, timezone, enabled };
}
