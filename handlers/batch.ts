/**
 * A batch from a FIFO queue: one message after the other, and none of a group after one of that group has not been
 * done, so that runs of one file system keep their order.
 */
import type { SQS } from "@aws-sdk/client-sqs";
import { errorRecord } from "./errors";
import type { BatchResponse, SqsEvent, SqsRecord } from "./invocation";

/** What became of a message: done, or to be delivered again after so many seconds. */
export type Handled = "done" | { againAfter: number };

/**
 * Works on a batch. Throws nothing: what goes wrong with a message makes SQS deliver that message again.
 * @param queueUrl the queue that the batch came from
 */
export async function handleBatch(
  event: SqsEvent,
  queueUrl: string,
  sqs: () => Pick<SQS, "changeMessageVisibility">,
  handle: (record: SqsRecord) => Promise<Handled>,
): Promise<BatchResponse> {
  const batchItemFailures: BatchResponse["batchItemFailures"] = [];
  const held = new Set<string>();
  for (const record of event.Records) {
    // A message without a group comes from no FIFO queue and holds nobody up.
    const group = record.attributes?.MessageGroupId ?? record.messageId;
    if (!held.has(group) && (await isDone(record, queueUrl, sqs, handle))) continue;
    held.add(group);
    batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

async function isDone(
  record: SqsRecord,
  queueUrl: string,
  sqs: () => Pick<SQS, "changeMessageVisibility">,
  handle: (record: SqsRecord) => Promise<Handled>,
): Promise<boolean> {
  try {
    const handled = await handle(record);
    if (handled === "done") return true;
    await sqs().changeMessageVisibility({
      QueueUrl: queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: handled.againAfter,
    });
  } catch (error) {
    // SQS delivers it again after the queue's own visibility timeout.
    console.error({ event: "error", messageId: record.messageId, error: errorRecord(error) });
  }
  return false;
}
