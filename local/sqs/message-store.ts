/**
 * What is in a queue, in the order of arrival, and when that changes by itself: messages become available (their delay
 * or their visibility timeout ends) and expire (they were kept for the whole retention period).
 */
import type { VirtualClock } from "../clock";
import type { Message } from "./message";
import { Wakeup } from "./wakeup";

/** What a store needs of its queue. Times in milliseconds. */
export interface MessageRules {
  label: string;
  fifo: boolean;
  /** FIFO: the delay that all messages have, those that wait already, too. */
  delay(): number;
  retention(): number;
  /** A message may have become receivable. */
  receivable(): void;
  expired(message: Message): void;
}

export class MessageStore {
  readonly #messages = new Map<string, Message>();
  readonly #availability: Wakeup;
  readonly #expiry: Wakeup;

  constructor(
    private readonly clock: VirtualClock,
    private readonly rules: MessageRules,
  ) {
    this.#availability = new Wakeup(clock, `${rules.label}: a message becomes available`, () => this.wake());
    this.#expiry = new Wakeup(clock, `${rules.label}: a message expires`, () => this.expire());
  }

  get all(): Iterable<Message> {
    return this.#messages.values();
  }

  get size(): number {
    return this.#messages.size;
  }

  get(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  add(message: Message): void {
    this.#messages.set(message.id, message);
    this.#expiry.by(this.#expiresAt(message));
    const availableAt = this.#availableAt(message);
    if (availableAt > this.clock.now()) this.#availability.by(availableAt);
    else this.#announce();
  }

  remove(message: Message): void {
    this.#messages.delete(message.id);
    if (this.#messages.size === 0) this.clear();
    else if (this.rules.fifo) this.#announce();
  }

  clear(): void {
    this.#messages.clear();
    this.#availability.cancel();
    this.#expiry.cancel();
  }

  /** Hides a message until `time`. */
  hide(message: Message, time: number): void {
    message.hiddenUntil = time;
    if (time > this.clock.now()) this.#availability.by(time);
    else this.#announce();
  }

  isInFlight(message: Message): boolean {
    return message.hiddenUntil > this.clock.now();
  }

  isAvailable(message: Message): boolean {
    return this.#availableAt(message) <= this.clock.now();
  }

  /**
   * The messages, in the lines in which they are received: all in one (standard), or one line per message group that
   * has nothing in flight (FIFO).
   */
  lines(): Message[][] {
    const messages = [...this.#messages.values()];
    if (!this.rules.fifo) return [messages];
    const groups = new Map<string, Message[]>();
    for (const message of messages) {
      const group = groups.get(message.groupId!);
      if (group) group.push(message);
      else groups.set(message.groupId!, [message]);
    }
    return [...groups.values()].filter((group) => !group.some((message) => this.isInFlight(message)));
  }

  counts(): { available: number; inFlight: number; delayed: number } {
    const counts = { available: 0, inFlight: 0, delayed: 0 };
    for (const message of this.#messages.values()) {
      if (this.isInFlight(message)) counts.inFlight++;
      else if (this.isAvailable(message)) counts.available++;
      else counts.delayed++;
    }
    return counts;
  }

  /** Drops what has been kept for the whole retention period. */
  expire(): void {
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    let dropped = 0;
    for (const message of this.#messages.values()) {
      const expiresAt = this.#expiresAt(message);
      if (expiresAt > now) {
        next = Math.min(next, expiresAt);
        continue;
      }
      this.#messages.delete(message.id);
      dropped++;
      this.rules.expired(message);
    }
    if (next !== Number.POSITIVE_INFINITY) this.#expiry.by(next);
    if (dropped > 0 && this.rules.fifo) this.#announce();
  }

  /** Tells of what has become available, and asks to be woken for what will be next. */
  wake(): void {
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const message of this.#messages.values()) {
      const availableAt = this.#availableAt(message);
      if (availableAt > now) next = Math.min(next, availableAt);
    }
    if (next !== Number.POSITIVE_INFINITY) this.#availability.by(next);
    this.#announce();
  }

  #announce(): void {
    const receivable = this.lines().some((line) =>
      this.rules.fifo ? this.isAvailable(line[0]!) : line.some((message) => this.isAvailable(message)),
    );
    if (receivable) this.rules.receivable();
  }

  #availableAt(message: Message): number {
    const delayedUntil = this.rules.fifo ? message.arrivalTime + this.rules.delay() : message.delayedUntil;
    return Math.max(delayedUntil, message.hiddenUntil);
  }

  #expiresAt(message: Message): number {
    return message.sentTime + this.rules.retention();
  }
}
