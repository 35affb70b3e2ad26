/**
 * How attempts of jobs go wrong, by order of tests and by chance: the container's own failure, or a Spot instance that
 * EC2 takes back.
 */
import type { Faults } from "../faults/faults";
import type { Job } from "./job";

/** How the next attempt that runs goes wrong. */
export interface JobFailure {
  /** The container ends with this code. */
  exitCode?: number;
  /** EC2 takes the Spot instance back. */
  spot?: boolean;
  /** When, after the container has started; half of the work's time where not given. */
  afterSeconds?: number;
}

/** What programs end with: an error, wrong use, out of memory (SIGKILL), SIGSEGV. */
const EXIT_CODES = [1, 2, 137, 139];

/** How an attempt goes wrong by chance, where it does. */
export function failureByChance(faults: Faults, { id, name, attempts }: Job): JobFailure | undefined {
  const opportunity = `${id} ${attempts.length}`;
  const target = `${name} ${id}`;
  if (faults.strike("spot-reclaim", opportunity, target)) return { spot: true };
  const random = faults.strike("job-failed", opportunity, target);
  return random && { exitCode: EXIT_CODES[random.integer(0, EXIT_CODES.length - 1)]! };
}
