/**
 * A believable input for every operation, made from the schema that checks it, so that the operation can be asked
 * what it would need to be allowed to do.
 */
import type * as z from "zod";
import { definition, isRequired } from "./members";

type Schema = z.core.$ZodType;

/** Texts of the kinds that requests ask for; the first that a schema takes is used. */
const TEXTS = [
  "example",
  "fs-0123456789abcdef0",
  "dra-0123456789abcdef0",
  "task-0123456789abcdef0",
  "s3://bucket/prefix/",
  "/example",
  "11111111-2222-4333-8444-555555555555",
  "alias/example",
  "rate(1 hours)",
  "2026-11-20T00:00:00Z",
  "1",
  "true",
  "{}",
  "ZXhhbXBsZQ==",
  ...[
    "iam::123456789012:role/example",
    "lambda:us-east-1:123456789012:function:example",
    "sqs:us-east-1:123456789012:example",
    "sns:us-east-1:123456789012:example",
    "scheduler:us-east-1:123456789012:schedule-group/example",
    "fsx:us-east-1:123456789012:task/task-0123456789abcdef0",
    "states:us-east-1:123456789012:stateMachine:example",
    "states:us-east-1:123456789012:execution:example:example",
    "batch:us-east-1:123456789012:job-queue/example",
    "events:us-east-1:123456789012:rule/example",
  ].map((resource) => `arn:aws:${resource}`),
];

/**
 * Inputs that show everything an operation may ask for: with the required members only, with each of the others, and
 * with all of them. Some hold what excludes each other; the operation says so.
 */
export function examplesOf(schema: Schema): Record<string, unknown>[] {
  const all = exampleOf(schema) as Record<string, unknown>;
  const shape = definition(schema).shape ?? {};
  const names = Object.keys(all);
  const required = names.filter((name) => shape[name] && isRequired(shape[name]));
  const only = (chosen: string[]) => Object.fromEntries(chosen.map((name) => [name, all[name]]));
  const others = names.filter((name) => !required.includes(name));
  return [only(required), ...others.map((name) => only([...required, name])), all];
}

/** One value that the schema takes, with every member that there is. */
function exampleOf(schema: Schema): unknown {
  const def = definition(schema);
  const accepts = (value: unknown) => (schema as z.ZodType).safeParse(value).success;
  switch (def.type) {
    case "object":
      return Object.fromEntries(Object.entries(def.shape).map(([name, member]) => [name, exampleOf(member)]));
    case "array":
      return [exampleOf(def.element)];
    case "record":
      return { example: exampleOf(def.valueType) };
    case "union":
      return exampleOf(def.options[0]!);
    case "pipe":
      return definition(def.in).type === "transform" ? exampleOf(def.out) : exampleOf(def.in);
    case "lazy":
      return exampleOf(def.getter());
    case "enum":
      return Object.values(def.entries)[0];
    case "literal":
      return def.values[0];
    case "number":
      return [1, 7, 60, 100, 128, 1200].find(accepts) ?? 1;
    case "boolean":
      return true;
    case "date":
      return new Date(Date.UTC(2026, 10, 20));
    case "string":
      return TEXTS.find(accepts) ?? "example";
    default:
      if (def.innerType) return exampleOf(def.innerType);
      return TEXTS.find(accepts) ?? new Uint8Array([1]);
  }
}
