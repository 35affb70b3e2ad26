/**
 * TagResource, UntagResource and ListTags, for functions and event source mappings.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import { notFound } from "./function-name";
import type { LambdaService } from "./service";
import * as shapes from "./shapes";

const TAGS = 50;

function taggedOf(service: LambdaService, arn: string): { tags: Record<string, string> } {
  const tagged = [...service.functions.values(), ...service.mappings.values()].find((one) => one.arn === arn);
  if (!tagged) throw notFound(arn);
  return tagged;
}

const tagInput = z.strictObject({ Resource: shapes.arn.max(256), Tags: shapes.tags });

export function tagResource(service: LambdaService): Operation<z.output<typeof tagInput>, undefined> {
  return {
    name: "TagResource",
    input: tagInput,
    http: { method: "POST", uri: "/2017-03-31/tags/{Resource}", status: 204 },
    permissions: ({ Resource }) => [{ action: "lambda:TagResource", resource: Resource }],
    handle({ Resource, Tags }) {
      const tagged = taggedOf(service, Resource);
      const all = { ...tagged.tags, ...Tags };
      if (Object.keys(all).length > TAGS) {
        throw new ServiceError("InvalidParameterValueException", `A resource can have at most ${TAGS} tags.`);
      }
      tagged.tags = all;
      return undefined;
    },
  };
}

const untagInput = z.strictObject({
  Resource: shapes.arn.max(256),
  TagKeys: z.array(z.string().min(1).max(128)),
});

export function untagResource(service: LambdaService): Operation<z.output<typeof untagInput>, undefined> {
  return {
    name: "UntagResource",
    input: untagInput,
    http: { method: "DELETE", uri: "/2017-03-31/tags/{Resource}", status: 204 },
    permissions: ({ Resource }) => [{ action: "lambda:UntagResource", resource: Resource }],
    handle({ Resource, TagKeys }) {
      const { tags } = taggedOf(service, Resource);
      for (const key of TagKeys) delete tags[key];
      return undefined;
    },
  };
}

const listInput = z.strictObject({ Resource: shapes.arn.max(256) });

export function listTags(service: LambdaService): Operation<z.output<typeof listInput>> {
  return {
    name: "ListTags",
    input: listInput,
    http: { method: "GET", uri: "/2017-03-31/tags/{Resource}" },
    permissions: ({ Resource }) => [{ action: "lambda:ListTags", resource: Resource }],
    handle: ({ Resource }) => ({ Tags: { ...taggedOf(service, Resource).tags } }),
  };
}
