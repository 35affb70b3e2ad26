/** Shapes that several Secrets Manager requests share (botocore secretsmanager 2017-10-17 model). */
import * as z from "zod";
import { blob } from "../protocols/schemas";
import { invalidParameter } from "./errors";
import type { SecretValue } from "./secret";

/** Largest secret, bytes (SecretStringType, SecretBinaryType). */
const LARGEST = 65_536;

export const secretId = z.string().min(1).max(2048);
export const requestToken = z.string().min(32).max(64);
export const versionStage = z.string().min(1).max(256);
export const secretString = z.string().min(1).max(LARGEST);
export const secretBinary = blob().refine(({ length }) => length >= 1 && length <= LARGEST, {
  error: `1 to ${LARGEST} bytes`,
});
export const tags = z.array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }));

/**
 * The value of a request; undefined where it has none.
 * @throws ServiceError InvalidParameterException where it has two
 */
export function givenValue(request: {
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}): SecretValue | undefined {
  const { SecretString, SecretBinary } = request;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter("You can't specify both a binary secret value and a string secret value.");
  }
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
}
