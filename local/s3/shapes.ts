/**
 * Shapes that S3 requests share. Members come from paths, query strings and headers, so numbers and booleans may
 * arrive as text.
 */
import * as z from "zod";
import { invalidBucketName, keyTooLong } from "./errors";

/** 3 to 63 of lower-case letters, digits, dots and hyphens (S3 User Guide, "General purpose bucket naming rules"). */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const bucket = z.string().min(1);
export const key = z.string().min(1);
export const accountId = z.string().optional();
export const metadata = z.record(z.string(), z.string());
export const wholeNumber = z.coerce.number().int();
export const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

/** Checksums that SDKs send with a body. */
export const checksums = {
  ChecksumAlgorithm: z.string().optional(),
  ChecksumCRC32: z.string().optional(),
  ChecksumCRC32C: z.string().optional(),
  ChecksumCRC64NVME: z.string().optional(),
  ChecksumSHA1: z.string().optional(),
  ChecksumSHA256: z.string().optional(),
};

/** @throws ServiceError InvalidBucketName */
export function checkBucketName(name: string): void {
  const address = /^\d+\.\d+\.\d+\.\d+$/;
  if (!BUCKET.test(name) || name.includes("..") || address.test(name)) throw invalidBucketName(name);
}

/** @throws ServiceError KeyTooLongError */
export function checkKey(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > 1024) throw keyTooLong(bytes);
}
