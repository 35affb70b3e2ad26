/**
 * ChangeMessageVisibility and ChangeMessageVisibilityBatch.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { type BatchOutput, checkBatch, eachEntry } from "./batch";
import { invalidValue } from "./errors";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

const single = z.strictObject({
  QueueUrl: z.string(),
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int(),
});
const batch = z.strictObject({
  QueueUrl: z.string(),
  Entries: z.array(
    z.strictObject({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.int().optional() }),
  ),
});

export function changeMessageVisibility(queues: Queues): Operation<z.infer<typeof single>, void> {
  return {
    name: "ChangeMessageVisibility",
    input: single,
    permissions: ({ QueueUrl }) => [queues.permission("ChangeMessageVisibility", QueueUrl)],
    handle: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) =>
      change(queues.at(QueueUrl), ReceiptHandle, VisibilityTimeout),
  };
}

export function changeMessageVisibilityBatch(
  queues: Queues,
): Operation<z.infer<typeof batch>, BatchOutput<{ Id: string }>> {
  return {
    name: "ChangeMessageVisibilityBatch",
    input: batch,
    permissions: ({ QueueUrl }) => [queues.permission("ChangeMessageVisibility", QueueUrl)],
    handle({ QueueUrl, Entries }) {
      const queue = queues.at(QueueUrl);
      checkBatch("ChangeMessageVisibilityBatch", Entries);
      return eachEntry(Entries, ({ Id, ReceiptHandle, VisibilityTimeout }) => {
        change(queue, ReceiptHandle, VisibilityTimeout ?? queue.settings.visibilityTimeout);
        return { Id };
      });
    },
  };
}

function change(queue: Queue, receiptHandle: string, timeout: number): void {
  if (timeout < 0 || timeout > 43_200) {
    throw invalidValue(timeout, "VisibilityTimeout", "Must be between 0 and 43200.");
  }
  queue.metrics.touch();
  queue.changeVisibility(receiptHandle, timeout);
}
