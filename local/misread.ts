/**
 * Requests of JSON and CBOR have types, and what does not fit its member's type is not read at all: the services answer
 * SerializationException, before they look at any constraint ("STRING_VALUE can not be converted to an Integer").
 */
import type * as z from "zod";
import { ServiceError, type ServiceName } from "./service";

type Issue = z.core.$ZodIssue;

/** Services whose requests are texts throughout: forms, addresses, headers and XML. */
const TEXTS: ReadonlySet<ServiceName> = new Set(["iam", "s3", "sns", "sts"]);

/** The error for the first member that has the wrong type; undefined where all can be read. */
export function misread(service: ServiceName, issues: Issue[], input: unknown): ServiceError | undefined {
  if (TEXTS.has(service)) return undefined;
  const issue = issues.find((one) => hasWrongType(one, valueAt(input, one.path)));
  if (!issue) return undefined;
  const what = typeName(valueAt(input, issue.path));
  return new ServiceError(
    "SerializationException",
    `${issue.path.join(".") || "request"}: ${what} cannot be read as ${wantedType(issue)}.`,
  );
}

function hasWrongType(issue: Issue, value: unknown): boolean {
  if (value === undefined) return false;
  switch (issue.code) {
    case "invalid_type":
      // A number that is not whole, or too large, is a number all the same.
      return typeof value !== "number" || (issue.expected !== "int" && issue.expected !== "number");
    case "invalid_value":
      return typeof value !== typeof issue.values[0];
    case "invalid_union":
      return (
        issue.errors.length > 0 &&
        issue.errors.every(
          ([first]) => first?.path.length === 0 && (hasWrongType(first, value) || isFlag(first)),
        )
      );
    default:
      return false;
  }
}

/** Where forms and addresses write a boolean, its two words are an alternative to it, and no enum. */
function isFlag(issue: Issue): boolean {
  return issue.code === "invalid_value" && issue.values.join() === "true,false";
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], input);
}

/** Types in the words of AWS's models. */
const WORDS: Record<string, string> = {
  array: "a list",
  object: "a structure",
  record: "a map",
  int: "a number",
};

function typeName(value: unknown): string {
  const type = Array.isArray(value) ? "array" : typeof value;
  return WORDS[type] ?? `a ${type}`;
}

function wantedType(issue: Issue): string {
  if (issue.code === "invalid_type") return WORDS[issue.expected] ?? `a ${issue.expected}`;
  return issue.code === "invalid_value" ? typeName(issue.values[0]) : "its type";
}
