/**
 * What the pipelines' fake services share: virtual time, the script by which the world behaves, ids, and errors.
 */
import { VirtualClock } from "../../local/clock";
import type { Script } from "./pipeline-script";

export const START = Date.UTC(2026, 10, 20, 2);
export const MINUTE = 60_000;

/** An error as Step Functions names it. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

export class PipelineWorld {
  readonly clock = new VirtualClock(START);
  #ids = 0;

  constructor(readonly script: Script) {}

  later(minutes: number | "never", action: () => void): void {
    if (minutes !== "never") this.clock.after(minutes * MINUTE, "fake cloud", action);
  }

  /** An id that was not given before. */
  hex(length: number): string {
    return (++this.#ids).toString(16).padStart(length, "0");
  }
}
