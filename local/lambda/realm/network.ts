/**
 * `http` and `net` of a realm: requests go straight to the local cloud's endpoint in this process, and there is nothing
 * else to be reached. As much of Node.js's own as the AWS SDK's HTTP handler and the runtime need.
 */
import { EventEmitter } from "node:events";
import { Readable, Writable } from "node:stream";
import { answerHere } from "../../endpoint-here";
import type { SentReply } from "../../protocols/wire";
import type { RealmProcess } from "./realm-process";

export interface RealmNetwork {
  http: object;
  net: object;
}

interface RequestOptions {
  host: string;
  port?: number | string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  agent?: { addRequest(request: object): void };
}

export function realmNetwork(process: RealmProcess): RealmNetwork {
  /** A connection: open from the request to its answer, and held meanwhile unless it is let go (`unref`). */
  class Socket extends EventEmitter {
    readonly connecting = false;
    destroyed = false;
    #held = false;

    connect(): this {
      this.ref();
      return this;
    }

    ref(): this {
      if (!this.#held && !this.destroyed) process.request(1);
      this.#held ||= !this.destroyed;
      return this;
    }

    unref(): this {
      if (this.#held) process.request(-1);
      this.#held = false;
      return this;
    }

    destroy(): this {
      if (this.destroyed) return this;
      this.unref();
      this.destroyed = true;
      this.emit("close");
      return this;
    }

    /** Sockets' own time limits are real ones in a child process, and never reached. */
    setTimeout(): this {
      return this;
    }

    setKeepAlive(): this {
      return this;
    }
  }

  class IncomingMessage extends Readable {
    readonly statusMessage = "";
    complete = true;

    constructor(
      readonly statusCode: number,
      readonly headers: Record<string, string>,
      body: Uint8Array,
    ) {
      super({ read: () => undefined });
      if (body.length > 0) this.push(body);
      this.push(null);
    }
  }

  class ClientRequest extends Writable {
    readonly socket = new Socket();
    readonly headersSent = false;
    readonly #chunks: Buffer[] = [];
    readonly #headers: Record<string, string>;
    #onWire = false;
    #written = false;

    constructor(private readonly options: RequestOptions) {
      // It closes with its answer's end, not with its own.
      super({ autoDestroy: false });
      this.#headers = { ...options.headers };
      this.socket.connect();
      this.once("close", () => this.socket.destroy());
      (options.agent ?? globalAgent).addRequest(this);
    }

    setHeader(name: string, value: string): void {
      this.#headers[name] = value;
    }

    /** It is its turn (../runtime/requests.js); until then it is only written. */
    start(): void {
      this.#onWire = true;
      const expected = this.#headers.Expect ?? this.#headers.expect;
      if (expected === "100-continue") queueMicrotask(() => process.guard(() => this.emit("continue")));
      if (this.#written) void this.#exchange();
    }

    override _write(chunk: Buffer, _encoding: string, done: () => void): void {
      this.#chunks.push(chunk);
      done();
    }

    override _final(done: () => void): void {
      done();
      this.#written = true;
      if (this.#onWire) void this.#exchange();
    }

    async #exchange(): Promise<void> {
      const { host, port, method = "GET", path = "/" } = this.options;
      const authority = port === undefined ? host : `${host}:${port}`;
      const body = Buffer.concat(this.#chunks);
      const answer = await answerHere(authority, { method, path, headers: this.#headers, body });
      // Whoever has ended, or dropped the connection, is told nothing any more.
      if (!process.alive || this.destroyed || this.socket.destroyed) return;
      process.guard(() => this.#receive(answer, authority));
    }

    #receive(answer: SentReply | "reset" | "refused", authority: string): void {
      if (answer === "reset") {
        this.destroy(failure("socket hang up", "ECONNRESET"));
        return;
      }
      if (answer === "refused") {
        this.destroy(failure(`connect ECONNREFUSED ${authority}`, "ECONNREFUSED"));
        return;
      }
      const response = new IncomingMessage(answer.status, answer.headers, answer.body);
      // Unless it is held back, in the function's own time (../runtime/timers.js), it is read at once.
      response.once("close", () => this.destroy());
      this.emit("response", response);
    }
  }

  class Agent {
    readonly keepAlive: boolean;
    readonly maxSockets: number;
    constructor(options: { keepAlive?: boolean; maxSockets?: number } = {}) {
      this.keepAlive = options.keepAlive ?? false;
      this.maxSockets = options.maxSockets ?? Number.POSITIVE_INFINITY;
    }
    addRequest(request: ClientRequest): void {
      request.start();
    }
    destroy(): void {
      // It holds no connections.
    }
  }

  const globalAgent = new Agent();
  const request = (options: RequestOptions, onResponse?: (response: IncomingMessage) => void) => {
    const one = new ClientRequest(options);
    if (onResponse) one.once("response", onResponse);
    return one;
  };
  return { http: { Agent, ClientRequest, IncomingMessage, request }, net: { Socket } };
}

function failure(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
