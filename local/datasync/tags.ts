/** TagResource, UntagResource and ListTagsForResource: of agents, locations, tasks and executions. */
import * as z from "zod";
import { requestTagConditions, resourceTagConditions } from "../fsx/tags";
import type { Operation } from "../service";
import { invalidRequest, notFound } from "./errors";
import { onePage } from "./pages";
import type { DataSyncService } from "./service";
import { maxResults, nextToken, taggableArn, tagKey, tags } from "./shapes";

/** Tags per resource (InputTagList). */
const MOST_TAGS = 50;

const tagging = z.strictObject({ ResourceArn: taggableArn, Tags: tags });
const untagging = z.strictObject({ ResourceArn: taggableArn, Keys: z.array(tagKey).min(1).max(50) });
const listing = z.strictObject({
  ResourceArn: taggableArn,
  MaxResults: maxResults.optional(),
  NextToken: nextToken.optional(),
});

export function tagResource(datasync: DataSyncService): Operation<z.output<typeof tagging>> {
  return {
    name: "TagResource",
    input: tagging,
    permissions: ({ ResourceArn, Tags }) => [
      {
        action: "datasync:TagResource",
        resource: ResourceArn,
        conditions: {
          ...requestTagConditions(Tags),
          ...resourceTagConditions(findTags(datasync, ResourceArn)),
        },
      },
    ],
    handle({ ResourceArn, Tags }) {
      const current = tagsOf(datasync, ResourceArn);
      const added = datasync.newTags(Tags);
      const count = new Set([...current.keys(), ...added.keys()]).size;
      if (count > MOST_TAGS) {
        throw invalidRequest(`The resource would have ${count} tags; ${MOST_TAGS} is the maximum.`);
      }
      for (const [key, value] of added) current.set(key, value);
      return {};
    },
  };
}

export function untagResource(datasync: DataSyncService): Operation<z.infer<typeof untagging>> {
  return {
    name: "UntagResource",
    input: untagging,
    permissions: ({ ResourceArn, Keys }) => [
      {
        action: "datasync:UntagResource",
        resource: ResourceArn,
        conditions: {
          "aws:TagKeys": Keys,
          ...resourceTagConditions(findTags(datasync, ResourceArn)),
        },
      },
    ],
    handle({ ResourceArn, Keys }) {
      const current = tagsOf(datasync, ResourceArn);
      for (const key of Keys) current.delete(key);
      return {};
    },
  };
}

export function listTagsForResource(datasync: DataSyncService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListTagsForResource",
    input: listing,
    permissions: ({ ResourceArn }) => [
      {
        action: "datasync:ListTagsForResource",
        resource: ResourceArn,
        conditions: resourceTagConditions(findTags(datasync, ResourceArn)),
      },
    ],
    handle(request) {
      const all = [...tagsOf(datasync, request.ResourceArn)].sort(([a], [b]) => (a < b ? -1 : 1));
      const { items, ...next } = onePage(all, ([key]) => key, request);
      return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...next };
    },
  };
}

function findTags(datasync: DataSyncService, arn: string): Map<string, string> | undefined {
  return (
    datasync.agents.all.get(arn)?.tags ??
    datasync.locations.get(arn)?.tags ??
    datasync.tasks.get(arn)?.tags ??
    datasync.executions.find(arn)?.settings.tags
  );
}

function tagsOf(datasync: DataSyncService, arn: string): Map<string, string> {
  const found = findTags(datasync, arn);
  if (!found) throw notFound("Resource", arn);
  return found;
}
