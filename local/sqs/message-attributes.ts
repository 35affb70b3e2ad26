/**
 * Message attributes: what a request may hold, how many bytes they count for, which of them a receive asked for, and
 * their MD5, which the SDKs compute again and compare.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { ServiceError } from "../service";
import { invalidParameter } from "./errors";

export interface MessageAttributeValue {
  DataType: string;
  StringValue?: string | undefined;
  BinaryValue?: Uint8Array | undefined;
}

export type MessageAttributes = Record<string, MessageAttributeValue>;

/** Blobs come as bytes from inside the cloud and in base64 from outside. */
const blob = z.union([
  z.instanceof(Uint8Array),
  z.base64().transform((text) => new Uint8Array(Buffer.from(text, "base64"))),
]);

/** Request member `MessageAttributes`. Its rules beyond the shape are in `checkMessageAttributes`. */
export const messageAttributesInput = z.record(
  z.string(),
  z.strictObject({
    DataType: z.string(),
    StringValue: z.string().optional(),
    BinaryValue: blob.optional(),
    StringListValues: z.array(z.string()).optional(),
    BinaryListValues: z.array(blob).optional(),
  }),
);

/** Request member `MessageSystemAttributes`: there is only the one (SQS API reference, "SendMessage"). */
export const systemAttributesInput = z.strictObject({
  AWSTraceHeader: z
    .strictObject({ DataType: z.literal("String"), StringValue: z.string().min(1) })
    .optional(),
});

/**
 * The attributes, once their names, types and values are right (SQS Developer Guide, "Amazon SQS message metadata").
 * @throws ServiceError InvalidParameterValue, UnsupportedOperation
 */
export function checkMessageAttributes(
  given: z.infer<typeof messageAttributesInput> = {},
): MessageAttributes {
  const names = Object.keys(given);
  if (names.length > 10) {
    throw invalidParameter(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [10].`,
    );
  }
  const checked: MessageAttributes = {};
  for (const name of names) {
    const { StringListValues, BinaryListValues, ...value } = given[name]!;
    checkName(name);
    if (StringListValues?.length || BinaryListValues?.length) {
      throw new ServiceError("UnsupportedOperation", "Message attribute list values are not supported.");
    }
    checkValue(name, value);
    checked[name] = value;
  }
  return checked;
}

/** Bytes that count towards the message's size: names, types and values. */
export function sizeOf(attributes: MessageAttributes): number {
  let size = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    size += BinaryValue ? BinaryValue.length : Buffer.byteLength(StringValue ?? "");
  }
  return size;
}

/** Those that a receive's `MessageAttributeNames` ask for: exact names, `prefix.*`, `.*`, `All`. */
export function selectAttributes(attributes: MessageAttributes, asked: string[]): MessageAttributes {
  const wanted = (name: string) =>
    asked.some((ask) =>
      ask === "All" || ask === ".*"
        ? true
        : ask.endsWith(".*")
          ? name.startsWith(ask.slice(0, -2))
          : name === ask,
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}

/** MD5 over the attributes by name (SQS Developer Guide, "Calculating the MD5 message digest for message attributes"). */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const md5 = createHash("md5");
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    md5.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    md5.update(Buffer.from([BinaryValue ? 2 : 1]));
    add(BinaryValue ?? Buffer.from(StringValue!));
  }
  return md5.digest("hex");
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function checkName(name: string): void {
  const wellFormed = /^[A-Za-z0-9_.-]{1,256}$/.test(name) && !/^\.|\.$|\.\./.test(name);
  if (!wellFormed) {
    throw invalidParameter(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters, up to 256 of them, and no period at its ends or after another.`,
    );
  }
  if (/^(aws|amazon)\./i.test(name)) {
    throw invalidParameter(
      `The message attribute name '${name}' is invalid because of the reserved prefix 'AWS.' or 'Amazon.'.`,
    );
  }
}

function checkValue(name: string, { DataType, StringValue, BinaryValue }: MessageAttributeValue): void {
  const kind = /^(String|Number|Binary)(\.[^\p{Cc}]+)?$/u.exec(DataType)?.[1];
  if (!kind || DataType.length > 256) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = kind === "Binary" ? BinaryValue : StringValue;
  const other = kind === "Binary" ? StringValue : BinaryValue;
  if (value === undefined || value.length === 0 || other !== undefined) {
    throw invalidParameter(
      `The message attribute '${name}' must contain a non-empty message attribute value of its type '${DataType}'.`,
    );
  }
  if (kind === "Number" && !/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(StringValue!)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}
