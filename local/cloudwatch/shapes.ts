/**
 * Request members that several CloudWatch operations share, with the limits of the service's model (botocore
 * cloudwatch 2010-08-01). Numbers and times may come as text, as the query protocol sends them.
 */
import * as z from "zod";
import { ServiceError } from "../service";

/** A number, or its text. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, "must be a number")
    .transform(Number),
]);

export function integer(min: number, max = Number.MAX_SAFE_INTEGER) {
  return number.pipe(z.number().int().min(min).max(max));
}

/** A boolean, or its text. */
export const boolean = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

/** A Date, seconds since the epoch, or ISO 8601 text; as milliseconds since the epoch. */
export const timestamp = z.union([
  z.date().transform((date) => date.getTime()),
  z.number().transform((seconds) => seconds * 1000),
  z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)), "must be a time in ISO 8601")
    .transform((text) => Date.parse(text)),
]);

export const UNITS = [
  ...["Seconds", "Microseconds", "Milliseconds"],
  ...["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"],
  ...["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count"],
  ...["Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second"],
  ...["Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second"],
  ...["Count/Second", "None"],
];

export const unit = z.enum(UNITS);
export const namespace = z.string().min(1).max(255).regex(/^[^:]/, "must not begin with a colon");
export const metricName = z.string().min(1).max(255);

export const dimensions = z
  .array(z.strictObject({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1024) }))
  .max(30);

export type Dimensions = z.output<typeof dimensions>;

export const tags = z.array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }));

/** Dimensions as a record of name to value. */
export function record(list: Dimensions = []): Record<string, string> {
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

/** Dimensions as the API lists them. */
export function list(dimensions: Record<string, string>): Dimensions {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/**
 * One page of a list: the items from where `token` says, and the token of the next page.
 * @throws ServiceError InvalidNextToken
 */
export function page<T>(items: T[], token: string | undefined, size: number): { items: T[]; next?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new ServiceError("InvalidNextToken", "The next token specified is invalid.");
  }
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
