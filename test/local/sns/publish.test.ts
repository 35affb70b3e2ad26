import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { refusal, SnsFixture, TOPIC } from "./fixture";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:fan";
const QueueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/fan";

describe("SNS publishing", () => {
  let sns: SnsFixture;
  beforeEach(async () => {
    sns = new SnsFixture();
    await sns.topic();
  });

  /** A queue that takes the topic's messages, and what it got. */
  const makeQueue = (Principal: unknown = { Service: "sns.amazonaws.com" }) =>
    sns.cloud.call(
      "sqs",
      "CreateQueue",
      {
        QueueName: "fan",
        Attributes: {
          Policy: JSON.stringify({
            Statement: [
              {
                Effect: "Allow",
                Principal,
                Action: "sqs:SendMessage",
                Resource: QUEUE,
                Condition: { ArnEquals: { "aws:SourceArn": TOPIC } },
              },
            ],
          }),
        },
      },
      OPERATOR,
    );
  const received = async () => {
    const output = await sns.cloud.call(
      "sqs",
      "ReceiveMessage",
      { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] },
      OPERATOR,
    );
    return (output as { Messages?: { Body: string; MessageAttributes?: unknown }[] }).Messages ?? [];
  };

  it("sends every confirmed e-mail subscriber one mail, a second later", async () => {
    const first = await sns.subscribe("a@example.com");
    await sns.subscribe("b@example.com");
    await sns.publish("It failed.\n", { Subject: "nightly-export failed" });
    expect(sns.mails).to.deep.equal([]);
    await sns.wait(1);
    expect(sns.mails.map(({ to }) => to)).to.deep.equal(["a@example.com", "b@example.com"]);
    expect(sns.mails[0]).to.deep.include({
      time: "2026-11-20T00:00:03.000Z",
      to: "a@example.com",
      subject: "nightly-export failed",
      topic: "notifications",
      body: `It failed.\n\n\n--\nTo stop receiving notifications from this topic: https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${first}\n`,
    });
  });

  it("gives a mail AWS's subject where the message has none", async () => {
    await sns.subscribe("a@example.com");
    await sns.publish("m");
    await sns.wait(1);
    expect(sns.mails[0]!.subject).to.equal("AWS Notification Message");
  });

  it("refuses subjects that are not 1 to 100 printable ASCII characters beginning with no space", async () => {
    for (const Subject of ["", " x", "x".repeat(101), "a\nb", "a\tb", "\u007f", "ä"]) {
      expect(await refusal(sns.publish("m", { Subject })), JSON.stringify(Subject)).to.equal(
        "InvalidParameter: Invalid parameter: Subject",
      );
    }
    for (const Subject of ["x".repeat(100), "[dev] a: b", "1 a", "~"]) {
      expect(await refusal(sns.publish("m", { Subject })), Subject).to.equal("not refused");
    }
  });

  it("refuses messages that are empty or over 262,144 bytes with their attributes", async () => {
    expect(await refusal(sns.publish(""))).to.equal("InvalidParameter: Invalid parameter: Empty message");
    expect(await refusal(sns.publish("ä".repeat(131_072)))).to.equal("not refused");
    const tooLong = "InvalidParameter: Invalid parameter: Message too long";
    expect(await refusal(sns.publish(`${"ä".repeat(131_072)}x`))).to.equal(tooLong);
    const MessageAttributes = { a: { DataType: "String", StringValue: "v" } };
    expect(await refusal(sns.publish("x".repeat(262_144 - 8), { MessageAttributes }))).to.equal(
      "not refused",
    );
    expect(await refusal(sns.publish("x".repeat(262_144 - 7), { MessageAttributes }))).to.equal(tooLong);
  });

  it("needs a topic that exists", async () => {
    expect(await refusal(sns.publish("m", { TopicArn: `${TOPIC}x` }))).to.equal(
      "NotFound: Topic does not exist",
    );
    expect(await refusal(sns.publish("m", { TopicArn: "nonsense" }))).to.match(/^InvalidParameter: /);
    expect(await refusal(sns.publish("m", { TopicArn: undefined }))).to.match(/^InvalidParameter: /);
    expect(await refusal(sns.publish("m", { TopicArn: undefined, TargetArn: TOPIC }))).to.equal(
      "not refused",
    );
    expect(await refusal(sns.publish("m", { PhoneNumber: "+1" }))).to.contain(
      "is not part of the local cloud",
    );
  });

  it("gives each protocol its own text where the message is structured", async () => {
    await sns.subscribe("a@example.com");
    await makeQueue();
    await sns.subscribe(QUEUE, { RawMessageDelivery: "true" });
    const structured = { MessageStructure: "json" };
    await sns.publish(JSON.stringify({ default: "{}", email: "for people" }), structured);
    await sns.wait(1);
    expect(sns.mails[0]!.body).to.match(/^for people\n/);
    expect((await received()).map(({ Body }) => Body)).to.deep.equal(["{}"]);
    expect(await refusal(sns.publish("{", structured))).to.contain("JSON message body failed to parse");
    expect(await refusal(sns.publish('{"email":"x"}', structured))).to.contain(
      "Message Structure - No default entry in JSON message body",
    );
  });

  it("puts a message into a queue in SNS's envelope, or raw with its attributes", async () => {
    await makeQueue();
    const arn = await sns.subscribe(QUEUE);
    const MessageAttributes = { severity: { DataType: "String", StringValue: "high" } };
    const { MessageId } = await sns.publish("text", { Subject: "s", MessageAttributes });
    await sns.wait(0);
    expect(JSON.parse((await received())[0]!.Body)).to.deep.equal({
      Type: "Notification",
      MessageId,
      TopicArn: TOPIC,
      Subject: "s",
      Message: "text",
      Timestamp: "2026-11-20T00:00:01.000Z",
      UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`,
      MessageAttributes: { severity: { Type: "String", Value: "high" } },
    });
    await sns.call("SetSubscriptionAttributes", {
      SubscriptionArn: arn,
      AttributeName: "RawMessageDelivery",
      AttributeValue: "true",
    });
    await sns.publish("text", { MessageAttributes });
    await sns.wait(0);
    const [raw] = await received();
    expect(raw!.Body).to.equal("text");
    expect(raw!.MessageAttributes).to.deep.equal(MessageAttributes);
  });

  it("warns when a queue's policy does not let the topic in, and publishes all the same", async () => {
    await makeQueue({ Service: "events.amazonaws.com" });
    await sns.subscribe(QUEUE);
    const { MessageId } = await sns.publish("m");
    await sns.wait(0);
    const [warning] = sns.events.filter(({ kind }) => kind === "warning");
    expect(warning)
      .to.have.property("message")
      .that.contains(`${QUEUE} did not take message ${MessageId} (AccessDenied`);
  });

  it("refuses attributes that break SNS's rules", async () => {
    const send = (MessageAttributes: unknown) => refusal(sns.publish("m", { MessageAttributes }));
    expect(await send({ "a b": { DataType: "String", StringValue: "v" } })).to.contain(
      "not a valid attribute name",
    );
    expect(await send({ a: { DataType: "Text", StringValue: "v" } })).to.contain("has an invalid type, Text");
    expect(await send({ a: { DataType: "String" } })).to.contain("has no value");
    expect(await send({ a: { DataType: "Number", StringValue: "x" } })).to.contain("is not a number");
    expect(await send({ a: { DataType: "String.Array", StringValue: "{}" } })).to.contain(
      "is not a JSON array",
    );
    expect(await send({ a: { DataType: "Binary", BinaryValue: "AQID" } })).to.equal("not refused");
  });
});
