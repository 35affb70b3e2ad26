/**
 * ListQueueTags, TagQueue and UntagQueue.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { invalidParameter } from "./errors";
import type { Queues } from "./queues";

const listInput = z.strictObject({ QueueUrl: z.string() });
const tagInput = z.strictObject({ QueueUrl: z.string(), Tags: z.record(z.string(), z.string()) });
const untagInput = z.strictObject({ QueueUrl: z.string(), TagKeys: z.array(z.string()) });

export function listQueueTags(
  queues: Queues,
): Operation<z.infer<typeof listInput>, { Tags?: Record<string, string> | undefined }> {
  return {
    name: "ListQueueTags",
    input: listInput,
    permissions: ({ QueueUrl }) => [queues.permission("ListQueueTags", QueueUrl)],
    handle({ QueueUrl }) {
      const { tags } = queues.at(QueueUrl);
      return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
    },
  };
}

export function tagQueue(queues: Queues): Operation<z.infer<typeof tagInput>, void> {
  return {
    name: "TagQueue",
    input: tagInput,
    permissions: ({ QueueUrl }) => [queues.permission("TagQueue", QueueUrl)],
    handle({ QueueUrl, Tags }) {
      const { tags } = queues.at(QueueUrl);
      checkTags({ ...Object.fromEntries(tags), ...Tags });
      for (const [key, value] of Object.entries(Tags)) tags.set(key, value);
    },
  };
}

export function untagQueue(queues: Queues): Operation<z.infer<typeof untagInput>, void> {
  return {
    name: "UntagQueue",
    input: untagInput,
    permissions: ({ QueueUrl }) => [queues.permission("UntagQueue", QueueUrl)],
    handle({ QueueUrl, TagKeys }) {
      const { tags } = queues.at(QueueUrl);
      for (const key of TagKeys) tags.delete(key);
    },
  };
}

/**
 * SQS Developer Guide, "Amazon SQS queue and message quotas": 50 tags, keys of 1 to 128 characters, values of 0 to 256.
 * @throws ServiceError InvalidParameterValue
 */
export function checkTags(tags: Record<string, string>): void {
  if (Object.keys(tags).length > 50) throw invalidParameter("A queue can have at most 50 tags.");
  for (const [key, value] of Object.entries(tags)) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
      throw invalidParameter(
        `Tag key '${key}' is invalid: 1 to 128 letters, digits, spaces and _ . : / = + - @ are allowed.`,
      );
    }
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
      throw invalidParameter(
        `Tag value '${value}' is invalid: 0 to 256 letters, digits, spaces and _ . : / = + - @ are allowed.`,
      );
    }
  }
}
