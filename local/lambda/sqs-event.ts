/**
 * Between a queue and a function: the event that carries a batch of messages, and what the function's answer says of
 * each of them (Lambda developer guide, "Using Lambda with Amazon SQS" and "Handling errors for an SQS event source").
 * Pure.
 */

/** A message as ReceiveMessage gives it. */
export interface QueueMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: Uint8Array }>;
}

/** The event's JSON text. */
export function sqsEvent(messages: QueueMessage[], queueArn: string, region: string): string {
  return JSON.stringify({
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
          name,
          {
            ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
            ...(attribute.BinaryValue === undefined
              ? {}
              : { binaryValue: Buffer.from(attribute.BinaryValue).toString("base64") }),
            stringListValues: [],
            binaryListValues: [],
            dataType: attribute.DataType,
          },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  });
}

/**
 * Which messages of a batch failed, by a function's answer under ReportBatchItemFailures.
 * @param payload JSON text of the answer
 * @returns ids of the failed messages; all of them where the answer makes no sense
 */
export function failedMessages(payload: string, messageIds: string[]): string[] {
  const answer: unknown = JSON.parse(payload);
  if (answer === null || answer === "") return [];
  if (typeof answer !== "object" || Array.isArray(answer)) return messageIds;
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return messageIds;
  const failed = batchItemFailures.map((item: unknown) =>
    typeof item === "object" && item !== null
      ? (item as { itemIdentifier?: unknown }).itemIdentifier
      : undefined,
  );
  const known = failed.filter((id): id is string => typeof id === "string" && messageIds.includes(id));
  return known.length === failed.length ? [...new Set(known)] : messageIds;
}
