/**
 * CreateTopic, DeleteTopic and ListTopics.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { arn } from "./arn";
import { invalidParameter, notEmulated } from "./errors";
import { onePage } from "./pages";
import { checkTags, tagsInput } from "./tags";
import type { Topic } from "./topic";
import { setTopicAttribute } from "./topic-attribute-operations";
import { checkTopicAttribute } from "./topic-attributes";
import type { Topics } from "./topics";

const createInput = z.strictObject({
  Name: z.string(),
  Attributes: z.record(z.string(), z.string()).optional(),
  Tags: tagsInput.optional(),
  DataProtectionPolicy: z.string().optional(),
});
const deleteInput = z.strictObject({ TopicArn: arn });
const listInput = z.strictObject({ NextToken: z.string().optional() });

export function createTopic(topics: Topics): Operation<z.infer<typeof createInput>, { TopicArn: string }> {
  return {
    name: "CreateTopic",
    input: createInput,
    permissions: ({ Name, Tags }) => [
      topics.permission("CreateTopic", topics.arnOf(Name)),
      ...(Tags?.length ? [topics.permission("TagResource", topics.arnOf(Name))] : []),
    ],
    handle({ Name, Attributes = {}, Tags = [], DataProtectionPolicy }) {
      if (Name.endsWith(".fifo")) throw notEmulated(`${Name} (a FIFO topic)`);
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(Name)) throw invalidParameter("Topic Name");
      if (DataProtectionPolicy !== undefined) throw notEmulated("DataProtectionPolicy");
      for (const [name, value] of Object.entries(Attributes)) checkTopicAttribute(name, value);
      checkTags(Tags);
      const existing = topics.find(topics.arnOf(Name));
      if (existing) {
        checkSame(existing, Attributes, Tags);
        return { TopicArn: existing.arn };
      }
      const topic = topics.create(Name);
      for (const [name, value] of Object.entries(Attributes)) setTopicAttribute(topics, topic, name, value);
      for (const { Key, Value } of Tags) topic.tags.set(Key, Value);
      return { TopicArn: topic.arn };
    },
  };
}

export function deleteTopic(topics: Topics): Operation<z.infer<typeof deleteInput>, void> {
  return {
    name: "DeleteTopic",
    input: deleteInput,
    permissions: ({ TopicArn }) => [topics.permission("DeleteTopic", TopicArn)],
    handle({ TopicArn }) {
      // Deleting what is not there is no error (SNS API reference, "DeleteTopic": idempotent).
      const topic = topics.find(TopicArn);
      if (topic) topics.delete(topic);
    },
  };
}

export function listTopics(
  topics: Topics,
): Operation<z.infer<typeof listInput>, { Topics: { TopicArn: string }[]; NextToken?: string | undefined }> {
  return {
    name: "ListTopics",
    input: listInput,
    permissions: () => [{ action: "sns:ListTopics", resource: "*" }],
    handle({ NextToken }) {
      const { items, next } = onePage(topics.all, (topic) => topic.arn, NextToken);
      return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: next };
    },
  };
}

function checkSame(
  topic: Topic,
  attributes: Record<string, string>,
  tags: { Key: string; Value: string }[],
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if ((topic.attributes.get(name) ?? defaultOf(name)) !== value) {
      throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
    }
  }
  if (tags.some(({ Key, Value }) => topic.tags.get(Key) !== Value)) {
    throw invalidParameter("Tags Reason: Topic already exists with different tags");
  }
}

function defaultOf(name: string): string {
  return name === "FifoTopic" || name === "ContentBasedDeduplication" ? "false" : "";
}
