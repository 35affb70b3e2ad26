/**
 * GetQueueAttributes and SetQueueAttributes.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { type Attributes, changeAttributes, checkAttributeNames, settingsOf } from "./attributes";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

const getInput = z.strictObject({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).optional() });
const setInput = z.strictObject({ QueueUrl: z.string(), Attributes: z.record(z.string(), z.string()) });

export function getQueueAttributes(
  queues: Queues,
): Operation<z.infer<typeof getInput>, { Attributes?: Attributes | undefined }> {
  return {
    name: "GetQueueAttributes",
    input: getInput,
    permissions: ({ QueueUrl }) => [queues.permission("GetQueueAttributes", QueueUrl)],
    handle({ QueueUrl, AttributeNames = [] }) {
      checkAttributeNames(AttributeNames);
      const queue = queues.at(QueueUrl);
      const wanted = Object.entries(everyAttribute(queue)).filter(
        ([name]) => AttributeNames.includes("All") || AttributeNames.includes(name),
      );
      return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
    },
  };
}

export function setQueueAttributes(queues: Queues): Operation<z.infer<typeof setInput>, void> {
  return {
    name: "SetQueueAttributes",
    input: setInput,
    permissions: ({ QueueUrl }) => [queues.permission("SetQueueAttributes", QueueUrl)],
    handle({ QueueUrl, Attributes }) {
      const queue = queues.at(QueueUrl);
      const attributes = changeAttributes(queue.attributes, Attributes, queue.fifo);
      const settings = settingsOf(attributes);
      if (Attributes.RedrivePolicy) {
        queues.checkRedrive(queue.arn, queue.fifo, settings.redrivePolicy?.deadLetterTargetArn, attributes);
      }
      queue.attributes = attributes;
    },
  };
}

function everyAttribute(queue: Queue): Attributes {
  const { available, inFlight, delayed } = queue.counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(available),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdTime / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedTime / 1000)),
    ...queue.attributes,
  };
}
