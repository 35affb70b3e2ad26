/**
 * Message attributes of a published message: shape, and the rules beyond it.
 */
import * as z from "zod";
import { invalidParameter } from "./errors";

export interface MessageAttributeValue {
  DataType: string;
  StringValue?: string | undefined;
  BinaryValue?: Uint8Array | undefined;
}

export const messageAttributesInput = z.record(
  z.string(),
  z.strictObject({
    DataType: z.string(),
    StringValue: z.string().optional(),
    BinaryValue: z
      .union([
        z.instanceof(Uint8Array),
        z.base64().transform((text) => new Uint8Array(Buffer.from(text, "base64"))),
      ])
      .optional(),
  }),
);

/** @throws ServiceError ParameterValueInvalid, InvalidParameter */
export function checkMessageAttributes(attributes: Record<string, MessageAttributeValue>): void {
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    const wellNamed = /^[A-Za-z0-9_.-]{1,256}$/.test(name) && !/^\.|\.$|\.\.|^(aws|amazon)\./i.test(name);
    if (!wellNamed)
      throw invalidParameter(`MessageAttributes Reason: "${name}" is not a valid attribute name`);
    const kind = /^(String|Number|Binary)(\.[^\p{Cc}]+)?$/u.exec(DataType)?.[1];
    if (!kind) {
      throw invalidParameter(
        `MessageAttributes Reason: attribute "${name}" has an invalid type, ${DataType}`,
      );
    }
    const value = kind === "Binary" ? BinaryValue : StringValue;
    if (value === undefined || value.length === 0) {
      throw invalidParameter(
        `MessageAttributes Reason: attribute "${name}" of type ${DataType} has no value`,
      );
    }
    if (kind === "Number" && Number.isNaN(Number(StringValue))) {
      throw invalidParameter(`MessageAttributes Reason: attribute "${name}" is not a number`);
    }
    if (DataType === "String.Array" && !isJsonArray(StringValue!)) {
      throw invalidParameter(`MessageAttributes Reason: attribute "${name}" is not a JSON array`);
    }
  }
}

/** Bytes that count towards the message's size. */
export function sizeOf(attributes: Record<string, MessageAttributeValue>): number {
  let size = 0;
  for (const [name, { DataType, StringValue = "", BinaryValue }] of Object.entries(attributes)) {
    size +=
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue?.length ?? Buffer.byteLength(StringValue));
  }
  return size;
}

function isJsonArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
