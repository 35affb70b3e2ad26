/**
 * CreateSchedule and UpdateSchedule. An update replaces every setting: what it does not name gets its default.
 */
import { ScheduleExpressionError } from "../../stacks/schedule-expression";
import { timezoneProblem } from "../../stacks/timezone";
import { type Operation, type Permission, ServiceError } from "../service";
import { conflict, validation } from "./errors";
import { Schedule, type ScheduleGroup } from "./schedule";
import type { Schedules } from "./schedules";
import { type ScheduleInput, scheduleInput } from "./shapes";
import { checkTarget } from "./target-call";

/** How far a start date may lie in the past, milliseconds ("Schedule start date must not be earlier than 5 minutes ago"). */
const START_GRACE = 5 * 60_000;

export function createSchedule(schedules: Schedules): Operation<ScheduleInput, { ScheduleArn: string }> {
  return {
    name: "CreateSchedule",
    input: scheduleInput,
    http: { method: "POST", uri: "/schedules/{Name}" },
    permissions: (input) => permissions(schedules, "CreateSchedule", input),
    handle(input, { time }) {
      const group = schedules.group(input.GroupName);
      const existing = schedules.find(group.name, input.Name);
      if (existing) {
        const repeated =
          input.ClientToken !== undefined && input.ClientToken === existing.settings.ClientToken;
        if (!repeated) throw conflict(`Schedule ${input.Name} already exists.`);
        return { ScheduleArn: existing.arn };
      }
      const schedule = build(schedules, input, group, time, time);
      schedules.put(schedule);
      return { ScheduleArn: schedule.arn };
    },
  };
}

export function updateSchedule(schedules: Schedules): Operation<ScheduleInput, { ScheduleArn: string }> {
  return {
    name: "UpdateSchedule",
    input: scheduleInput,
    http: { method: "PUT", uri: "/schedules/{Name}" },
    permissions: (input) => permissions(schedules, "UpdateSchedule", input),
    handle(input, { time }) {
      const { creationTime, group } = schedules.schedule(input.GroupName, input.Name);
      const schedule = build(schedules, input, group, creationTime, time);
      schedules.put(schedule);
      return { ScheduleArn: schedule.arn };
    },
  };
}

function permissions(
  schedules: Schedules,
  action: string,
  { GroupName, Name, Target }: ScheduleInput,
): Permission[] {
  return [
    schedules.permission(action, GroupName, Name),
    {
      action: "iam:PassRole",
      resource: Target.RoleArn,
      conditions: { "iam:PassedToService": "scheduler.amazonaws.com" },
    },
  ];
}

/** @throws ServiceError ValidationException */
function build(
  schedules: Schedules,
  input: ScheduleInput,
  group: ScheduleGroup,
  creationTime: number,
  now: number,
): Schedule {
  checkTimes(input, now);
  checkTarget(input.Target);
  if (input.KmsKeyArn !== undefined) {
    throw validation("KmsKeyArn: a key of one's own for a schedule is not part of the local cloud.");
  }
  checkRole(schedules, input, group);
  const arn = schedules.scheduleArn(group.name, input.Name);
  try {
    return new Schedule(withRetryDefaults(input), arn, group, creationTime, now);
  } catch (error) {
    if (error instanceof ScheduleExpressionError)
      throw validation(`Invalid Schedule Expression: ${error.message}`);
    throw error;
  }
}

function checkTimes(input: ScheduleInput, now: number): void {
  const { ScheduleExpression, ScheduleExpressionTimezone, FlexibleTimeWindow, StartDate, EndDate } = input;
  if (!/^(cron|rate|at)\(.*\)$/s.test(ScheduleExpression)) {
    throw validation(
      `Invalid Schedule Expression ${ScheduleExpression}: it must be cron(…), rate(…) or at(…).`,
    );
  }
  const problem = timezoneProblem(ScheduleExpressionTimezone);
  if (problem) throw validation(`Invalid ScheduleExpressionTimezone: ${problem}`);
  if (
    (FlexibleTimeWindow.Mode === "FLEXIBLE") !==
    (FlexibleTimeWindow.MaximumWindowInMinutes !== undefined)
  ) {
    throw validation(
      "FlexibleTimeWindow: MaximumWindowInMinutes must be given with Mode FLEXIBLE, and only with it.",
    );
  }
  if (StartDate && StartDate.getTime() < now - START_GRACE) {
    throw validation("Schedule start date must not be earlier than 5 minutes ago.");
  }
  if (EndDate && EndDate.getTime() <= now) throw validation("Schedule end date must be in the future.");
  if (StartDate && EndDate && EndDate <= StartDate)
    throw validation("Schedule end date must be later than its start date.");
}

/** Scheduler assumes the role once before it accepts it. */
function checkRole(schedules: Schedules, { Target }: ScheduleInput, group: ScheduleGroup): void {
  try {
    schedules.cloud.iam.assumeRole(Target.RoleArn, {
      service: "scheduler.amazonaws.com",
      sourceArn: group.arn,
    });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw validation(
      `The execution role you provide must allow AWS EventBridge Scheduler to assume the role. (${error.message})`,
    );
  }
}

/** GetSchedule shows the retry policy's defaults, too (Scheduler API reference, "RetryPolicy"). */
function withRetryDefaults(input: ScheduleInput): ScheduleInput {
  const RetryPolicy = {
    MaximumEventAgeInSeconds: 86_400,
    MaximumRetryAttempts: 185,
    ...input.Target.RetryPolicy,
  };
  return { ...input, Target: { ...input.Target, RetryPolicy } };
}
