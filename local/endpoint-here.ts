/**
 * The endpoint for requests of this process, which need no socket: functions that run in realms (lambda/realm) send
 * theirs this way.
 */
import type { WireReply, WireRequest } from "./protocols/protocol";
import { type SentReply, sentReply, targetOf } from "./protocols/wire";
import { ConnectionLost } from "./service";

/** Open endpoints by `host:port`. */
const open = new Map<string, (request: WireRequest) => Promise<WireReply>>();

/** @returns what closes it */
export function openHere(
  authority: string,
  answer: (request: WireRequest) => Promise<WireReply>,
): () => void {
  open.set(authority, answer);
  return () => open.delete(authority);
}

export interface HereRequest {
  method: string;
  /** With the query string. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Answers a request of this process as an HTTP connection to the endpoint would.
 * @param authority `host:port`
 * @returns "reset" where the connection would break, "refused" where no endpoint of this process listens there
 */
export async function answerHere(
  authority: string,
  { method, path: target, headers, body }: HereRequest,
): Promise<SentReply | "reset" | "refused"> {
  const endpoint = open.get(authority);
  if (!endpoint) return "refused";
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const request = { method, ...targetOf(target), headers: Object.fromEntries(names), body };
  try {
    return sentReply(await endpoint(request), method);
  } catch (error) {
    if (error instanceof ConnectionLost) return "reset";
    throw error;
  }
}
