/**
 * How long a message is hidden before it is delivered again. A run that has waited for an hour can wait six minutes
 * more, one that has just come looks again soon: a tenth of the time so far, within bounds. Pure arithmetic in seconds.
 */

/** FSx updates a task's status every 30 seconds (LustreGuide, "Data repository task status"): no use to look sooner. */
const SHORTEST = 30;
const LONGEST_WAIT = 900;
const LONGEST_POLL = 300;
/** What may take many days is looked at less often, so that its message is not received over 1,000 times. */
const LOOKS = 400;
/** SQS: the most that a redrive policy's `maxReceiveCount` can be. */
const MOST_RECEIVES = 1_000;

/** How long after `maxDuration` FSx may take to cancel a task before people are told that it does not. */
export const CANCEL_GRACE = 3_600;

/**
 * The Scheduler delivers anywhere in the minute that a run is due (Scheduler guide, "60-second precision"), so that
 * even a run that may not wait has to be given the time to arrive.
 */
const ARRIVAL = 120;

/** Seconds after which a run expires: its `maxWait`, but not before it can have arrived. */
export function expiresAfter(maxWait: number): number {
  return Math.max(maxWait, ARRIVAL);
}

/**
 * Seconds until a waiting run looks again.
 * @param elapsed seconds that the run has waited so far
 * @param maxWait seconds that it may wait; it is not hidden beyond them, so that it expires when it should
 */
export function waitSeconds(elapsed: number, maxWait: number): number {
  return hidden(elapsed, Math.max(LONGEST_WAIT, Math.ceil(maxWait / LOOKS)), expiresAfter(maxWait) - elapsed);
}

/**
 * Seconds until a task is looked at again.
 * @param elapsed seconds since the task was created
 * @param maxDuration seconds that it may take; it is looked at when they are over, to cancel it
 */
export function pollSeconds(elapsed: number, maxDuration: number): number {
  const over = elapsed - maxDuration;
  return over < 0
    ? hidden(elapsed, Math.max(LONGEST_POLL, Math.ceil(maxDuration / LOOKS)), -over)
    : hidden(over, LONGEST_POLL, CANCEL_GRACE - over);
}

/**
 * Seconds until a run of a transfer is looked at again for the events that got lost.
 * @param elapsed seconds since the run was planned
 * @param maxDuration seconds that it may take; it is looked at when they are over, to cancel what is left
 */
export function lookSeconds(elapsed: number, maxDuration: number): number {
  const over = elapsed - maxDuration;
  return over < 0 ? hidden(elapsed, LONGEST_POLL, -over) : hidden(over, LONGEST_POLL, CANCEL_GRACE - over);
}

/**
 * How often a message has to be receivable (`maxReceiveCount`) so that it outlives `maxSeconds` of waiting or watching,
 * with a quarter more and ten for deliveries that end in a crash. For both queues: watching looks more often than
 * waiting does.
 * @param maxSeconds the longest `maxWait`, or the longest `maxDuration`, of the stack's tasks
 */
export function receivesNeeded(maxSeconds: number): number {
  let receives = 1;
  for (let elapsed = 0; elapsed <= maxSeconds + CANCEL_GRACE && receives < MOST_RECEIVES; receives++) {
    elapsed += pollSeconds(elapsed, maxSeconds);
  }
  return Math.min(MOST_RECEIVES, Math.ceil(receives * 1.25) + 10);
}

function hidden(elapsed: number, longest: number, remaining: number): number {
  const tenth = Math.min(longest, Math.max(SHORTEST, Math.ceil(elapsed / 10)));
  // Never zero: a message that is visible at once would be received again and again.
  return Math.ceil(Math.max(1, remaining > 0 ? Math.min(tenth, remaining) : tenth));
}
