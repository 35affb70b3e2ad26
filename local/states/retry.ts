/**
 * A Task state's `Retry` (Amazon States Language, "Retrying after error"): which retrier takes an error, and how long it
 * waits. Each retrier counts its own attempts.
 */
import type { Random } from "../random";

/** One entry of `Retry`. */
export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

/** Errors that no wildcard takes (developer guide, "Error names"). */
const UNCATCHABLE: ReadonlySet<string> = new Set(["States.DataLimitExceeded", "States.Runtime"]);

/** Whether a name of `ErrorEquals` means this error. */
export function matches(name: string, error: string): boolean {
  if (name === error) return true;
  if (UNCATCHABLE.has(error)) return false;
  // "States.TaskFailed acts like a wildcard that matches any known error name except for States.Timeout."
  return name === "States.ALL" || (name === "States.TaskFailed" && error !== "States.Timeout");
}

export class RetryPolicy {
  readonly #attempts: number[];

  constructor(
    private readonly retriers: Retrier[],
    private readonly random: Random,
  ) {
    this.#attempts = retriers.map(() => 0);
  }

  /** Milliseconds until the next attempt; undefined where there is none. */
  pause(error: string): number | undefined {
    const index = this.retriers.findIndex(({ ErrorEquals }) =>
      ErrorEquals.some((name) => matches(name, error)),
    );
    const retrier = this.retriers[index];
    if (!retrier) return undefined;
    const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds } = retrier;
    const done = this.#attempts[index]!;
    if (done >= MaxAttempts) return undefined;
    this.#attempts[index] = done + 1;
    const seconds = Math.min(
      IntervalSeconds * BackoffRate ** done,
      MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
    );
    return Math.round(seconds * 1000 * (retrier.JitterStrategy === "FULL" ? this.random.fraction() : 1));
  }
}
