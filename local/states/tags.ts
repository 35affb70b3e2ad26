/** TagResource, UntagResource and ListTagsForResource, of state machines. */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import type { StatesService } from "./service";
import * as shapes from "./shapes";

/** Step Functions quotas: tags per resource. */
const MOST_TAGS = 50;

const tagInput = z.strictObject({ resourceArn: shapes.arn, tags: shapes.tags });
const untagInput = z.strictObject({ resourceArn: shapes.arn, tagKeys: z.array(z.string().min(1).max(128)) });
const listInput = z.strictObject({ resourceArn: shapes.arn });

export function tagResource(
  states: StatesService,
): Operation<z.infer<typeof tagInput>, Record<string, never>> {
  return {
    name: "TagResource",
    input: tagInput,
    permissions: ({ resourceArn }) => [{ action: "states:TagResource", resource: resourceArn }],
    handle({ resourceArn, tags }) {
      const kept = tagsOf(states, resourceArn);
      const merged = new Map([...kept, ...tags.map(({ key, value }) => [key, value] as const)]);
      if (merged.size > MOST_TAGS) {
        throw new ServiceError("TooManyTags", `'${resourceArn}' can have at most ${MOST_TAGS} tags`);
      }
      for (const [key, value] of merged) kept.set(key, value);
      return {};
    },
  };
}

export function untagResource(
  states: StatesService,
): Operation<z.infer<typeof untagInput>, Record<string, never>> {
  return {
    name: "UntagResource",
    input: untagInput,
    permissions: ({ resourceArn }) => [{ action: "states:UntagResource", resource: resourceArn }],
    handle({ resourceArn, tagKeys }) {
      const tags = tagsOf(states, resourceArn);
      for (const key of tagKeys) tags.delete(key);
      return {};
    },
  };
}

export function listTagsForResource(states: StatesService): Operation<z.infer<typeof listInput>> {
  return {
    name: "ListTagsForResource",
    input: listInput,
    permissions: ({ resourceArn }) => [{ action: "states:ListTagsForResource", resource: resourceArn }],
    handle: ({ resourceArn }) => ({
      tags: [...tagsOf(states, resourceArn)].map(([key, value]) => ({ key, value })),
    }),
  };
}

/** @throws ServiceError ResourceNotFound */
function tagsOf(states: StatesService, arn: string): Map<string, string> {
  const machine = states.machines.get(arn);
  if (machine) return machine.tags;
  throw new ServiceError("ResourceNotFound", `Resource not found: '${arn}'`, 400, { resourceName: arn });
}
