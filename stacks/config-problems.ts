/**
 * Everything that is wrong with a stack file, collected so that a person sees it all at once: each problem with its
 * key as `pulumi config set --path` takes it, and zod's findings put in the words of somebody who edits YAML.
 */

import type { z } from "zod";
import { didYouMean } from "./did-you-mean";
import { listed, quote } from "./quote";

/** A place in the config: `["tasks", "nightly-export", "paths", 3]`. */
export type ConfigPath = readonly (string | number)[];

/** All problems of a stack's config; `message` is ready to be shown. */
export class StackConfigError extends Error {
  override readonly name = "StackConfigError";
  /** One line per problem: `tasks.nightly-export.schedule: …`. */
  readonly problems: readonly string[];
  /** @param file the name of the file that the config stands in */
  constructor(file: string, problems: readonly string[]) {
    super(`${file} is not valid:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Collects errors and warnings in the order in which they are found. */
export class ConfigProblems {
  readonly errors: string[] = [];
  readonly warnings: string[] = [];

  error(path: ConfigPath, message: string): void {
    this.errors.push(`${keyText(path)}: ${message}`);
  }

  warn(path: ConfigPath, message: string): void {
    this.warnings.push(`${keyText(path)}: ${message}`);
  }

  /**
   * The value under `path`, read by a schema; undefined, and the problems noted, when it does not fit.
   * @param example a value that would be right, as it stands in YAML
   */
  read<Schema extends z.ZodType>(
    path: ConfigPath,
    schema: Schema,
    value: unknown,
    example: string,
  ): z.output<Schema> | undefined {
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const place = issue.path.filter((part) => typeof part !== "symbol");
      // A list's item or a map's setting is told without the example, which is the whole value's.
      this.error([...path, ...place], issueText(issue, place.length === 0 ? example : undefined));
    }
    return undefined;
  }

  /**
   * `value` as a map with no other keys than `known`; undefined, and the problem noted, when it is no map.
   * @param what what the map is: `a task`
   */
  readMap(
    path: ConfigPath,
    value: unknown,
    what: string,
    known: readonly string[],
  ): Record<string, unknown> | undefined {
    if (!isMap(value)) {
      this.error(path, `${described(value)}; ${what} is a map with ${listed(known, "or")}`);
      return undefined;
    }
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const hint = didYouMean(key, known) || `; it has ${listed(known)}`;
      this.error([...path, key], `not a setting of ${what}${hint}`);
    }
    return value;
  }
}

/** `tasks.nightly-export.paths[3]`; a key that is not one word goes in brackets and quotes. */
function keyText(path: ConfigPath): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!/^[0-9A-Za-z_-]{1,100}$/.test(part)) return `[${quote(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `is a list`, `is the number 6`, `is empty`: a YAML value as a person sees it. */
export function described(value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is empty";
  if (Array.isArray(value)) return "is a list";
  if (typeof value === "object") return "is a map";
  if (typeof value === "string") return `is the text ${quote(value)}`;
  return `is ${typeof value === "number" ? `the number ${value}` : value}`;
}

const WANTED: Record<string, string> = {
  string: "text",
  number: "a whole number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
};

function issueText(issue: z.core.$ZodIssue, example: string | undefined): string {
  const such = example === undefined || example === "true" ? "" : `, such as ${example}`;
  switch (issue.code) {
    case "invalid_type": {
      const { input } = issue;
      const text = typeof input === "string" ? input.trim() : undefined;
      if (issue.expected === "boolean" && (text === "true" || text === "false")) {
        return `is the text ${quote(input as string)}; write ${text} without quotes`;
      }
      if ((issue.expected === "number" || issue.expected === "int") && text && /^\d{1,9}$/.test(text)) {
        return `is the text ${quote(input as string)}; write ${text} without quotes`;
      }
      return `${described(input)}; write ${WANTED[issue.expected] ?? issue.expected}${such}`;
    }
    case "invalid_value": {
      const values = issue.values.map(String);
      const { input } = issue;
      if (typeof input !== "string") return `${described(input)}; it takes ${listed(values, "or")}`;
      const hint = didYouMean(input, values) || `; it takes ${listed(values, "or")}`;
      return `${quote(input)} is not one of its values${hint}`;
    }
    default:
      return issue.message;
  }
}
