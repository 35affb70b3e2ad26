/** What HTTP itself makes of a request's target and of an answer, with a socket or without one. */
import type { WireReply } from "./protocol";

/** An answer as it is sent. */
export interface SentReply {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Empty where HTTP allows none. */
  body: Uint8Array;
}

/** A request's path, percent-encoded as it came, and its query. */
export function targetOf(target: string): { path: string; query: URLSearchParams } {
  const at = target.indexOf("?");
  if (at < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, at), query: new URLSearchParams(target.slice(at + 1)) };
}

/** @param method of the request that it answers */
export function sentReply(reply: WireReply, method: string | undefined): SentReply {
  const body = typeof reply.body === "string" ? Buffer.from(reply.body) : reply.body;
  const bodiless = reply.status === 204 || reply.status === 304;
  const headers: Record<string, string> = {};
  // A HEAD answer's own content-length tells what GET would give.
  if (!bodiless) headers["content-length"] = String(body.length);
  for (const [name, value] of Object.entries(reply.headers)) headers[name.toLowerCase()] = value;
  const sent = bodiless || method === "HEAD" ? new Uint8Array() : body;
  return { status: reply.status, headers, body: sent };
}
