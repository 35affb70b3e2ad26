/**
 * The local cloud's one HTTP endpoint, on the loopback address only. Signatures are not checked: every program of this
 * machine may call it, as any access key that it knows. endpoint-answer.ts answers.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LocalCloud } from "./cloud";
import { answer, BODY_LIMIT, warn } from "./endpoint-answer";
import { openHere } from "./endpoint-here";
import type { WireReply, WireRequest } from "./protocols/protocol";
import { sentReply, targetOf } from "./protocols/wire";
import type { Random } from "./random";
import { ConnectionLost } from "./service";

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
  const closeHere = openHere(authority, (request) => answer(cloud, request, requestIds));
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        if (cloud.endpointUrl === url) cloud.endpointUrl = undefined;
        closeHere();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
    end(response, await answer(cloud, request, requestIds));
  } catch (error) {
    if (!(error instanceof ConnectionLost)) warn(cloud, `${message.method} ${message.url}`, error);
    message.socket.destroy();
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
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return {
    method: message.method ?? "GET",
    ...targetOf(message.url ?? "/"),
    headers,
    body: Buffer.concat(chunks, size),
  };
}

function end(response: ServerResponse, reply: WireReply): void {
  const { status, headers, body } = sentReply(reply, response.req.method);
  response.writeHead(status, headers);
  response.end(body);
}

function plainText(status: number, text: string): WireReply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${text}\n` };
}

function json(value: unknown): WireReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
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
