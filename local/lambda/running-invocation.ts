/**
 * An invocation while it runs: faults end it from outside, at one of its API calls. Callers are known by their role's
 * session, which all invocations of one function share; where several run at once, the oldest is taken.
 */
import { type Caller, callerName } from "../service";
import type { FunctionHost } from "./host";

export class RunningInvocation {
  #calls = 0;
  #ended = false;
  #lines: number | undefined;
  #waited = 0;

  /** @param lastCall the API call at which its time is up; undefined: at none */
  constructor(
    readonly requestId: string,
    private readonly host: FunctionHost,
    private readonly lastCall: number | undefined,
  ) {}

  /** Whether it was ended from outside: what its process still asks for does not happen any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Its newest request came with word of how many lines its environment had logged by then, and of how many
   * milliseconds of its own time it had waited: for timers and slow answers.
   */
  said(lines: number, waited: number): void {
    this.#lines = lines;
    this.#waited = waited;
  }

  get waited(): number {
    return this.#waited;
  }

  /** Counts an API call; true where the function's time is up at this one. */
  timeIsUp(): boolean {
    this.#calls++;
    return this.lastCall !== undefined && this.#calls >= this.lastCall;
  }

  end(how: { kind: "timeout" } | { kind: "crash"; reason: string }): void {
    this.#ended = true;
    const errorMessage = how.kind === "crash" ? `RequestId: ${this.requestId} Error: ${how.reason}` : "";
    this.host.interrupt(
      how.kind === "timeout"
        ? how
        : { kind: "crash", error: { errorType: "Runtime.ExitError", errorMessage } },
      this.#lines,
    );
  }
}

export class RunningInvocations {
  readonly #running = new Map<string, RunningInvocation[]>();

  add(caller: Caller, invocation: RunningInvocation): void {
    const key = keyOf(caller);
    this.#running.set(key, [...(this.#running.get(key) ?? []), invocation]);
  }

  remove(caller: Caller, invocation: RunningInvocation): void {
    const key = keyOf(caller);
    const others = this.#running.get(key)?.filter((other) => other !== invocation) ?? [];
    if (others.length > 0) this.#running.set(key, others);
    else this.#running.delete(key);
  }

  /** The invocation that makes calls as `caller`; the one with this id, as whomever it calls, where that is known. */
  of(caller: Caller, requestId?: string): RunningInvocation | undefined {
    if (requestId !== undefined) {
      return [...this.#running.values()].flat().find((one) => one.requestId === requestId);
    }
    return caller.kind === "role" ? this.#running.get(keyOf(caller))?.[0] : undefined;
  }
}

function keyOf(caller: Caller): string {
  return caller.kind === "role" ? `${caller.roleName}/${caller.session}` : callerName(caller);
}
