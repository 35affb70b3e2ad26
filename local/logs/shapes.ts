/**
 * Request members that several CloudWatch Logs operations share (botocore logs 2014-03-28 model).
 */
import * as z from "zod";
import { ServiceError } from "../service";

export const groupName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[.\-_/#A-Za-z0-9]+$/, "must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");

/** A log group's name or ARN. */
export const groupIdentifier = z
  .string()
  .min(1)
  .max(2048)
  .regex(/^[\w#+=/:,.@*-]*$/);

export const streamName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^:*]*$/, "must satisfy regular expression pattern: [^:*]*");

export const tagKey = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u);

export const tags = z
  .record(
    tagKey,
    z
      .string()
      .max(256)
      .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u),
  )
  .refine((all) => Object.keys(all).length <= 50, "has more than 50 members");

/** Milliseconds since the epoch. */
export const timestamp = z.number().int().min(0);

/** Values that PutRetentionPolicy takes (API reference, "retentionInDays"). */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * One page of a list: the items from where `token` says, and the token of the next page.
 * @throws ServiceError InvalidParameterException
 */
export function page<T>(items: T[], token: string | undefined, size: number): { items: T[]; next?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new ServiceError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
