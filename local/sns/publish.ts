/**
 * Publish: the message's own rules, and its way to every confirmed subscription that wants it.
 */
import * as z from "zod";
import { type Caller, type Operation, ServiceError } from "../service";
import { deliver } from "./delivery";
import { invalidParameter, notEmulated, notFound } from "./errors";
import { passes } from "./filter-policy";
import { checkMessageAttributes, messageAttributesInput, sizeOf } from "./message-attributes";
import type { Topic } from "./topic";
import type { Topics } from "./topics";

/** SNS API reference, "Publish": 256 KiB with attributes, subjects of up to 100 characters. */
const MOST_BYTES = 262_144;

/** ASCII that begins with a letter, a digit or punctuation, without control characters (SNS API reference, "Publish"). */
const SUBJECT = /^[!-~][ -~]{0,99}$/;

/** KMS's errors, as SNS names them. */
const KMS_ERRORS: Record<string, string> = {
  AccessDeniedException: "KMSAccessDenied",
  DisabledException: "KMSDisabled",
  InvalidArnException: "KMSNotFound",
  KMSInvalidStateException: "KMSInvalidState",
  NotFoundException: "KMSNotFound",
};

const input = z.strictObject({
  TopicArn: z.string().optional(),
  TargetArn: z.string().optional(),
  PhoneNumber: z.string().optional(),
  Message: z.string(),
  Subject: z.string().optional(),
  MessageStructure: z.string().optional(),
  MessageAttributes: messageAttributesInput.optional(),
  MessageDeduplicationId: z.string().optional(),
  MessageGroupId: z.string().optional(),
});

type Input = z.infer<typeof input>;

export function publish(topics: Topics): Operation<Input, { MessageId: string }> {
  return {
    name: "Publish",
    input,
    permissions: ({ TopicArn, TargetArn }) => [topics.permission("Publish", TopicArn ?? TargetArn ?? "*")],
    handle(request, { caller }) {
      const topic = topicOf(topics, request);
      const attributes = request.MessageAttributes ?? {};
      checkMessageAttributes(attributes);
      checkMessage(request);
      const textFor = texts(request);
      requireKey(topics, topic, caller);
      const messageId = topics.random.uuid();
      count(topics, topic, "NumberOfMessagesPublished");
      for (const subscription of topics.subscriptionsOf(topic)) {
        const wanted = !subscription.filter || passes(subscription.filter, attributes, request.Message);
        if (!subscription.confirmed || !wanted) continue;
        deliver(topics, subscription, {
          messageId,
          subject: request.Subject,
          text: textFor(subscription.protocol),
          attributes,
          groupId: request.MessageGroupId,
        });
      }
      return { MessageId: messageId };
    },
  };
}

/** @throws ServiceError NotFound, InvalidParameter */
function topicOf(topics: Topics, { TopicArn, TargetArn, PhoneNumber }: Input): Topic {
  if (PhoneNumber !== undefined) throw notEmulated("PhoneNumber (text messages)");
  const arn = TopicArn ?? TargetArn;
  if (arn === undefined)
    throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
  if (!/^arn:[^:]+:sns:[^:]+:\d{12}:[^:]+$/.test(arn))
    throw invalidParameter(`TopicArn Reason: ${arn} is not the ARN of a topic`);
  const topic = topics.find(arn);
  if (!topic) throw notFound("Topic");
  return topic;
}

function checkMessage({ Message, Subject, MessageAttributes = {}, MessageDeduplicationId }: Input): void {
  if (Message === "") throw invalidParameter("Empty message");
  if (Buffer.byteLength(Message) + sizeOf(MessageAttributes) > MOST_BYTES) {
    throw invalidParameter("Message too long");
  }
  if (Subject !== undefined && !SUBJECT.test(Subject)) throw invalidParameter("Subject");
  if (MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
}

/** What each protocol gets: one text for all, or, with MessageStructure "json", its own or the default. */
function texts({ Message, MessageStructure }: Input): (protocol: string) => string {
  if (MessageStructure === undefined || MessageStructure === "") return () => Message;
  if (MessageStructure !== "json") throw invalidParameter("MessageStructure Reason: it must be json");
  let parts: Record<string, unknown>;
  try {
    parts = JSON.parse(Message) as Record<string, unknown>;
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  const fallback = parts?.default;
  if (typeof fallback !== "string") {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  return (protocol) => {
    const own = parts[protocol];
    return typeof own === "string" ? own : fallback;
  };
}

/**
 * A publisher needs the topic's key (SNS Developer Guide, "Securing Amazon SNS data with server-side encryption").
 * @throws ServiceError KMSAccessDenied, KMSNotFound, KMSInvalidState
 */
function requireKey(topics: Topics, topic: Topic, caller: Caller): void {
  const key = topic.attributes.get("KmsMasterKeyId");
  if (key === undefined) return;
  try {
    for (const action of ["kms:GenerateDataKey", "kms:Decrypt"]) {
      topics.cloud.kms.requireUse(key, caller, action, "sns");
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(KMS_ERRORS[error.code] ?? "KMSInvalidState", error.message, 400);
  }
}

function count(topics: Topics, topic: Topic, name: string): void {
  topics.cloud.cloudwatch.record({
    namespace: "AWS/SNS",
    name,
    dimensions: { TopicName: topic.name },
    value: 1,
    unit: "Count",
    time: topics.cloud.clock.now(),
  });
}
