/**
 * Subscribe, ConfirmSubscription and Unsubscribe. A person confirms an e-mail subscription with a click; the local
 * mailbox does it a while later, without a word, unless it is told not to (`SnsService.confirmsAfter`).
 */
import * as z from "zod";
import type { Operation } from "../service";
import { arn } from "./arn";
import { invalidParameter, notEmulated } from "./errors";
import { checkSubscriptionAttributes, filterOf } from "./subscription-attributes";
import type { Protocol, Subscription } from "./topic";
import { MAIL_DELAY, type Topics } from "./topics";

/** True as text (query protocol) or as such (from inside the cloud). */
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

const subscribeInput = z.strictObject({
  TopicArn: arn,
  Protocol: z.string(),
  Endpoint: z.string().optional(),
  Attributes: z.record(z.string(), z.string()).optional(),
  ReturnSubscriptionArn: flag.optional(),
});
const confirmInput = z.strictObject({
  TopicArn: arn,
  Token: z.string(),
  AuthenticateOnUnsubscribe: z.string().optional(),
});
const unsubscribeInput = z.strictObject({ SubscriptionArn: arn });

type SubscribeInput = z.infer<typeof subscribeInput>;

export function subscribe(topics: Topics): Operation<SubscribeInput, { SubscriptionArn: string }> {
  return {
    name: "Subscribe",
    input: subscribeInput,
    permissions: ({ TopicArn }) => [topics.permission("Subscribe", TopicArn)],
    handle(input) {
      const topic = topics.topic(input.TopicArn);
      const protocol = checkEndpoint(topics, input.Protocol, input.Endpoint ?? "");
      const attributes = new Map(Object.entries(input.Attributes ?? {}));
      checkSubscriptionAttributes(attributes, protocol);
      const endpoint = input.Endpoint!;
      const existing = topics
        .subscriptionsOf(topic)
        .find((one) => one.protocol === protocol && one.endpoint === endpoint);
      if (existing && !sameAttributes(existing, attributes)) {
        throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
      }
      const subscription =
        existing ?? topics.subscribe({ topic, protocol, endpoint, attributes, filter: filterOf(attributes) });
      if (!existing) ask(topics, subscription);
      const shown = subscription.confirmed || input.ReturnSubscriptionArn;
      return { SubscriptionArn: shown ? subscription.arn : "pending confirmation" };
    },
  };
}

export function confirmSubscription(
  topics: Topics,
): Operation<z.infer<typeof confirmInput>, { SubscriptionArn: string }> {
  return {
    name: "ConfirmSubscription",
    input: confirmInput,
    permissions: ({ TopicArn }) => [topics.permission("ConfirmSubscription", TopicArn)],
    handle({ TopicArn, Token }) {
      const topic = topics.topic(TopicArn);
      const subscription = topics.subscriptionsOf(topic).find((one) => one.token === Token);
      if (!subscription) throw invalidParameter("Token");
      subscription.confirmed = true;
      return { SubscriptionArn: subscription.arn };
    },
  };
}

export function unsubscribe(topics: Topics): Operation<z.infer<typeof unsubscribeInput>, void> {
  return {
    name: "Unsubscribe",
    input: unsubscribeInput,
    permissions: ({ SubscriptionArn }) => [{ action: "sns:Unsubscribe", resource: SubscriptionArn }],
    handle({ SubscriptionArn }) {
      if (!/^arn:[^:]+:sns:[^:]+:\d{12}:[^:]+:[0-9a-f-]+$/.test(SubscriptionArn)) {
        throw invalidParameter(`SubscriptionArn Reason: ${SubscriptionArn} is not the ARN of a subscription`);
      }
      // What is already gone is no error (SNS API reference, "Unsubscribe").
      const subscription = topics.findSubscription(SubscriptionArn);
      if (subscription) topics.unsubscribe(subscription);
    },
  };
}

/** A queue of the account's needs no confirmation; a mail's reader is asked. */
function ask(topics: Topics, subscription: Subscription): void {
  if (subscription.protocol === "sqs") {
    subscription.confirmed = true;
    return;
  }
  const confirmsAfter = topics.confirmsAfter();
  topics.cloud.clock.after(
    confirmsAfter ?? MAIL_DELAY,
    `sns ${subscription.topic.name}: confirmation by ${subscription.endpoint}`,
    () => {
      if (confirmsAfter !== undefined) {
        subscription.confirmed = true;
        return;
      }
      topics.cloud.events.emit({
        kind: "mail",
        to: subscription.endpoint,
        subject: "AWS Notification - Subscription Confirmation",
        body: `You have chosen to subscribe to the topic:\n${subscription.topic.arn}\n\nTo confirm this subscription: aws sns confirm-subscription --topic-arn ${subscription.topic.arn} --token ${subscription.token}\n`,
        topic: subscription.topic.name,
      });
    },
  );
}

function checkEndpoint(topics: Topics, protocol: string, endpoint: string): Protocol {
  switch (protocol) {
    case "email":
      if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(endpoint)) throw invalidParameter("Email address");
      return protocol;
    case "sqs":
      if (!endpoint.startsWith(topics.cloud.arn("sqs", ""))) throw invalidParameter("SQS endpoint ARN");
      if (endpoint.endsWith(".fifo")) {
        throw invalidParameter(
          "Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        );
      }
      return protocol;
    case "email-json":
    case "http":
    case "https":
    case "lambda":
    case "sms":
    case "application":
    case "firehose":
      throw notEmulated(`the protocol ${protocol}`);
    default:
      throw invalidParameter(`Does not support this protocol string: ${protocol}`);
  }
}

function sameAttributes(subscription: Subscription, attributes: Map<string, string>): boolean {
  return [...attributes].every(([name, value]) => subscription.attributes.get(name) === value);
}
