/**
 * What a wire protocol does: it turns an HTTP request into an operation's name and input, and an output or an error
 * back into an HTTP answer. The adapters beside this file each speak one of AWS's protocols.
 */
import type { Service, ServiceError } from "../service";

/** An HTTP request with its whole body. */
export interface WireRequest {
  method: string;
  /** Path as sent: percent-encoded, without the query string. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** An HTTP answer. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/** What a request asks for. `input` has the members of the SDK's own input, before any check. */
export interface WireCall {
  operation: string;
  input: unknown;
}

/** What an adapter needs to know to answer. */
export interface WireExchange {
  request: WireRequest;
  service: Service;
  /** Empty where the request did not name one. */
  operation: string;
  requestId: string;
}

/** The refusals that come before any operation. */
export type Refusal = "missing credentials" | "unknown access key" | "wrong region";

export interface Protocol {
  /** @throws ServiceError where the request is not of this protocol, or names no operation */
  parse(request: WireRequest, service: Service): WireCall;
  answer(output: unknown, exchange: WireExchange): WireReply;
  refuse(error: ServiceError, exchange: WireExchange): WireReply;
  /** Name and status under which this protocol's services refuse a caller. */
  refusals: Record<Refusal, { code: string; status: number }>;
}

/** Whether a value is an object with members, and not a list, a date, a blob or a map. */
export function isStructure(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Map)
  );
}
