/**
 * One queue: what is in it, who may have what of it now, and when that changes. Standard and FIFO queues differ in
 * three places: deduplication, sequence numbers, and that a message in flight or delayed blocks its message group.
 */
import type { LocalCloud } from "../cloud";
import { comesBack, holdBack } from "../faults/deliveries";
import { ServiceError } from "../service";
import { type Attributes, type QueueSettings, settingsOf } from "./attributes";
import { Deduplication, type SentMessage } from "./deduplication";
import { invalidParameter, invalidValue } from "./errors";
import type { Message, ReceivedMessage, SentContent } from "./message";
import { MessageStore } from "./message-store";
import { QueueMetrics } from "./metrics";
import { readReceiptHandle, writeReceiptHandle } from "./receipt-handle";
import { ReceiveAttempts } from "./receive-attempts";

/** A visibility timeout, with every change of it, counts from the receive (SQS Developer Guide, "Visibility timeout"). */
const LONGEST_VISIBILITY = 43_200;

/** SQS Developer Guide, "Amazon SQS message quotas". */
const MOST_IN_FLIGHT = 120_000;

/** What a queue asks of the account's other queues. */
export interface QueueSurroundings {
  cloud: LocalCloud;
  queueAt(arn: string): Queue | undefined;
  /** Tells the listeners of this queue that a message may be receivable. */
  receivable(queue: Queue): void;
  messageId(): string;
  sequenceNumber(): string;
}

export class Queue {
  readonly arn: string;
  readonly url: string;
  readonly fifo: boolean;
  readonly createdTime: number;
  modifiedTime: number;
  lastPurge: number | undefined;
  readonly tags = new Map<string, string>();
  readonly metrics: QueueMetrics;
  /** FIFO: what was handed out under which ReceiveRequestAttemptId. */
  readonly attempts = new ReceiveAttempts();
  #attributes: Attributes;
  #settings: QueueSettings;
  readonly #messages: MessageStore;
  readonly #deduplication = new Deduplication();

