import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { createFunction, type Fixture, LOGGING, openCloud, START } from "./fixture";

const QUEUE_RIGHTS = {
  Effect: "Allow",
  Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  Resource: "*",
};
const JOBS = "arn:aws:sqs:us-east-1:123456789012:jobs";
const JOBS_FIFO = `${JOBS}.fifo`;

/** Returns the bodies it got; fails those that say so, as its event asks. */
const WORKER = `exports.handler = async ({ Records }) => {
  console.log({ bodies: Records.map(({ body }) => body), receives: Records.map((r) => r.attributes.ApproximateReceiveCount) });
  if (Records.some(({ body }) => body === "throw")) throw new Error("thrown");
  if (Records[0].body.startsWith("answer ")) return JSON.parse(Records[0].body.slice(7));
  return { batchItemFailures: Records.filter(({ body }) => body === "fail").map((r) => ({ itemIdentifier: r.messageId })) };
};`;

describe("local Lambda: event source mappings", () => {
  let fixture: Fixture;
  const call = (service: "sqs" | "lambda", operation: string, input: object) =>
    fixture.cloud.call(service, operation, input, OPERATOR) as Promise<Record<string, unknown>>;
  const queue = async (QueueName: string, Attributes: Record<string, string> = {}) =>
    (await call("sqs", "CreateQueue", { QueueName, Attributes: { VisibilityTimeout: "30", ...Attributes } }))
      .QueueUrl as string;
  const map = (settings: object = {}) =>
    call("lambda", "CreateEventSourceMapping", {
      EventSourceArn: JOBS,
      FunctionName: "probe",
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ...settings,
    });
  const refusal = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => undefined,
      (caught) => caught,
    );
    return error && [error.code, error.message];
  };
  /** What each invocation got: time, bodies, receive counts. */
  const batches = () =>
    fixture.events.flatMap((event) => {
      const record = event.kind === "log" ? (event.record as { message?: { bodies?: string[] } }) : {};
      const { message } = record;
      return message?.bodies
        ? [
            {
              at: (Date.parse(event.time) - START) / 1000,
              ...(message as { bodies: string[]; receives: string[] }),
            },
          ]
        : [];
    });
  const left = async (QueueUrl: string) => {
    const { Attributes } = await call("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
    const counts = Attributes as Record<string, string>;
    return Number(counts.ApproximateNumberOfMessages) + Number(counts.ApproximateNumberOfMessagesNotVisible);
  };
  const run = (seconds: number) => fixture.cloud.clock.runUntil(START + seconds * 1000);

  beforeEach(async () => {
    fixture = await openCloud([...LOGGING, QUEUE_RIGHTS]);
    await createFunction(fixture, WORKER, { Timeout: 30 });
  });
  afterEach(() => fixture.close());

  it("gives the function what the queue holds, in batches, at once, and deletes what worked", async () => {
    const QueueUrl = await queue("jobs");
    await map({ BatchSize: 2 });
    for (const MessageBody of ["a", "b", "c"]) await call("sqs", "SendMessage", { QueueUrl, MessageBody });
    await run(0);
    const got = batches();
    expect(got.map(({ at }) => at)).to.deep.equal([0, 0]);
    expect(got.flatMap(({ bodies }) => bodies).sort()).to.deep.equal(["a", "b", "c"]);
    expect(await left(QueueUrl)).to.equal(0);
  });

  it("makes records as Lambda's SQS events have them", async () => {
    const QueueUrl = await queue("jobs");
    await fixture.cloud.call("lambda", "DeleteFunction", { FunctionName: "probe" }, OPERATOR);
    await createFunction(fixture, "exports.handler = async (event) => console.log(event);", { Timeout: 30 });
    await map();
    await call("sqs", "SendMessage", {
      QueueUrl,
      MessageBody: "hello",
      MessageAttributes: { kind: { DataType: "String", StringValue: "test" } },
    });
    await run(0);
    const log = fixture.events.find((event) => event.kind === "log" && "message" in (event.record as object));
    const record = (log as unknown as { record: { message: { Records: Record<string, unknown>[] } } }).record
      .message.Records[0]!;
    const { messageId, receiptHandle, attributes, ...rest } = record;
    expect(rest).to.deep.equal({
      body: "hello",
      messageAttributes: {
        kind: { stringValue: "test", stringListValues: [], binaryListValues: [], dataType: "String" },
      },
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
      eventSource: "aws:sqs",
      eventSourceARN: JOBS,
      awsRegion: "us-east-1",
    });
    expect([typeof messageId, typeof receiptHandle]).to.deep.equal(["string", "string"]);
    expect(attributes).to.include({ ApproximateReceiveCount: "1", SentTimestamp: String(START) });
  });

  it("runs as many invocations at once as the mapping allows, by what each takes of its own time", async () => {
    await fixture.cloud.call("lambda", "DeleteFunction", { FunctionName: "probe" }, OPERATOR);
    const slow = `exports.handler = async ({ Records }) => {
      console.log({ bodies: Records.map(({ body }) => body) });
      await new Promise((resolve) => setTimeout(resolve, Number(Records[0].body) * 1000));
    };`;
    await createFunction(fixture, slow, { Timeout: 30 });
    const QueueUrl = await queue("jobs.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
    await map({ EventSourceArn: JOBS_FIFO, BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    for (const [MessageGroupId, MessageBody] of Object.entries({ a: "4", b: "7", c: "2", d: "1", e: "0" }))
      await call("sqs", "SendMessage", { QueueUrl, MessageBody, MessageGroupId });
    await run(20);
    expect(batches().map(({ at, bodies }) => [at, bodies[0]])).to.deep.equal([
      [0, "4"],
      [0, "7"],
      [4, "2"],
      [6, "1"],
      [7, "0"],
    ]);
  });

  it("lets only the failed messages of a batch come back, after the visibility timeout", async () => {
    const QueueUrl = await queue("jobs");
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "fine" });
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "fail" });
    await map();
    await run(45);
    expect(batches().map(({ at, bodies }) => [at, bodies.slice().sort()])).to.deep.equal([
      [0, ["fail", "fine"]],
      [30, ["fail"]],
    ]);
    expect(await left(QueueUrl)).to.equal(1);
  });

  it("lets the whole batch come back when the function fails", async () => {
    const QueueUrl = await queue("jobs");
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "fine" });
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "throw" });
    await map();
    await run(31);
    expect(batches().map(({ at, bodies }) => [at, bodies.length])).to.deep.equal([
      [0, 2],
      [30, 2],
    ]);
  });

  for (const [answer, kept] of [
    ["null", 0],
    ['""', 0],
    ["{}", 0],
    ['{"batchItemFailures":null}', 0],
    ['{"batchItemFailures":[]}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', 1],
    ['{"batchItemFailures":[{"itemIdentifier":null}]}', 1],
    ['{"batchItemFailures":[{"id":"x"}]}', 1],
    ['{"batchItemFailures":[{"itemIdentifier":"unknown"}]}', 1],
    ['{"batchItemFailures":"all"}', 1],
    ["[]", 1],
    ['"done"', 1],
  ] as const) {
    it(`takes the answer ${answer} as ${kept ? "a failure of the whole batch" : "success"}`, async () => {
      const QueueUrl = await queue("jobs");
      await call("sqs", "SendMessage", { QueueUrl, MessageBody: `answer ${answer}` });
      await map();
      await run(0);
      expect(await left(QueueUrl)).to.equal(kept);
    });
  }

  it("ignores the answer where batch item failures are not asked for", async () => {
    const QueueUrl = await queue("jobs");
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "fail" });
    await map({ FunctionResponseTypes: [] });
    await run(0);
    expect(await left(QueueUrl)).to.equal(0);
  });

  it("keeps the order of a FIFO queue's group while one of its messages fails", async () => {
    const QueueUrl = await queue("jobs.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
    await map({ EventSourceArn: JOBS_FIFO, BatchSize: 1 });
    for (const MessageBody of ["fail", "second"]) {
      await call("sqs", "SendMessage", { QueueUrl, MessageBody, MessageGroupId: "fs-1" });
    }
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "other", MessageGroupId: "fs-2" });
    await run(31);
    expect(batches().map(({ at, bodies }) => [at, bodies[0]])).to.deep.equal([
      [0, "fail"],
      [0, "other"],
      [30, "fail"],
    ]);
  });

  it("gathers messages for the batching window", async () => {
    const QueueUrl = await queue("jobs");
    await map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 20 });
    for (let i = 0; i < 15; i++) await call("sqs", "SendMessage", { QueueUrl, MessageBody: `m${i}` });
    await run(60);
    expect(batches().map(({ at, bodies }) => [at, bodies.length])).to.deep.equal([[20, 15]]);
  });

  it("stops while it is disabled", async () => {
    const QueueUrl = await queue("jobs");
    const { UUID } = await map();
    await call("lambda", "UpdateEventSourceMapping", { UUID, Enabled: false });
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "late" });
    await run(10);
    expect(batches()).to.deep.equal([]);
    expect((await call("lambda", "GetEventSourceMapping", { UUID })).State).to.equal("Disabled");
    await call("lambda", "UpdateEventSourceMapping", { UUID, Enabled: true });
    await run(11);
    expect(batches().map(({ bodies }) => bodies)).to.deep.equal([["late"]]);
  });

  it("ends when it is deleted", async () => {
    const QueueUrl = await queue("jobs");
    const { UUID } = await map();
    expect((await call("lambda", "DeleteEventSourceMapping", { UUID })).State).to.equal("Deleting");
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "late" });
    await run(10);
    expect(batches()).to.deep.equal([]);
    expect((await refusal(call("lambda", "GetEventSourceMapping", { UUID })))?.[0]).to.equal(
      "ResourceNotFoundException",
    );
  });

  it("moves virtual time on when a message comes back at once, over and over", async () => {
    const QueueUrl = await queue("jobs");
    await map();
    await call("lambda", "DeleteFunction", { FunctionName: "probe" });
    await createFunction(fixture, "exports.handler = async () => { throw new Error(); };", { Timeout: 30 });
    await call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { VisibilityTimeout: "0" } });
    await call("sqs", "SendMessage", { QueueUrl, MessageBody: "again" });
    await run(1);
    const times = fixture.events.filter((event) => event.kind === "function").map((event) => event.time);
    expect(times.filter((time) => time === new Date(START).toISOString()).length).to.equal(500);
    expect(times.at(-1)).to.equal("2026-11-20T02:00:01.000Z");
  });

  it("is refused for a queue whose visibility timeout is shorter than the function's", async () => {
    await queue("jobs", { VisibilityTimeout: "29" });
    expect(await refusal(map())).to.deep.equal([
      "InvalidParameterValueException",
      "Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds",
    ]);
  });

  it("is refused where the role may not use the queue", async () => {
    await fixture.close();
    fixture = await openCloud([...LOGGING, { ...QUEUE_RIGHTS, Action: "sqs:ReceiveMessage" }]);
    await createFunction(fixture, WORKER);
    await queue("jobs");
    expect(await refusal(map())).to.deep.equal([
      "InvalidParameterValueException",
      "The function execution role does not have permissions to call DeleteMessage on SQS",
    ]);
  });

  it("is refused for a queue or function that is not there, twice over, and for wrong batches", async () => {
    expect((await refusal(map()))?.[1]).to.match(/SQS Error Code: .*NonExistentQueue|QueueDoesNotExist/);
    await queue("jobs");
    await queue("jobs.fifo", { FifoQueue: "true" });
    expect((await refusal(map({ FunctionName: "nobody" })))?.[0]).to.equal("ResourceNotFoundException");
    expect((await refusal(map({ BatchSize: 11 })))?.[1]).to.match(
      /batch window in seconds must be greater than 0/,
    );
    expect((await refusal(map({ EventSourceArn: JOBS_FIFO, BatchSize: 11 })))?.[1]).to.equal(
      "Batch size for FIFO queues must be at most 10.",
    );
    expect(
      (await refusal(map({ EventSourceArn: JOBS_FIFO, MaximumBatchingWindowInSeconds: 1 })))?.[1],
    ).to.equal("Batching window is not supported for FIFO queues.");
    expect((await refusal(map({ FilterCriteria: {} })))?.[1]).to.match(/Unrecognized key: "FilterCriteria"/);
    await map();
    expect((await refusal(map()))?.[0]).to.equal("ResourceConflictException");
  });

  it("lists mappings by function and by queue", async () => {
    await queue("jobs");
    const { UUID } = await map({ ScalingConfig: { MaximumConcurrency: 2 } });
    for (const filter of [{}, { FunctionName: "probe" }, { EventSourceArn: JOBS }]) {
      const { EventSourceMappings } = await call("lambda", "ListEventSourceMappings", filter);
      expect((EventSourceMappings as { UUID: string }[]).map((one) => one.UUID)).to.deep.equal([UUID]);
    }
    const { EventSourceMappings } = await call("lambda", "ListEventSourceMappings", {
      FunctionName: "other",
    });
    expect(EventSourceMappings).to.deep.equal([]);
  });
});
