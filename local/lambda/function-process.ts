/**
 * The child process that runs a function's code. It sees the unpacked archive and the AWS SDK and nothing else of this
 * machine: no other files (Node.js's permission model), no other packages, no host environment.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { ErrorPayload } from "./host";
import { sdkPackages } from "./sdk-packages";

/** The runtime's own files, which a process reads as well. */
const RUNTIME = join(__dirname, "runtime");

/** What a process runs with; it can be given another beginning once it has left the first (process-pool.ts). */
export interface Beginning {
  /** `handler`, … as local/lambda/runtime/environment.js has them. */
  start: {
    taskRoot: string;
    handler: string;
    runtime: string;
    logFormat: "JSON" | "Text";
    logLevel: string;
    /** Virtual milliseconds. */
    time: number;
  };
  environment: Record<string, string>;
}

/** `lines`: of the log, written before the rest. */
export type ProcessMessage =
  | { kind: "log"; lines: string[] }
  | { kind: "ready" }
  | { kind: "left" }
  | { kind: "ok"; payload: string; elapsed: number; lines: string[] }
  | { kind: "error"; error: ErrorPayload; elapsed: number; lines: string[] }
  | { kind: "timeout" }
  | { kind: "died"; error: ErrorPayload; lines: string[] };

/** Whoever has the process now. */
export interface ProcessOwner {
  receive(message: ProcessMessage): void;
  /** What went around the process's own streams, such as Node.js's words when memory runs out. */
  write(lines: string[]): void;
  /** It is gone; why, in Lambda's words. */
  ended(reason: string): void;
}

/** What runs a function's code: a child process, or a realm of this one (realm/function-realm.ts). */
export interface RuntimeProcess {
  owner: ProcessOwner;
  readonly alive: boolean;
  readonly pid: number | undefined;
  send(message: object): void;
  /** Whether its answers are waited for: this process then lives until they are there. */
  awaited(yes: boolean): void;
  kill(): Promise<void>;
}

/** Processes to be ended when this one ends without having closed them. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export class FunctionProcess implements RuntimeProcess {
  owner: ProcessOwner;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #alive = true;

  /** @param memory MB; Lambda's own runtimes set the heap from it, in these parts */
  constructor(beginning: Beginning, memory: number, owner: ProcessOwner) {
    this.owner = owner;
    const sdk = sdkPackages();
    const { start, environment } = beginning;
    const readable = [start.taskRoot, RUNTIME, ...sdk.folders];
    const child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${Math.floor(memory * 0.9)}`,
        `--max-semi-space-size=${Math.floor(memory * 0.05)}`,
        "--permission",
        ...readable.map((path) => `--allow-fs-read=${path}`),
        join(RUNTIME, "bootstrap.js"),
        JSON.stringify({ ...start, sdkAnchor: sdk.anchor }),
      ],
      { cwd: start.taskRoot, env: environment, stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    this.#child = child;
    running.add(child);
    // An idle process must not keep this one from ending.
    child.unref();
    for (const stream of [child.stdout, child.stderr] as unknown as Socket[]) {
      stream.unref();
      stream.on("data", (data: Buffer) =>
        this.owner.write(data.toString("utf8").split("\n").filter(Boolean)),
      );
    }
    child.on("message", (message) => this.owner.receive(message as ProcessMessage));
    child.on("error", (error) => this.owner.ended(error.message));
    this.#exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        running.delete(child);
        this.#alive = false;
        this.owner.ended(exitReason(code, signal));
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: object): void {
    this.#child.send(message, (error) => {
      if (error) this.owner.ended(error.message);
    });
  }

  awaited(yes: boolean): void {
    if (yes) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    // Its end is awaited, also where nothing else keeps this process alive.
    this.#child.ref();
    await this.#exited;
  }
}

function exitReason(code: number | null, signal: string | null): string {
  if (signal !== null)
    return `Runtime exited with error: signal: ${signal === "SIGKILL" ? "killed" : signal}`;
  return code === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${code}`;
}
