import { expect } from "chai";
import { ARN_OF, SqsFixture } from "./fixture";

describe("SQS tells its listeners that a message may be receivable", () => {
  let sqs: SqsFixture;
  let calls: number;
  const since = () => {
    const before = calls;
    calls = 0;
    return before;
  };
  beforeEach(() => {
    sqs = new SqsFixture();
    calls = 0;
    for (const name of ["q", "q.fifo"]) sqs.cloud.sqs.onReceivable(ARN_OF(name), () => calls++);
  });

  it("when it is sent, at once, and when its delay is over", async () => {
    const url = await sqs.queue("q");
    await sqs.send(url, "m");
    expect(since()).to.equal(1);
    await sqs.receive(url);
    await sqs.send(url, "later", { DelaySeconds: 10 });
    await sqs.wait(9.999);
    expect(since()).to.equal(0);
    await sqs.wait(0.001);
    expect(since()).to.equal(1);
  });

  it("when its visibility timeout ends, by time or by hand", async () => {
    const url = await sqs.queue("q");
    await sqs.send(url, "m");
    await sqs.receive(url);
    since();
    await sqs.wait(29.999);
    expect(since()).to.equal(0);
    await sqs.wait(0.001);
    expect(since()).to.equal(1);
    const [message] = await sqs.receive(url);
    await sqs.hide(url, message!.ReceiptHandle, 0);
    expect(since()).to.equal(1);
  });

  it("when its group is unblocked, and not while the group is blocked", async () => {
    const url = await sqs.fifo("q.fifo");
    await sqs.send(url, "a1", { MessageGroupId: "a" });
    const [a1] = await sqs.receive(url);
    since();
    await sqs.send(url, "a2", { MessageGroupId: "a" });
    expect(since()).to.equal(0);
    await sqs.delete(url, a1!.ReceiptHandle);
    expect(since()).to.equal(1);
  });

  it("and not when nothing can be received, or the listening has ended", async () => {
    const url = await sqs.queue("q");
    const end = sqs.cloud.sqs.onReceivable(ARN_OF("q"), () => calls++);
    await sqs.send(url, "m");
    expect(since()).to.equal(2);
    end();
    await sqs.send(url, "n");
    expect(since()).to.equal(1);
    const [m] = await sqs.receive(url);
    await sqs.delete(url, m!.ReceiptHandle);
    expect(since()).to.equal(0);
  });
});

describe("SQS long polling", () => {
  it("answers at once while virtual time stands still", async () => {
    const sqs = new SqsFixture();
    const url = await sqs.queue("q", { ReceiveMessageWaitTimeSeconds: "20" });
    expect(await sqs.receive(url, { WaitTimeSeconds: 20 })).to.deep.equal([]);
  });

  it("waits for a message, or for its time to end, while the clock follows real time", async () => {
    const sqs = new SqsFixture();
    const url = await sqs.queue("q");
    const stop = new AbortController();
    const following = sqs.cloud.clock.follow(2_000, stop.signal);
    const start = sqs.cloud.clock.now();
    expect(await sqs.receive(url, { WaitTimeSeconds: 20 })).to.deep.equal([]);
    expect(sqs.cloud.clock.now() - start).to.be.at.least(20_000);
    const waiting = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await sqs.send(url, "came");
    expect(await waiting).to.deep.equal(["came"]);
    stop.abort();
    await following;
  });

  it("never waits for a function, whose run holds up the clock", async () => {
    const sqs = new SqsFixture();
    const url = await sqs.queue("q");
    const stop = new AbortController();
    const following = sqs.cloud.clock.follow(1, stop.signal);
    sqs.cloud.iam.refusal = () => undefined;
    const role = { kind: "role", roleName: "poller", session: "s" } as const;
    expect(await sqs.call("ReceiveMessage", { QueueUrl: url, WaitTimeSeconds: 20 }, role)).to.deep.equal({});
    stop.abort();
    await following;
  });
});
