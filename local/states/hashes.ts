/**
 * `States.Hash` of the execution's own id and name, which create tokens and names are made of. The interpreter hashes
 * only the first block of a text, so that all executions of one machine would get the same token.
 */
import { createHash } from "node:crypto";

/** Algorithms by their names in the language (Step Functions guide, "Intrinsic functions"), and in Node. */
const ALGORITHMS: Record<string, string> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};
const MEMBERS = ["Id", "Name"] as const;
const HASH = /States\.Hash\(\s*\$\$\.Execution\.(Id|Name)\s*,\s*'(MD5|SHA-1|SHA-256|SHA-384|SHA-512)'\s*\)/g;

/** `definition`, as JSON text, with paths to `executionHashes` in the context object's `Execution`. */
export function withExecutionHashes(definition: string): string {
  return definition.replace(
    HASH,
    (_, member: string, algorithm: string) => `$$.Execution.${memberOf(member, algorithm)}`,
  );
}

/** Whether it asks for hashes of anything else, which are wrong from 56 bytes on. */
export function hasOtherHashes(definition: string): boolean {
  return withExecutionHashes(definition).includes("States.Hash(");
}

/** Members of the context object's `Execution`. */
export function executionHashes(execution: Record<(typeof MEMBERS)[number], string>): Record<string, string> {
  return Object.fromEntries(
    MEMBERS.flatMap((member) =>
      Object.entries(ALGORITHMS).map(([algorithm, name]) => [
        memberOf(member, algorithm),
        createHash(name).update(execution[member]).digest("hex"),
      ]),
    ),
  );
}

/** `IdSHA256` */
function memberOf(member: string, algorithm: string): string {
  return `${member}${algorithm.replace("-", "")}`;
}
