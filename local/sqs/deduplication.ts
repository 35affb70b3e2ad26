/**
 * Deduplication of a FIFO queue: what was sent in the last five minutes, so that the same message sent again is
 * accepted and not delivered. It outlives the message: deleting or purging does not forget it.
 */

/** SQS Developer Guide, "Using the Amazon SQS message deduplication ID". */
const INTERVAL = 5 * 60_000;

/** What the first send answered, and every repetition answers again. */
export interface SentMessage {
  messageId: string;
  sequenceNumber: string | undefined;
}

export class Deduplication {
  /** In the order of sending, so that the first ones are the first to be forgotten. */
  readonly #sent = new Map<string, { message: SentMessage; until: number }>();

  find(key: string, now: number): SentMessage | undefined {
    for (const [oldKey, { until }] of this.#sent) {
      if (until > now) break;
      this.#sent.delete(oldKey);
    }
    return this.#sent.get(key)?.message;
  }

  remember(key: string, message: SentMessage, now: number): void {
    this.#sent.set(key, { message, until: now + INTERVAL });
  }
}
