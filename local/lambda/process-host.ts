/**
 * Runs a function's code in a child process that sees the unpacked archive and the AWS SDK and nothing else of this
 * machine: no other files (Node.js's permission model), no other packages, no host environment.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { ErrorPayload, FunctionHost, HostResult, Invocation, Outcome } from "./host";
import { sdkPackages } from "./sdk-packages";

/** The runtime's own files, which a process reads as well. */
const RUNTIME = join(__dirname, "runtime");

/** A function that hangs is ended after its own timeout in real time, but no later than this. Seconds. */
const LONGEST_WAIT = 30;

export interface ProcessHostOptions {
  taskRoot: string;
  handler: string;
  runtime: string;
  logFormat: "JSON" | "Text";
  logLevel: string;
  /** Virtual time at the start. */
  time: number;
  /** Seconds. */
  timeout: number;
  memory: number;
  environment: Record<string, string>;
}

type Message =
  | { kind: "log"; line: string }
  | { kind: "ready" }
  | { kind: "ok"; payload: string; elapsed: number }
  | { kind: "error"; error: ErrorPayload; elapsed: number }
  | { kind: "timeout" }
  | { kind: "died"; error: ErrorPayload };

/** Processes to be ended when this one ends without having closed them. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export class ProcessHost implements FunctionHost {
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #lines: string[] = [];
  #settle: ((outcome: Outcome | "ready") => void) | undefined;
  #elapsed = 0;
  #warm = false;
  #ended = false;

  constructor(private readonly options: ProcessHostOptions) {}

  get warm(): boolean {
    return this.#warm;
  }

  get alive(): boolean {
    return !this.#ended;
  }

  /** Of the process, once it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async invoke(invocation: Invocation): Promise<HostResult> {
    const limit = Math.min(this.options.timeout, LONGEST_WAIT) * 1000;
    const timer = setTimeout(() => this.#finish({ kind: "timeout" }), limit);
    try {
      const outcome = await this.#run(invocation);
      if (outcome.kind === "timeout" || outcome.kind === "crash") await this.close();
      return { outcome, lines: this.#lines, elapsed: this.#elapsed };
    } finally {
      clearTimeout(timer);
      this.#lines = [];
      this.#elapsed = 0;
      this.#warm = true;
      this.#child?.channel?.unref();
    }
  }

  interrupt(outcome: Outcome): void {
    this.#finish(outcome);
  }

  async close(): Promise<void> {
    this.#ended = true;
    // While idle it is unreferenced; then the whole program would end here, before it has said how it went.
    this.#child?.ref();
    this.#child?.kill("SIGKILL");
    await this.#exited;
  }

  async #run(invocation: Invocation): Promise<Outcome> {
    if (!this.#child) {
      const started = await new Promise<Outcome | "ready">((settle) => {
        this.#settle = settle;
        this.#start(invocation.requestId);
      });
      if (started !== "ready") return started;
    }
    const child = this.#child!;
    child.channel?.ref();
    return new Promise<Outcome>((settle) => {
      this.#settle = settle as (outcome: Outcome | "ready") => void;
      child.send({ ...invocation, deadline: invocation.time + this.options.timeout * 1000 }, (error) => {
        if (error) this.#finish({ kind: "crash", error: exitError(invocation.requestId, error.message) });
      });
    });
  }

  #start(requestId: string): void {
    const { taskRoot, handler, runtime, logFormat, logLevel, time, memory, environment } = this.options;
    const sdk = sdkPackages();
    const readable = [taskRoot, RUNTIME, ...sdk.folders];
    const child = spawn(
      process.execPath,
      [
        // Lambda's own runtimes set the heap from the function's memory, in these parts.
        `--max-old-space-size=${Math.floor(memory * 0.9)}`,
        `--max-semi-space-size=${Math.floor(memory * 0.05)}`,
        "--permission",
        ...readable.map((path) => `--allow-fs-read=${path}`),
        join(RUNTIME, "bootstrap.js"),
        JSON.stringify({ taskRoot, handler, runtime, logFormat, logLevel, time, sdkAnchor: sdk.anchor }),
      ],
      { cwd: taskRoot, env: environment, stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    this.#child = child;
    running.add(child);
    // An idle process must not keep this one from ending.
    child.unref();
    for (const stream of [child.stdout, child.stderr] as unknown as import("node:net").Socket[]) {
      stream.unref();
      // Only what goes around the process's own streams, such as Node.js's words when memory runs out.
      stream.on("data", (data: Buffer) =>
        this.#lines.push(...data.toString("utf8").split("\n").filter(Boolean)),
      );
    }
    child.on("message", (message) => this.#receive(message as Message));
    child.on("error", (error) => this.#finish({ kind: "crash", error: exitError(requestId, error.message) }));
    this.#exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        running.delete(child);
        this.#ended = true;
        this.#finish({ kind: "crash", error: exitError(requestId, exitReason(code, signal)) });
        resolve();
      });
    });
  }

  #receive(message: Message): void {
    switch (message.kind) {
      case "log":
        this.#lines.push(message.line);
        return;
      case "ready":
        this.#settle?.("ready");
        return;
      case "died":
        this.#finish({ kind: "crash", error: message.error });
        return;
      case "timeout":
        this.#finish(message);
        return;
      default:
        this.#elapsed = message.elapsed;
        this.#finish(message);
    }
  }

  #finish(outcome: Outcome): void {
    this.#settle?.(outcome);
    this.#settle = undefined;
  }
}

function exitReason(code: number | null, signal: string | null): string {
  if (signal !== null)
    return `Runtime exited with error: signal: ${signal === "SIGKILL" ? "killed" : signal}`;
  return code === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${code}`;
}

function exitError(requestId: string, reason: string): ErrorPayload {
  return { errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${reason}` };
}
