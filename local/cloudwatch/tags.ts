/**
 * TagResource, UntagResource and ListTagsForResource, for alarms.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { Alarm } from "./alarm";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";

/** Most tags of one resource (AWS general reference, "Tag naming limits"). */
const TAGS = 50;

const arn = z.string().min(1).max(1024);

function alarmOf(service: CloudWatchService, cloud: LocalCloud, resource: string): Alarm {
  const prefix = cloud.arn("cloudwatch", "alarm:");
  const alarm = resource.startsWith(prefix) ? service.alarms.get(resource.slice(prefix.length)) : undefined;
  if (!alarm) throw new ServiceError("ResourceNotFoundException", `Unknown resource ${resource}`, 404);
  return alarm;
}

const tagInput = z.strictObject({ ResourceARN: arn, Tags: shapes.tags });

export function tagResource(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof tagInput>> {
  return {
    name: "TagResource",
    input: tagInput,
    permissions: ({ ResourceARN }) => [{ action: "cloudwatch:TagResource", resource: ResourceARN }],
    handle({ ResourceARN, Tags }) {
      const alarm = alarmOf(service, cloud, ResourceARN);
      const tags = { ...alarm.tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) };
      if (Object.keys(tags).length > TAGS) {
        throw new ServiceError("InvalidParameterValue", `A resource can have at most ${TAGS} tags.`);
      }
      alarm.tags = tags;
      return {};
    },
  };
}

const untagInput = z.strictObject({ ResourceARN: arn, TagKeys: z.array(z.string().min(1).max(128)) });

export function untagResource(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof untagInput>> {
  return {
    name: "UntagResource",
    input: untagInput,
    permissions: ({ ResourceARN }) => [{ action: "cloudwatch:UntagResource", resource: ResourceARN }],
    handle({ ResourceARN, TagKeys }) {
      const alarm = alarmOf(service, cloud, ResourceARN);
      for (const key of TagKeys) delete alarm.tags[key];
      return {};
    },
  };
}

const listInput = z.strictObject({ ResourceARN: arn });

export function listTagsForResource(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof listInput>> {
  return {
    name: "ListTagsForResource",
    input: listInput,
    permissions: ({ ResourceARN }) => [{ action: "cloudwatch:ListTagsForResource", resource: ResourceARN }],
    handle({ ResourceARN }) {
      const { tags } = alarmOf(service, cloud, ResourceARN);
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}
