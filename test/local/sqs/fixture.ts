/**
 * What the tests of queues share: a cloud that begins at a fixed time, calls with short names, and time that passes.
 */
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { type Caller, OPERATOR } from "../../../local/service";

export { refusal } from "../operator";

export const START = Date.UTC(2026, 10, 20);

export interface Received {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  MD5OfMessageAttributes?: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, unknown>;
}

export interface Sent {
  MessageId: string;
  SequenceNumber?: string;
  MD5OfMessageBody: string;
  MD5OfMessageAttributes?: string;
}

export class SqsFixture {
  readonly cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "sqs tests" });
  readonly events: TimedEvent[] = [];

  constructor() {
    this.cloud.events.subscribe((event) => this.events.push(event));
  }

  async call<Output = Record<string, unknown>>(
    operation: string,
    input: unknown,
    caller: Caller = OPERATOR,
  ): Promise<Output> {
    return (await this.cloud.call("sqs", operation, input, caller)) as Output;
  }

  async queue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
    const fifo = QueueName.endsWith(".fifo") ? { FifoQueue: "true" } : {};
    const { QueueUrl } = await this.call<{ QueueUrl: string }>("CreateQueue", {
      QueueName,
      Attributes: { ...fifo, ...Attributes },
    });
    return QueueUrl;
  }

  /** A FIFO queue that deduplicates by content. */
  fifo(name = "runs.fifo", attributes: Record<string, string> = {}): Promise<string> {
    return this.queue(name, { ContentBasedDeduplication: "true", ...attributes });
  }

  send(QueueUrl: string, MessageBody: string, more: Record<string, unknown> = {}): Promise<Sent> {
    return this.call<Sent>("SendMessage", { QueueUrl, MessageBody, ...more });
  }

  async receive(QueueUrl: string, more: Record<string, unknown> = {}): Promise<Received[]> {
    const { Messages = [] } = await this.call<{ Messages?: Received[] }>("ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      ...more,
    });
    return Messages;
  }

  async bodies(QueueUrl: string, more: Record<string, unknown> = {}): Promise<string[]> {
    return (await this.receive(QueueUrl, more)).map(({ Body }) => Body);
  }

  delete(QueueUrl: string, ReceiptHandle: string): Promise<unknown> {
    return this.call("DeleteMessage", { QueueUrl, ReceiptHandle });
  }

  hide(QueueUrl: string, ReceiptHandle: string, VisibilityTimeout: number): Promise<unknown> {
    return this.call("ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout });
  }

  async attributes(QueueUrl: string, ...AttributeNames: string[]): Promise<Record<string, string>> {
    const { Attributes } = await this.call<{ Attributes: Record<string, string> }>("GetQueueAttributes", {
      QueueUrl,
      AttributeNames: AttributeNames.length > 0 ? AttributeNames : ["All"],
    });
    return Attributes;
  }

  /** Available, in flight, delayed. */
  async counts(QueueUrl: string): Promise<[number, number, number]> {
    const attributes = await this.attributes(QueueUrl);
    return [
      Number(attributes.ApproximateNumberOfMessages),
      Number(attributes.ApproximateNumberOfMessagesNotVisible),
      Number(attributes.ApproximateNumberOfMessagesDelayed),
    ];
  }

  /** Lets virtual time pass. */
  wait(seconds: number): Promise<void> {
    return this.cloud.clock.runUntil(this.cloud.clock.now() + seconds * 1000);
  }
}

export const URL_OF = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;
export const ARN_OF = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;

/** A queue policy that lets a service send. */
export const sendPolicy = (service: string, Resource = "*") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: service === "*" ? "*" : { Service: service },
        Action: "sqs:SendMessage",
        Resource,
      },
    ],
  });
