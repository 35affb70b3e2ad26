import { expect } from "chai";
import { refusal, SnsFixture, TOPIC } from "./fixture";

describe("SNS subscriptions", () => {
  let sns: SnsFixture;
  const subscribe = (input: Record<string, unknown>) =>
    sns.call<{ SubscriptionArn: string }>("Subscribe", { TopicArn: TOPIC, ...input });
  const email = { Protocol: "email", Endpoint: "a@example.com" };
  const shown = async () => {
    const { Subscriptions } = await sns.call<{ Subscriptions: { SubscriptionArn: string }[] }>(
      "ListSubscriptionsByTopic",
      { TopicArn: TOPIC },
    );
    return Subscriptions.map(({ SubscriptionArn }) => SubscriptionArn);
  };
  beforeEach(async () => {
    sns = new SnsFixture();
    await sns.topic();
  });

  it("by e-mail are pending until they are confirmed, which the local mailbox does after a second, without a mail", async () => {
    expect(await subscribe(email)).to.deep.equal({ SubscriptionArn: "pending confirmation" });
    expect(await shown()).to.deep.equal(["PendingConfirmation"]);
    await sns.publish("too early");
    await sns.wait(1);
    const [arn] = await shown();
    expect(arn).to.match(/^arn:aws:sns:us-east-1:123456789012:notifications:[0-9a-f-]{36}$/);
    await sns.wait(60);
    expect(sns.mails).to.deep.equal([]);
    expect(await subscribe(email)).to.deep.equal({ SubscriptionArn: arn });
  });

  it("by e-mail can be confirmed by hand, with the token of the mail that asks for it", async () => {
    sns.cloud.sns.confirmsAfter = undefined;
    const { SubscriptionArn } = await subscribe({ ...email, ReturnSubscriptionArn: "true" });
    await sns.wait(1);
    expect(sns.mails[0]!.subject).to.equal("AWS Notification - Subscription Confirmation");
    const Token = / --token (\w+)/.exec(sns.mails[0]!.body)![1];
    expect(await refusal(sns.call("ConfirmSubscription", { TopicArn: TOPIC, Token: "nonsense" }))).to.equal(
      "InvalidParameter: Invalid parameter: Token",
    );
    expect(await sns.call("ConfirmSubscription", { TopicArn: TOPIC, Token })).to.deep.equal({
      SubscriptionArn,
    });
    expect(await shown()).to.deep.equal([SubscriptionArn]);
  });

  it("need an address that can be one, and a topic that exists", async () => {
    for (const Endpoint of ["", "a", "a@b", "a b@example.com", "@example.com"]) {
      expect(await refusal(subscribe({ Protocol: "email", Endpoint })), Endpoint).to.equal(
        "InvalidParameter: Invalid parameter: Email address",
      );
    }
    expect(await refusal(subscribe({ Protocol: "sqs", Endpoint: "arn:aws:sqs:eu-west-1:1:q" }))).to.contain(
      "SQS endpoint ARN",
    );
    expect(
      await refusal(subscribe({ Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:123456789012:q.fifo" })),
    ).to.contain("FIFO SQS Queues can not be subscribed to standard SNS topics");
    expect(await refusal(sns.call("Subscribe", { TopicArn: `${TOPIC}x`, ...email }))).to.equal(
      "NotFound: Topic does not exist",
    );
  });

  it("exist once per topic, protocol and endpoint", async () => {
    const arn = await sns.subscribe("a@example.com");
    expect(await sns.subscribe("a@example.com")).to.equal(arn);
    expect(await refusal(sns.subscribe("a@example.com", { FilterPolicy: '{"a":["b"]}' }))).to.contain(
      "Subscription already exists with different attributes",
    );
  });

  it("show and change their attributes", async () => {
    const SubscriptionArn = await sns.subscribe("a@example.com");
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.call("SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue });
    await set("FilterPolicy", '{"severity":["high"]}');
    const get = async () => {
      const { Attributes } = await sns.call<{ Attributes: Map<string, string> }>(
        "GetSubscriptionAttributes",
        {
          SubscriptionArn,
        },
      );
      return Object.fromEntries(Attributes);
    };
    expect(await get()).to.deep.equal({
      SubscriptionArn,
      TopicArn: TOPIC,
      Protocol: "email",
      Endpoint: "a@example.com",
      Owner: "123456789012",
      PendingConfirmation: "false",
      ConfirmationWasAuthenticated: "false",
      RawMessageDelivery: "false",
      FilterPolicyScope: "MessageAttributes",
      FilterPolicy: '{"severity":["high"]}',
    });
    await set("FilterPolicy", "{}");
    expect(await get()).not.to.have.property("FilterPolicy");
    expect(await refusal(set("RawMessageDelivery", "true"))).to.contain(
      "does not support raw message delivery",
    );
    expect(await refusal(set("RedrivePolicy", "{}"))).to.contain(
      "the subscription attribute RedrivePolicy is not part",
    );
  });

  it("end when they are unsubscribed; what is gone already is no error", async () => {
    const SubscriptionArn = await sns.subscribe("a@example.com");
    await sns.call("Unsubscribe", { SubscriptionArn });
    await sns.call("Unsubscribe", { SubscriptionArn });
    expect(await shown()).to.deep.equal([]);
    await sns.publish("m");
    await sns.wait(5);
    expect(sns.mails).to.deep.equal([]);
    expect(await refusal(sns.call("GetSubscriptionAttributes", { SubscriptionArn }))).to.equal(
      "NotFound: Subscription does not exist",
    );
    expect(await refusal(sns.call("Unsubscribe", { SubscriptionArn: "nonsense" }))).to.match(
      /^InvalidParameter: /,
    );
  });
});
