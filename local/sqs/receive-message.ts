/**
 * ReceiveMessage. Long polling waits only while the clock follows real time, and only for people and programs outside
 * the cloud: virtual time does not pass while a function runs, so there an empty queue is told as empty at once.
 */
import * as z from "zod";
import type { CallContext, Operation } from "../service";
import { ATTRIBUTE_NAMES } from "./attributes";
import { requireKey } from "./encryption";
import { invalidValue } from "./errors";
import type { Message, ReceivedMessage } from "./message";
import { md5, md5OfAttributes, selectAttributes } from "./message-attributes";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

const SYSTEM_ATTRIBUTES = [
  "All",
  "SenderId",
  "SentTimestamp",
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SequenceNumber",
  "MessageDeduplicationId",
  "MessageGroupId",
  "AWSTraceHeader",
  "DeadLetterQueueSourceArn",
] as const;

const input = z.strictObject({
  QueueUrl: z.string(),
  /** The older name of MessageSystemAttributeNames; its enum holds queue attributes' names, which name nothing here. */
  AttributeNames: z.array(z.enum([...SYSTEM_ATTRIBUTES, ...ATTRIBUTE_NAMES])).optional(),
  MessageSystemAttributeNames: z.array(z.enum(SYSTEM_ATTRIBUTES)).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
  MaxNumberOfMessages: z.int().optional(),
  VisibilityTimeout: z.int().optional(),
  WaitTimeSeconds: z.int().optional(),
  ReceiveRequestAttemptId: z.string().min(1).max(128).optional(),
});

type Input = z.infer<typeof input>;

interface Output {
  Messages?: Record<string, unknown>[];
}

export function receiveMessage(queues: Queues): Operation<Input, Output> {
  return {
    name: "ReceiveMessage",
    input,
    permissions: ({ QueueUrl }) => [queues.permission("ReceiveMessage", QueueUrl)],
    async handle(request, call) {
      const queue = queues.at(request.QueueUrl);
      checkRange("MaxNumberOfMessages", request.MaxNumberOfMessages, 1, 10);
      checkRange("VisibilityTimeout", request.VisibilityTimeout, 0, 43_200);
      checkRange("WaitTimeSeconds", request.WaitTimeSeconds, 0, 20);
      requireKey(queues.cloud, queue, call.caller, "kms:Decrypt");
      let received = take(queue, request, queues.cloud.clock.now());
      if (received.length === 0 && (await somethingCame(queues, queue, request, call))) {
        received = take(queue, request, queues.cloud.clock.now());
      }
      queue.metrics.received(received.length);
      return received.length === 0 ? {} : { Messages: received.map((one) => render(one, request)) };
    },
  };
}

function take(queue: Queue, request: Input, now: number): ReceivedMessage[] {
  const timeout = request.VisibilityTimeout ?? queue.settings.visibilityTimeout;
  const attemptId = queue.fifo ? request.ReceiveRequestAttemptId : undefined;
  const again =
    attemptId !== undefined &&
    queue.attempts.find(attemptId, now, ({ message, receiptHandle }) => {
      return queue.messageOf(receiptHandle) === message && queue.isInFlight(message);
    });
  if (again) {
    for (const { message } of again) queue.hide(message, timeout);
    return again;
  }
  const received = queue.receive(request.MaxNumberOfMessages ?? 1, timeout);
  if (attemptId !== undefined) queue.attempts.remember(attemptId, received, now);
  return received;
}

/** Waits as long as asked, where that can be waited for, and tells whether a message may have come. */
async function somethingCame(
  queues: Queues,
  queue: Queue,
  request: Input,
  call: CallContext,
): Promise<boolean> {
  const { clock } = queues.cloud;
  const wait = request.WaitTimeSeconds ?? queue.settings.receiveWait;
  if (wait === 0 || !clock.following || call.caller.kind !== "operator") return false;
  return new Promise((resolve) => {
    const timer = clock.after(wait * 1000, `sqs ${queue.name}: a long poll ends`, () => end(false));
    const forget = queues.listen(queue.arn, () => end(true));
    const end = (came: boolean) => {
      timer.cancel();
      forget();
      resolve(came);
    };
  });
}

function render({ message, receiptHandle }: ReceivedMessage, request: Input): Record<string, unknown> {
  const attributes = selectAttributes(message.attributes, request.MessageAttributeNames ?? []);
  const any = Object.keys(attributes).length > 0;
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    Attributes: systemAttributes(message, [
      ...(request.MessageSystemAttributeNames ?? []),
      ...(request.AttributeNames ?? []),
    ]),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MessageAttributes: any ? attributes : undefined,
  };
}

function systemAttributes(message: Message, names: string[]): Record<string, string> | undefined {
  const all: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentTime),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedTime),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  const wanted = Object.entries(all).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (names.includes("All") || names.includes(entry[0])),
  );
  return wanted.length === 0 ? undefined : Object.fromEntries(wanted);
}

function checkRange(parameter: string, value: number | undefined, low: number, high: number): void {
  if (value !== undefined && (value < low || value > high)) {
    throw invalidValue(value, parameter, `Must be >= ${low} and <= ${high}, if provided.`);
  }
}
