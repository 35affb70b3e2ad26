/**
 * Where a pipeline's files are: the bucket's name and the prefixes in it, as S3 and FSx's associations take them.
 */

import { z } from "zod";
import { controlCharacter } from "./paths";
import { quote } from "./quote";
import { check } from "./setting";

/** Prefixes and suffixes that S3 keeps for other things than buckets of objects (S3 guide, "bucket naming rules"). */
const RESERVED_STARTS = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];
/** The association's S3 path and a report's own name share an object's key of 1,024 bytes. */
const LONGEST_PREFIX = 512;

/** Why a name cannot be an S3 bucket's, or undefined. */
export function bucketProblem(name: string): string | undefined {
  if (name.startsWith("s3://")) {
    return `${quote(name)} is a URI; write the bucket's name alone, and importPrefix for what comes after it`;
  }
  const rule = "it is 3 to 63 of a-z 0-9 . and -, such as my-results";
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    return `${quote(name)} is not a bucket's name; ${rule}`;
  if (name.includes("..") || /^\d+\.\d+\.\d+\.\d+$/.test(name)) {
    return `${quote(name)} is not a bucket's name: no two dots in a row, and not like an IP address; ${rule}`;
  }
  const start = RESERVED_STARTS.find((text) => name.startsWith(text));
  const end = RESERVED_ENDS.find((text) => name.endsWith(text));
  if (start ?? end) {
    const what = start ? `begins with ${quote(start)}` : `ends with ${quote(end!)}`;
    return `${quote(name)} ${what}, which S3 keeps for other things than such buckets; give an ordinary bucket`;
  }
  return undefined;
}

/** A prefix as associations take it: `input/`, or nothing for the whole bucket. A last slash is added. */
export function prefix(example: string) {
  return z
    .string()
    .superRefine(check((text) => prefixProblem(text, example)))
    .transform((text) => (text === "" || text.endsWith("/") ? text : `${text}/`))
    .optional();
}

function prefixProblem(text: string, example: string): string | undefined {
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > LONGEST_PREFIX)
    return `has ${bytes} bytes; it takes ${LONGEST_PREFIX} at most, such as ${example}`;
  const control = controlCharacter(text);
  if (control) return `${quote(text)} has the control character ${control}; write the prefix without it`;
  if (text.startsWith("s3://")) {
    return `${quote(text)} is a whole S3 URI; write only what comes after the bucket, such as ${example}`;
  }
  if (text.startsWith("/")) {
    const without = text.replace(/^\/+/, "");
    const right = without === "" ? 'write "" for the whole bucket' : `write ${quote(without)}`;
    return `${quote(text)} begins with "/", which keys in S3 do not; ${right}`;
  }
  if (text.includes("//")) return `${quote(text)} has two slashes in a row; write one`;
  const dots = text.split("/").find((segment) => segment === "." || segment === "..");
  if (dots) return `${quote(text)} has a ${quote(dots)} segment; write the prefix without it`;
  return undefined;
}
