/**
 * Smithy RPC v2 with CBOR bodies: the operation stands in the path, times are tagged epoch seconds. CloudWatch speaks
 * it beside AWS JSON and Query, and its model names it first. The codec is the AWS SDK's own.
 */
import { cbor, tag } from "@smithy/core/cbor";
import { ServiceError } from "../service";
import { isStructure, type Protocol } from "./protocol";
import { queryErrorCode } from "./query-codes";

/** The shape of the path: `/service/GraniteServiceVersion20100801/operation/PutMetricData`. */
const PATH = /\/service\/([A-Za-z0-9_.]+)\/operation\/(\w+)$/;

/** CBOR tag of "epoch-based date/time", RFC 8949 section 3.4.2. */
const EPOCH_TIME = 1;

/** Smithy namespace in front of an error's name. */
const ERROR_NAMESPACE = "com.amazonaws.cloudwatch#";

export const rpcV2Cbor: Protocol = {
  refusals: {
    "missing credentials": { code: "MissingAuthenticationTokenException", status: 403 },
    "unknown access key": { code: "UnrecognizedClientException", status: 403 },
    "wrong region": { code: "InvalidSignatureException", status: 403 },
  },

  parse(request) {
    const operation = PATH.exec(request.path)?.[2];
    if (request.method !== "POST" || operation === undefined) {
      throw new ServiceError(
        "UnknownOperationException",
        `${request.method} ${request.path}: RPC v2 requests are POST /service/{name}/operation/{name}.`,
      );
    }
    return { operation, input: parseBody(request.body) };
  },

  answer(output, { requestId }) {
    return reply(200, requestId, output ?? {});
  },

  refuse(error, { service, requestId }) {
    const members = { __type: `${ERROR_NAMESPACE}${error.code}`, message: error.message, ...error.members };
    const code = queryErrorCode(service.name, error);
    const answer = reply(error.status, requestId, members);
    return code ? { ...answer, headers: { ...answer.headers, "x-amzn-query-error": code } } : answer;
  },
};

function reply(status: number, requestId: string, members: unknown) {
  return {
    status,
    headers: {
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-requestid": requestId,
    },
    // The codec hands out a view of a buffer that it uses again.
    body: Uint8Array.from(cbor.serialize(toCbor(members))),
  };
}

function parseBody(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = fromCbor(cbor.deserialize(new Uint8Array(body)));
  } catch (cause) {
    throw new ServiceError(
      "SerializationException",
      `The request's body is not CBOR: ${(cause as Error).message}`,
    );
  }
  if (!isStructure(value)) {
    throw new ServiceError("SerializationException", "The request's body must be a CBOR map.");
  }
  return value;
}

function toCbor(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: EPOCH_TIME, value: value.getTime() / 1000 });
  if (value instanceof Map) return toCbor(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(toCbor);
  if (!isStructure(value)) return value;
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members[name] = toCbor(member);
  }
  return members;
}

function fromCbor(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromCbor);
  if (typeof value === "bigint") return Number(value);
  if (!isStructure(value)) return value;
  if (Number(value.tag) === EPOCH_TIME && Object.getOwnPropertySymbols(value).length > 0) {
    return new Date(Math.round(Number(value.value) * 1000));
  }
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    // A member sent as null is an absent member to every AWS service.
    if (member !== null && member !== undefined) members[name] = fromCbor(member);
  }
  return members;
}
