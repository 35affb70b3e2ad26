import { expect } from "chai";
import { ARN_OF, refusal, SqsFixture, START } from "./fixture";

const redrive = (target: string, maxReceiveCount: unknown) =>
  JSON.stringify({ deadLetterTargetArn: ARN_OF(target), maxReceiveCount });

describe("SQS dead letters", () => {
  let sqs: SqsFixture;
  beforeEach(() => {
    sqs = new SqsFixture();
  });

  it("are messages that were received maxReceiveCount times and are asked for once more", async () => {
    const dlq = await sqs.queue("dlq");
    const url = await sqs.queue("q", { RedrivePolicy: redrive("dlq", 2) });
    const { MessageId } = await sqs.send(url, "m");
    for (let i = 0; i < 2; i++) {
      expect(await sqs.bodies(url)).to.deep.equal(["m"]);
      await sqs.wait(30);
    }
    expect(await sqs.counts(dlq)).to.deep.equal([0, 0, 0]);
    expect(await sqs.bodies(url)).to.deep.equal([]);
    expect(await sqs.counts(url)).to.deep.equal([0, 0, 0]);
    const [dead] = await sqs.receive(dlq, { MessageSystemAttributeNames: ["All"] });
    expect(dead!.MessageId).to.equal(MessageId);
    expect(dead!.Attributes).to.deep.equal({
      SenderId: "123456789012",
      SentTimestamp: String(START),
      ApproximateReceiveCount: "3",
      ApproximateFirstReceiveTimestamp: String(START),
      DeadLetterQueueSourceArn: ARN_OF("q"),
    });
    expect(sqs.events.filter(({ kind }) => kind === "queue")).to.have.lengthOf(1);
    expect(sqs.events.find(({ kind }) => kind === "queue")).to.deep.include({
      queue: "q",
      change: "dead-letter",
      messageId: MessageId,
      body: "m",
    });
  });

  it("leave a FIFO group in order: the next message takes the dead one's turn", async () => {
    const dlq = await sqs.fifo("dlq.fifo");
    const url = await sqs.fifo("q.fifo", { RedrivePolicy: redrive("dlq.fifo", 1) });
    for (const body of ["a1", "a2"]) await sqs.send(url, body, { MessageGroupId: "a" });
    expect(await sqs.bodies(url, { MaxNumberOfMessages: 1 })).to.deep.equal(["a1"]);
    await sqs.wait(30);
    expect(await sqs.bodies(url)).to.deep.equal(["a2"]);
    expect(await sqs.bodies(dlq)).to.deep.equal(["a1"]);
  });

  it("keep their age in a standard queue, and begin anew in a FIFO queue", async () => {
    for (const suffix of ["", ".fifo"]) {
      const dlq = await sqs.queue(`dlq${suffix}`, { MessageRetentionPeriod: "100" });
      const url = await sqs.queue(`q${suffix}`, {
        RedrivePolicy: redrive(`dlq${suffix}`, 1),
        VisibilityTimeout: "60",
      });
      const fifo = suffix ? { MessageGroupId: "a", MessageDeduplicationId: "d" } : {};
      await sqs.send(url, "m", fifo);
      await sqs.receive(url);
      await sqs.wait(60);
      await sqs.receive(url);
      await sqs.wait(40);
      expect(await sqs.counts(dlq), suffix).to.deep.equal(suffix ? [1, 0, 0] : [0, 0, 0]);
    }
  });

  it("need a policy with an existing queue of the same kind, and 1 to 1,000 receives", async () => {
    await sqs.queue("dlq");
    await sqs.fifo("dlq.fifo");
    const reason = async (policy: string, name = "q") => refusal(sqs.queue(name, { RedrivePolicy: policy }));
    expect(await reason(redrive("none", 1))).to.match(
      /^InvalidParameterValueException: Value .* for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.$/,
    );
    const sameType = "Dead-letter queue must be same type of queue as the source.";
    expect(await reason(redrive("dlq", 1), "q.fifo")).to.contain(sameType);
    expect(await reason(redrive("dlq.fifo", 1))).to.contain(sameType);
    for (const count of [0, 1001]) {
      expect(await reason(redrive("dlq", count))).to.contain("maxReceiveCount must be between 1 and 1000.");
    }
    expect(await reason(redrive("dlq", undefined))).to.contain(
      "Redrive policy does not contain mandatory attribute: maxReceiveCount.",
    );
    expect(await reason('{"maxReceiveCount":1}')).to.contain(
      "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.",
    );
    expect(await reason(redrive("dlq", "1000"))).to.equal("not refused");
  });

  it("go only where the target's RedriveAllowPolicy lets them", async () => {
    const dlq = await sqs.queue("dlq");
    const allow = (policy: unknown) =>
      sqs.call("SetQueueAttributes", {
        QueueUrl: dlq,
        Attributes: { RedriveAllowPolicy: JSON.stringify(policy) },
      });
    const make = (name: string) => refusal(sqs.queue(name, { RedrivePolicy: redrive("dlq", 3) }));
    await allow({ redrivePermission: "denyAll" });
    expect(await make("a")).to.contain("does not allow");
    await allow({ redrivePermission: "byQueue", sourceQueueArns: [ARN_OF("b")] });
    expect(await make("a")).to.contain(`does not allow ${ARN_OF("a")} to use it.`);
    expect(await make("b")).to.equal("not refused");
    await allow({ redrivePermission: "allowAll" });
    expect(await make("a")).to.equal("not refused");
    expect(await refusal(allow({ redrivePermission: "byQueue" }))).to.contain("sourceQueueArns belong to");
  });

  it("show which queues send them", async () => {
    const dlq = await sqs.queue("dlq");
    const sources: string[] = [];
    for (const name of ["a", "b"]) sources.push(await sqs.queue(name, { RedrivePolicy: redrive("dlq", 3) }));
    expect(await sqs.call("ListDeadLetterSourceQueues", { QueueUrl: dlq })).to.deep.equal({
      queueUrls: sources,
      NextToken: undefined,
    });
  });

  it("are brought back to where they came from by a move task, as new messages, at its rate", async () => {
    const dlq = await sqs.queue("dlq");
    const url = await sqs.queue("q", { RedrivePolicy: redrive("dlq", 1) });
    const ids: string[] = [];
    for (const body of ["1", "2", "3"]) ids.push((await sqs.send(url, body)).MessageId);
    await sqs.receive(url);
    await sqs.wait(30);
    await sqs.receive(url);
    expect(await sqs.counts(dlq)).to.deep.equal([3, 0, 0]);
    const { TaskHandle } = await sqs.call("StartMessageMoveTask", {
      SourceArn: ARN_OF("dlq"),
      MaxNumberOfMessagesPerSecond: 2,
    });
    expect(await refusal(sqs.call("StartMessageMoveTask", { SourceArn: ARN_OF("dlq") }))).to.contain(
      "There is already a task running.",
    );
    await sqs.wait(0);
    expect(await sqs.counts(url)).to.deep.equal([2, 0, 0]);
    const list = () =>
      sqs.call<{ Results: Record<string, unknown>[] }>("ListMessageMoveTasks", { SourceArn: ARN_OF("dlq") });
    expect((await list()).Results[0]).to.deep.include({
      TaskHandle,
      Status: "RUNNING",
      ApproximateNumberOfMessagesMoved: 2,
    });
    await sqs.wait(1);
    expect((await list()).Results).to.deep.equal([
      {
        TaskHandle: undefined,
        Status: "COMPLETED",
        SourceArn: ARN_OF("dlq"),
        DestinationArn: undefined,
        MaxNumberOfMessagesPerSecond: 2,
        ApproximateNumberOfMessagesMoved: 3,
        ApproximateNumberOfMessagesToMove: 3,
        FailureReason: undefined,
        StartedTimestamp: START + 30_000,
      },
    ]);
    const back = await sqs.receive(url, { MessageSystemAttributeNames: ["All"] });
    expect(back.map(({ Body }) => Body)).to.deep.equal(["1", "2", "3"]);
    expect(back.map(({ MessageId }) => ids.includes(MessageId))).to.deep.equal([false, false, false]);
    expect(back.map(({ Attributes }) => Attributes!.ApproximateReceiveCount)).to.deep.equal(["1", "1", "1"]);
    expect(back[0]!.Attributes!.SentTimestamp).to.equal(String(START + 30_000));
  });

  it("are moved to another queue where the task names one, until it is cancelled", async () => {
    const dlq = await sqs.fifo("dlq.fifo");
    await sqs.fifo("q.fifo", { RedrivePolicy: redrive("dlq.fifo", 1) });
    const other = await sqs.fifo("other.fifo");
    for (const body of ["1", "2"]) await sqs.send(dlq, body, { MessageGroupId: "a" });
    const start = {
      SourceArn: ARN_OF("dlq.fifo"),
      DestinationArn: ARN_OF("other.fifo"),
      MaxNumberOfMessagesPerSecond: 1,
    };
    const { TaskHandle } = await sqs.call("StartMessageMoveTask", start);
    await sqs.wait(0);
    expect(await sqs.call("CancelMessageMoveTask", { TaskHandle })).to.deep.equal({
      ApproximateNumberOfMessagesMoved: 1,
    });
    await sqs.wait(10);
    expect(await sqs.bodies(other)).to.deep.equal(["1"]);
    expect(await sqs.counts(dlq)).to.deep.equal([1, 0, 0]);
  });

  it("cannot be moved from a queue that is nobody's dead-letter queue, or to where they never came from", async () => {
    const dlq = await sqs.queue("dlq");
    expect(await refusal(sqs.call("StartMessageMoveTask", { SourceArn: ARN_OF("dlq") }))).to.contain(
      "Source queue must be configured as a Dead Letter Queue.",
    );
    await sqs.queue("q", { RedrivePolicy: redrive("dlq", 1) });
    await sqs.send(dlq, "sent here by hand");
    await sqs.call("StartMessageMoveTask", { SourceArn: ARN_OF("dlq") });
    await sqs.wait(0);
    const { Results } = await sqs.call<{ Results: unknown[] }>("ListMessageMoveTasks", {
      SourceArn: ARN_OF("dlq"),
    });
    expect(Results[0]).to.deep.include({ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" });
    expect(await refusal(sqs.call("StartMessageMoveTask", { SourceArn: ARN_OF("none") }))).to.equal(
      "ResourceNotFoundException: The resource that you specified doesn't exist.",
    );
  });
});
