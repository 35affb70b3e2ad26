/**
 * Runs a function's code in this process, in a realm of its own: the same runtime files (../runtime) as in a child
 * process, with the same clock, timers, chance and log, but with calls instead of pipes and sockets, which take most of
 * a simulation's time. It is no sandbox: only code that this machine's user has written, and starts anyway, is run so.
 */
import { join } from "node:path";
import { types } from "node:util";
import { createContext, runInContext } from "node:vm";
import type { Beginning, ProcessMessage, ProcessOwner, RuntimeProcess } from "../function-process";
import { sdkPackages } from "../sdk-packages";
import { RealmModules } from "./modules";
import { realmNetwork } from "./network";
import { RealmProcess } from "./realm-process";

const RUNTIME = join(__dirname, "..", "runtime");

/** What the realm shares with this one: Node.js's own classes, which its modules hand out and look for. */
const SHARED = [
  ...["Buffer", "ArrayBuffer", "SharedArrayBuffer", "DataView", "TextEncoder", "TextDecoder"],
  ...[
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
  ],
  ...["Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"],
  ...["URL", "URLSearchParams", "AbortController", "AbortSignal", "Event", "EventTarget", "Blob"],
  ...["ReadableStream", "WritableStream", "TransformStream", "structuredClone", "queueMicrotask"],
  ...["atob", "btoa", "crypto", "setImmediate", "clearImmediate"],
] as const;

export class FunctionRealm implements RuntimeProcess {
  owner: ProcessOwner;
  readonly pid = undefined;
  readonly #process: RealmProcess;

  constructor({ start, environment }: Beginning, owner: ProcessOwner) {
    this.owner = owner;
    const { anchor, folders } = sdkPackages();
    this.#process = new RealmProcess({
      argument: JSON.stringify({ ...start, sdkAnchor: anchor }),
      directory: start.taskRoot,
      environment,
      // As over a pipe: whoever sends goes on first.
      send: (message) => queueMicrotask(() => this.owner.receive(message as ProcessMessage)),
      exited: (code) => this.owner.ended(`Runtime exited with error: exit status ${code}`),
    });
    const context = createContext({}, { name: start.handler });
    const global = runInContext("globalThis", context) as typeof globalThis;
    const immediate = (action: () => void) =>
      setImmediate(() => {
        if (this.alive) this.#process.guard(action);
      });
    Object.assign(
      global,
      Object.fromEntries(SHARED.map((name) => [name, (globalThis as Record<string, unknown>)[name]])),
      {
        global,
        process: this.#process.exposed,
        console: {},
        // The runtime's timers are built on turns of the event loop alone (../runtime/timers.js).
        setTimeout: immediate,
        clearTimeout: clearImmediate,
        performance: { now: () => performance.now(), timeOrigin: performance.timeOrigin },
      },
    );
    ownErrors(global);
    const network = realmNetwork(this.#process);
    new RealmModules({
      context,
      global,
      process: this.#process.exposed,
      network,
      taskRoot: start.taskRoot,
      readable: [start.taskRoot, RUNTIME, ...folders],
      shared: [RUNTIME, ...folders],
      anchor,
    }).load(join(RUNTIME, "bootstrap.js"));
  }

  get alive(): boolean {
    return this.#process.alive;
  }

  send(message: object): void {
    queueMicrotask(() => this.#process.receive(message));
  }

  awaited(): void {
    // This process lives as long as there is something to do in the realm.
  }

  async kill(): Promise<void> {
    if (!this.alive) return;
    this.#process.end();
    this.owner.ended("Runtime exited with error: signal: killed");
  }
}

/** Errors of Node.js's own modules, which come from outside the realm, are errors there, too. */
function ownErrors({ Error: RealmError }: typeof globalThis): void {
  Object.defineProperty(RealmError, Symbol.hasInstance, {
    value(this: unknown, thrown: unknown) {
      if (this === RealmError && types.isNativeError(thrown)) return true;
      return Function.prototype[Symbol.hasInstance].call(this as () => unknown, thrown);
    },
  });
}
