/**
 * TagResource, UntagResource and ListTagsForResource, for log groups.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import type { LogsService } from "./service";
import * as shapes from "./shapes";

const TAGS = 50;
const arn = z
  .string()
  .min(1)
  .max(1011)
  .regex(/^[\w+=/:,.@-]*$/);

const tagInput = z.strictObject({ resourceArn: arn, tags: shapes.tags });

export function tagResource(service: LogsService): Operation<z.output<typeof tagInput>, undefined> {
  return {
    name: "TagResource",
    input: tagInput,
    permissions: ({ resourceArn }) => [{ action: "logs:TagResource", resource: resourceArn }],
    handle({ resourceArn, tags }) {
      const group = service.group(service.nameOf({ logGroupIdentifier: resourceArn }));
      const all = { ...group.tags, ...tags };
      if (Object.keys(all).length > TAGS) {
        throw new ServiceError("TooManyTagsException", `A log group can have at most ${TAGS} tags.`, 400, {
          resourceName: group.name,
        });
      }
      group.tags = all;
      return undefined;
    },
  };
}

const untagInput = z.strictObject({ resourceArn: arn, tagKeys: z.array(shapes.tagKey).max(50) });

export function untagResource(service: LogsService): Operation<z.output<typeof untagInput>, undefined> {
  return {
    name: "UntagResource",
    input: untagInput,
    permissions: ({ resourceArn }) => [{ action: "logs:UntagResource", resource: resourceArn }],
    handle({ resourceArn, tagKeys }) {
      const group = service.group(service.nameOf({ logGroupIdentifier: resourceArn }));
      for (const key of tagKeys) delete group.tags[key];
      return undefined;
    },
  };
}

const listInput = z.strictObject({ resourceArn: arn });

export function listTagsForResource(service: LogsService): Operation<z.output<typeof listInput>> {
  return {
    name: "ListTagsForResource",
    input: listInput,
    permissions: ({ resourceArn }) => [{ action: "logs:ListTagsForResource", resource: resourceArn }],
    handle({ resourceArn }) {
      return { tags: { ...service.group(service.nameOf({ logGroupIdentifier: resourceArn })).tags } };
    },
  };
}
