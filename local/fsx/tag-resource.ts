/** TagResource: adds tags to a file system, an association or a task, or changes their values. */
import * as z from "zod";
import type { Operation } from "../service";
import { badRequest } from "./errors";
import type { FsxService } from "./service";
import { resourceArn, tags } from "./shapes";
import { findTags, setTags, tagsOf } from "./tagged";
import { MAX_TAGS, requestTagConditions, requestTags, resourceTagConditions } from "./tags";

const input = z.strictObject({ ResourceARN: resourceArn, Tags: tags });

export function tagResource(fsx: FsxService): Operation<z.infer<typeof input>, Record<string, never>> {
  return {
    name: "TagResource",
    input,
    permissions: ({ ResourceARN, Tags }) => [
      {
        action: "fsx:TagResource",
        resource: ResourceARN,
        conditions: {
          ...requestTagConditions(Tags),
          ...resourceTagConditions(findTags(fsx, ResourceARN)),
        },
      },
    ],
    handle({ ResourceARN, Tags }) {
      const tags = new Map([...tagsOf(fsx, ResourceARN), ...requestTags(Tags)]);
      if (tags.size > MAX_TAGS)
        throw badRequest(`Tags: the resource would have ${tags.size} tags; ${MAX_TAGS} is the maximum.`);
      setTags(fsx, ResourceARN, tags);
      return {};
    },
  };
}
