/**
 * Schemas for members whose form differs from protocol to protocol: a time is a number in JSON, a text in Query and a
 * Date in CBOR and between services; numbers and booleans of the Query protocol are texts. For the `input` of operations.
 */
import * as z from "zod";

/** A time: Date, epoch seconds, or ISO 8601 text. Becomes a Date. */
export function timestamp() {
  return z.union([z.date(), z.number(), z.string()]).transform((value, context): Date => {
    const date =
      value instanceof Date ? value : typeof value === "number" ? new Date(value * 1000) : parseTime(value);
    if (!Number.isNaN(date.getTime())) return date;
    context.addIssue({ code: "custom", message: `"${value}" is not a time` });
    return z.NEVER;
  });
}

/** A blob: bytes, or their base64 text. Becomes a Uint8Array. */
export function blob() {
  return z.union([z.instanceof(Uint8Array), z.string()]).transform((value, context): Uint8Array => {
    if (typeof value !== "string") return value;
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return new Uint8Array(Buffer.from(value, "base64"));
    context.addIssue({ code: "custom", message: "not base64" });
    return z.NEVER;
  });
}

/** A boolean, or the text "true" or "false" of the Query protocol (`z.coerce.boolean` takes "false" for true). */
export function flag() {
  return z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
}

/** A number, or its decimal text in the Query protocol; continue with `.pipe(z.number().int().min(1))`. */
export function decimal() {
  return z.union([z.number(), z.string()]).transform((value, context): number => {
    const number = typeof value === "number" ? value : value.trim() === "" ? Number.NaN : Number(value);
    if (!Number.isNaN(number)) return number;
    context.addIssue({ code: "custom", message: `"${value}" is not a number` });
    return z.NEVER;
  });
}

function parseTime(text: string): Date {
  return new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
}