  constructor(
    readonly name: string,
    attributes: Attributes,
    private readonly around: QueueSurroundings,
  ) {
    const { cloud } = around;
    this.arn = cloud.arn("sqs", name);
    this.url = `https://sqs.${cloud.region}.${cloud.dnsSuffix}/${cloud.accountId}/${name}`;
    this.fifo = name.endsWith(".fifo");
    this.createdTime = cloud.clock.now();
    this.modifiedTime = this.createdTime;
    this.#attributes = attributes;
    this.#settings = settingsOf(attributes);
    this.#messages = new MessageStore(cloud.clock, {
      label: `sqs ${name}`,
      fifo: this.fifo,
      delay: () => this.#settings.delay * 1000,
      retention: () => this.#settings.retention * 1000,
      receivable: () => around.receivable(this),
      expired: (message) => this.#tell("expired", message),
    });
    this.metrics = new QueueMetrics(cloud, this);
  }

  get attributes(): Attributes {
    return this.#attributes;
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  set attributes(attributes: Attributes) {
    this.#settings = settingsOf(attributes);
    this.#attributes = attributes;
    this.modifiedTime = this.#now();
    this.#messages.expire();
    this.#messages.wake();
  }

  get messages(): Iterable<Message> {
    return this.#messages.all;
  }

  get size(): number {
    return this.#messages.size;
  }

  /** Puts a message in, unless it was sent in the last five minutes (FIFO). */
  send(content: SentContent): SentMessage {
    const now = this.#now();
    const key = this.#settings.deduplicationPerGroup
      ? JSON.stringify([content.groupId, content.deduplicationId])
      : content.deduplicationId;
    const earlier = this.fifo ? this.#deduplication.find(key!, now) : undefined;
    if (earlier) return earlier;
    const id = this.around.messageId();
    const { faults } = this.around.cloud;
    const held = holdBack(faults, `${this.name} ${content.body}`, `sqs.${this.name}`, this.fifo);
    const message = this.#add({
      ...content,
      id,
      sequenceNumber: undefined,
      sentTime: now,
      arrivalTime: now + held,
      delayedUntil: now + held + (content.delay ?? this.#settings.delay) * 1000,
      hiddenUntil: 0,
      receivedTime: 0,
      firstReceivedTime: undefined,
      receiveCount: 0,
      receives: 0,
      deadLetterSourceArn: undefined,
    });
    const sent = { messageId: message.id, sequenceNumber: message.sequenceNumber };
    if (this.fifo) this.#deduplication.remember(key!, sent, now);
    return sent;
  }

  /**
   * Takes in a message that another queue has given up. Its enqueue time stays (standard) or starts anew (FIFO): SQS
   * Developer Guide, "Using dead-letter queues", "Understanding message retention periods".
   */
  takeDeadLetter(message: Message, sourceArn: string): void {
    const now = this.#now();
    this.metrics.touch();
    this.#add({
      ...message,
      sentTime: this.fifo ? now : message.sentTime,
      arrivalTime: now,
      delayedUntil: now,
      hiddenUntil: 0,
      receives: 0,
      deadLetterSourceArn: sourceArn,
    });
  }

  /**
   * Hands out up to `most` messages and hides them for `timeout` seconds. Messages that were received too often go to
   * the dead-letter queue instead. FIFO: as many as possible of one group before the next, none of a blocked group.
   * @throws ServiceError OverLimit
   */
  receive(most: number, timeout: number): ReceivedMessage[] {
    this.#messages.expire();
    if (this.size >= MOST_IN_FLIGHT && this.counts().inFlight >= MOST_IN_FLIGHT) {
      // SQS tells consumers of a standard queue, and lets consumers of a FIFO queue find it empty.
      if (this.fifo) return [];
      throw new ServiceError(
        "OverLimit",
        `${this.name} has ${MOST_IN_FLIGHT} messages in flight, the most it can have.`,
      );
    }
    const taken: ReceivedMessage[] = [];
    for (const line of this.#messages.lines()) {
      for (const message of line) {
        if (taken.length === most) return taken;
        if (!this.#messages.isAvailable(message)) {
          if (this.fifo) break;
          continue;
        }
        if (this.#giveUp(message)) continue;
        taken.push(this.#take(message, timeout));
      }
    }
    return taken;
  }

  /** Up to `most` messages that could be received now, left as they are. */
  receivable(most: number): Message[] {
    const available = this.#messages
      .lines()
      .flatMap((line) => line.filter((one) => this.#messages.isAvailable(one)));
    return available.slice(0, most);
  }

  /**
   * The message that a receipt handle is of, where it is still here and was not received again since.
   * @throws ServiceError ReceiptHandleIsInvalid
   */
  messageOf(receiptHandle: string): Message | undefined {
    const handle = readReceiptHandle(receiptHandle, this.arn);
    const message = this.#messages.get(handle.messageId);
    return message?.receives === handle.receive ? message : undefined;
  }

  /**
   * Deletes a message. A handle that is no longer the newest deletes nothing and is no error (standard).
   * @throws ServiceError ReceiptHandleIsInvalid; InvalidParameterValue for an expired handle (FIFO)
   */
  delete(receiptHandle: string): void {
    const message = this.messageOf(receiptHandle);
    if (this.fifo && this.#isHere(receiptHandle) && (!message || !this.isInFlight(message))) {
      throw invalidValue(receiptHandle, "ReceiptHandle", "The receipt handle has expired.");
    }
    if (!message) return;
    const { faults } = this.around.cloud;
    // A server that did not hear of the deletion delivers it again (SQS Developer Guide, "At-least-once delivery").
    const back = this.fifo
      ? undefined
      : comesBack(faults, `${message.id} ${message.receives}`, `sqs.${this.name}`);
    if (back === undefined) this.remove(message);
    else this.hide(message, back / 1000);
  }

  /** @throws ServiceError ReceiptHandleIsInvalid, MessageNotInflight, InvalidParameterValue */
  changeVisibility(receiptHandle: string, timeout: number): void {
    const now = this.#now();
    const message = this.messageOf(receiptHandle);
    if (!message) {
      throw invalidValue(
        receiptHandle,
        "ReceiptHandle",
        "Message does not exist or is not available for visibility timeout change.",
      );
    }
    if (!this.isInFlight(message)) {
      throw new ServiceError("MessageNotInflight", "The specified message isn't in flight.");
    }
    if (now + timeout * 1000 > message.receivedTime + LONGEST_VISIBILITY * 1000) {
      throw invalidParameter(
        `Value ${timeout} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${LONGEST_VISIBILITY} seconds].`,
      );
    }
    this.hide(message, timeout);
  }

  /** Hides a message for `timeout` seconds from now. */
  hide(message: Message, timeout: number): void {
    this.#messages.hide(message, this.#now() + timeout * 1000);
  }

  isInFlight(message: Message): boolean {
    return this.#messages.isInFlight(message);
  }

  /** Takes a message out, for good. */
  remove(message: Message): void {
    this.#messages.remove(message);
  }

  clear(): void {
    this.#messages.clear();
  }

  /** Ends the queue: its timers, its metrics, its content. */
  close(): void {
    this.clear();
    this.metrics.stop();
  }

  counts(): { available: number; inFlight: number; delayed: number } {
    return this.#messages.counts();
  }

  #take(message: Message, timeout: number): ReceivedMessage {
    const now = this.#now();
    message.receivedTime = now;
    message.firstReceivedTime ??= now;
    message.receiveCount++;
    message.receives++;
    this.hide(message, timeout);
    const receiptHandle = writeReceiptHandle({
      queueArn: this.arn,
      messageId: message.id,
      receive: message.receives,
    });
    return { message, receiptHandle };
  }

  /** Moves a message that was received too often to the dead-letter queue, where there is one. */
  #giveUp(message: Message): boolean {
    const policy = this.#settings.redrivePolicy;
    if (!policy || message.receives < policy.maxReceiveCount) return false;
    const target = this.around.queueAt(policy.deadLetterTargetArn);
    if (!target) return false;
    this.remove(message);
    this.#tell("dead-letter", message);
    target.takeDeadLetter(message, this.arn);
    return true;
  }

  #add(message: Message): Message {
    if (this.fifo) message.sequenceNumber = this.around.sequenceNumber();
    this.#messages.add(message);
    return message;
  }

  #isHere(receiptHandle: string): boolean {
    return this.#messages.get(readReceiptHandle(receiptHandle, this.arn).messageId) !== undefined;
  }

  #tell(change: "dead-letter" | "expired", message: Message): void {
    const { id: messageId, body } = message;
    this.around.cloud.events.emit({ kind: "queue", queue: this.name, change, messageId, body });
  }

  #now(): number {
    return this.around.cloud.clock.now();
  }
}
