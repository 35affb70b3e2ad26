/**
 * Runs a function's code in a child process or a realm (runtime-kind.ts): starts it with the first invocation, and
 * ends it after a crash or a timeout.
 */
import type { Beginning, ProcessMessage, ProcessOwner, RuntimeProcess } from "./function-process";
import type { ErrorPayload, FunctionHost, HostResult, Invocation, Outcome } from "./host";
import type { ProcessPool } from "./process-pool";
import { type RuntimeKind, startRuntime } from "./runtime-kind";

/**
 * A function that never pauses, or waits for what never comes, is ended after this much real time. Its own timeout is
 * kept in its own time (runtime/timers.js); a busy machine must not use it up. Seconds.
 */
const HANGS_AFTER = 120;

export interface ProcessHostOptions extends Beginning {
  /** Seconds. */
  timeout: number;
  /** MB */
  memory: number;
  /** Default "process". */
  kind?: RuntimeKind;
  /** Where its process comes from, and goes to; one of its own where absent. */
  pool?: ProcessPool | undefined;
}

export class ProcessHost implements FunctionHost, ProcessOwner {
  #process: RuntimeProcess | undefined;
  #lines: string[] = [];
  /** Lines that have arrived since the environment began. */
  #arrived = 0;
  /** The invocation has been ended from outside; its log is over with its environment's line of this number. */
  #last: { line: number; outcome: Outcome } | undefined;
  #settle: ((outcome: Outcome | "ready") => void) | undefined;
  #requestId = "";
  #elapsed = 0;
  #warm = false;
  #ended = false;

  constructor(
    private readonly options: ProcessHostOptions,
    private readonly hangsAfter = HANGS_AFTER,
  ) {}

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
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      this.#finish({ kind: "timeout" });
    }, this.hangsAfter * 1000);
    this.#requestId = invocation.requestId;
    try {
      const outcome = await this.#run(invocation);
      if (outcome.kind === "timeout" || outcome.kind === "crash") await this.close();
      const result = { outcome, lines: this.#lines, elapsed: this.#elapsed };
      return hung ? { ...result, hung: this.hangsAfter } : result;
    } finally {
      clearTimeout(timer);
      this.#lines = [];
      this.#elapsed = 0;
      this.#warm = true;
      this.#process?.awaited(false);
    }
  }

  interrupt(outcome: Outcome, lines = this.#arrived): void {
    this.#last = { line: lines, outcome };
    if (this.#arrived > lines) this.#lines.length -= Math.min(this.#lines.length, this.#arrived - lines);
    if (this.#arrived >= lines) this.#finish(outcome);
  }

  async close(): Promise<void> {
    this.#ended = true;
    const process = this.#process;
    this.#process = undefined;
    if (!process) return;
    const { kind = "process", memory, pool } = this.options;
    if (pool) await pool.leave(process, kind, this.options, memory);
    else await process.kill();
  }

  async #run(invocation: Invocation): Promise<Outcome> {
    if (!this.#process) {
      const started = await new Promise<Outcome | "ready">((settle) => {
        this.#settle = settle;
        const { kind = "process", memory, pool, start, environment } = this.options;
        const beginning = { start, environment };
        this.#process = pool
          ? pool.begin(kind, beginning, memory, this)
          : startRuntime(kind, beginning, memory, this);
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
    if ("lines" in message) for (const line of message.lines) this.#log(line);
    switch (message.kind) {
      case "log":
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

  #log(line: string): void {
    this.#arrived++;
    if (this.#last && this.#arrived > this.#last.line) return;
    this.#lines.push(line);
    if (this.#arrived === this.#last?.line) this.#finish(this.#last.outcome);
  }

  write(lines: string[]): void {
    this.#lines.push(...lines);
  }

  ended(reason: string): void {
    this.#ended = true;
    this.#finish({ kind: "crash", error: exitError(this.#requestId, reason) });
  }

  #finish(outcome: Outcome): void {
    this.#settle?.(this.#last?.outcome ?? outcome);
    this.#settle = undefined;
  }
}

function exitError(requestId: string, reason: string): ErrorPayload {
  return { errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${reason}` };
}
