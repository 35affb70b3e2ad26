/** A cloud in which one rule, "ends", wants the errors of DataSync's executions, and queues and topics to send them to. */
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { ServiceError } from "../../../local/service";
import { call } from "../operator";

const START = Date.parse("2026-11-20T00:00:00Z");
export const RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/ends";
export const PATTERN = JSON.stringify({ source: ["aws.datasync"], detail: { State: ["ERROR"] } });

export function newCloud(): { cloud: LocalCloud; events: TimedEvent[] } {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "test" });
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  return { cloud, events };
}

export async function refusal(cloud: LocalCloud, operation: string, input: object): Promise<string> {
  try {
    await call(cloud, "events", operation, input);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error(`${operation} was expected to be refused, and was not.`);
}

/** What lets EventBridge send or publish for the rule. */
export function policy(action: string, resource: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: action,
      Resource: resource,
      Condition: {
        ArnEquals: { "aws:SourceArn": RULE_ARN },
        StringEquals: { "aws:SourceAccount": "123456789012" },
      },
    },
  });
}

export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;

export async function makeQueue(cloud: LocalCloud, name: string, open = true): Promise<string> {
  const Attributes = {
    ...(name.endsWith(".fifo") ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {}),
    ...(open ? { Policy: policy("sqs:SendMessage", queueArn(name)) } : {}),
  };
  await call(cloud, "sqs", "CreateQueue", { QueueName: name, Attributes });
  return queueArn(name);
}

interface Received {
  Body: string;
  ReceiptHandle: string;
  MessageAttributes?: Record<string, { StringValue: string }>;
}

/** Takes what is in the queue. */
export async function received(cloud: LocalCloud, name: string): Promise<Received[]> {
  const QueueUrl = `/123456789012/${name}`;
  const request = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
  const { Messages = [] } = await call<{ Messages?: Received[] }>(cloud, "sqs", "ReceiveMessage", request);
  for (const { ReceiptHandle } of Messages)
    await call(cloud, "sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
  return Messages;
}

export async function makeRule(cloud: LocalCloud, target: object, pattern = PATTERN): Promise<void> {
  await call(cloud, "events", "PutRule", { Name: "ends", EventPattern: pattern });
  await call(cloud, "events", "PutTargets", { Rule: "ends", Targets: [{ Id: "t", ...target }] });
}

export const publish = (cloud: LocalCloud, State: string) =>
  cloud.eventbridge.publish("aws.datasync", "DataSync Task Execution State Change", ["arn:aws:x"], { State });

export const pass = (cloud: LocalCloud, milliseconds: number) =>
  cloud.clock.runUntil(cloud.clock.now() + milliseconds);
