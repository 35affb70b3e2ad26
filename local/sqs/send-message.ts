/**
 * SendMessage and SendMessageBatch.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { type Caller, type Operation, ServiceError } from "../service";
import { type BatchOutput, checkBatch, eachEntry } from "./batch";
import { requireKey } from "./encryption";
import { invalidParameter, invalidValue, missingParameter } from "./errors";
import {
  checkMessageAttributes,
  md5,
  md5OfAttributes,
  messageAttributesInput,
  sizeOf,
  systemAttributesInput,
} from "./message-attributes";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

/** Alphanumeric characters and punctuation, up to 128 (SQS API reference, "SendMessage"). */
const TOKEN = /^[\u0021-\u007e]{1,128}$/;

/** Everything but the characters that a message may hold (SQS API reference, "SendMessage", `MessageBody`). */
const FORBIDDEN = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

const content = {
  MessageBody: z.string(),
  DelaySeconds: z.int().optional(),
  MessageAttributes: messageAttributesInput.optional(),
  MessageSystemAttributes: systemAttributesInput.optional(),
  MessageDeduplicationId: z.string().optional(),
  MessageGroupId: z.string().optional(),
};
const contentInput = z.strictObject(content);
const single = z.strictObject({ QueueUrl: z.string(), ...content });
const batch = z.strictObject({
  QueueUrl: z.string(),
  Entries: z.array(z.strictObject({ Id: z.string(), ...content })),
});

type Content = z.infer<typeof contentInput>;

interface Sent {
  MessageId: string;
  MD5OfMessageBody: string;
  MD5OfMessageAttributes?: string | undefined;
  MD5OfMessageSystemAttributes?: string | undefined;
  SequenceNumber?: string | undefined;
}

export function sendMessage(queues: Queues): Operation<z.infer<typeof single>, Sent> {
  return {
    name: "SendMessage",
    input: single,
    permissions: ({ QueueUrl }) => [queues.permission("SendMessage", QueueUrl)],
    handle(input, { caller }) {
      const queue = queues.at(input.QueueUrl);
      requireKey(queues.cloud, queue, caller, "kms:GenerateDataKey", "kms:Decrypt");
      return send(queues, queue, input, caller);
    },
  };
}

export function sendMessageBatch(
  queues: Queues,
): Operation<z.infer<typeof batch>, BatchOutput<Sent & { Id: string }>> {
  return {
    name: "SendMessageBatch",
    input: batch,
    permissions: ({ QueueUrl }) => [queues.permission("SendMessage", QueueUrl)],
    handle({ QueueUrl, Entries }, { caller }) {
      const queue = queues.at(QueueUrl);
      checkBatch("SendMessageBatch", Entries);
      const total = Entries.reduce((sum, entry) => sum + size(entry), 0);
      if (total > queue.settings.maximumMessageSize) {
        throw new ServiceError(
          "BatchRequestTooLong",
          `Batch requests cannot be longer than ${queue.settings.maximumMessageSize} bytes. You have sent ${total} bytes.`,
        );
      }
      requireKey(queues.cloud, queue, caller, "kms:GenerateDataKey", "kms:Decrypt");
      return eachEntry(Entries, (entry) => ({ Id: entry.Id, ...send(queues, queue, entry, caller) }));
    },
  };
}

function send(queues: Queues, queue: Queue, input: Content, caller: Caller): Sent {
  checkContent(queue, input);
  const attributes = checkMessageAttributes(input.MessageAttributes);
  const sent = queue.send({
    body: input.MessageBody,
    attributes,
    traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    senderId: queues.senderId(caller),
    groupId: input.MessageGroupId,
    deduplicationId: deduplicationId(queue, input),
    delay: input.DelaySeconds,
  });
  queue.metrics.sent(size(input));
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: md5(input.MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes:
      input.MessageSystemAttributes && md5OfAttributes(input.MessageSystemAttributes),
    SequenceNumber: sent.sequenceNumber,
  };
}

function checkContent(queue: Queue, input: Content): void {
  if (input.MessageBody === "") throw missingParameter("MessageBody");
  const forbidden = FORBIDDEN.exec(input.MessageBody);
  if (forbidden) {
    const code = forbidden[0].codePointAt(0)!.toString(16);
    throw new ServiceError(
      "InvalidMessageContents",
      `Invalid binary character '#x${code}' was found in the message body.`,
    );
  }
  const most = queue.settings.maximumMessageSize;
  if (size(input) > most) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    );
  }
  const { DelaySeconds, MessageGroupId, MessageDeduplicationId } = input;
  const wrongKind = "The request include parameter that is not valid for this queue type.";
  if (DelaySeconds !== undefined) {
    // A FIFO queue delays all its messages alike; zero is let through, as SQS does.
    if (queue.fifo && DelaySeconds !== 0) throw invalidValue(DelaySeconds, "DelaySeconds", wrongKind);
    if (DelaySeconds < 0 || DelaySeconds > 900) {
      throw invalidValue(DelaySeconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
    }
  }
  if (queue.fifo && MessageGroupId === undefined) throw missingParameter("MessageGroupId");
  if (MessageGroupId !== undefined) checkToken("MessageGroupId", MessageGroupId);
  if (MessageDeduplicationId !== undefined) {
    if (!queue.fifo) throw invalidValue(MessageDeduplicationId, "MessageDeduplicationId", wrongKind);
    checkToken("MessageDeduplicationId", MessageDeduplicationId);
  }
}

function deduplicationId(queue: Queue, { MessageBody, MessageDeduplicationId }: Content): string | undefined {
  if (!queue.fifo || MessageDeduplicationId !== undefined) return MessageDeduplicationId;
  if (!queue.settings.contentBasedDeduplication) {
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  return createHash("sha256").update(MessageBody).digest("hex");
}

function checkToken(parameter: string, value: string): void {
  if (!TOKEN.test(value)) {
    throw invalidValue(
      value,
      parameter,
      `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
}

/** Bytes of body and attributes. */
function size({ MessageBody, MessageAttributes = {} }: Content): number {
  return Buffer.byteLength(MessageBody) + sizeOf(MessageAttributes);
}
