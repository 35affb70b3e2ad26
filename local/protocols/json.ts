/**
 * JSON as AWS's JSON protocols write it: dates as epoch seconds, blobs in base64, maps as objects, absent members left
 * out. Shared by the aws-json and rest-json adapters.
 */
import { ServiceError } from "../service";

/** The JSON text of an output. */
export function renderJson(output: unknown): string {
  return JSON.stringify(plain(output) ?? {});
}

/**
 * The members of a JSON body; an empty body has none.
 * @throws ServiceError SerializationException where the body is not a JSON object
 */
export function parseJson(body: Buffer): Record<string, unknown> {
  const text = body.toString("utf8");
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ServiceError(
      "SerializationException",
      `The request's body is not JSON: ${(cause as Error).message}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ServiceError("SerializationException", "The request's body must be a JSON object.");
  }
  return dropNulls(value) as Record<string, unknown>;
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return ownMembers(members.map(([name, member]) => [name, plain(member)]));
}

/** A member sent as null is an absent member to every AWS service. */
function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNulls);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return ownMembers(members.map(([name, member]) => [name, dropNulls(member)]));
}

/** Members as the object's own, whatever their names: assigning `__proto__` would set the prototype instead. */
function ownMembers(members: [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(members);
}
