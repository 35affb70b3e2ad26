/**
 * Receives that can be asked for again: a consumer of a FIFO queue whose answer got lost repeats its
 * ReceiveRequestAttemptId and gets the same messages, although they are in flight.
 */
import type { ReceivedMessage } from "./message";

/** SQS API reference, "ReceiveMessage", `ReceiveRequestAttemptId`. */
const INTERVAL = 5 * 60_000;

export class ReceiveAttempts {
  readonly #attempts = new Map<string, { received: ReceivedMessage[]; until: number }>();

  remember(attemptId: string, received: ReceivedMessage[], now: number): void {
    for (const [id, { until }] of this.#attempts) if (until <= now) this.#attempts.delete(id);
    if (received.length > 0) this.#attempts.set(attemptId, { received, until: now + INTERVAL });
  }

  /** What the attempt got, where it can be repeated: within five minutes, and `untouched` holds for every message. */
  find(
    attemptId: string,
    now: number,
    untouched: (received: ReceivedMessage) => boolean,
  ): ReceivedMessage[] | undefined {
    const attempt = this.#attempts.get(attemptId);
    if (!attempt || attempt.until <= now || !attempt.received.every(untouched)) return undefined;
    return attempt.received;
  }
}
