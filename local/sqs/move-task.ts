/**
 * A message move task: takes messages out of a dead-letter queue, some each second, and sends them where they came
 * from, or to one destination. A moved message is a new one: new id, new enqueue time, no receives.
 */
import type { Timer } from "../clock";
import type { Message } from "./message";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

/** SQS API reference, "StartMessageMoveTask": the highest rate, and ours where none is given. */
export const MOST_PER_SECOND = 500;

export class MoveTask {
  readonly handle: string;
  readonly startedTime: number;
  readonly toMove: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED" = "RUNNING";
  failureReason: string | undefined;
  moved = 0;
  #timer: Timer;

  constructor(
    private readonly queues: Queues,
    readonly source: Queue,
    readonly destination: Queue | undefined,
    readonly rate: number | undefined,
  ) {
    this.startedTime = queues.cloud.clock.now();
    this.toMove = source.size;
    this.handle = Buffer.from(
      JSON.stringify({ taskId: queues.random.uuid(), sourceArn: source.arn }),
    ).toString("base64");
    this.#timer = this.#nextStep(0);
  }

  cancel(): void {
    this.status = "CANCELLED";
    this.#timer.cancel();
  }

  #nextStep(delay: number): Timer {
    return this.queues.cloud.clock.after(delay, `sqs ${this.source.name}: redrive`, () => this.#step());
  }

  #step(): void {
    if (this.queues.queueAt(this.source.arn) !== this.source) {
      this.#fail("AWS.SimpleQueueService.NonExistentQueue");
      return;
    }
    for (const message of this.#available(this.rate ?? MOST_PER_SECOND)) {
      const target = this.destination ?? this.queues.queueAt(message.deadLetterSourceArn ?? "");
      if (!target) {
        this.#fail("CouldNotDetermineMessageSource");
        return;
      }
      this.source.remove(message);
      target.metrics.touch();
      target.send({
        ...message,
        deduplicationId: target.fifo ? message.deduplicationId : undefined,
        delay: undefined,
      });
      this.moved++;
    }
    if (this.moved >= this.toMove || this.#available(1).length === 0) this.status = "COMPLETED";
    else this.#timer = this.#nextStep(1000);
  }

  #available(most: number): Message[] {
    return this.source.receivable(most);
  }

  #fail(reason: string): void {
    this.status = "FAILED";
    this.failureReason = reason;
  }
}
