/**
 * When runs are due: one EventBridge schedule per task that has an expression, in one group per stack, all delivering
 * to the runs queue under one role.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RunMessage } from "../handlers/plan";
import { givenInputs } from "./given-inputs";
import type { Place } from "./place";
import type { PolicyStatement } from "./policy-document";
import { refuseProblems, scheduleGroupName, stackNameProblem } from "./resource-names";
import type { ScheduledTask } from "./scheduled-task";
import { createSchedulerRole, MOST_ATTEMPTS, SCHEDULED_TIME } from "./scheduler-role";

export interface TaskSchedulesArgs {
  /** Pulumi's stack name. Part of the group's name; a change replaces the group and its schedules. */
  stack: string;
  place: Place;
  /** Tasks without an expression get no schedule. Another `scheduleName` replaces that schedule. */
  tasks: ScheduledTask[];
  /** Where runs go, and where the Scheduler puts those that it could not deliver (a standard queue). */
  runsQueueArn: pulumi.Input<string>;
  undeliveredQueueArn: pulumi.Input<string>;
  /** ARN of the key that the queues are encrypted with, where they are. */
  keyArn?: pulumi.Input<string> | undefined;
}

/** RetryPolicy of the Scheduler: how long a delivery is tried, 60 to 86,400 seconds. */
const EVENT_AGE = { least: 60, most: 86_400 };
/** ScheduleName and ScheduleGroupName of the Scheduler's model. */
const SCHEDULE_NAME = /^[0-9a-zA-Z-_.]{1,64}$/;

export class TaskSchedules extends pulumi.ComponentResource {
  /** Name of the schedule group. */
  readonly group: pulumi.Output<string>;

  constructor(name: string, args: TaskSchedulesArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`TaskSchedules "${name}"`, [
      stackNameProblem(args.stack),
      ...scheduleNameProblems(args.tasks),
    ]);
    super("fsx-data-scheduler:index:TaskSchedules", name, {}, options);
    const group = this.createGroup(name, args.stack);
    const { role, policy } = createSchedulerRole(this, name, {
      description: `EventBridge Scheduler for the data repository task scheduler "${args.stack}"`,
      groups: [group],
      place: args.place,
      statements: pulumi
        .all([args.runsQueueArn, args.undeliveredQueueArn])
        .apply((queues): PolicyStatement[] => [
          { Sid: "DeliverRuns", Effect: "Allow", Action: "sqs:SendMessage", Resource: queues },
        ]),
      keyArn: args.keyArn,
    });
    this.createSchedules(name, group, role, policy, args);
    this.group = group.name;
    this.registerOutputs({ group: this.group });
  }

  private createGroup(name: string, stack: string): aws.scheduler.ScheduleGroup {
    return new aws.scheduler.ScheduleGroup(
      `${name}-group`,
      { name: scheduleGroupName(stack) },
      { parent: this },
    );
  }

  private createSchedules(
    name: string,
    group: aws.scheduler.ScheduleGroup,
    role: aws.iam.Role,
    policy: aws.iam.RolePolicy,
    args: TaskSchedulesArgs,
  ): void {
    for (const task of args.tasks) {
      if (task.expression === undefined) continue;
      new aws.scheduler.Schedule(
        `${name}-${task.scheduleName}`,
        {
          name: task.scheduleName,
          groupName: group.name,
          description: `${task.type} of ${task.fileSystemId}: task "${task.name}" of stack "${args.stack}"`,
          scheduleExpression: task.expression,
          scheduleExpressionTimezone: task.timezone,
          flexibleTimeWindow: { mode: "OFF" },
          state: task.enabled ? "ENABLED" : "DISABLED",
          target: {
            arn: args.runsQueueArn,
            roleArn: role.arn,
            input: runInput(task.name),
            sqsParameters: { messageGroupId: task.fileSystemId },
            retryPolicy: {
              maximumEventAgeInSeconds: eventAge(task.maxWait),
              maximumRetryAttempts: MOST_ATTEMPTS,
            },
            deadLetterConfig: { arn: args.undeliveredQueueArn },
          },
        },
        { parent: this, dependsOn: [policy], transformations: [givenInputs()] },
      );
    }
  }
}

/** A run's message, which is its identity too: members in this order and no others (see `RunMessage`). */
export function runInput(task: string): string {
  const message: RunMessage = { schedule: task, scheduledTime: SCHEDULED_TIME };
  return JSON.stringify(message);
}

/** Seconds that a delivery is tried for: a run that arrives later than `maxWait` would only be reported as expired. */
export function eventAge(maxWait: number): number {
  return Math.min(EVENT_AGE.most, Math.max(EVENT_AGE.least, maxWait));
}

function scheduleNameProblems(tasks: ScheduledTask[]): string[] {
  const problems: string[] = [];
  const owner = new Map<string, string>();
  for (const { name, scheduleName } of tasks) {
    if (!SCHEDULE_NAME.test(scheduleName)) {
      problems.push(
        `schedule name "${scheduleName}" of task "${name}" is not 1 to 64 letters, digits, "-", "_" or "."`,
      );
    }
    const other = owner.get(scheduleName);
    if (other !== undefined) {
      problems.push(`tasks "${other}" and "${name}" both have the schedule name "${scheduleName}"`);
    }
    owner.set(scheduleName, name);
  }
  return problems;
}
