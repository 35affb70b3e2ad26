/** UntagResource: takes tags away; keys that are not there are no error. */
import * as z from "zod";
import type { Operation } from "../service";
import type { FsxService } from "./service";
import { resourceArn, tagKey } from "./shapes";
import { findTags, setTags, tagsOf } from "./tagged";
import { resourceTagConditions } from "./tags";

const input = z.strictObject({ ResourceARN: resourceArn, TagKeys: z.array(tagKey).min(1).max(50) });

export function untagResource(fsx: FsxService): Operation<z.infer<typeof input>, Record<string, never>> {
  return {
    name: "UntagResource",
    input,
    permissions: ({ ResourceARN, TagKeys }) => [
      {
        action: "fsx:UntagResource",
        resource: ResourceARN,
        conditions: { "aws:TagKeys": TagKeys, ...resourceTagConditions(findTags(fsx, ResourceARN)) },
      },
    ],
    handle({ ResourceARN, TagKeys }) {
      const tags = [...tagsOf(fsx, ResourceARN)].filter(([key]) => !TagKeys.includes(key));
      setTags(fsx, ResourceARN, new Map(tags));
      return {};
    },
  };
}
