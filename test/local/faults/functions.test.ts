/** Faults that strike functions, in their processes, while they call AWS. */
import { expect } from "chai";
import type { FaultName } from "../../../local/faults/fault-names";
import { OPERATOR } from "../../../local/service";
import { createFunction, type Fixture, invoke, LOGGING, openCloud } from "../lambda/fixture";

const QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/probe";

/** Sends two messages, one after the other, with the SDK's usual three attempts. */
const SOURCE = `
const { SQS } = require("@aws-sdk/client-sqs");
const sqs = new SQS({ maxAttempts: 3 });
exports.handler = async () => {
  const before = Date.now();
  for (const MessageBody of ["first", "second"]) await sqs.sendMessage({ QueueUrl: "${QUEUE}", MessageBody });
  return Date.now() - before;
};`;

describe("a fault of a function", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await openCloud([...LOGGING, { Effect: "Allow", Action: "sqs:*", Resource: "*" }]);
    await fixture.cloud.call("sqs", "CreateQueue", { QueueName: "probe" }, OPERATOR);
    await createFunction(fixture, SOURCE, { Timeout: 90 });
  });
  afterEach(() => fixture.close());

  async function bodies(): Promise<string[]> {
    const input = { QueueUrl: QUEUE, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
    const output = await fixture.cloud.call("sqs", "ReceiveMessage", input, OPERATOR);
    return ((output as { Messages?: { Body: string }[] }).Messages ?? []).map(({ Body }) => Body);
  }

  const outcomes = () =>
    fixture.events.flatMap((event) => (event.kind === "function" ? [event.outcome as string] : []));

  /** What one invocation with a certain fault leaves behind; the next one works. */
  async function struck(fault: FaultName): Promise<string[]> {
    const end = fixture.cloud.faults.start({ [fault]: 1 });
    await invoke(fixture);
    end();
    const left = await bodies();
    await invoke(fixture);
    return left;
  }

  it("crash-before: dies before its first call", async () => {
    expect(await struck("crash-before")).to.deep.equal([]);
    expect(outcomes()).to.deep.equal(["crash", "ok"]);
  });

  it("crash-after: dies after its first call", async () => {
    expect(await struck("crash-after")).to.deep.equal(["first"]);
    expect(outcomes()).to.deep.equal(["crash", "ok"]);
  });

  it("function-timeout: its time is up at one of its calls, or at its end", async () => {
    const left = await struck("function-timeout");
    expect(left).to.deep.equal(["first", "second"].slice(0, left.length));
    expect(outcomes()).to.deep.equal(["timeout", "ok"]);
  });

  it("slow-answer: waits in its own time, and no longer than its timeout", async () => {
    const real = performance.now();
    const end = fixture.cloud.faults.start({ "slow-answer": 1 });
    const { payload } = await invoke(fixture);
    end();
    // Two answers of 1 to 60 seconds each.
    if (outcomes()[0] === "ok") expect(payload).to.be.within(2_000, 90_000);
    else expect(outcomes()).to.deep.equal(["timeout"]);
    expect(await bodies()).to.include("first");
    expect(performance.now() - real, "milliseconds of real time").to.be.below(60_000);
    const [fault] = fixture.events.filter(({ kind }) => kind === "fault");
    expect(fault).to.include({ name: "slow-answer", target: "sqs.SendMessage" });
  });

  it("throttling: the SDK tries again, in the function's own time, and the same in equal runs", async () => {
    const waited: unknown[] = [];
    for (let run = 0; run < 2; run++) {
      const again = await openCloud([...LOGGING, { Effect: "Allow", Action: "sqs:*", Resource: "*" }]);
      await again.cloud.call("sqs", "CreateQueue", { QueueName: "probe" }, OPERATOR);
      await createFunction(again, SOURCE, { Timeout: 90 });
      again.cloud.faults.plan({
        target: "sqs.SendMessage",
        error: { code: "RequestThrottled", message: "Rate exceeded", status: 403 },
        times: 2,
      });
      waited.push((await invoke(again)).payload);
      await again.close();
    }
    expect(waited[0]).to.be.a("number").above(0);
    expect(waited[1]).to.equal(waited[0]);
  });

  it("a pause of an hour takes no real time, but the function's timeout", async () => {
    await createFunction(
      fixture,
      "exports.handler = (event) => new Promise((done) => setTimeout(() => done('slept'), event.milliseconds));",
      { FunctionName: "sleeper", Timeout: 900 },
    );
    const call = async (milliseconds: number) => {
      const Payload = Buffer.from(JSON.stringify({ milliseconds }));
      const output = await fixture.cloud.call(
        "lambda",
        "Invoke",
        { FunctionName: "sleeper", Payload },
        OPERATOR,
      );
      return Buffer.from((output as { Payload: Uint8Array }).Payload).toString();
    };
    expect(await call(899_000)).to.equal('"slept"');
    expect(await call(3_600_000)).to.match(/Task timed out after 900\.00 seconds/);
  });
});
