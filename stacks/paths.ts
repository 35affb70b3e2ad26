/**
 * A task's paths: a list, or one string quoted as a shell would (`/dir1 /dir_2 "/dir 3"`), and the rules for them
 * from CreateDataRepositoryTask (botocore fsx 2018-03-01 model; LustreGuide, data repository tasks).
 */

import type { TaskType } from "../handlers/plan";
import { quote } from "./quote";

/** "Specify up to 32 directories or files" (LustreGuide); the API model would take 100. */
const MOST_PATHS = 32;
/** DataRepositoryTaskPath: 0 to 4096, counted here in UTF-8 bytes as a file system does. */
const LONGEST_PATH = 4096;

/** What is wrong with a task's paths; `index` is the place in the list, undefined when it concerns all of them. */
export interface PathProblem {
  index?: number;
  message: string;
}

/** A string of paths whose quotes do not close. */
export class PathTextError extends Error {
  override readonly name = "PathTextError";
}

/**
 * Splits a string at white space as a shell would: single quotes keep everything, double quotes and a backslash keep
 * the next character.
 * @throws PathTextError, and nothing else, when a quote is not closed or a backslash is the last character
 */
export function splitPaths(text: string): string[] {
  const paths: string[] = [];
  let current: string | undefined;
  let open: { sign: string; at: number } | undefined;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (open?.sign === "'") {
      if (character === "'") open = undefined;
      else current += character;
    } else if (character === "\\") {
      const next = text[++i];
      if (next === undefined) {
        throw new PathTextError(
          `${quote(text)} – ends with a backslash (character ${i}); write \\\\ for a backslash`,
        );
      }
      // Inside double quotes a backslash stays unless it protects a character that means something there.
      current = (current ?? "") + (open && next !== '"' && next !== "\\" ? `\\${next}` : next);
    } else if (open) {
      if (character === open.sign) open = undefined;
      else current += character;
    } else if (character === "'" || character === '"') {
      open = { sign: character, at: i + 1 };
      current ??= "";
    } else if (/\s/.test(character)) {
      if (current !== undefined) paths.push(current);
      current = undefined;
    } else {
      current = (current ?? "") + character;
    }
  }
  if (open) {
    const sign = open.sign === "'" ? "single" : "double";
    throw new PathTextError(
      `${quote(text)} – the ${sign} quote at character ${open.at} is never closed; add the closing ${open.sign}`,
    );
  }
  if (current !== undefined) paths.push(current);
  return paths;
}

/** Everything that is wrong with `paths` for a task of this type; empty when they can be used. */
export function pathProblems(type: TaskType, paths: readonly string[]): PathProblem[] {
  if (paths.length === 0) {
    return [
      { message: "no path given; give at least one, or leave paths out for the whole file system (/)" },
    ];
  }
  const problems: PathProblem[] = [];
  if (paths.length > MOST_PATHS) {
    problems.push({
      index: MOST_PATHS,
      message: `${paths.length} paths given, at most ${MOST_PATHS} allowed per task`,
    });
  }
  const seen = new Map<string, number>();
  paths.forEach((path, index) => {
    const message = pathProblem(type, path);
    if (message) problems.push({ index, message });
    const key = withoutTrailingSlashes(path);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else
      problems.push({ index, message: `${quote(path)} is the same as paths[${first}]; give each path once` });
  });
  return problems;
}

function pathProblem(type: TaskType, path: string): string | undefined {
  if (path === "") return "an empty path; write / for the whole file system";
  const bytes = Buffer.byteLength(path, "utf8");
  if (bytes > LONGEST_PATH) return `${quote(path)} has ${bytes} bytes, at most ${LONGEST_PATH} allowed`;
  const control = controlCharacter(path);
  if (control) return `${quote(path)} has the control character ${control}; FSx takes none in a path`;
  const uri = path.startsWith("s3://");
  if (uri && type !== "Import") {
    return `${quote(path)} is in S3, which only an Import takes; write a path on the file system, such as /dir1`;
  }
  if (uri && !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/.test(path)) {
    return `${quote(path)} does not name a bucket; write s3://bucket/prefix/`;
  }
  if (!uri && !path.startsWith("/")) {
    const or = type === "Import" ? " or an s3:// URI" : "";
    return `${quote(path)} is relative; write a path from the file system's root${or}, such as ${quote(`/${path}`.replace(/^\/(\.\/)+/, "/"))}`;
  }
  const dots = path.split("/").find((segment) => segment === "." || segment === "..");
  if (!uri && dots) return `${quote(path)} has a ${quote(dots)} segment; write the path without it`;
  if (type === "Release" && path.includes("*")) {
    return `${quote(path)} has a "*", and FSx releases no wildcards; name the directory, its contents are included`;
  }
  return undefined;
}

/** One path inside another of the same task, as a sentence; the work would be asked for twice. */
export function nestedPaths(paths: readonly string[]): PathProblem[] {
  const bases = paths.map((path) => `${withoutTrailingSlashes(path)}/`.replace(/^\/\/$/, "/"));
  return paths.flatMap((path, index) => {
    const outer = bases.findIndex(
      (base, other) => other !== index && bases[index] !== base && bases[index]!.startsWith(base),
    );
    return outer < 0
      ? []
      : [{ index, message: `${quote(path)} lies inside ${quote(paths[outer]!)} already` }];
  });
}

/** `U+0007` for the first control character (or line or paragraph separator), undefined for none. */
export function controlCharacter(text: string): string | undefined {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029) {
      return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    }
  }
  return undefined;
}

function withoutTrailingSlashes(path: string): string {
  return path.replace(/\/+$/, "") || "/";
}
