/**
 * The local cloud's one HTTP endpoint, on the loopback address only. It finds the service in a request's credential
 * scope and the caller in its access key, and leaves the rest to the adapter of the service's protocol. Signatures
 * are not checked: every program of this machine may call it, as any access key that it knows.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { LocalCloud } from "./cloud";
import { type Credential, credentialOf } from "./protocols/credential";
import type { Protocol, Refusal, WireCall, WireExchange, WireReply, WireRequest } from "./protocols/protocol";
import { protocolFor, serviceFor, unknownService } from "./protocols/select";
import type { Random } from "./random";
import { type Caller, ConnectionLost, callerName, type Service, ServiceError } from "./service";

/** Larger than any request that the emulated services accept in one piece, small enough not to fill the memory. */
const BODY_LIMIT = 64 * 1024 * 1024;

/** Services that answer requests signed for any region: S3's addresses are global, IAM and STS sign for us-east-1. */
const ANY_REGION: ReadonlySet<string> = new Set(["s3", "iam", "sts"]);

/** Where the endpoint tells, beyond AWS's APIs, what runs here; no bucket's name can begin with "_". */
export const LOCAL_STACK_PATH = "/_local/stack";

/** The stack that a local cloud runs, for commands that would ask Pulumi for a deployed one. */
export interface LocalStack {
  stack: string;
  region: string;
  /** Virtual time, ISO 8601. */
  now: string;
  /** What `pulumi stack output --json` would show. */
  outputs: Record<string, unknown>;
}

export interface EndpointOptions {
  /** 0 or absent takes any free port. */
  port?: number | undefined;
  /** What `LOCAL_STACK_PATH` is answered with; 404 where absent. */
  stack?: (() => LocalStack) | undefined;
}

/** What the endpoint answers a request of this process with; `body` is empty where HTTP allows none. */
export interface EndpointAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Open endpoints by `host:port`, for requests of this process that need no socket (`answerHere`). */
const open = new Map<string, (request: WireRequest) => Promise<EndpointAnswer>>();

export interface Endpoint {
  /** `http://127.0.0.1:4566` */
  url: string;
  close(): Promise<void>;
}

/**
 * Opens the endpoint and sets `cloud.endpointUrl`.
 * @throws Error where the port is taken
 */
