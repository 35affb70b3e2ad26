/** Tags of FSx resources: rules on a request's tags, and the condition keys that IAM policies read from them. */
import type { Permission } from "../service";
import { badRequest } from "./errors";
import type { Tag } from "./shapes";

/** At most 50 tags per resource (LustreGuide, quotas). */
export const MAX_TAGS = 50;

/** A resource's tags, in the order they were set. */
export type Tags = ReadonlyMap<string, string>;

/**
 * The tags of a request as a map.
 * @throws ServiceError BadRequest for a key that is given twice or belongs to AWS
 */
export function requestTags(given: Tag[] | undefined): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { Key, Value } of given ?? []) {
    if (tags.has(Key)) throw badRequest(`Tags: the key '${Key}' is given twice.`);
    if (/^aws:/i.test(Key))
      throw badRequest(`Tags: the key '${Key}' begins with 'aws:', which is AWS's own.`);
    tags.set(Key, Value);
  }
  return tags;
}

export function describeTags(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** `aws:RequestTag/…` and `aws:TagKeys` of the tags that a request sends. */
export function requestTagConditions(tags: readonly Tag[] | undefined): Record<string, string | string[]> {
  if (!tags || tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.Key}`, tag.Value])),
    "aws:TagKeys": tags.map((tag) => tag.Key),
  };
}

/** `aws:ResourceTag/…` of the tags that a resource has. */
export function resourceTagConditions(tags: Tags | undefined): Record<string, string> {
  return Object.fromEntries([...(tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** Tags sent with a creation need fsx:TagResource on what is created (Service Authorization Reference). */
export function tagOnCreate(resource: string, tags: readonly Tag[] | undefined): Permission[] {
  if (!tags || tags.length === 0) return [];
  return [{ action: "fsx:TagResource", resource, conditions: requestTagConditions(tags) }];
}
