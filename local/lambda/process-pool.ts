/**
 * Function processes, or realms, that many environments use one after the other, for campaigns of many simulations: starting
 * Node.js and compiling the AWS SDK takes longer than a day of a stack. Between two environments a process drops all
 * that the first one had (open requests, timers, the archive's modules, variables); what stays is the loaded SDK. A
 * test holds that a simulation's events are the same, byte for byte, with a pool and without.
 */
import { type CodeFolder, retain } from "./code-folder";
import type { Beginning, ProcessOwner, RuntimeProcess } from "./function-process";
import { type RuntimeKind, startRuntime } from "./runtime-kind";

/** Real milliseconds for a process to leave; one that does not, because its code never pauses, is killed. */
const LEAVES_WITHIN = 2_000;

export class ProcessPool {
  readonly #idle = new Map<string, RuntimeProcess[]>();
  /** Code that idle processes may read, and what lets go of it. */
  readonly #kept = new Map<string, () => void>();

  /** Keeps a function's unpacked archive where it is, for as long as this pool is open. */
  keep(code: CodeFolder): void {
    if (!this.#kept.has(code.path)) this.#kept.set(code.path, retain(code));
  }

  /** A process that begins anew; it says "ready", or why it died, to its owner. */
  begin(kind: RuntimeKind, beginning: Beginning, memory: number, owner: ProcessOwner): RuntimeProcess {
    const idle = this.#idle.get(keyOf(kind, beginning, memory))?.pop();
    if (!idle?.alive) return startRuntime(kind, beginning, memory, owner);
    idle.owner = owner;
    idle.send({ kind: "begin", ...beginning });
    return idle;
  }

  /** Takes a process back, or kills it. */
  async leave(
    process: RuntimeProcess,
    kind: RuntimeKind,
    beginning: Beginning,
    memory: number,
  ): Promise<void> {
    if (!(process.alive && (await hasLeft(process)))) {
      await process.kill();
      return;
    }
    const key = keyOf(kind, beginning, memory);
    this.#idle.set(key, [...(this.#idle.get(key) ?? []), process]);
  }

  async close(): Promise<void> {
    const processes = [...this.#idle.values()].flat();
    this.#idle.clear();
    await Promise.all(processes.map((process) => process.kill()));
    for (const release of this.#kept.values()) release();
    this.#kept.clear();
  }
}

/** What a process cannot change: what it is, what it may read, and how much memory it has. */
function keyOf(kind: RuntimeKind, { start }: Beginning, memory: number): string {
  return JSON.stringify([kind, start.taskRoot, memory]);
}

function hasLeft(process: RuntimeProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(false), LEAVES_WITHIN);
    const end = (left: boolean) => {
      clearTimeout(timer);
      process.awaited(false);
      process.owner = { receive: () => undefined, write: () => undefined, ended: () => undefined };
      resolve(left);
    };
    process.owner = {
      receive: ({ kind }) => {
        if (kind === "left") end(true);
      },
      write: () => undefined,
      ended: () => end(false),
    };
    process.awaited(true);
    process.send({ kind: "leave" });
  });
}
