/**
 * GetTopicAttributes and SetTopicAttributes.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { arn } from "./arn";
import type { Topic } from "./topic";
import { checkTopicAttribute, defaultPolicy, parsePolicy } from "./topic-attributes";
import type { Topics } from "./topics";

/** How SNS tries again to deliver over HTTP, unless told otherwise; shown for its form, as no topic here does that. */
const DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
  },
});

const getInput = z.strictObject({ TopicArn: arn });
const setInput = z.strictObject({
  TopicArn: arn,
  AttributeName: z.string(),
  AttributeValue: z.string().optional(),
});

export function getTopicAttributes(
  topics: Topics,
): Operation<z.infer<typeof getInput>, { Attributes: Map<string, string> }> {
  return {
    name: "GetTopicAttributes",
    input: getInput,
    permissions: ({ TopicArn }) => [topics.permission("GetTopicAttributes", TopicArn)],
    handle({ TopicArn }) {
      const topic = topics.topic(TopicArn);
      const subscriptions = topics.subscriptionsOf(topic);
      const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
      return {
        Attributes: new Map([
          ["TopicArn", topic.arn],
          ["Owner", topics.cloud.accountId],
          ["DisplayName", ""],
          ["EffectiveDeliveryPolicy", DELIVERY_POLICY],
          ["SubscriptionsConfirmed", String(confirmed)],
          ["SubscriptionsPending", String(subscriptions.length - confirmed)],
          ["SubscriptionsDeleted", String(topic.deleted)],
          ["Policy", JSON.stringify(topic.policy)],
          ...topic.attributes,
        ]),
      };
    },
  };
}

export function setTopicAttributes(topics: Topics): Operation<z.infer<typeof setInput>, void> {
  return {
    name: "SetTopicAttributes",
    input: setInput,
    permissions: ({ TopicArn }) => [topics.permission("SetTopicAttributes", TopicArn)],
    handle({ TopicArn, AttributeName, AttributeValue = "" }) {
      const topic = topics.topic(TopicArn);
      if (AttributeValue !== "") checkTopicAttribute(AttributeName, AttributeValue);
      setTopicAttribute(topics, topic, AttributeName, AttributeValue);
    },
  };
}

/** Sets a checked attribute; an empty text takes it away. */
export function setTopicAttribute(topics: Topics, topic: Topic, name: string, value: string): void {
  if (name === "Policy")
    topic.policy = value === "" ? defaultPolicy(topics.cloud, topic.arn) : parsePolicy(value);
  if (value === "") topic.attributes.delete(name);
  else topic.attributes.set(name, value);
}
