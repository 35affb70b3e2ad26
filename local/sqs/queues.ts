/**
 * The account's queues: found by name, URL or ARN, made and deleted, and listened to.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { type Caller, type Permission, ServiceError } from "../service";
import type { Attributes } from "./attributes";
import { invalidParameter, queueDoesNotExist } from "./errors";
import type { MoveTask } from "./move-task";
import { Queue, type QueueSurroundings } from "./queue";
import { allowsSource } from "./redrive";

/** SQS API reference, "CreateQueue": the wait before a deleted queue's name can be used again. */
const NAME_REST = 60_000;

/** First sequence number; as long as AWS's, so that it sorts as text, too. */
const FIRST_SEQUENCE = 18_849_496_460_467_696_128n;

export class Queues implements QueueSurroundings {
  readonly #queues = new Map<string, Queue>();
  /** Names of deleted queues, and when they were deleted. */
  readonly #deleted = new Map<string, number>();
  readonly #listeners = new Map<string, Set<() => void>>();
  /** Redrive tasks, the newest last. */
  readonly moveTasks: MoveTask[] = [];
  readonly random: Random;
  #sequence = FIRST_SEQUENCE;

  constructor(readonly cloud: LocalCloud) {
    this.random = cloud.random.stream("sqs");
  }

  /** In the order of their names. */
  get all(): Queue[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  named(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  queueAt(arn: string): Queue | undefined {
    const queue = this.#queues.get(arn.slice(arn.lastIndexOf(":") + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /**
   * The queue that a URL names by its path, `/<account>/<name>`; the host does not matter, so that a client which
   * uses another endpoint's address finds it, too. A bare name will do, as with SQS.
   * @throws ServiceError QueueDoesNotExist
   */
  at(url: string): Queue {
    const queue = this.#queues.get(this.nameIn(url));
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  /** The queue's name in a URL. */
  nameIn(url: string): string {
    const [, account, name] = /^(?:https?:\/\/[^/]+)?\/?(?:(\d{12})\/)?([^/]*)$/.exec(url) ?? [];
    return account === undefined || account === this.cloud.accountId ? (name ?? "") : "";
  }

  /** The permission to do `action` on the queue that a URL names; a queue that is not there has no policy. */
  permission(action: string, url: string): Permission {
    return this.permissionOn(action, this.nameIn(url));
  }

  permissionOn(action: string, name: string): Permission {
    return {
      action: `sqs:${action}`,
      resource: this.cloud.arn("sqs", name),
      resourcePolicy: this.#queues.get(name)?.settings.policy,
    };
  }

  /** @throws ServiceError QueueDeletedRecently, InvalidParameterValue */
  create(name: string, attributes: Attributes): Queue {
    const deleted = this.#deleted.get(name);
    if (deleted !== undefined && this.cloud.clock.now() < deleted + NAME_REST) {
      throw new ServiceError(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
      );
    }
    const queue = new Queue(name, attributes, this);
    this.checkRedrive(queue.arn, queue.fifo, queue.settings.redrivePolicy?.deadLetterTargetArn, attributes);
    this.#queues.set(name, queue);
    return queue;
  }

  delete(queue: Queue): void {
    queue.close();
    this.#queues.delete(queue.name);
    this.#deleted.set(queue.name, this.cloud.clock.now());
  }

  /**
   * Checks that a queue may send its dead letters where its attributes say.
   * @throws ServiceError InvalidParameterValue
   */
  checkRedrive(
    sourceArn: string,
    fifo: boolean,
    targetArn: string | undefined,
    attributes: Attributes,
  ): void {
    if (targetArn === undefined) return;
    const refuse = (reason: string) =>
      invalidParameter(
        `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
      );
    const target = this.queueAt(targetArn);
    if (!target) throw refuse("Dead letter target does not exist.");
    if (target.fifo !== fifo) throw refuse("Dead-letter queue must be same type of queue as the source.");
    if (!allowsSource(target.settings.redriveAllowPolicy, sourceArn)) {
      throw refuse(`The RedriveAllowPolicy of ${targetArn} does not allow ${sourceArn} to use it.`);
    }
  }

  /** Calls `listener` whenever a message of the queue may have become receivable, until the returned function is called. */
  listen(queueArn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(queueArn) ?? new Set();
    this.#listeners.set(queueArn, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  receivable(queue: Queue): void {
    for (const listener of [...(this.#listeners.get(queue.arn) ?? [])]) listener();
  }

  messageId(): string {
    return this.random.uuid();
  }

  sequenceNumber(): string {
    this.#sequence += 256n;
    return String(this.#sequence);
  }

  /** What `SenderId` says of a caller. */
  senderId(caller: Caller): string {
    if (caller.kind === "operator") return this.cloud.accountId;
    return caller.kind === "role" ? `${caller.roleName}:${caller.session}` : caller.service;
  }
}
