/**
 * Why an execution fails, and failures that tests and worlds order. DataSync's model lists no error codes, and no guide
 * does: those of the local cloud are its own words, and programs must not decide by them.
 */
import type { Faults } from "../faults/faults";
import { DEFAULT_PACE } from "./agent";
import type { Phase } from "./execution";

export interface Failure {
  code: string;
  detail: string;
}

/** The next execution of a task, or on an agent, fails in this phase. */
export interface PlannedFailure {
  phase: Phase;
  /** How far through the phase, 0 to 1. */
  part: number;
  failure: Failure;
}

/** What moves data where no agent does. */
export const agentDefaults = {
  bytesPerSecond: 4 * DEFAULT_PACE.bytesPerSecond,
  filesPerSecond: 4 * DEFAULT_PACE.filesPerSecond,
};

const PHASES: readonly Phase[] = ["PREPARING", "TRANSFERRING", "VERIFYING"];

/** How an execution fails by chance, where it does. */
export function failureByChance(faults: Faults, executionId: string): PlannedFailure | undefined {
  const random = faults.strike("execution-error", executionId);
  if (!random) return undefined;
  const failure = { code: "TransferFailed", detail: "The transfer was interrupted by an internal failure." };
  return { phase: PHASES[random.integer(0, 2)]!, part: random.fraction(), failure };
}
