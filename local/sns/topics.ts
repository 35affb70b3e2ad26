/**
 * The account's topics and subscriptions: found by ARN, made, confirmed and deleted.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import type { Permission } from "../service";
import { notFound } from "./errors";
import type { Subscription, Topic } from "./topic";
import { defaultPolicy } from "./topic-attributes";

/** How long a mail takes to arrive. */
export const MAIL_DELAY = 1000;

export class Topics {
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly random: Random;

  /** @param confirmsAfter milliseconds until a subscription by e-mail is confirmed; undefined for never by itself */
  constructor(
    readonly cloud: LocalCloud,
    readonly confirmsAfter: () => number | undefined,
  ) {
    this.random = cloud.random.stream("sns");
  }

  /** In the order of their names. */
  get all(): Topic[] {
    return [...this.#topics.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  }

  /** In the order of topic and ARN. */
  get subscriptions(): Subscription[] {
    return [...this.#subscriptions.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  }

  find(arn: string): Topic | undefined {
    return this.#topics.get(arn);
  }

  /** @throws ServiceError NotFound */
  topic(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (!topic) throw notFound("Topic");
    return topic;
  }

  findSubscription(arn: string): Subscription | undefined {
    return this.#subscriptions.get(arn);
  }

  /** @throws ServiceError NotFound */
  subscription(arn: string): Subscription {
    const subscription = this.#subscriptions.get(arn);
    if (!subscription) throw notFound("Subscription");
    return subscription;
  }

  /** In the order in which they were made. */
  subscriptionsOf(topic: Topic): Subscription[] {
    return [...this.#subscriptions.values()].filter((subscription) => subscription.topic === topic);
  }

  create(name: string): Topic {
    const arn = this.arnOf(name);
    const topic: Topic = {
      name,
      arn,
      attributes: new Map(),
      policy: defaultPolicy(this.cloud, arn),
      tags: new Map(),
      deleted: 0,
    };
    this.#topics.set(arn, topic);
    return topic;
  }

  delete(topic: Topic): void {
    for (const { arn } of this.subscriptionsOf(topic)) this.#subscriptions.delete(arn);
    this.#topics.delete(topic.arn);
  }

  subscribe(content: Omit<Subscription, "arn" | "token" | "confirmed">): Subscription {
    const subscription: Subscription = {
      ...content,
      arn: `${content.topic.arn}:${this.random.uuid()}`,
      token: this.random.hex(64),
      confirmed: false,
    };
    this.#subscriptions.set(subscription.arn, subscription);
    return subscription;
  }

  unsubscribe(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.arn);
    subscription.topic.deleted++;
  }

  arnOf(name: string): string {
    return this.cloud.arn("sns", name);
  }

  permission(action: string, topicArn: string): Permission {
    return {
      action: `sns:${action}`,
      resource: topicArn,
      resourcePolicy: this.#topics.get(topicArn)?.policy,
    };
  }
}
