/**
 * DeleteMessage and DeleteMessageBatch.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { type BatchOutput, checkBatch, eachEntry } from "./batch";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

const single = z.strictObject({ QueueUrl: z.string(), ReceiptHandle: z.string() });
const batch = z.strictObject({
  QueueUrl: z.string(),
  Entries: z.array(z.strictObject({ Id: z.string(), ReceiptHandle: z.string() })),
});

export function deleteMessage(queues: Queues): Operation<z.infer<typeof single>, void> {
  return {
    name: "DeleteMessage",
    input: single,
    permissions: ({ QueueUrl }) => [queues.permission("DeleteMessage", QueueUrl)],
    handle: ({ QueueUrl, ReceiptHandle }) => remove(queues.at(QueueUrl), ReceiptHandle),
  };
}

export function deleteMessageBatch(
  queues: Queues,
): Operation<z.infer<typeof batch>, BatchOutput<{ Id: string }>> {
  return {
    name: "DeleteMessageBatch",
    input: batch,
    permissions: ({ QueueUrl }) => [queues.permission("DeleteMessage", QueueUrl)],
    handle({ QueueUrl, Entries }) {
      const queue = queues.at(QueueUrl);
      checkBatch("DeleteMessageBatch", Entries);
      return eachEntry(Entries, ({ Id, ReceiptHandle }) => {
        remove(queue, ReceiptHandle);
        return { Id };
      });
    },
  };
}

function remove(queue: Queue, receiptHandle: string): void {
  queue.delete(receiptHandle);
  queue.metrics.deleted();
}
