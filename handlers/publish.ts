/**
 * Sends a notification to the stack's topic, with attributes that subscriptions can filter on.
 */
import type { SNS } from "@aws-sdk/client-sns";
import type { Notification } from "./notification";

export async function publish(
  sns: () => Pick<SNS, "publish">,
  topicArn: string,
  { subject, message, attributes }: Notification,
): Promise<void> {
  await sns().publish({
    TopicArn: topicArn,
    Subject: subject,
    Message: message,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
    ),
  });
}