export async function startEndpoint(cloud: LocalCloud, options: EndpointOptions = {}): Promise<Endpoint> {
  const requestIds = cloud.random.stream("endpoint");
  const server = createServer((message, response) => {
    // No Date: the SDKs hold it against their own clock, find this machine's clock hours away from virtual time, and
    // try what failed once more.
    response.sendDate = false;
    if (message.method === "GET" && message.url === LOCAL_STACK_PATH && !strangerOf(message)) {
      end(response, options.stack ? json(options.stack()) : plainText(404, "No stack runs here."));
    } else void serve(cloud, message, response, requestIds);
  });
  // How long anything takes on this machine decides nothing; SDK clients keep connections for as long as they sleep.
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  const port = await listen(server, options.port ?? 0);
  const authority = `127.0.0.1:${port}`;
  const url = `http://${authority}`;
  cloud.endpointUrl = url;
  open.set(authority, async (request) => {
    forgetTheDead(cloud, request);
    return onTheWire(await answer(cloud, request, requestIds.uuid()), request);
  });
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        if (cloud.endpointUrl === url) cloud.endpointUrl = undefined;
        open.delete(authority);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A request of this process. */
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
): Promise<EndpointAnswer | "reset" | "refused"> {
  const endpoint = open.get(authority);
  if (!endpoint) return "refused";
  const [path = "/", query = ""] = splitOnce(target, "?");
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const request = {
    method,
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(names),
    body,
  };
  try {
    const reply = await endpoint(request);
    const replied = Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]);
    return { ...reply, headers: Object.fromEntries(replied) };
  } catch (error) {
    if (error instanceof ConnectionLost) return "reset";
    throw error;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new Error(
          `The endpoint cannot listen on 127.0.0.1:${port} (${cause.message}); choose another port.`,
          {
            cause,
          },
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

async function serve(
  cloud: LocalCloud,
  message: IncomingMessage,
  response: ServerResponse,
  requestIds: Random,
): Promise<void> {
  try {
    const stranger = strangerOf(message);
    if (stranger) {
      end(response, plainText(403, stranger));
      return;
    }
    const request = await read(message);
    if (request === "too large") {
      end(response, plainText(413, `The request's body is larger than ${BODY_LIMIT} bytes.`));
      return;
    }
    forgetTheDead(cloud, request);
    end(response, await answer(cloud, request, requestIds.uuid()));
  } catch (error) {
    if (!(error instanceof ConnectionLost)) warn(cloud, `${message.method} ${message.url}`, error);
    message.socket.destroy();
  }
}

/**
 * A function that has died makes no more calls, although its process takes a moment to end, and may have sent some.
 * One that lives says with each call how far its log has come (local/lambda/runtime/requests.js).
 * @throws ConnectionLost
 */
function forgetTheDead(cloud: LocalCloud, request: WireRequest): void {
  const caller = cloud.iam.callerOf(credentialOf(request)?.accessKeyId ?? "");
  if (!caller) return;
  const {
    "x-local-invocation": requestId,
    "x-local-lines": lines = "",
    "x-local-waited": waited = "",
  } = request.headers;
  const invocation = cloud.lambda.invocationOf(caller, requestId);
  if (requestId === undefined ? invocation?.ended : !invocation || invocation.ended) {
    throw new ConnectionLost("the function has ended");
  }
  if (lines !== "") invocation?.said(Number(lines), Number(waited));
}

/** @throws ConnectionLost */
async function answer(cloud: LocalCloud, request: WireRequest, requestId: string): Promise<WireReply> {
  const credential = credentialOf(request);
  const service = cloud.service(credential?.service ?? serviceFor(request));
  if (!service) return unknownService(request, credential?.service ?? "", requestId);
  const protocol = protocolFor(service.name, request);
  const exchange: WireExchange = { request, service, operation: "", requestId };
  try {
    const caller = callerFor(cloud, service, credential, protocol);
    const call = parse(cloud, protocol, exchange, caller);
    exchange.operation = call.operation;
    const delay = cloud.faults.answerDelay({ service: service.name, caller, ...call });
    const output = await service.call(call.operation, call.input, caller);
    const reply = protocol.answer(output, exchange);
    return delay === undefined ? reply : { ...reply, headers: { ...reply.headers, ...slow(delay) } };
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    if (error instanceof ServiceError) return protocol.refuse(error, exchange);
    warn(cloud, `${service.name} ${exchange.operation}`, error);
    const text = error instanceof Error ? error.message : String(error);
    return protocol.refuse(
      new ServiceError("InternalFailure", `The local cloud failed: ${text}`, 500),
      exchange,
    );
  }
}

/** Tells a function's runtime (local/lambda/runtime/timers.js) to hold the answer back in the function's own time. */
function slow(delay: number): Record<string, string> {
  return { "x-local-answer-after": String(delay) };
}

/**
 * Reads the request. One that names no operation never reaches the service, so it is told here.
 * @throws ServiceError
 */
function parse(cloud: LocalCloud, protocol: Protocol, exchange: WireExchange, caller: Caller): WireCall {
  const { request, service } = exchange;
  try {
    return protocol.parse(decompressed(request, service), service);
  } catch (error) {
    if (error instanceof ServiceError) {
      const { code, message } = error;
      const operation = `${request.method} ${request.path}`;
      const event = { service: service.name, operation, caller: callerName(caller), error: code, message };
      cloud.events.emit({ kind: "api", ...event });
    }
    throw error;
  }
}

/** @throws ServiceError as the service refuses callers it does not know */
function callerFor(
  cloud: LocalCloud,
  service: Service,
  credential: Credential | undefined,
  protocol: Protocol,
): Caller {
  if (!credential) {
    throw refusal(
      protocol,
      "missing credentials",
      "Missing Authentication Token: the request is not signed with Signature Version 4.",
    );
  }
  const caller = cloud.iam.callerOf(credential.accessKeyId);
  if (!caller) {
    throw refusal(
      protocol,
      "unknown access key",
      `The security token included in the request is invalid: the local cloud knows no access key "${credential.accessKeyId}" (its operator's is "local").`,
    );
  }
  if (credential.region !== cloud.region && !ANY_REGION.has(service.name)) {
    throw refusal(
      protocol,
      "wrong region",
      `Credential should be scoped to a valid region: this local cloud is ${cloud.region}, the request is signed for ${credential.region}.`,
    );
  }
  return caller;
}

function refusal(protocol: Protocol, reason: Refusal, message: string): ServiceError {
  const { code, status } = protocol.refusals[reason];
  return new ServiceError(code, message, status);
}

/** CloudWatch clients send large requests compressed; to S3, the encoding is the object's own. */
function decompressed(request: WireRequest, service: Service): WireRequest {
  if (service.name === "s3" || request.headers["content-encoding"] !== "gzip") return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: BODY_LIMIT }) };
  } catch (cause) {
    throw new ServiceError("SerializationException", `The body is not gzip: ${(cause as Error).message}`);
  }
}

async function read(message: IncomingMessage): Promise<WireRequest | "too large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    // A client reads its answer only once it has sent everything, so the rest is taken in and dropped.
    if (size <= BODY_LIMIT) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > BODY_LIMIT) return "too large";
  const [path = "/", query = ""] = splitOnce(message.url ?? "/", "?");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return {
    method: message.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.concat(chunks, size),
  };
}

function end(response: ServerResponse, reply: WireReply): void {
  const { status, headers, body } = onTheWire(reply);
  response.writeHead(status, headers);
  response.end(body);
}

/** An answer as it is sent; with a request of this process, also without the body that Node leaves out after HEAD. */
function onTheWire(reply: WireReply, request?: WireRequest): EndpointAnswer {
  const body = typeof reply.body === "string" ? Buffer.from(reply.body) : reply.body;
  const bodiless = reply.status === 204 || reply.status === 304;
  // A HEAD answer's own content-length tells what GET would give; Node sends no body with it.
  const length: Record<string, string> = bodiless ? {} : { "content-length": String(body.length) };
  const sent = bodiless || request?.method === "HEAD" ? new Uint8Array() : body;
  return { status: reply.status, headers: { ...length, ...reply.headers }, body: sent };
}

function plainText(status: number, text: string): WireReply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${text}\n` };
}

function json(value: unknown): WireReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** Failures of the local cloud itself must not pass for an AWS error of the program's: they are told as warnings. */
function warn(cloud: LocalCloud, where: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  cloud.events.emit({ kind: "warning", message: `${where}: the local cloud failed: ${text}` });
}

/**
 * Why a request looks as if a web page had sent it through this machine's browser; undefined where it does not. A page
 * may use a name of its own that resolves to 127.0.0.1, or simply post to this address: the operator's key is no
 * secret, and whoever may create a function runs code here.
 */
function strangerOf({ headers }: IncomingMessage): string | undefined {
  const { host = "", origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host))
    return `Host "${host}" is refused; use 127.0.0.1.`;
  const site = headers["sec-fetch-site"];
  if (origin === undefined && (site === undefined || site === "none")) return undefined;
  return `Requests of web pages are refused (Origin "${origin ?? site}").`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
