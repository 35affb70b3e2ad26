/**
 * Fields of a world file: how each is checked, an example that is right, and what it means. docs/world.md's tables hold
 * the same; a test compares them.
 */
import * as z from "zod";
import { type ConfigPath, type ConfigProblems, described, isMap } from "../../stacks/config-problems";
import { absolutePath, s3Location } from "../fsx/paths";

export interface Field {
  schema: z.ZodType;
  /** A right value, as it stands in YAML. */
  example: string;
}

export type Fields = Record<string, Field>;

export const text = (example: string): Field => ({ schema: z.string(), example });

export const oneOf = (...values: string[]): Field => ({ schema: z.enum(values), example: values[0]! });

export function number(low: number, high: number, example: number): Field {
  return numeric(
    `a number from ${count(low)} to ${count(high)}`,
    example,
    (value) => value >= low && value <= high,
  );
}

export function whole(low: number, high: number, example: number): Field {
  const right = (value: number) => Number.isInteger(value) && value >= low && value <= high;
  return numeric(`a whole number from ${count(low)} to ${count(high)}`, example, right);
}

function numeric(what: string, example: number, right: (value: number) => boolean): Field {
  const schema = z.unknown().refine((value) => typeof value === "number" && right(value), {
    error: (issue) => `${described(issue.input)}; write ${what}`,
  });
  return { schema, example: String(example) };
}

function count(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}

export const s3Uri: Field = {
  schema: z.string().refine((uri) => s3Location(uri) !== undefined, {
    error: (issue) => `${described(issue.input)}; write s3://bucket/prefix/`,
  }),
  example: "s3://bucket/prefix/",
};

const timeForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Milliseconds since the epoch; UTC where no zone stands. */
export const time: Field = {
  schema: z.string().transform((value, context) => {
    const withZone = /T.*(Z|[+-]\d\d:\d\d)$/.test(value) || !value.includes("T") ? value : `${value}Z`;
    const result = timeForm.test(value) ? Date.parse(withZone) : Number.NaN;
    if (Number.isNaN(result)) context.addIssue(`${described(value)}; write a time such as 2026-12-03T02:10`);
    return result;
  }),
  example: "2026-12-03T02:10",
};

export const flag: Field = { schema: z.boolean(), example: "true" };

export const listOf = (field: Field): Field => ({
  schema: z.array(field.schema),
  example: `[${field.example}]`,
});

export const mapOf = (field: Field, key: string): Field => ({
  schema: z.record(z.string(), field.schema),
  example: `{${key}: ${field.example}}`,
});

/**
 * A map's values, each by its field's rule; undefined, and the problems noted, where one is wrong.
 * @param what what the map is: "an association"
 */
export function readFields<Result>(
  problems: ConfigProblems,
  path: ConfigPath,
  value: unknown,
  what: string,
  fields: Fields,
  required: readonly string[] = [],
): Result | undefined {
  const before = problems.errors.length;
  const map = problems.readMap(path, value, what, Object.keys(fields));
  if (!map) return undefined;
  const result: Record<string, unknown> = {};
  for (const [name, { schema, example }] of Object.entries(fields)) {
    if (map[name] === undefined && !required.includes(name)) continue;
    result[name] = problems.read([...path, name], schema, map[name], example);
  }
  return problems.errors.length === before ? (result as Result) : undefined;
}

/** Every entry of a map of names, read by `entry`; those that are wrong are left out. */
export function readEntries<Result>(
  problems: ConfigProblems,
  path: ConfigPath,
  value: unknown,
  what: string,
  entry: (name: string, value: unknown, path: ConfigPath) => Result | undefined,
): Result[] {
  if (!isMap(value)) {
    problems.error(path, `${described(value)}; write a map of ${what}`);
    return [];
  }
  return Object.entries(value).flatMap(([name, one]) => entry(name, one, [...path, name]) ?? []);
}

/** A path that is a key: absolute, as FSx has it; undefined, and the problem noted, where it is none. */
export function directoryKey(problems: ConfigProblems, path: ConfigPath, key: string): string | undefined {
  const directory = key.startsWith("/") ? absolutePath(key) : undefined;
  if (directory === undefined) problems.error(path, 'a path begins with "/" and has no "." or ".." in it');
  return directory;
}
