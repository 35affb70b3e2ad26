/**
 * When transfers run: one EventBridge schedule per transfer that has one, in a group of their own, so that a task and a
 * transfer may have one name; and the schedules of the two slow watches, over agents and over tasks.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EXECUTIONS_GROUP, type LookMessage, type TransferMessage } from "../handlers/transfer-plan";
import type { Place } from "./place";
import type { PolicyStatement } from "./policy-document";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import { createSchedulerRole, MOST_ATTEMPTS, SCHEDULED_TIME } from "./scheduler-role";
import { eventAge } from "./task-schedules";
import type { TransferSettings } from "./transfer-settings";

export interface TransferSchedulesArgs {
  /** Pulumi's stack name. Part of the groups' names; a change replaces the groups and their schedules. */
  stack: string;
  place: Place;
  transfers: TransferSettings[];
  transfersQueueArn: pulumi.Input<string>;
  executionsQueueArn: pulumi.Input<string>;
  /** Where the Scheduler puts what it could not deliver (a standard queue). */
  undeliveredQueueArn: pulumi.Input<string>;
  /** ARN of the key that the transfers queue is encrypted with, where it is. */
  keyArn?: pulumi.Input<string> | undefined;
}

/** Bounds of how often agents are looked at: DataSync itself needs five minutes to call one OFFLINE (AWS guide). */
const AGENTS_MINUTES = { least: 5, most: 360 };
/** Nothing waits for what the watch over tasks finds, and it looks at each of them. */
const TASKS_EXPRESSION = "rate(6 hours)";

/** `fsx-data-scheduler-dev-transfers`; at most 63 of a group's 64 characters. */
export function transferScheduleGroupName(stack: string): string {
  return resourceName(stack, "transfers");
}

export class TransferSchedules extends pulumi.ComponentResource {
  /** Name of the transfers' schedule group. */
  readonly group: pulumi.Output<string>;

  constructor(name: string, args: TransferSchedulesArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`TransferSchedules "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:TransferSchedules", name, {}, options);
    const group = this.createGroup(`${name}-group`, transferScheduleGroupName(args.stack));
    // A transfer may have any name, so the watches have a group of their own.
    const watch = this.createGroup(`${name}-watch-group`, resourceName(args.stack, "watch"));
    const { role, policy } = createSchedulerRole(this, name, {
      description: `EventBridge Scheduler for the transfers of stack "${args.stack}"`,
      groups: [group, watch],
      place: args.place,
      statements: pulumi
        .all([args.transfersQueueArn, args.executionsQueueArn, args.undeliveredQueueArn])
        .apply((queues): PolicyStatement[] => [
          { Sid: "DeliverRuns", Effect: "Allow", Action: "sqs:SendMessage", Resource: queues },
        ]),
      keyArn: args.keyArn,
    });
    this.createTransfers(name, group, role, policy, args);
    this.createWatch(name, "agents", agentsExpression(args.transfers), watch, role, policy, args);
    this.createWatch(name, "tasks", TASKS_EXPRESSION, watch, role, policy, args);
    this.group = group.name;
    this.registerOutputs({ group: this.group });
  }

  private createGroup(name: string, groupName: string): aws.scheduler.ScheduleGroup {
    return new aws.scheduler.ScheduleGroup(name, { name: groupName }, { parent: this });
  }

  private createTransfers(
    name: string,
    group: aws.scheduler.ScheduleGroup,
    role: aws.iam.Role,
    policy: aws.iam.RolePolicy,
    args: TransferSchedulesArgs,
  ): void {
    for (const { name: transfer, schedule, maxWait } of args.transfers) {
      if (schedule === undefined) continue;
      const message: TransferMessage = { transfer, scheduledTime: SCHEDULED_TIME };
      new aws.scheduler.Schedule(
        `${name}-${transfer}`,
        {
          name: transfer,
          groupName: group.name,
          description: `A run of transfer "${transfer}" of stack "${args.stack}"`,
          scheduleExpression: schedule.expression,
          scheduleExpressionTimezone: schedule.timezone,
          flexibleTimeWindow: { mode: "OFF" },
          state: schedule.enabled ? "ENABLED" : "DISABLED",
          target: {
            arn: args.transfersQueueArn,
            roleArn: role.arn,
            input: JSON.stringify(message),
            sqsParameters: { messageGroupId: transfer },
            retryPolicy: { maximumEventAgeInSeconds: eventAge(maxWait), maximumRetryAttempts: MOST_ATTEMPTS },
            deadLetterConfig: { arn: args.undeliveredQueueArn },
          },
        },
        { parent: this, dependsOn: [policy] },
      );
    }
  }

  private createWatch(
    name: string,
    over: "agents" | "tasks",
    scheduleExpression: string,
    group: aws.scheduler.ScheduleGroup,
    role: aws.iam.Role,
    policy: aws.iam.RolePolicy,
    args: TransferSchedulesArgs,
  ): void {
    // The time makes each a message of its own under content-based deduplication.
    const message: LookMessage = { watch: over, at: SCHEDULED_TIME };
    new aws.scheduler.Schedule(
      `${name}-watch-${over}`,
      {
        name: over,
        groupName: group.name,
        description: `Watches over the ${over} of the transfers of stack "${args.stack}"`,
        scheduleExpression,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: args.executionsQueueArn,
          roleArn: role.arn,
          input: JSON.stringify(message),
          sqsParameters: { messageGroupId: EXECUTIONS_GROUP },
          // The next look comes soon enough.
          retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 5 },
        },
      },
      { parent: this, dependsOn: [policy] },
    );
  }
}

/** As often as the most impatient transfer wants to know: an agent is told after twice `agentOfflineFor` at the latest. */
export function agentsExpression(transfers: readonly Pick<TransferSettings, "agentOfflineFor">[]): string {
  const shortest = Math.min(...transfers.map(({ agentOfflineFor }) => agentOfflineFor));
  const minutes = Math.floor(shortest / 60);
  return `rate(${Math.min(AGENTS_MINUTES.most, Math.max(AGENTS_MINUTES.least, minutes))} minutes)`;
}
