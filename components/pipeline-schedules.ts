/**
 * When pipelines run by themselves: one EventBridge schedule per pipeline that has an expression, in a group of their
 * own, so that a task and a pipeline may have one name. All start executions under one role.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "./pipeline-settings";
import type { Place } from "./place";
import { type PolicyStatement, policyJson, tlsOnly } from "./policy-document";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import { createSchedulerRole, MOST_ATTEMPTS } from "./scheduler-role";

export interface PipelineSchedulesArgs {
  /** Pulumi's stack name. Part of the group's name; a change replaces the group and its schedules. */
  stack: string;
  place: Place;
  /** Those with a schedule, at least one; each with its state machine. */
  pipelines: { settings: PipelineSettings; stateMachineArn: pulumi.Input<string> }[];
  /** ARN of the key that the queue is encrypted with; default: SQS's own. */
  keyArn?: pulumi.Input<string> | undefined;
}

/** 14 days, the longest that SQS keeps a message (SetQueueAttributes, MessageRetentionPeriod). */
const RETENTION_SECONDS = 1_209_600;
/** Six hours: a start that comes later than that is nobody's plan any more. */
const EVENT_AGE_SECONDS = 21_600;
/** `fsx-data-scheduler-dev-pipelines`; at most 63 of a group's 64 characters. */
export function pipelineScheduleGroupName(stack: string): string {
  return resourceName(stack, "pipelines");
}

export class PipelineSchedules extends pulumi.ComponentResource {
  /** Name of the schedule group. */
  readonly group: pulumi.Output<string>;
  /** What the Scheduler could not start. */
  readonly undelivered: aws.sqs.Queue;

  constructor(name: string, args: PipelineSchedulesArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`PipelineSchedules "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:PipelineSchedules", name, {}, options);
    const group = this.createGroup(name, args.stack);
    this.undelivered = this.createUndelivered(name, args);
    const { role, policy } = createSchedulerRole(this, name, {
      description: `EventBridge Scheduler for the pipelines of stack "${args.stack}"`,
      groups: [group],
      place: args.place,
      statements: pulumi
        .all([pulumi.all(args.pipelines.map((one) => one.stateMachineArn)), this.undelivered.arn])
        .apply(([machines, undelivered]): PolicyStatement[] => [
          { Sid: "StartRuns", Effect: "Allow", Action: "states:StartExecution", Resource: machines },
          { Sid: "KeepUndelivered", Effect: "Allow", Action: "sqs:SendMessage", Resource: undelivered },
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
      { name: pipelineScheduleGroupName(stack) },
      { parent: this },
    );
  }

  private createUndelivered(name: string, { stack, keyArn }: PipelineSchedulesArgs): aws.sqs.Queue {
    const queue = new aws.sqs.Queue(
      `${name}-undelivered`,
      {
        name: resourceName(stack, "pipelines-undelivered"),
        messageRetentionSeconds: RETENTION_SECONDS,
        // SQS refuses a queue that asks for both kinds of encryption.
        ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      },
      { parent: this },
    );
    new aws.sqs.QueuePolicy(
      `${name}-undelivered-policy`,
      { queueUrl: queue.url, policy: queue.arn.apply((arn) => policyJson([tlsOnly("sqs:*", arn)])) },
      { parent: this },
    );
    return queue;
  }

  private createSchedules(
    name: string,
    group: aws.scheduler.ScheduleGroup,
    role: aws.iam.Role,
    policy: aws.iam.RolePolicy,
    { stack, pipelines }: PipelineSchedulesArgs,
  ): void {
    for (const { settings, stateMachineArn } of pipelines) {
      const { schedule } = settings;
      if (schedule === undefined) continue;
      new aws.scheduler.Schedule(
        `${name}-${settings.name}`,
        {
          name: settings.name,
          groupName: group.name,
          description: `A run of pipeline "${settings.name}" of stack "${stack}"`,
          scheduleExpression: schedule.expression,
          scheduleExpressionTimezone: schedule.timezone,
          flexibleTimeWindow: { mode: "OFF" },
          state: schedule.enabled ? "ENABLED" : "DISABLED",
          target: {
            arn: stateMachineArn,
            roleArn: role.arn,
            // The defaults, all of them.
            input: "{}",
            retryPolicy: {
              maximumEventAgeInSeconds: EVENT_AGE_SECONDS,
              maximumRetryAttempts: MOST_ATTEMPTS,
            },
            deadLetterConfig: { arn: this.undelivered.arn },
          },
        },
        { parent: this, dependsOn: [policy] },
      );
    }
  }
}
