/**
 * How a map of settings is read: one schema and one example per key, so that every setting that is wrong is told with
 * its own key. Tasks and pipelines are such maps.
 */

import { z } from "zod";
import type { ConfigPath, ConfigProblems } from "./config-problems";
import { DurationError, formatDuration, parseDuration } from "./duration";
import { ScheduleExpressionError } from "./schedule-expression";

/** For each key what it takes, and a value that would be right, as it stands in YAML. */
export type Settings<Type> = {
  [Key in keyof Required<Type>]: { schema: z.ZodType<Type[Key]>; example: string };
};

/** Reads the settings of one map one by one. What is absent has its default; what is wrong is noted, and undefined. */
export function readSettings<Type>(
  problems: ConfigProblems,
  path: ConfigPath,
  value: unknown,
  what: string,
  settings: Settings<Type>,
): Partial<Type> {
  const map = problems.readMap(path, value, what, Object.keys(settings));
  if (!map) return {};
  const read: Record<string, unknown> = {};
  for (const [key, { schema, example }] of Object.entries<Settings<Type>[keyof Type]>(settings)) {
    const own = Object.hasOwn(map, key) ? map[key] : undefined;
    read[key] = problems.read([...path, key], schema, own, example);
  }
  return read as Partial<Type>;
}

/** A zod check from a function that says what is wrong with a value. */
export function check<Value>(problemOf: (value: Value) => string | undefined) {
  return (value: Value, context: z.RefinementCtx<Value>): void => {
    const message = problemOf(value);
    if (message) context.addIssue({ code: "custom", message });
  };
}

/** Text that a parser turns into something else; the parser's own errors are the problem's text. */
export function parsed<Result>(parse: (text: string) => Result) {
  return z.string().transform((text, context): Result => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof ScheduleExpressionError || error instanceof DurationError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

/**
 * A duration within limits, in seconds.
 * @param why what sets the upper limit, where that is not plain
 */
export function duration(least: number, most: number, why?: string) {
  return parsed((text) => {
    const seconds = parseDuration(text);
    if (seconds < least || seconds > most) {
      const reason = why !== undefined && seconds > most ? `: ${why}` : "";
      throw new DurationError(text, `it takes ${formatDuration(least)} to ${formatDuration(most)}${reason}`);
    }
    return seconds;
  });
}

/** A whole number within limits. */
export function whole(least: number, most: number) {
  return z
    .number()
    .superRefine(
      check((number) =>
        Number.isSafeInteger(number) && number >= least && number <= most
          ? undefined
          : `is the number ${number}; write a whole number from ${least} to ${most}`,
      ),
    );
}
