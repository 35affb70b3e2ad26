import { createHash } from "node:crypto";
import { expect } from "chai";
import { refusal, type Sent, SqsFixture } from "./fixture";

describe("SQS FIFO queues", () => {
  let sqs: SqsFixture;
  let url: string;
  const send = (body: string, group = "a", more: Record<string, unknown> = {}): Promise<Sent> =>
    sqs.send(url, body, { MessageGroupId: group, ...more });
  beforeEach(async () => {
    sqs = new SqsFixture();
    url = await sqs.fifo();
  });

  it("need a message group, and an id to deduplicate by where the body is not it", async () => {
    expect(await refusal(sqs.send(url, "m"))).to.equal(
      "MissingRequiredParameterException: The request must contain the parameter MessageGroupId.",
    );
    expect(await refusal(sqs.send(await sqs.queue("ids.fifo"), "m", { MessageGroupId: "a" }))).to.equal(
      "InvalidParameterValueException: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
    for (const member of ["MessageGroupId", "MessageDeduplicationId"]) {
      for (const token of ["", "a b", "ä", "x".repeat(129)]) {
        expect(await refusal(send("m", "a", { [member]: token })), `${member} ${token}`).to.contain(
          `${member} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
        );
      }
    }
    expect(await refusal(send("m", "a", { DelaySeconds: 5 }))).to.contain("not valid for this queue type");
  });

  it("number their messages in order, and show group, deduplication id and number", async () => {
    const [first, second] = [await send("one"), await send("two")];
    expect([first.SequenceNumber, second.SequenceNumber]).to.deep.equal([
      "18849496460467696384",
      "18849496460467696640",
    ]);
    const [message] = await sqs.receive(url, { MessageSystemAttributeNames: ["All"] });
    const { MessageGroupId, MessageDeduplicationId, SequenceNumber } = message!.Attributes!;
    expect({ MessageGroupId, MessageDeduplicationId, SequenceNumber }).to.deep.equal({
      MessageGroupId: "a",
      MessageDeduplicationId: createHash("sha256").update("one").digest("hex"),
      SequenceNumber: first.SequenceNumber,
    });
  });

  it("deliver a message once that is sent again within five minutes, even after it was deleted", async () => {
    const first = await send("m");
    const [message] = await sqs.receive(url);
    await sqs.delete(url, message!.ReceiptHandle);
    await sqs.wait(299.999);
    expect(await send("m", "b")).to.deep.equal(first);
    expect(await sqs.bodies(url)).to.deep.equal([]);
    await sqs.wait(0.001);
    const later = await send("m");
    expect(later.MessageId).not.to.equal(first.MessageId);
    expect(await sqs.bodies(url)).to.deep.equal(["m"]);
  });

  it("take a given deduplication id instead of the body's, and answer with the MD5 of what was sent", async () => {
    await send("one", "a", { MessageDeduplicationId: "x" });
    const repeated = await send("two", "a", { MessageDeduplicationId: "x" });
    expect(repeated.MD5OfMessageBody).to.equal(createHash("md5").update("two").digest("hex"));
    await send("one");
    expect(await sqs.bodies(url)).to.deep.equal(["one", "one"]);
  });

  it("deduplicate within each group, where their scope is the message group", async () => {
    url = await sqs.fifo("scoped.fifo", {
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    });
    await send("m", "a");
    await send("m", "b");
    await send("m", "b");
    expect(await sqs.bodies(url)).to.deep.equal(["m", "m"]);
  });

  it("hold a group back while one of its messages is in flight, and no other group", async () => {
    for (const [body, group] of [
      ["a1", "a"],
      ["b1", "b"],
      ["a2", "a"],
    ] as const) {
      await send(body, group);
    }
    const [a1] = await sqs.receive(url, { MaxNumberOfMessages: 1 });
    expect(a1!.Body).to.equal("a1");
    expect(await sqs.bodies(url)).to.deep.equal(["b1"]);
    expect(await sqs.bodies(url)).to.deep.equal([]);
    await sqs.delete(url, a1!.ReceiptHandle);
    expect(await sqs.bodies(url)).to.deep.equal(["a2"]);
  });

  it("hand out one group's messages together, in order, before the next group's", async () => {
    for (const [body, group] of [
      ["a1", "a"],
      ["b1", "b"],
      ["a2", "a"],
      ["c1", "c"],
      ["b2", "b"],
    ] as const) {
      await send(body, group);
    }
    expect(await sqs.bodies(url, { MaxNumberOfMessages: 4 })).to.deep.equal(["a1", "a2", "b1", "b2"]);
    expect(await sqs.bodies(url)).to.deep.equal(["c1"]);
  });

  it("keep a group's order when an earlier message becomes visible again", async () => {
    await send("a1");
    await send("a2");
    const [a1, a2] = await sqs.receive(url);
    await sqs.hide(url, a2!.ReceiptHandle, 0);
    expect(await sqs.bodies(url)).to.deep.equal([]);
    await sqs.hide(url, a1!.ReceiptHandle, 0);
    expect(await sqs.bodies(url)).to.deep.equal(["a1", "a2"]);
  });

  it("refuse to delete by a handle whose visibility timeout is over", async () => {
    await send("m");
    const [message] = await sqs.receive(url);
    await sqs.wait(30);
    expect(await refusal(sqs.delete(url, message!.ReceiptHandle))).to.equal(
      `InvalidParameterValueException: Value ${message!.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    );
    const [again] = await sqs.receive(url);
    expect(await refusal(sqs.delete(url, message!.ReceiptHandle))).to.contain(
      "The receipt handle has expired.",
    );
    expect(await refusal(sqs.delete(url, again!.ReceiptHandle))).to.equal("not refused");
    expect(await refusal(sqs.delete(url, again!.ReceiptHandle))).to.equal("not refused");
  });

  it("delay all messages alike, those that wait already, too, when the queue's delay changes", async () => {
    await send("m");
    await sqs.call("SetQueueAttributes", { QueueUrl: url, Attributes: { DelaySeconds: "10" } });
    expect(await sqs.counts(url)).to.deep.equal([0, 0, 1]);
    await sqs.wait(10);
    expect(await sqs.bodies(url)).to.deep.equal(["m"]);
  });

  it("repeat a receive with the same attempt id while its messages are untouched, for five minutes", async () => {
    await send("a1");
    await send("a2");
    const receive = (id: string) => sqs.receive(url, { ReceiveRequestAttemptId: id, VisibilityTimeout: 200 });
    const first = await receive("x");
    await sqs.wait(100);
    const again = await receive("x");
    expect(again).to.deep.equal(first);
    expect(await receive("y")).to.deep.equal([]);
    await sqs.wait(199.999);
    expect(await receive("z")).to.deep.equal([]);
    await sqs.wait(0.001);
    expect((await receive("x")).map(({ ReceiptHandle }) => ReceiptHandle)).not.to.deep.equal(
      first.map(({ ReceiptHandle }) => ReceiptHandle),
    );
  });
});
