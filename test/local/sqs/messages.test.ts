import { createHash } from "node:crypto";
import { expect } from "chai";
import { refusal, type Sent, SqsFixture, START } from "./fixture";

describe("SQS messages", () => {
  let sqs: SqsFixture;
  let url: string;
  beforeEach(async () => {
    sqs = new SqsFixture();
    url = await sqs.queue("q");
  });

  it("come back as they were sent, with the MD5 of body and attributes that SDKs check", async () => {
    const MessageAttributes = {
      test_attribute_name_1: { DataType: "String", StringValue: "test_attribute_value_1" },
      test_attribute_name_2: { DataType: "Binary", BinaryValue: Buffer.from("blob").toString("base64") },
    };
    const sent = await sqs.send(url, "This is a test message", { MessageAttributes });
    expect(sent.MD5OfMessageBody).to.equal("fafb00f5732ab283681e124bf8747ed1");
    const md5 = createHash("md5");
    const field = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
    md5
      .update(field("test_attribute_name_1"))
      .update(field("String"))
      .update(Buffer.from([1]));
    md5.update(field("test_attribute_value_1"));
    md5
      .update(field("test_attribute_name_2"))
      .update(field("Binary"))
      .update(Buffer.from([2]))
      .update(field("blob"));
    expect(sent.MD5OfMessageAttributes).to.equal(md5.digest("hex"));
    const [message] = await sqs.receive(url, { MessageAttributeNames: ["All"] });
    expect(message!.Body).to.equal("This is a test message");
    expect(message!.MD5OfBody).to.equal(sent.MD5OfMessageBody);
    expect(message!.MD5OfMessageAttributes).to.equal(sent.MD5OfMessageAttributes);
    expect(message!.MessageAttributes).to.deep.equal({
      test_attribute_name_1: { DataType: "String", StringValue: "test_attribute_value_1" },
      test_attribute_name_2: { DataType: "Binary", BinaryValue: new Uint8Array(Buffer.from("blob")) },
    });
  });

  it("show the attributes that a receive asks for, with the MD5 of just those", async () => {
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    await sqs.send(url, "m", { MessageAttributes: { "a.x": text("1"), "a.y": text("2"), b: text("3") } });
    const names = async (MessageAttributeNames: string[]) => {
      const [message] = await sqs.receive(url, { MessageAttributeNames, VisibilityTimeout: 0 });
      return Object.keys(message!.MessageAttributes ?? {});
    };
    expect(await names([])).to.deep.equal([]);
    expect(await names(["b", "nope"])).to.deep.equal(["b"]);
    expect(await names(["a.*"])).to.deep.equal(["a.x", "a.y"]);
    expect(await names([".*"])).to.deep.equal(["a.x", "a.y", "b"]);
    const alone = await sqs.send(await sqs.queue("other"), "m", { MessageAttributes: { b: text("3") } });
    const [message] = await sqs.receive(url, { MessageAttributeNames: ["b"] });
    expect(message!.MD5OfMessageAttributes).to.equal(alone.MD5OfMessageAttributes);
  });

  it("show their system attributes, by either request member", async () => {
    const { MessageId } = await sqs.send(url, "m", {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5759e988" } },
    });
    await sqs.wait(5);
    await sqs.receive(url, { VisibilityTimeout: 1 });
    await sqs.wait(2);
    const [message] = await sqs.receive(url, { MessageSystemAttributeNames: ["All"], VisibilityTimeout: 0 });
    expect(message!.MessageId).to.equal(MessageId);
    expect(message!.Attributes).to.deep.equal({
      SenderId: "123456789012",
      SentTimestamp: String(START),
      ApproximateReceiveCount: "2",
      ApproximateFirstReceiveTimestamp: String(START + 5_000),
      AWSTraceHeader: "Root=1-5759e988",
    });
    const [again] = await sqs.receive(url, { AttributeNames: ["ApproximateReceiveCount"] });
    expect(again!.Attributes).to.deep.equal({ ApproximateReceiveCount: "3" });
  });

  it("stay hidden for their delay, or the queue's", async () => {
    await sqs.call("SetQueueAttributes", { QueueUrl: url, Attributes: { DelaySeconds: "20" } });
    await sqs.send(url, "queue's");
    await sqs.send(url, "own", { DelaySeconds: 5 });
    await sqs.send(url, "none", { DelaySeconds: 0 });
    expect(await sqs.counts(url)).to.deep.equal([1, 0, 2]);
    expect(await sqs.bodies(url)).to.deep.equal(["none"]);
    await sqs.wait(4.999);
    expect(await sqs.bodies(url)).to.deep.equal([]);
    await sqs.wait(0.001);
    expect(await sqs.bodies(url)).to.deep.equal(["own"]);
    await sqs.wait(15);
    expect(await sqs.bodies(url)).to.deep.equal(["queue's"]);
  });

  it("are dropped when they have been kept for the retention period, in flight or not", async () => {
    await sqs.call("SetQueueAttributes", { QueueUrl: url, Attributes: { MessageRetentionPeriod: "60" } });
    const { MessageId } = await sqs.send(url, "first");
    await sqs.wait(30);
    await sqs.send(url, "second");
    await sqs.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await sqs.wait(29.999);
    expect(await sqs.counts(url)).to.deep.equal([1, 1, 0]);
    await sqs.wait(0.001);
    expect(await sqs.counts(url)).to.deep.equal([1, 0, 0]);
    const expired = sqs.events.filter(({ kind }) => kind === "queue");
    expect(expired.map(({ sequence: _, ...event }) => event)).to.deep.equal([
      {
        kind: "queue",
        queue: "q",
        change: "expired",
        messageId: MessageId,
        body: "first",
        time: "2026-11-20T00:01:00.000Z",
      },
    ]);
  });

  it("are refused with characters that SQS does not take, without a body, or too long", async () => {
    expect(await refusal(sqs.send(url, ""))).to.equal(
      "MissingRequiredParameterException: The request must contain the parameter MessageBody.",
    );
    for (const [body, code] of [
      ["a\u0000", "#x0"],
      ["\ufffe", "#xfffe"],
      ["\ud800", "#xd800"],
      ["\u000b", "#xb"],
    ] as const) {
      expect(await refusal(sqs.send(url, body))).to.equal(
        `InvalidMessageContents: Invalid binary character '${code}' was found in the message body.`,
      );
    }
    expect(await refusal(sqs.send(url, "\t\n\r ä€\ud83d\ude00\ue000"))).to.equal("not refused");
    const tooLong =
      "InvalidParameterValueException: One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.";
    expect(await refusal(sqs.send(url, "x".repeat(1_048_576)))).to.equal("not refused");
    expect(await refusal(sqs.send(url, "x".repeat(1_048_577)))).to.equal(tooLong);
    const MessageAttributes = { name: { DataType: "String", StringValue: "value" } };
    expect(await refusal(sqs.send(url, "x".repeat(1_048_576 - 15), { MessageAttributes }))).to.equal(
      "not refused",
    );
    expect(await refusal(sqs.send(url, "x".repeat(1_048_576 - 14), { MessageAttributes }))).to.equal(tooLong);
  });

  it("are refused with attributes that break SQS's rules", async () => {
    const send = (MessageAttributes: unknown) => refusal(sqs.send(url, "m", { MessageAttributes }));
    const value = { DataType: "String", StringValue: "v" };
    expect(await send(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, value])))).to.contain(
      "Number of message attributes [11] exceeds the allowed maximum [10].",
    );
    for (const name of ["", ".a", "a.", "a..b", "a b", "x".repeat(257)]) {
      expect(await send({ [name]: value }), name).to.contain(
        `The message attribute name '${name}' is invalid.`,
      );
    }
    expect(await send({ "Aws.x": value })).to.contain("reserved prefix");
    expect(await send({ a: { DataType: "Text", StringValue: "v" } })).to.contain(
      "invalid message attribute type",
    );
    expect(await send({ a: { DataType: "String", StringValue: "" } })).to.contain("must contain a non-empty");
    expect(await send({ a: { DataType: "Binary", StringValue: "v" } })).to.contain(
      "must contain a non-empty",
    );
    expect(await send({ a: { DataType: "Number", StringValue: "one" } })).to.contain("to a number");
    expect(await send({ a: { DataType: "String", StringValue: "v", StringListValues: ["v"] } })).to.equal(
      "UnsupportedOperation: Message attribute list values are not supported.",
    );
    expect(await send({ a: { DataType: "Number.int", StringValue: "-1.5e3" } })).to.equal("not refused");
  });

  it("have a delay of 0 to 900 seconds and no deduplication id in a standard queue", async () => {
    expect(await refusal(sqs.send(url, "m", { DelaySeconds: 901 }))).to.equal(
      "InvalidParameterValueException: Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
    );
    expect(await refusal(sqs.send(url, "m", { MessageDeduplicationId: "d" }))).to.equal(
      "InvalidParameterValueException: Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.",
    );
    expect(await refusal(sqs.send(url, "m", { MessageGroupId: "tenant" }))).to.equal("not refused");
  });

  it("are all gone after a purge, which is allowed once in 60 seconds", async () => {
    await sqs.send(url, "one");
    await sqs.send(url, "two", { DelaySeconds: 10 });
    await sqs.receive(url);
    await sqs.call("PurgeQueue", { QueueUrl: url });
    expect(await sqs.counts(url)).to.deep.equal([0, 0, 0]);
    await sqs.wait(59);
    expect(await refusal(sqs.call("PurgeQueue", { QueueUrl: url }))).to.equal(
      "PurgeQueueInProgress: Only one PurgeQueue operation on q is allowed every 60 seconds.",
    );
    await sqs.wait(1);
    expect(await refusal(sqs.call("PurgeQueue", { QueueUrl: url }))).to.equal("not refused");
  });

  it("go in batches of 1 to 10 with ids of their own; one bad entry does not stop the others", async () => {
    const batch = (entries: unknown[]) => sqs.call("SendMessageBatch", { QueueUrl: url, Entries: entries });
    const entry = (Id: string, MessageBody = "m") => ({ Id, MessageBody });
    expect(await refusal(batch([]))).to.equal(
      "EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the request.",
    );
    expect(await refusal(batch(Array.from({ length: 11 }, (_, i) => entry(`${i}`))))).to.equal(
      "TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.",
    );
    expect(await refusal(batch([entry("a"), entry("a")]))).to.equal(
      "BatchEntryIdsNotDistinct: Id a repeated.",
    );
    expect(await refusal(batch([entry("a b")]))).to.match(/^InvalidBatchEntryId: /);
    expect(await refusal(batch([entry("a", "x".repeat(600_000)), entry("b", "x".repeat(600_000))]))).to.equal(
      "BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes.",
    );
    const { Successful, Failed } = (await batch([
      entry("a", "one"),
      entry("b", "\u0000"),
      entry("c", "two"),
    ])) as {
      Successful: (Sent & { Id: string })[];
      Failed: unknown[];
    };
    expect(Successful.map(({ Id }) => Id)).to.deep.equal(["a", "c"]);
    expect(Failed).to.deep.equal([
      {
        Id: "b",
        SenderFault: true,
        Code: "InvalidMessageContents",
        Message: "Invalid binary character '#x0' was found in the message body.",
      },
    ]);
    expect(await sqs.bodies(url)).to.deep.equal(["one", "two"]);
  });
});
