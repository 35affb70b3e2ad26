/**
 * TagResource, UntagResource and ListTagsForResource: of topics.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import type { Topic } from "./topic";
import type { Topics } from "./topics";

/** SNS quotas: tags per topic. */
const MOST_TAGS = 50;

export const tagsInput = z.array(
  z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }),
);
const resourceArn = z.string().min(1).max(1011);
const tagInput = z.strictObject({ ResourceArn: resourceArn, Tags: tagsInput });
const untagInput = z.strictObject({ ResourceArn: resourceArn, TagKeys: z.array(z.string().min(1).max(128)) });
const listInput = z.strictObject({ ResourceArn: resourceArn });

export function tagResource(topics: Topics): Operation<z.infer<typeof tagInput>, Record<string, never>> {
  return {
    name: "TagResource",
    input: tagInput,
    permissions: ({ ResourceArn }) => [topics.permission("TagResource", ResourceArn)],
    handle({ ResourceArn, Tags }) {
      const topic = topicAt(topics, ResourceArn);
      checkTags([...[...topic.tags].map(([Key, Value]) => ({ Key, Value })), ...Tags]);
      for (const { Key, Value } of Tags) topic.tags.set(Key, Value);
      return {};
    },
  };
}

export function untagResource(topics: Topics): Operation<z.infer<typeof untagInput>, Record<string, never>> {
  return {
    name: "UntagResource",
    input: untagInput,
    permissions: ({ ResourceArn }) => [topics.permission("UntagResource", ResourceArn)],
    handle({ ResourceArn, TagKeys }) {
      const topic = topicAt(topics, ResourceArn);
      for (const key of TagKeys) topic.tags.delete(key);
      return {};
    },
  };
}

export function listTagsForResource(
  topics: Topics,
): Operation<z.infer<typeof listInput>, { Tags: { Key: string; Value: string }[] }> {
  return {
    name: "ListTagsForResource",
    input: listInput,
    permissions: ({ ResourceArn }) => [topics.permission("ListTagsForResource", ResourceArn)],
    handle: ({ ResourceArn }) => ({
      Tags: [...topicAt(topics, ResourceArn).tags].map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

/** @throws ServiceError TagLimitExceeded */
export function checkTags(tags: { Key: string }[]): void {
  if (new Set(tags.map(({ Key }) => Key)).size > MOST_TAGS) {
    throw new ServiceError(
      "TagLimitExceeded",
      `Could not complete request: tag quota of ${MOST_TAGS} per resource exceeded`,
    );
  }
}

function topicAt(topics: Topics, arn: string): Topic {
  const topic = topics.find(arn);
  if (!topic) throw new ServiceError("ResourceNotFound", "Resource does not exist", 404);
  return topic;
}
