/**
 * Paths on a file system and in S3: which directory holds which, and what an `s3://` URI names. File-system paths are
 * compared as `/a/b`, S3 locations by bucket and key prefix, both segment by segment.
 */

/** `/a/b` from `a/b`, `/a/b/` or `//a//b`; `/` for the root. Undefined for "" and for paths with `.` or `..`. */
export function absolutePath(path: string): string | undefined {
  if (path === "") return undefined;
  const segments = path.split("/").filter((segment) => segment !== "");
  if (segments.some((segment) => segment === "." || segment === "..")) return undefined;
  return `/${segments.join("/")}`;
}

/** Whether `directory` is `path` or holds it; both as `absolutePath` writes them. */
export function covers(directory: string, path: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}

/** Where an `s3://` URI points: `prefix` without slashes around, "" for the whole bucket. */
export interface S3Location {
  bucket: string;
  prefix: string;
}

/** Bucket names: 3 to 63 of lower-case letters, digits, dots and hyphens (S3 User Guide, bucket naming rules). */
const S3_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** The location of `s3://bucket/prefix/`; undefined for anything else. */
export function s3Location(uri: string): S3Location | undefined {
  const match = S3_URI.exec(uri);
  if (!match) return undefined;
  return { bucket: match[1]!, prefix: (match[2] ?? "").replace(/^\/+|\/+$/g, "") };
}

/** Whether `inner` is `outer` or lies below it. */
export function s3Covers(outer: S3Location, inner: S3Location): boolean {
  return outer.bucket === inner.bucket && covers(`/${outer.prefix}`, `/${inner.prefix}`);
}

/** What is left of `path` below `directory`, without slashes around; both as `absolutePath` writes them. */
export function below(directory: string, path: string): string {
  return directory === "/" ? path.slice(1) : path.slice(directory.length + 1);
}

/** `/a/b` from `/a` and `b`; `/a` from `/a` and "". */
export function join(directory: string, rest: string): string {
  if (rest === "") return directory;
  return directory === "/" ? `/${rest}` : `${directory}/${rest}`;
}

/** `a/b` from the prefix `a` and `b`. */
export function joinKey(prefix: string, rest: string): string {
  return prefix === "" ? rest : rest === "" ? prefix : `${prefix}/${rest}`;
}
