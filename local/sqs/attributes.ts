/**
 * A queue's attributes as the API sends them, a map of texts: which names there are, what each may hold, and the
 * settings they amount to. Ranges and defaults as in the SQS API reference, "CreateQueue" and "SetQueueAttributes".
 */
import { policyProblems } from "../iam/policy";
import { type PolicyDocument, ServiceError } from "../service";
import {
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  type RedriveAllowPolicy,
  type RedrivePolicy,
} from "./redrive";

export type Attributes = Record<string, string>;

/** What the attributes amount to. Times are whole seconds. */
export interface QueueSettings {
  delay: number;
  maximumMessageSize: number;
  retention: number;
  receiveWait: number;
  visibilityTimeout: number;
  contentBasedDeduplication: boolean;
  deduplicationPerGroup: boolean;
  policy: PolicyDocument | undefined;
  redrivePolicy: RedrivePolicy | undefined;
  redriveAllowPolicy: RedriveAllowPolicy | undefined;
  /** Key id, ARN or alias. */
  kmsMasterKeyId: string | undefined;
}

/** Attributes that hold a number: least, most, default. */
const NUMBERS: Record<string, { low: number; high: number; initial: number }> = {
  DelaySeconds: { low: 0, high: 900, initial: 0 },
  MaximumMessageSize: { low: 1_024, high: 1_048_576, initial: 1_048_576 },
  MessageRetentionPeriod: { low: 60, high: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { low: 0, high: 20, initial: 0 },
  VisibilityTimeout: { low: 0, high: 43_200, initial: 30 },
  KmsDataKeyReusePeriodSeconds: { low: 60, high: 86_400, initial: 300 },
};

/** Attributes that hold one of a few words, and whether they are for FIFO queues only. */
const WORDS: Record<string, { words: string[]; fifoOnly: boolean }> = {
  ContentBasedDeduplication: { words: ["true", "false"], fifoOnly: true },
  DeduplicationScope: { words: ["queue", "messageGroup"], fifoOnly: true },
  FifoThroughputLimit: { words: ["perQueue", "perMessageGroupId"], fifoOnly: true },
  SqsManagedSseEnabled: { words: ["true", "false"], fifoOnly: false },
};

/** Attributes that an empty text takes away. */
const REMOVABLE = ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"];

/** Every attribute that a request may name. */
export const ATTRIBUTE_NAMES = [
  "All",
  "Policy",
  "VisibilityTimeout",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
  "ApproximateNumberOfMessagesDelayed",
  "DelaySeconds",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
  "FifoQueue",
  "ContentBasedDeduplication",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "DeduplicationScope",
  "FifoThroughputLimit",
  "RedriveAllowPolicy",
  "SqsManagedSseEnabled",
];

/** The attributes of a new queue, where the request gives none. */
export function initialAttributes(fifo: boolean): Attributes {
  const attributes: Attributes = { SqsManagedSseEnabled: "true" };
  for (const [name, { initial }] of Object.entries(NUMBERS)) {
    if (name !== "KmsDataKeyReusePeriodSeconds") attributes[name] = String(initial);
  }
  if (fifo) {
    Object.assign(attributes, {
      FifoQueue: "true",
      ContentBasedDeduplication: "false",
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    });
  }
  return attributes;
}

/**
 * `current` with `changes` applied.
 * @throws ServiceError InvalidAttributeName, InvalidAttributeValue
 */
export function changeAttributes(current: Attributes, changes: Attributes, fifo: boolean): Attributes {
  const changed = { ...current };
  for (const [name, value] of Object.entries(changes)) {
    checkAttribute(name, value, fifo);
    if (value === "" && REMOVABLE.includes(name)) delete changed[name];
    else changed[name] = value;
  }
  if (changed.FifoThroughputLimit === "perMessageGroupId" && changed.DeduplicationScope !== "messageGroup") {
    throw invalidAttributeValue(
      "FifoThroughputLimit",
      "perMessageGroupId needs DeduplicationScope messageGroup",
    );
  }
  return settleEncryption(changed, changes);
}

/** @throws ServiceError InvalidAttributeValue where a policy is not JSON */
export function settingsOf(attributes: Attributes): QueueSettings {
  const number = (name: string) => Number(attributes[name]);
  return {
    delay: number("DelaySeconds"),
    maximumMessageSize: number("MaximumMessageSize"),
    retention: number("MessageRetentionPeriod"),
    receiveWait: number("ReceiveMessageWaitTimeSeconds"),
    visibilityTimeout: number("VisibilityTimeout"),
    contentBasedDeduplication: attributes.ContentBasedDeduplication === "true",
    deduplicationPerGroup: attributes.DeduplicationScope === "messageGroup",
    policy: attributes.Policy === undefined ? undefined : parsePolicy(attributes.Policy),
    redrivePolicy:
      attributes.RedrivePolicy === undefined ? undefined : parseRedrivePolicy(attributes.RedrivePolicy),
    redriveAllowPolicy:
      attributes.RedriveAllowPolicy === undefined
        ? undefined
        : parseRedriveAllowPolicy(attributes.RedriveAllowPolicy),
    kmsMasterKeyId: attributes.KmsMasterKeyId,
  };
}

/** @throws ServiceError InvalidAttributeName where AWS knows no such attribute */
export function checkAttributeNames(names: string[]): void {
  for (const name of names) if (!ATTRIBUTE_NAMES.includes(name)) throw unknownAttribute(name);
}

function checkAttribute(name: string, value: string, fifo: boolean): void {
  const number = NUMBERS[name];
  if (number) {
    if (!/^\d+$/.test(value) || Number(value) < number.low || Number(value) > number.high) {
      throw invalidAttributeValue(name, `it must be a whole number from ${number.low} to ${number.high}`);
    }
    return;
  }
  const words = WORDS[name];
  if (words) {
    if (words.fifoOnly && !fifo) throw unknownAttribute(name);
    if (!words.words.includes(value))
      throw invalidAttributeValue(name, `it must be ${words.words.join(" or ")}`);
    return;
  }
  if (name === "FifoQueue") {
    // SQS knows the attribute on FIFO queues only, so that "false" is refused, too.
    if (!fifo) throw unknownAttribute(name);
    if (value !== "true") throw invalidAttributeValue(name, "a queue cannot change its type");
    return;
  }
  if (!REMOVABLE.includes(name)) throw unknownAttribute(name);
  if (name === "Policy" && value !== "") parsePolicy(value);
}

/** A queue has one kind of encryption: setting a key ends SQS's own, and the other way round. */
function settleEncryption(attributes: Attributes, changes: Attributes): Attributes {
  if (changes.KmsMasterKeyId && changes.SqsManagedSseEnabled === "true") {
    throw invalidAttributeValue(
      "SqsManagedSseEnabled",
      "a queue has either a KMS key or SQS-managed encryption",
    );
  }
  if (changes.KmsMasterKeyId) attributes.SqsManagedSseEnabled = "false";
  if (changes.SqsManagedSseEnabled === "true") delete attributes.KmsMasterKeyId;
  if (attributes.KmsMasterKeyId === undefined) delete attributes.KmsDataKeyReusePeriodSeconds;
  else attributes.KmsDataKeyReusePeriodSeconds ??= String(NUMBERS.KmsDataKeyReusePeriodSeconds!.initial);
  return attributes;
}

function parsePolicy(text: string): PolicyDocument {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalidAttributeValue("Policy", "it is not JSON");
  }
  const problems = policyProblems(policy, "resource");
  if (problems.length > 0) throw invalidAttributeValue("Policy", problems.join("; "));
  return policy as PolicyDocument;
}

function unknownAttribute(name: string): ServiceError {
  return new ServiceError("InvalidAttributeName", `Unknown Attribute ${name}.`);
}

function invalidAttributeValue(name: string, reason: string): ServiceError {
  return new ServiceError(
    "InvalidAttributeValue",
    `Invalid value for the parameter ${name}. Reason: ${reason}.`,
  );
}
