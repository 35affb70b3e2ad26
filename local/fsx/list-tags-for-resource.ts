/** ListTagsForResource: a resource's tags, in pages. */
import * as z from "zod";
import type { Operation } from "../service";
import { page } from "./pages";
import type { FsxService } from "./service";
import { maxResults, nextToken, resourceArn, type Tag } from "./shapes";
import { findTags, tagsOf } from "./tagged";
import { describeTags, MAX_TAGS, resourceTagConditions } from "./tags";

const input = z.strictObject({
  ResourceARN: resourceArn,
  MaxResults: maxResults.optional(),
  NextToken: nextToken.optional(),
});

export function listTagsForResource(
  fsx: FsxService,
): Operation<z.infer<typeof input>, { Tags: Tag[]; NextToken?: string }> {
  return {
    name: "ListTagsForResource",
    input,
    permissions: ({ ResourceARN }) => [
      {
        action: "fsx:ListTagsForResource",
        resource: ResourceARN,
        conditions: resourceTagConditions(findTags(fsx, ResourceARN)),
      },
    ],
    handle({ ResourceARN, MaxResults, NextToken }) {
      const tags = describeTags(tagsOf(fsx, ResourceARN));
      const { items, ...next } = page(ResourceARN, tags, ({ Key }) => Key, NextToken, MaxResults ?? MAX_TAGS);
      return { Tags: items, ...next };
    },
  };
}
