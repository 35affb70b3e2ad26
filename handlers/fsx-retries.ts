/**
 * How `startTask`'s FSx client tries again. AWS publishes no limit of FSx's requests, so it is found by being throttled:
 * then a call is made again for as long as the invocation has time, and the runs that it has not come to stay in the
 * queue. How many invocations run at once is bounded (components/regional-scheduler.ts), which is why the pauses need
 * not grow: longer ones would only leave unused what FSx would answer.
 */
import type { FSxClientConfig } from "@aws-sdk/client-fsx";

type RetryStrategy = Extract<
  NonNullable<FSxClientConfig["retryStrategy"]>,
  { acquireInitialRetryToken: unknown }
>;

/** Attempts at a call that fails otherwise: network, 5xx. */
const ATTEMPTS = 3;
/** The first pause, which doubles; half of each is random. Milliseconds. */
const AFTER_THROTTLING = 250;
const AFTER_FAILURE = 100;
const LONGEST_PAUSE = 1_000;

/** @param until when the last throttled call may be tried again, milliseconds since the epoch */
export function fsxRetries(until: () => number): RetryStrategy {
  const token = (count: number, delay: number) => ({
    getRetryCount: () => count,
    getRetryDelay: () => delay,
  });
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    refreshRetryTokenForRetry: async (before, { errorType }) => {
      const count = before.getRetryCount() + 1;
      const throttled = errorType === "THROTTLING";
      const pause = (throttled ? AFTER_THROTTLING : AFTER_FAILURE) * 2 ** (count - 1);
      const delay = Math.round(Math.min(LONGEST_PAUSE, pause) * (0.5 + Math.random() / 2));
      const goesOn = throttled
        ? Date.now() + delay <= until()
        : errorType !== "CLIENT_ERROR" && count < ATTEMPTS;
      // The client then throws the call's own error.
      if (!goesOn) throw new Error("It is not tried again.");
      return token(count, delay);
    },
    recordSuccess: () => undefined,
  };
}
