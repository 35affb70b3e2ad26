/**
 * IAM's unique identifiers: a prefix for the kind of thing, and letters and digits of base 32.
 */
import { createHash } from "node:crypto";
import type { Random } from "../random";

/** Base 32's alphabet, RFC 4648. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `AROA` and 17 characters: a role's id. */
export function randomId(random: Random, prefix: string): string {
  return prefix + base32(Buffer.from(random.hex(34), "hex"), 17);
}

/** `ASIA` and 16 characters: the access key of a session; the same session has the same key. */
export function accessKeyId(session: string): string {
  return `ASIA${base32(createHash("sha256").update(session).digest(), 16)}`;
}

function base32(bytes: Buffer, length: number): string {
  return Array.from({ length }, (_, i) => ALPHABET[bytes[i]! % ALPHABET.length]).join("");
}
