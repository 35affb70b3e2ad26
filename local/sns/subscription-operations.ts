/**
 * ListSubscriptions, ListSubscriptionsByTopic, GetSubscriptionAttributes and SetSubscriptionAttributes.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { arn } from "./arn";
import { onePage } from "./pages";
import { checkSubscriptionAttributes, filterOf } from "./subscription-attributes";
import type { Subscription } from "./topic";
import type { Topics } from "./topics";

interface ListOutput {
  Subscriptions: Record<string, string>[];
  NextToken?: string | undefined;
}

const listInput = z.strictObject({ NextToken: z.string().optional() });
const byTopicInput = z.strictObject({ TopicArn: arn, NextToken: z.string().optional() });
const getInput = z.strictObject({ SubscriptionArn: arn });
const setInput = z.strictObject({
  SubscriptionArn: arn,
  AttributeName: z.string(),
  AttributeValue: z.string().optional(),
});

export function listSubscriptions(topics: Topics): Operation<z.infer<typeof listInput>, ListOutput> {
  return {
    name: "ListSubscriptions",
    input: listInput,
    permissions: () => [{ action: "sns:ListSubscriptions", resource: "*" }],
    handle: ({ NextToken }) => list(topics, topics.subscriptions, NextToken),
  };
}

export function listSubscriptionsByTopic(
  topics: Topics,
): Operation<z.infer<typeof byTopicInput>, ListOutput> {
  return {
    name: "ListSubscriptionsByTopic",
    input: byTopicInput,
    permissions: ({ TopicArn }) => [topics.permission("ListSubscriptionsByTopic", TopicArn)],
    handle({ TopicArn, NextToken }) {
      const topic = topics.topic(TopicArn);
      const own = topics.subscriptions.filter((subscription) => subscription.topic === topic);
      return list(topics, own, NextToken);
    },
  };
}

export function getSubscriptionAttributes(
  topics: Topics,
): Operation<z.infer<typeof getInput>, { Attributes: Map<string, string> }> {
  return {
    name: "GetSubscriptionAttributes",
    input: getInput,
    permissions: ({ SubscriptionArn }) => [
      { action: "sns:GetSubscriptionAttributes", resource: SubscriptionArn },
    ],
    handle({ SubscriptionArn }) {
      const subscription = topics.subscription(SubscriptionArn);
      return {
        Attributes: new Map([
          ["SubscriptionArn", subscription.arn],
          ["TopicArn", subscription.topic.arn],
          ["Protocol", subscription.protocol],
          ["Endpoint", subscription.endpoint],
          ["Owner", topics.cloud.accountId],
          ["PendingConfirmation", String(!subscription.confirmed)],
          ["ConfirmationWasAuthenticated", String(subscription.protocol === "sqs")],
          ["RawMessageDelivery", "false"],
          ...(subscription.filter ? ([["FilterPolicyScope", subscription.filter.scope]] as const) : []),
          ...subscription.attributes,
        ]),
      };
    },
  };
}

export function setSubscriptionAttributes(topics: Topics): Operation<z.infer<typeof setInput>, void> {
  return {
    name: "SetSubscriptionAttributes",
    input: setInput,
    permissions: ({ SubscriptionArn }) => [
      { action: "sns:SetSubscriptionAttributes", resource: SubscriptionArn },
    ],
    handle({ SubscriptionArn, AttributeName, AttributeValue = "" }) {
      const subscription = topics.subscription(SubscriptionArn);
      const attributes = new Map(subscription.attributes);
      if (AttributeValue === "" || AttributeValue === "{}") {
        checkSubscriptionAttributes(new Map([[AttributeName, "{}"]]), subscription.protocol);
        attributes.delete(AttributeName);
      } else {
        attributes.set(AttributeName, AttributeValue);
      }
      checkSubscriptionAttributes(attributes, subscription.protocol);
      subscription.attributes = attributes;
      subscription.filter = filterOf(attributes);
    },
  };
}

function list(topics: Topics, subscriptions: Subscription[], token: string | undefined): ListOutput {
  const { items, next } = onePage(subscriptions, ({ arn }) => arn, token);
  return {
    Subscriptions: items.map((subscription) => ({
      SubscriptionArn: subscription.confirmed ? subscription.arn : "PendingConfirmation",
      Owner: topics.cloud.accountId,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      TopicArn: subscription.topic.arn,
    })),
    NextToken: next,
  };
}
