/**
 * TagResource, UntagResource and ListTagsForResource: of schedule groups, as schedules cannot be tagged.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { notFound, validation } from "./errors";
import type { ScheduleGroup } from "./schedule";
import type { Schedules } from "./schedules";
import { groupArn, type Tag, tagList } from "./shapes";

/** Scheduler quotas: tags per resource. */
const MOST_TAGS = 50;

const tagInput = z.strictObject({ ResourceArn: groupArn, Tags: tagList });
const untagInput = z.strictObject({
  ResourceArn: groupArn,
  TagKeys: z.array(z.string().min(1).max(128)).max(200),
});
const listInput = z.strictObject({ ResourceArn: groupArn });

const URI = "/tags/{ResourceArn}";

export function tagResource(
  schedules: Schedules,
): Operation<z.infer<typeof tagInput>, Record<string, never>> {
  return {
    name: "TagResource",
    input: tagInput,
    http: { method: "POST", uri: URI },
    permissions: ({ ResourceArn }) => [{ action: "scheduler:TagResource", resource: ResourceArn }],
    handle({ ResourceArn, Tags }) {
      setTags(groupAt(schedules, ResourceArn), Tags);
      return {};
    },
  };
}

export function untagResource(
  schedules: Schedules,
): Operation<z.infer<typeof untagInput>, Record<string, never>> {
  return {
    name: "UntagResource",
    input: untagInput,
    http: { method: "DELETE", uri: URI },
    permissions: ({ ResourceArn }) => [{ action: "scheduler:UntagResource", resource: ResourceArn }],
    handle({ ResourceArn, TagKeys }) {
      const { tags } = groupAt(schedules, ResourceArn);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
  };
}

export function listTagsForResource(
  schedules: Schedules,
): Operation<z.infer<typeof listInput>, { Tags: Tag[] }> {
  return {
    name: "ListTagsForResource",
    input: listInput,
    http: { method: "GET", uri: URI },
    permissions: ({ ResourceArn }) => [{ action: "scheduler:ListTagsForResource", resource: ResourceArn }],
    handle: ({ ResourceArn }) => ({ Tags: [...groupAt(schedules, ResourceArn).tags.values()] }),
  };
}

/** @throws ServiceError ValidationException past 50 tags */
export function setTags(group: ScheduleGroup, tags: Tag[]): void {
  const merged = new Map(group.tags);
  for (const tag of tags) merged.set(tag.Key, tag);
  if (merged.size > MOST_TAGS) throw validation(`A schedule group can have at most ${MOST_TAGS} tags.`);
  group.tags = merged;
}

function groupAt(schedules: Schedules, arn: string): ScheduleGroup {
  for (const group of schedules.groups.values()) if (group.arn === arn) return group;
  throw notFound(`Schedule group ${arn} does not exist.`);
}
