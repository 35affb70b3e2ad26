/**
 * Polls one queue for one function: receives a batch under the function's role, runs the function, deletes what
 * worked. What did not work comes back by itself after the queue's visibility timeout.
 */

import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import { type Caller, isTemporary, OPERATOR } from "../service";
import type { EventSourceMapping } from "./event-source-mapping";
import type { LambdaFunction } from "./function";
import type { Runner } from "./runner";
import { failedMessages, type QueueMessage, sqsEvent } from "./sqs-event";
import { VirtualConcurrency } from "./virtual-concurrency";

/** ReceiveMessage gives at most this many. */
const RECEIVE = 10;
/**
 * So many batches at one instant of virtual time mean that messages come back at once, over and over; the next one
 * then waits a second, so that virtual time moves on.
 */
const BATCHES_AT_ONCE = 500;
/** Before polling again when the queue or the function could not be reached. */
const PAUSE = 60_000;
/** The same, where the next attempt may well work. */
const SHORT_PAUSE = 5_000;

export class QueuePoller {
  #timer: Timer | undefined;
  #unsubscribe: (() => void) | undefined;
  #running = false;
  /** Whether something may have come while a batch ran. */
  #again = false;
  #queueUrl: string | undefined;
  #instant = { time: Number.NaN, batches: 0 };
  readonly #concurrency = new VirtualConcurrency();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly runner: Runner,
    private readonly mapping: () => EventSourceMapping,
    private readonly functionOf: (name: string) => LambdaFunction | undefined,
  ) {}

  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.cloud.sqs.onReceivable(this.mapping().queueArn, () => this.#wake());
    this.#wake();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #started(): boolean {
    return this.#unsubscribe !== undefined;
  }

  /** Polls at this very instant of virtual time, after what runs now; or when the batching window is over. */
  #wake(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#arm(this.mapping().settings.window * 1000);
  }

  #arm(delay: number): void {
    if (this.#timer) return;
    const { queueArn } = this.mapping();
    this.#timer = this.cloud.clock.after(delay, `event source mapping of ${queueArn}`, () => this.#poll());
  }

  async #poll(): Promise<void> {
    this.#timer = undefined;
    const fn = this.functionOf(this.mapping().settings.functionName);
    if (!fn || !this.#started() || fn.reservedConcurrency === 0) return;
    const wait = this.#concurrency.wait(this.cloud.clock.now(), this.mapping().settings.maximumConcurrency);
    if (wait > 0) return this.#arm(wait);
    this.#running = true;
    this.#again = false;
    let pause: number | undefined;
    try {
      const caller = this.runner.callerOf(fn);
      const more = await this.#batch(fn, caller);
      if (more || this.#again) pause = this.#nextPause();
      this.mapping().problem = undefined;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Lambda tries again without a word; the messages that it has lost come back by themselves.
      if (isTemporary(error)) pause = SHORT_PAUSE;
      else {
        this.#complain(fn, error);
        pause = PAUSE;
      }
    } finally {
      this.#running = false;
    }
    if (pause !== undefined && this.#started()) this.#arm(pause);
  }

  /** Whether there may be more messages. */
  async #batch(fn: LambdaFunction, caller: Caller): Promise<boolean> {
    const { queueArn, settings } = this.mapping();
    this.#queueUrl ??= await queueUrl(this.cloud, queueArn);
    const QueueUrl = this.#queueUrl;
    const messages: QueueMessage[] = [];
    while (messages.length < settings.batchSize) {
      const asked = Math.min(RECEIVE, settings.batchSize - messages.length);
      const input = {
        QueueUrl,
        MaxNumberOfMessages: asked,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
        WaitTimeSeconds: 0,
      };
      const output = (await this.cloud.call("sqs", "ReceiveMessage", input, caller)) as {
        Messages?: QueueMessage[];
      };
      messages.push(...(output.Messages ?? []));
      if ((output.Messages?.length ?? 0) < asked) break;
    }
    if (messages.length === 0) return false;
    const event = sqsEvent(messages, queueArn, this.cloud.region);
    const began = this.cloud.clock.now();
    const { failed, payload, elapsed } = await this.runner.run(fn, event, this.runner.requestId());
    this.#concurrency.add(began + elapsed);
    const ids = messages.map(({ MessageId }) => MessageId);
    const kept = failed ? ids : settings.reportBatchItemFailures ? failedMessages(payload, ids) : [];
    await this.#delete(
      QueueUrl,
      messages.filter(({ MessageId }) => !kept.includes(MessageId)),
      caller,
    );
    // With fewer there was no more to be had; what has come since has woken this poller.
    return messages.length === settings.batchSize;
  }

  async #delete(QueueUrl: string, messages: QueueMessage[], caller: Caller): Promise<void> {
    for (let i = 0; i < messages.length; i += RECEIVE) {
      const Entries = messages
        .slice(i, i + RECEIVE)
        .map(({ ReceiptHandle }, j) => ({ Id: String(j), ReceiptHandle }));
      await this.cloud.call("sqs", "DeleteMessageBatch", { QueueUrl, Entries }, caller);
    }
  }

  #nextPause(): number {
    const time = this.cloud.clock.now();
    if (this.#instant.time !== time) this.#instant = { time, batches: 0 };
    return ++this.#instant.batches >= BATCHES_AT_ONCE ? 1000 : 0;
  }

  #complain(fn: LambdaFunction, error: Error): void {
    const mapping = this.mapping();
    const problem = `${error.name}: ${error.message}`;
    if (mapping.problem === problem) return;
    mapping.problem = problem;
    this.cloud.events.emit({
      kind: "warning",
      message: `The event source mapping from ${mapping.queueArn} to function ${fn.name} does not work: ${problem}`,
    });
  }
}

/** @throws ServiceError QueueDoesNotExist */
export async function queueUrl(cloud: LocalCloud, queueArn: string): Promise<string> {
  const QueueName = queueArn.slice(queueArn.lastIndexOf(":") + 1);
  const output = (await cloud.call("sqs", "GetQueueUrl", { QueueName }, OPERATOR)) as { QueueUrl: string };
  return output.QueueUrl;
}
