/**
 * The `process` that code in a realm sees: its own environment variables, arguments, output and channel; the rest is
 * this process's. Once it has ended, nothing that its code still does is seen.
 */
import { EventEmitter } from "node:events";

export interface RealmProcessOptions {
  /** What the runtime is started with, JSON text. */
  argument: string;
  directory: string;
  environment: Record<string, string>;
  send: (message: object) => void;
  exited: (code: number) => void;
}

export class RealmProcess {
  readonly exposed: NodeJS.Process;
  readonly #events = new EventEmitter();
  #alive = true;
  #requests = 0;

  constructor(options: RealmProcessOptions) {
    const { argument, directory, environment, send, exited } = options;
    const { version, versions, platform, arch, release, config, features, execPath } = process;
    const events = this.#events;
    const known = {
      ...{ version, versions, platform, arch, release, config, features, execPath },
      argv: [execPath, "bootstrap.js", argument],
      argv0: "node",
      execArgv: [],
      env: { ...environment },
      exitCode: undefined,
      stdout: { write: () => true },
      stderr: { write: () => true },
      cwd: () => directory,
      exit: (code = 0) => {
        if (!this.#alive) return;
        events.emit("exit", code);
        this.end();
        exited(code);
      },
      send: (message: object) => {
        if (this.#alive) send(message);
      },
      getActiveResourcesInfo: () => Array.from({ length: this.#requests }, () => "TCPSocketWrap"),
      on: events.on.bind(events),
      once: events.once.bind(events),
      off: events.off.bind(events),
      emit: events.emit.bind(events),
      emitWarning: () => undefined,
      nextTick: process.nextTick.bind(process),
      hrtime: process.hrtime,
      uptime: process.uptime.bind(process),
      memoryUsage: process.memoryUsage,
      cpuUsage: process.cpuUsage.bind(process),
    };
    this.exposed = known as unknown as NodeJS.Process;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** From here on nothing is sent, received or answered. */
  end(): void {
    this.#alive = false;
  }

  receive(message: object): void {
    if (this.#alive) this.#events.emit("message", message);
  }

  /** Requests on their way, less those that wait only for a timer. */
  request(change: 1 | -1): void {
    this.#requests += change;
  }

  /** Runs what the event loop would; what it throws is an uncaught exception of the realm. */
  guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (this.#alive) this.#events.emit("uncaughtException", error);
    }
  }
}
