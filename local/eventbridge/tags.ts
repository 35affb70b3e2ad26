/** TagResource, UntagResource and ListTagsForResource: of rules, by their ARN. */
import * as z from "zod";
import type { Operation } from "../service";
import { notFound } from "./errors";
import type { EventBridgeService } from "./service";
import { arn, tags } from "./shapes";

const tagging = z.strictObject({ ResourceARN: arn, Tags: tags });
const untagging = z.strictObject({ ResourceARN: arn, TagKeys: z.array(z.string().min(1).max(128)) });
const listing = z.strictObject({ ResourceARN: arn });

export function tagResource(bridge: EventBridgeService): Operation<z.infer<typeof tagging>> {
  return {
    name: "TagResource",
    input: tagging,
    permissions: ({ ResourceARN }) => [{ action: "events:TagResource", resource: ResourceARN }],
    handle({ ResourceARN, Tags }) {
      const of = tagsOf(bridge, ResourceARN);
      for (const { Key, Value } of Tags) of.set(Key, Value);
      return {};
    },
  };
}

export function untagResource(bridge: EventBridgeService): Operation<z.infer<typeof untagging>> {
  return {
    name: "UntagResource",
    input: untagging,
    permissions: ({ ResourceARN }) => [{ action: "events:UntagResource", resource: ResourceARN }],
    handle({ ResourceARN, TagKeys }) {
      const of = tagsOf(bridge, ResourceARN);
      for (const key of TagKeys) of.delete(key);
      return {};
    },
  };
}

export function listTagsForResource(bridge: EventBridgeService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListTagsForResource",
    input: listing,
    permissions: ({ ResourceARN }) => [{ action: "events:ListTagsForResource", resource: ResourceARN }],
    handle: ({ ResourceARN }) => ({
      Tags: [...tagsOf(bridge, ResourceARN)].map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

function tagsOf(bridge: EventBridgeService, resource: string): Map<string, string> {
  const rule = [...bridge.rules.values()].find((one) => one.arn === resource);
  if (!rule) throw notFound(`Rule ${resource.split("/").at(-1)} does not exist on EventBus default.`);
  return rule.tags;
}
