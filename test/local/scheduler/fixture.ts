/**
 * What the tests of schedules share: a cloud with queues to deliver to, a role to deliver with, and time that passes.
 */
import { LocalCloud } from "../../../local/cloud";
import type { MetricSample } from "../../../local/cloudwatch/service";
import type { TimedEvent } from "../../../local/events";
import { type Caller, OPERATOR, ServiceError, type ServiceName } from "../../../local/service";

export const ROLE = "arn:aws:iam::123456789012:role/schedules";
export const QUEUE = "arn:aws:sqs:us-east-1:123456789012:runs.fifo";
export const DEAD_LETTERS = "arn:aws:sqs:us-east-1:123456789012:undelivered";
export const GROUP = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/dev";

export const FLEXIBLE_OFF = { Mode: "OFF" };

type ScheduleEvent = Extract<TimedEvent, { kind: "schedule" }>;

export interface QueuedRun {
  Body: string;
  Attributes: Record<string, string>;
  MessageAttributes?: Record<string, { StringValue: string }>;
}

export class SchedulerFixture {
  readonly cloud: LocalCloud;
  readonly events: TimedEvent[] = [];
  readonly samples: MetricSample[] = [];

  constructor(start = "2026-11-20T00:00:00Z", seed = "scheduler tests") {
    this.cloud = new LocalCloud({ region: "us-east-1", start: Date.parse(start), seed });
    this.cloud.events.subscribe((event) => this.events.push(event));
    const { cloudwatch } = this.cloud;
    const record = cloudwatch.record.bind(cloudwatch);
    cloudwatch.record = (sample) => {
      if (sample.namespace === "AWS/Scheduler") this.samples.push(sample);
      record(sample);
    };
  }

  /** The role, the queues and the group that a stack has. */
  static async create(start?: string, seed?: string): Promise<SchedulerFixture> {
    const fixture = new SchedulerFixture(start, seed);
    const Statement = [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: [QUEUE, DEAD_LETTERS] }];
    await fixture.service("iam", "CreateRole", {
      RoleName: "schedules",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "scheduler.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": "123456789012", "aws:SourceArn": GROUP } },
          },
        ],
      }),
    });
    await fixture.service("iam", "PutRolePolicy", {
      RoleName: "schedules",
      PolicyName: "send",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    await fixture.service("sqs", "CreateQueue", {
      QueueName: "runs.fifo",
      Attributes: { FifoQueue: "true", ContentBasedDeduplication: "true", MessageRetentionPeriod: "1209600" },
    });
    await fixture.service("sqs", "CreateQueue", { QueueName: "undelivered" });
    await fixture.call("CreateScheduleGroup", { Name: "dev" });
    return fixture;
  }

  async service<Output>(name: ServiceName, operation: string, input: unknown): Promise<Output> {
    return (await this.cloud.call(name, operation, input, OPERATOR)) as Output;
  }

  async call<Output = Record<string, unknown>>(operation: string, input: unknown, caller: Caller = OPERATOR) {
    return (await this.cloud.call("scheduler", operation, input, caller)) as Output;
  }

  /** A schedule that sends its scheduled time to the runs queue. */
  schedule(
    ScheduleExpression: string,
    more: Record<string, unknown> = {},
    target: Record<string, unknown> = {},
  ) {
    return this.call<{ ScheduleArn: string }>("CreateSchedule", {
      Name: "nightly",
      GroupName: "dev",
      ScheduleExpression,
      FlexibleTimeWindow: FLEXIBLE_OFF,
      Target: {
        Arn: QUEUE,
        RoleArn: ROLE,
        Input: "<aws.scheduler.scheduled-time>",
        SqsParameters: { MessageGroupId: "fs-1" },
        ...target,
      },
      ...more,
    });
  }

  /** Lets virtual time pass until `time` (ISO 8601). */
  until(time: string): Promise<void> {
    return this.cloud.clock.runUntil(Date.parse(time));
  }

  get fires(): ScheduleEvent[] {
    return this.events.filter((event): event is ScheduleEvent => event.kind === "schedule");
  }

  get fireTimes(): string[] {
    return this.fires.map(({ scheduledTime }) => scheduledTime);
  }

  get warnings(): string[] {
    return this.events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
  }

  /** Takes everything out of a queue. */
  async take(queueArn = QUEUE): Promise<QueuedRun[]> {
    const QueueUrl = `/123456789012/${queueArn.split(":").at(-1)}`;
    const taken: QueuedRun[] = [];
    for (;;) {
      const { Messages } = await this.service<{ Messages?: (QueuedRun & { ReceiptHandle: string })[] }>(
        "sqs",
        "ReceiveMessage",
        {
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        },
      );
      if (!Messages) return taken;
      for (const message of Messages) {
        taken.push(message);
        await this.service("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle: message.ReceiptHandle });
      }
    }
  }
}

/** The error that a call is refused with, as `code status: message`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code} ${error.status}: ${error.message}`;
    throw error;
  }
  return "not refused";
}
