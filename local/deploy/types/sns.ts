/**
 * Amazon SNS: topics, their policies, and subscriptions.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import { physicalName, type ResourceType, tagList, tagState, text, uuidOf } from "../resource-type";

/** Inputs and the topic attributes they become ("Amazon SNS API Reference", SetTopicAttributes). */
const TOPIC_ATTRIBUTES: Record<string, string> = {
  contentBasedDeduplication: "ContentBasedDeduplication",
  displayName: "DisplayName",
  fifoTopic: "FifoTopic",
  kmsMasterKeyId: "KmsMasterKeyId",
  policy: "Policy",
  signatureVersion: "SignatureVersion",
  tracingConfig: "TracingConfig",
};

/** The same for subscriptions (SetSubscriptionAttributes). */
const SUBSCRIPTION_ATTRIBUTES: Record<string, string> = {
  filterPolicy: "FilterPolicy",
  filterPolicyScope: "FilterPolicyScope",
  rawMessageDelivery: "RawMessageDelivery",
  redrivePolicy: "RedrivePolicy",
};

export const topic: ResourceType = {
  type: "aws:sns/topic:Topic",
  inputs: ["name", "tags", ...Object.keys(TOPIC_ATTRIBUTES)],

  plan(resource, account) {
    const name = physicalName(resource, 256, { suffix: resource.inputs.fifoTopic ? ".fifo" : "" });
    const arn = regionalArn(account, "sns", name);
    return { id: arn, state: { name, arn, owner: account.accountId, ...tagState(resource) } };
  },

  async create(resource, cloud) {
    const attributes = attributesOf(resource.inputs, TOPIC_ATTRIBUTES);
    await cloud.call(
      "sns",
      "CreateTopic",
      { Name: resource.state.name, ...attributes, ...tagList(resource) },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("sns", "DeleteTopic", { TopicArn: resource.id }, OPERATOR);
  },
};

export const topicPolicy: ResourceType = {
  type: "aws:sns/topicPolicy:TopicPolicy",
  inputs: ["arn", "policy"],

  plan: (resource, account) => ({
    id: String(resource.inputs.arn),
    state: { owner: account.accountId },
  }),

  async create(resource, cloud) {
    await setPolicy(cloud, resource.id!, text(resource.inputs.policy));
  },

  /** The provider puts back what a new topic has: its account may use it, nobody else. */
  async remove(resource, cloud) {
    const TopicArn = resource.id!;
    const policy = {
      Version: "2008-10-17",
      Id: "__default_policy_ID",
      Statement: [
        {
          Sid: "__default_statement_ID",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["Publish", "Subscribe", "GetTopicAttributes", "SetTopicAttributes", "DeleteTopic"].map(
            (action) => `SNS:${action}`,
          ),
          Resource: TopicArn,
          Condition: { StringEquals: { "AWS:SourceOwner": resource.state.owner } },
        },
      ],
    };
    await setPolicy(cloud, TopicArn, JSON.stringify(policy));
  },
};

async function setPolicy(
  cloud: Parameters<ResourceType["create"]>[1],
  TopicArn: string,
  AttributeValue: string,
): Promise<void> {
  await cloud.call(
    "sns",
    "SetTopicAttributes",
    { TopicArn, AttributeName: "Policy", AttributeValue },
    OPERATOR,
  );
}

export const topicSubscription: ResourceType = {
  type: "aws:sns/topicSubscription:TopicSubscription",
  inputs: ["topic", "protocol", "endpoint", ...Object.keys(SUBSCRIPTION_ATTRIBUTES)],

  /** The service draws the ARN's last part; here it comes from the URN, and `remove` goes by the service's. */
  plan(resource, account) {
    const arn = `${resource.inputs.topic}:${uuidOf(resource.urn)}`;
    return {
      id: arn,
      state: {
        arn,
        ownerId: account.accountId,
        pendingConfirmation: resource.inputs.protocol === "email",
        confirmationWasAuthenticated: false,
      },
    };
  },

  create: (resource, cloud) =>
    cloud.call(
      "sns",
      "Subscribe",
      {
        TopicArn: resource.inputs.topic,
        Protocol: resource.inputs.protocol,
        Endpoint: resource.inputs.endpoint,
        ReturnSubscriptionArn: true,
        ...attributesOf(resource.inputs, SUBSCRIPTION_ATTRIBUTES),
      },
      OPERATOR,
    ),

  async remove(_resource, cloud, created) {
    const { SubscriptionArn } = created as { SubscriptionArn: string };
    await cloud.call("sns", "Unsubscribe", { SubscriptionArn }, OPERATOR);
  },
};

/** `Attributes` of a request, every value a text; no member where no input asks for one. */
function attributesOf(inputs: Record<string, unknown>, names: Record<string, string>): object {
  const attributes: Record<string, string> = {};
  for (const [input, attribute] of Object.entries(names)) {
    const value = inputs[input];
    if (value !== undefined && value !== null) attributes[attribute] = text(value);
  }
  return Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
}
