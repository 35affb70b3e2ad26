/**
 * Runs a function's code in a child process (function-process.ts): starts it with the first invocation, and ends it
 * after a crash or a timeout.
 */
import { type Beginning, FunctionProcess, type ProcessMessage, type ProcessOwner } from "./function-process";
import type { ErrorPayload, FunctionHost, HostResult, Invocation, Outcome } from "./host";
import type { ProcessPool } from "./process-pool";

/** A function that hangs is ended after its own timeout in real time, but no later than this. Seconds. */
const LONGEST_WAIT = 30;

export interface ProcessHostOptions extends Beginning {
  /** Seconds. */
  timeout: number;
  /** MB */
  memory: number;
  /** Where its process comes from, and goes to; one of its own where absent. */
  pool?: ProcessPool | undefined;
}

export class ProcessHost implements FunctionHost, ProcessOwner {
  #process: FunctionProcess | undefined;
  #lines: string[] = [];
  #settle: ((outcome: Outcome | "ready") => void) | undefined;
  #requestId = "";
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
    return this.#process?.pid;
  }

  async invoke(invocation: Invocation): Promise<HostResult> {
    const limit = Math.min(this.options.timeout, LONGEST_WAIT) * 1000;
    const timer = setTimeout(() => this.#finish({ kind: "timeout" }), limit);
    this.#requestId = invocation.requestId;
    try {
      const outcome = await this.#run(invocation);
      if (outcome.kind === "timeout" || outcome.kind === "crash") await this.close();
      return { outcome, lines: this.#lines, elapsed: this.#elapsed };
    } finally {
      clearTimeout(timer);
      this.#lines = [];
      this.#elapsed = 0;
      this.#warm = true;
      this.#process?.awaited(false);
    }
  }

  interrupt(outcome: Outcome): void {
    this.#finish(outcome);
  }

  async close(): Promise<void> {
    this.#ended = true;
    const process = this.#process;
    this.#process = undefined;
    if (!process) return;
    const { memory, pool } = this.options;
    if (pool) await pool.leave(process, this.options, memory);
    else await process.kill();
  }

  async #run(invocation: Invocation): Promise<Outcome> {
    if (!this.#process) {
      const started = await new Promise<Outcome | "ready">((settle) => {
        this.#settle = settle;
        const { memory, pool, start, environment } = this.options;
        const beginning = { start, environment };
        this.#process = pool?.begin(beginning, memory, this) ?? new FunctionProcess(beginning, memory, this);
        this.#process.awaited(true);
      });
      if (started !== "ready") return started;
    }
    const process = this.#process!;
    process.awaited(true);
    return new Promise<Outcome>((settle) => {
      this.#settle = settle as (outcome: Outcome | "ready") => void;
      process.send({ ...invocation, deadline: invocation.time + this.options.timeout * 1000 });
    });
  }

  receive(message: ProcessMessage): void {
    switch (message.kind) {
      case "log":
        this.#lines.push(message.line);
        return;
      case "ready":
        this.#settle?.("ready");
        return;
      case "left":
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

  write(lines: string[]): void {
    this.#lines.push(...lines);
  }

  ended(reason: string): void {
    this.#ended = true;
    this.#finish({ kind: "crash", error: exitError(this.#requestId, reason) });
  }

  #finish(outcome: Outcome): void {
    this.#settle?.(outcome);
    this.#settle = undefined;
  }
}

function exitError(requestId: string, reason: string): ErrorPayload {
  return { errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${reason}` };
}
