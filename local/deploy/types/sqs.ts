/**
 * Amazon SQS: queues, and the two policies that the provider keeps as resources of their own because a queue's policy
 * usually names the queue.
 */
import { OPERATOR } from "../../service";
import { type Account, regionalArn } from "../account";
import {
  physicalName,
  type RequestedResource,
  type ResourceType,
  tagMap,
  tagState,
  text,
} from "../resource-type";

/** Inputs and the queue attributes they become, which are strings all of them ("Amazon SQS API Reference", SetQueueAttributes). */
const ATTRIBUTES: Record<string, string> = {
  contentBasedDeduplication: "ContentBasedDeduplication",
  deduplicationScope: "DeduplicationScope",
  delaySeconds: "DelaySeconds",
  fifoThroughputLimit: "FifoThroughputLimit",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  kmsMasterKeyId: "KmsMasterKeyId",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  policy: "Policy",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redriveAllowPolicy: "RedriveAllowPolicy",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  visibilityTimeoutSeconds: "VisibilityTimeout",
};

export const queue: ResourceType = {
  type: "aws:sqs/queue:Queue",
  inputs: ["name", "fifoQueue", "tags", ...Object.keys(ATTRIBUTES)],

  plan(resource, account) {
    const name = physicalName(resource, 80, { suffix: resource.inputs.fifoQueue ? ".fifo" : "" });
    const url = queueUrl(account, name);
    return {
      id: url,
      state: { name, url, arn: regionalArn(account, "sqs", name), ...tagState(resource) },
    };
  },

  async create(resource, cloud) {
    const attributes: Record<string, string> = resource.inputs.fifoQueue ? { FifoQueue: "true" } : {};
    for (const [input, attribute] of Object.entries(ATTRIBUTES)) {
      const value = resource.inputs[input];
      if (value !== undefined && value !== null) attributes[attribute] = text(value);
    }
    const QueueName = resource.state.name;
    await cloud.call(
      "sqs",
      "CreateQueue",
      { QueueName, Attributes: attributes, ...tagMap(resource, "tags") },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("sqs", "DeleteQueue", { QueueUrl: resource.id }, OPERATOR);
  },
};

/** `https://sqs.us-east-1.amazonaws.com/123456789012/runs.fifo`; the local endpoint goes by the path alone. */
function queueUrl(account: Account, name: string): string {
  return `https://sqs.${account.region}.${account.dnsSuffix}/${account.accountId}/${name}`;
}

export const queuePolicy = attributeResource("aws:sqs/queuePolicy:QueuePolicy", "policy");
export const redriveAllowPolicy = attributeResource(
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  "redriveAllowPolicy",
);

/** A resource that is one attribute of a queue; an empty text takes the attribute away again. */
function attributeResource(type: string, input: string): ResourceType {
  const set = (resource: RequestedResource, value: unknown) => ({
    QueueUrl: resource.inputs.queueUrl,
    Attributes: { [ATTRIBUTES[input]!]: text(value) },
  });
  return {
    type,
    inputs: ["queueUrl", input],
    plan: (resource) => ({ id: String(resource.inputs.queueUrl), state: {} }),
    async create(resource, cloud) {
      await cloud.call("sqs", "SetQueueAttributes", set(resource, resource.inputs[input]), OPERATOR);
    },
    async remove(resource, cloud) {
      await cloud.call("sqs", "SetQueueAttributes", set(resource, ""), OPERATOR);
    },
  };
}
