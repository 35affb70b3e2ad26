/**
 * What the tests of topics share: a cloud that begins at a fixed time, calls with short names, and its mailbox.
 */
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { type Caller, OPERATOR } from "../../../local/service";

export { refusal } from "../operator";

export const START = Date.UTC(2026, 10, 20);
export const TOPIC = "arn:aws:sns:us-east-1:123456789012:notifications";

type Mail = Extract<TimedEvent, { kind: "mail" }>;

export class SnsFixture {
  readonly cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "sns tests" });
  readonly events: TimedEvent[] = [];

  constructor() {
    this.cloud.events.subscribe((event) => this.events.push(event));
  }

  get mails(): Mail[] {
    return this.events.filter((event): event is Mail => event.kind === "mail");
  }

  async call<Output = Record<string, unknown>>(
    operation: string,
    input: unknown,
    caller: Caller = OPERATOR,
  ): Promise<Output> {
    return (await this.cloud.call("sns", operation, input, caller)) as Output;
  }

  async topic(Attributes: Record<string, string> = {}): Promise<string> {
    const { TopicArn } = await this.call<{ TopicArn: string }>("CreateTopic", {
      Name: "notifications",
      Attributes,
    });
    return TopicArn;
  }

  /** Subscribes, and lets the mailbox confirm. */
  async subscribe(Endpoint: string, Attributes: Record<string, string> = {}): Promise<string> {
    const Protocol = Endpoint.startsWith("arn:") ? "sqs" : "email";
    const input = { TopicArn: TOPIC, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true };
    const { SubscriptionArn } = await this.call<{ SubscriptionArn: string }>("Subscribe", input);
    await this.wait(1);
    return SubscriptionArn;
  }

  publish(
    Message: string,
    more: Record<string, unknown> = {},
    caller?: Caller,
  ): Promise<{ MessageId: string }> {
    return this.call("Publish", { TopicArn: TOPIC, Message, ...more }, caller);
  }

  /** Lets virtual time pass. */
  wait(seconds: number): Promise<void> {
    return this.cloud.clock.runUntil(this.cloud.clock.now() + seconds * 1000);
  }
}
