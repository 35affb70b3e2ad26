/**
 * Amazon SNS: standard topics with subscriptions by e-mail, to a local mailbox, and to queues. One operation, or a few
 * related ones, per file beside this one.
 */
import type { LocalCloud } from "../cloud";
import { Service, ServiceError } from "../service";
import { createTopic, deleteTopic, listTopics } from "./create-topic";
import { publish } from "./publish";
import { confirmSubscription, subscribe, unsubscribe } from "./subscribe";
import {
  getSubscriptionAttributes,
  listSubscriptions,
  listSubscriptionsByTopic,
  setSubscriptionAttributes,
} from "./subscription-operations";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { getTopicAttributes, setTopicAttributes } from "./topic-attribute-operations";
import { MAIL_DELAY, Topics } from "./topics";

export class SnsService extends Service {
  readonly name = "sns";
  /**
   * Milliseconds until the local mailbox's reader confirms an e-mail subscription; undefined for never by itself: then
   * the mail that asks for it is shown.
   */
  confirmsAfter: number | undefined = MAIL_DELAY;

  constructor(cloud: LocalCloud) {
    super(cloud);
    const topics = new Topics(cloud, () => this.confirmsAfter);
    this.register(
      createTopic(topics),
      deleteTopic(topics),
      listTopics(topics),
      getTopicAttributes(topics),
      setTopicAttributes(topics),
      subscribe(topics),
      confirmSubscription(topics),
      unsubscribe(topics),
      listSubscriptions(topics),
      listSubscriptionsByTopic(topics),
      getSubscriptionAttributes(topics),
      setSubscriptionAttributes(topics),
      publish(topics),
      tagResource(topics),
      untagResource(topics),
      listTagsForResource(topics),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("InvalidParameter", `Invalid parameter: ${problems.join("; ")}`, 400);
  }

  protected override denied(message: string): ServiceError {
    return new ServiceError("AuthorizationError", message, 403);
  }
}
