/**
 * What runs a function's code: an execution environment, cold at first, warm afterwards, one invocation at a time. ProcessHost
 * (process-host.ts) is the one there is.
 */

/** One invocation, as the runtime gets it. */
export interface Invocation {
  requestId: string;
  /** JSON text of the event. */
  event: string;
  /** Virtual time of the whole invocation, milliseconds since the epoch. */
  time: number;
  functionArn: string;
  /** Value of `_X_AMZN_TRACE_ID`. */
  traceId: string;
  logGroup: string;
  logStream: string;
}

/** An error as Lambda answers it. */
export interface ErrorPayload {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

export type Outcome =
  /** `payload` is the JSON text of the function's answer. */
  | { kind: "ok"; payload: string }
  /** The handler failed; the environment lives on. */
  | { kind: "error"; error: ErrorPayload }
  | { kind: "timeout" }
  /** The environment ended: the process exited or was killed. */
  | { kind: "crash"; error: ErrorPayload };

export interface HostResult {
  outcome: Outcome;
  /** What the function wrote, one log event each, in order. */
  lines: string[];
  /** Milliseconds of its own time that it waited: for its timers, for slow answers. */
  elapsed?: number;
  /** Real seconds after which it was ended, because it neither answered nor waited for a timer. */
  hung?: number;
}

export interface FunctionHost {
  /** Whether it has run before. */
  readonly warm: boolean;
  /** False once it has ended; then a new one is needed. */
  readonly alive: boolean;
  invoke(invocation: Invocation): Promise<HostResult>;
  /**
   * Ends the invocation that runs, from outside.
   * @param lines how many lines its environment had written by then, where that is known: no more and no fewer are in
   *   its log
   */
  interrupt(outcome: Outcome, lines?: number): void;
  close(): Promise<void>;
}
