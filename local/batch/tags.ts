/** Tags of Batch's resources: maps, and the permissions that tagging on creation needs. */
import * as z from "zod";
import type { Operation, Permission } from "../service";
import { clientError } from "./errors";
import type { BatchService } from "./service";
import * as shapes from "./shapes";

/** Tags per resource (API reference, TagResource). */
const MOST_TAGS = 50;

export function tagConditions(tags: Record<string, string>): Record<string, string | string[]> {
  return {
    "aws:TagKeys": Object.keys(tags),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

/** A resource that is made with tags needs batch:TagResource, too. */
export function taggingPermissions(resource: string, tags: Record<string, string> | undefined): Permission[] {
  return tags && Object.keys(tags).length > 0
    ? [{ action: "batch:TagResource", resource, conditions: tagConditions(tags) }]
    : [];
}

const URI = "/v1/tags/{resourceArn}";
const tagInput = z.strictObject({ resourceArn: z.string().min(1), tags: shapes.tags });
const listInput = z.strictObject({ resourceArn: z.string().min(1) });

export function tagResource(
  batch: BatchService,
): Operation<z.output<typeof tagInput>, Record<string, never>> {
  return {
    name: "TagResource",
    input: tagInput,
    http: { method: "POST", uri: URI },
    permissions: ({ resourceArn, tags }) => [
      { action: "batch:TagResource", resource: resourceArn, conditions: tagConditions(tags) },
    ],
    handle({ resourceArn, tags }) {
      const kept = tagsOf(batch, resourceArn);
      if (new Set([...Object.keys(kept), ...Object.keys(tags)]).size > MOST_TAGS) {
        throw clientError(`${resourceArn} can have at most ${MOST_TAGS} tags`);
      }
      Object.assign(kept, tags);
      return {};
    },
  };
}

export function listTagsForResource(batch: BatchService): Operation<z.output<typeof listInput>> {
  return {
    name: "ListTagsForResource",
    input: listInput,
    http: { method: "GET", uri: URI },
    permissions: ({ resourceArn }) => [{ action: "batch:ListTagsForResource", resource: resourceArn }],
    handle: ({ resourceArn }) => ({ tags: tagsOf(batch, resourceArn) }),
  };
}

/** @throws ServiceError ClientException */
function tagsOf(batch: BatchService, arn: string): Record<string, string> {
  const all = [
    ...batch.computeEnvironments.values(),
    ...batch.queues.values(),
    ...batch.definitions.values(),
    ...batch.jobs.all.values(),
  ];
  const found = all.find((resource) => resource.arn === arn);
  if (found) return found.tags;
  throw clientError(`Resource ${arn} does not exist`);
}
