/**
 * A queue's CloudWatch metrics: once a minute while the queue is active, nothing otherwise, as SQS does it. Counts of
 * what happened in the minute are left out where they are zero, so that a month of virtual time stays cheap.
 */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import type { Queue } from "./queue";

const MINUTE = 60_000;

/** SQS Developer Guide, "Monitoring Amazon SQS queues using CloudWatch": active up to six hours after any activity. */
const ACTIVE_FOR = 6 * 3_600_000;

export class QueueMetrics {
  #timer: Timer | undefined;
  #lastActivity = 0;
  #counts = { sent: 0, received: 0, deleted: 0, emptyReceives: 0 };
  #sentBytes = 0;
  readonly #meters = new Map<string, (value: number, time: number) => void>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly queue: Queue,
  ) {}

  /** Notes that somebody used the queue. */
  touch(): void {
    const now = this.cloud.clock.now();
    this.#lastActivity = now;
    if (!this.#timer) this.#next(now);
  }

  sent(bytes: number): void {
    this.touch();
    this.#counts.sent++;
    this.#sentBytes += bytes;
  }

  received(messages: number): void {
    this.touch();
    this.#counts.received += messages;
    if (messages === 0) this.#counts.emptyReceives++;
  }

  deleted(): void {
    this.touch();
    this.#counts.deleted++;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #next(now: number): void {
    const minute = (Math.floor(now / MINUTE) + 1) * MINUTE;
    this.#timer = this.cloud.clock.at(minute, `sqs ${this.queue.name}: metrics`, () => this.#publish(minute));
  }

  #publish(minute: number): void {
    const { available, inFlight, delayed } = this.queue.counts();
    this.#record("ApproximateNumberOfMessagesVisible", available, minute);
    this.#record("ApproximateNumberOfMessagesNotVisible", inFlight, minute);
    this.#record("ApproximateNumberOfMessagesDelayed", delayed, minute);
    this.#record("ApproximateAgeOfOldestMessage", this.#oldestAge(minute), minute, "Seconds");
    const { sent, received, deleted, emptyReceives } = this.#counts;
    if (sent > 0) {
      this.#record("NumberOfMessagesSent", sent, minute);
      this.#record("SentMessageSize", this.#sentBytes / sent, minute, "Bytes");
    }
    if (received > 0) this.#record("NumberOfMessagesReceived", received, minute);
    if (deleted > 0) this.#record("NumberOfMessagesDeleted", deleted, minute);
    if (emptyReceives > 0) this.#record("NumberOfEmptyReceives", emptyReceives, minute);
    this.#counts = { sent: 0, received: 0, deleted: 0, emptyReceives: 0 };
    this.#sentBytes = 0;
    this.#timer = undefined;
    if (this.queue.size > 0 || minute - this.#lastActivity < ACTIVE_FOR) this.#next(minute);
  }

  #oldestAge(now: number): number {
    let oldest = now;
    for (const message of this.queue.messages) oldest = Math.min(oldest, message.arrivalTime);
    return Math.floor((now - oldest) / 1000);
  }

  #record(name: string, value: number, time: number, unit = "Count"): void {
    let record = this.#meters.get(name);
    if (!record) {
      const id = { namespace: "AWS/SQS", name, dimensions: { QueueName: this.queue.name } };
      record = this.cloud.cloudwatch.meter(id, unit);
      this.#meters.set(name, record);
    }
    record(value, time);
  }
}
