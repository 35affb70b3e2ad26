/**
 * PurgeQueue. The messages are gone at once; AWS takes up to a minute, within which a second purge is refused.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import type { Queues } from "./queues";

/** SQS API reference, "PurgeQueue". */
const PURGE_TIME = 60_000;

const input = z.strictObject({ QueueUrl: z.string() });

export function purgeQueue(queues: Queues): Operation<z.infer<typeof input>, void> {
  return {
    name: "PurgeQueue",
    input,
    permissions: ({ QueueUrl }) => [queues.permission("PurgeQueue", QueueUrl)],
    handle({ QueueUrl }, { time }) {
      const queue = queues.at(QueueUrl);
      if (queue.lastPurge !== undefined && time < queue.lastPurge + PURGE_TIME) {
        throw new ServiceError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        );
      }
      queue.lastPurge = time;
      queue.metrics.touch();
      queue.clear();
    },
  };
}
