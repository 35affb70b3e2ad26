/**
 * CreateQueue and DeleteQueue.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import { changeAttributes, initialAttributes } from "./attributes";
import { invalidParameter } from "./errors";
import { checkTags } from "./queue-tags";
import type { Queues } from "./queues";

const createInput = z.strictObject({
  QueueName: z.string(),
  Attributes: z.record(z.string(), z.string()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

const deleteInput = z.strictObject({ QueueUrl: z.string() });

export function createQueue(queues: Queues): Operation<z.infer<typeof createInput>, { QueueUrl: string }> {
  return {
    name: "CreateQueue",
    input: createInput,
    permissions: ({ QueueName, tags }) => [
      queues.permissionOn("CreateQueue", QueueName),
      ...(tags ? [queues.permissionOn("TagQueue", QueueName)] : []),
    ],
    handle({ QueueName, Attributes = {}, tags = {} }) {
      const fifo = Attributes.FifoQueue === "true";
      checkName(QueueName, fifo);
      const existing = queues.named(QueueName);
      if (existing) {
        for (const [name, value] of Object.entries(Attributes)) {
          if (existing.attributes[name] !== value) {
            throw new ServiceError(
              "QueueNameExists",
              `A queue already exists with the same name and a different value for attribute ${name}`,
            );
          }
        }
        return { QueueUrl: existing.url };
      }
      checkTags(tags);
      const queue = queues.create(QueueName, changeAttributes(initialAttributes(fifo), Attributes, fifo));
      for (const [key, value] of Object.entries(tags)) queue.tags.set(key, value);
      return { QueueUrl: queue.url };
    },
  };
}

export function deleteQueue(queues: Queues): Operation<z.infer<typeof deleteInput>, void> {
  return {
    name: "DeleteQueue",
    input: deleteInput,
    permissions: ({ QueueUrl }) => [queues.permission("DeleteQueue", QueueUrl)],
    handle: ({ QueueUrl }) => queues.delete(queues.at(QueueUrl)),
  };
}

/** SQS Developer Guide, "Amazon SQS standard queue quotas" and "Amazon SQS FIFO queue quotas". */
function checkName(name: string, fifo: boolean): void {
  const base = fifo && name.endsWith(".fifo") ? name.slice(0, -".fifo".length) : name;
  if (/^[A-Za-z0-9_-]+$/.test(base) && name.length <= 80 && fifo === name.endsWith(".fifo")) return;
  throw invalidParameter(
    fifo
      ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length"
      : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}
