/**
 * Deliveries: a mail arrives a second after its message was published; a queue gets the message at once, in SNS's
 * envelope or raw, under the queue's own policy.
 */
import { again, holdBack } from "../faults/deliveries";
import type { MessageAttributeValue } from "./message-attributes";
import type { Subscription } from "./topic";
import { MAIL_DELAY, type Topics } from "./topics";

/** What SNS writes where a message has no subject. */
const DEFAULT_SUBJECT = "AWS Notification Message";

export interface Notification {
  messageId: string;
  subject: string | undefined;
  text: string;
  attributes: Record<string, MessageAttributeValue>;
  groupId: string | undefined;
}

/** Sends one notification on its way. */
export function deliver(topics: Topics, subscription: Subscription, notification: Notification): void {
  const { clock, faults } = topics.cloud;
  const target = `sns.${subscription.topic.name}`;
  const opportunity = `${subscription.arn} ${notification.messageId}`;
  const label = `sns ${subscription.topic.name}: ${subscription.protocol} to ${subscription.endpoint}`;
  const isMail = subscription.protocol === "email";
  const send = () => (isMail ? mail : sendToQueue)(topics, subscription, notification);
  const delay = (isMail ? MAIL_DELAY : 0) + holdBack(faults, opportunity, target);
  clock.after(delay, label, send);
  const twice = again(faults, opportunity, target);
  if (twice !== undefined) clock.after(delay + twice, label, send);
}

function mail(topics: Topics, subscription: Subscription, { subject, text }: Notification): void {
  topics.cloud.events.emit({
    kind: "mail",
    to: subscription.endpoint,
    subject: subject ?? DEFAULT_SUBJECT,
    body: `${text}\n\n--\nTo stop receiving notifications from this topic: ${unsubscribeUrl(topics, subscription)}\n`,
    topic: subscription.topic.name,
  });
  count(topics, subscription, "NumberOfNotificationsDelivered");
}

async function sendToQueue(
  topics: Topics,
  subscription: Subscription,
  notification: Notification,
): Promise<void> {
  const { cloud } = topics;
  const raw = subscription.attributes.get("RawMessageDelivery") === "true";
  const name = subscription.endpoint.slice(cloud.arn("sqs", "").length);
  const message = {
    QueueUrl: `/${cloud.accountId}/${name}`,
    MessageBody: raw ? notification.text : envelope(topics, subscription, notification),
    ...(raw && Object.keys(notification.attributes).length > 0
      ? { MessageAttributes: notification.attributes }
      : {}),
    ...(notification.groupId === undefined ? {} : { MessageGroupId: notification.groupId }),
  };
  try {
    await cloud.call("sqs", "SendMessage", message, {
      kind: "service",
      service: "sns.amazonaws.com",
      sourceArn: subscription.topic.arn,
    });
    count(topics, subscription, "NumberOfNotificationsDelivered");
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    count(topics, subscription, "NumberOfNotificationsFailed");
    cloud.events.emit({
      kind: "warning",
      message: `topic ${subscription.topic.name}: ${subscription.endpoint} did not take message ${notification.messageId} (${reason}), so it is lost`,
    });
  }
}

/** SNS's JSON around a message (SNS Developer Guide, "Fanout to Amazon SQS queues"). Unsigned: nobody here checks it. */
function envelope(topics: Topics, subscription: Subscription, notification: Notification): string {
  const attributes = Object.entries(notification.attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) => {
      const Value = BinaryValue ? Buffer.from(BinaryValue).toString("base64") : StringValue;
      return [name, { Type: DataType, Value }];
    },
  );
  return JSON.stringify({
    Type: "Notification",
    MessageId: notification.messageId,
    TopicArn: subscription.topic.arn,
    Subject: notification.subject,
    Message: notification.text,
    Timestamp: new Date(topics.cloud.clock.now()).toISOString(),
    UnsubscribeURL: unsubscribeUrl(topics, subscription),
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
  });
}

function unsubscribeUrl({ cloud }: Topics, { arn }: Subscription): string {
  return `https://sns.${cloud.region}.${cloud.dnsSuffix}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}

function count(topics: Topics, subscription: Subscription, name: string): void {
  topics.cloud.cloudwatch.record({
    namespace: "AWS/SNS",
    name,
    dimensions: { TopicName: subscription.topic.name },
    value: 1,
    unit: "Count",
    time: topics.cloud.clock.now(),
  });
}
