/**
 * Whether a run from the runs queue has ended before. A run that ends without a task leaves nothing in FSx, and its
 * message may be delivered again: what the function has recorded of it is in its own log.
 */
import { isRecorded, type OwnLog, type RecordChoice } from "./own-log";
import { isLate, type Run } from "./run";

/**
 * Whether an earlier delivery of a run has ended it without a task. Only of a late run: no second delivery comes sooner.
 * @throws what keeps it from being known: the message then comes again
 */
export async function hasEnded(services: OwnLog & { now: () => number }, run: Run): Promise<boolean> {
  if (run.putBack || !isLate(run, services.now())) return false;
  return isRecorded(services, endOf(run), Date.parse(run.scheduledTime));
}

/** The record of a run's end. */
export function endOf({ schedule, scheduledTime }: Run): RecordChoice {
  return { event: "run", phase: "ended", schedule, scheduledTime };
}
