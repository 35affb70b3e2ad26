/**
 * Runs that are delivered again after they have had their end, and ends of tasks that come to be told again: the
 * Scheduler and SQS deliver at least once, and a function may die at any point.
 */
import { expect } from "chai";
import { TASK_TAGS } from "../../handlers/plan";
import { awsError, type FakeTask } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";
import { created, RUN, sandbox } from "./runs";
import { counts, DONE, end, started, TASK_ID } from "./watches";

const DUE = Date.parse(RUN.scheduledTime);
const MINUTE = 60_000;
const AGAIN = DUE + 6 * MINUTE;

/** What was recorded of the run. */
function said(lambda: LambdaSandbox): unknown[] {
  return lambda.runs.map(({ phase, outcome, reason }) => reason ?? outcome ?? phase);
}

/** A task that executes on the run's file system. */
function somebodyElses(): FakeTask {
  return {
    TaskId: "task-0123456789abcdef0",
    Lifecycle: "EXECUTING",
    FileSystemId: "fs-0123456789abcdef0",
    Type: "EXPORT_TO_REPOSITORY",
    CreationTime: new Date(DUE - MINUTE),
    Tags: [],
  };
}

/** A stack whose run was refused because its association was lost, which is back now. */
async function refused(): Promise<LambdaSandbox> {
  const lambda = new LambdaSandbox(schedulePlan(taskPlan()));
  lambda.fsx.link("/", "s3://bucket/data/", "MISCONFIGURED");
  await lambda.deliver("startTask", RUN);
  expect(said(lambda)).to.deep.equal(["RunRefused"]);
  lambda.fsx.associations.length = 0;
  lambda.fsx.link("/", "s3://bucket/data/");
  lambda.coldStart();
  lambda.now = AGAIN;
  return lambda;
}

describe("a run that comes again", () => {
  it("was refused, and stays so when its association is back", async () => {
    const lambda = await refused();
    expect(await lambda.deliver("startTask", RUN)).to.deep.equal(DONE);
    expect(created(lambda)).to.deep.equal([]);
    expect(said(lambda)).to.deep.equal(["RunRefused"]);
    expect(lambda.mails).to.have.length(1);
    expect(lambda.metrics).to.deep.equal({ RunsFailed: 1 });
    expect(lambda.logs.at(-1)!.record).to.deep.equal({ event: "repeated", ...RUN });
  });

  it("is not refused twice where the function died before its message was done with", async () => {
    const lambda = new LambdaSandbox(schedulePlan(taskPlan()));
    lambda.fsx.link("/", "s3://bucket/data/", "MISCONFIGURED");
    await lambda.deliver("startTask", RUN);
    lambda.coldStart();
    lambda.now = AGAIN;
    await lambda.deliver("startTask", RUN);
    expect(said(lambda)).to.deep.equal(["RunRefused"]);
    expect(lambda.sentTo("runsDeadLetterQueueUrl")).to.have.length(1);
  });

  it("was skipped, and is neither skipped twice nor started", async () => {
    const lambda = sandbox({ whenBusy: "skip" });
    lambda.fsx.tasks.push(somebodyElses());
    await lambda.deliver("startTask", RUN);
    lambda.coldStart();
    lambda.now = AGAIN;
    await lambda.deliver("startTask", RUN);
    lambda.fsx.last.Lifecycle = "SUCCEEDED";
    await lambda.deliver("startTask", RUN);
    expect(said(lambda)).to.deep.equal(["skipped"]);
    expect(lambda.metrics).to.deep.equal({ RunsSkipped: 1 });
    expect(created(lambda)).to.deep.equal([]);
  });

  it("of a task that was removed is told once", async () => {
    const lambda = sandbox();
    const unknown = { ...RUN, schedule: "gone" };
    await lambda.deliver("startTask", unknown);
    lambda.coldStart();
    lambda.now = AGAIN;
    await lambda.deliver("startTask", unknown);
    expect(said(lambda)).to.deep.equal(["RunRefused"]);
    expect(lambda.mails).to.have.length(1);
  });

  it("is started where a person has put it back from the dead-letter queue", async () => {
    const lambda = await refused();
    const record = lambda.record(RUN);
    record.messageAttributes = { Reason: { stringValue: "RunRefused" } };
    await lambda.batch("startTask", [record]);
    expect(said(lambda)).to.deep.equal(["RunRefused", "started"]);
    expect(created(lambda)).to.have.length(1);
  });

  it("comes once more where the log cannot be read now", async () => {
    const lambda = await refused();
    lambda.cloudWatchLogs.fail(awsError("ThrottlingException", "Rate exceeded"));
    expect((await lambda.deliver("startTask", RUN)).batchItemFailures).to.have.length(1);
    expect(lambda.logs.at(-1)!.record).to.have.nested.property("error.name", "ThrottlingException");
    expect(await lambda.deliver("startTask", RUN)).to.deep.equal(DONE);
    expect(created(lambda)).to.deep.equal([]);
  });

  it("right after the first, when both have waited, is told once although the log does not show that yet", async () => {
    const lambda = new LambdaSandbox(schedulePlan(taskPlan()));
    lambda.fsx.link("/", "s3://bucket/data/", "MISCONFIGURED");
    lambda.cloudWatchLogs.delay = 10_000;
    lambda.coldStart();
    lambda.now = AGAIN;
    expect(await lambda.batch("startTask", [lambda.record(RUN), lambda.record(RUN)])).to.deep.equal(DONE);
    expect(said(lambda)).to.deep.equal(["RunRefused"]);
    expect(lambda.mails).to.have.length(1);
  });

  it("is another run where its time is another, or its schedule", async () => {
    const lambda = await refused();
    await lambda.deliver("startTask", { ...RUN, scheduledTime: "2026-11-20T02:00:01Z" });
    expect(created(lambda)).to.have.length(1);
  });
});

describe("a run that comes late for the first time", () => {
  it("starts: nothing is in its log group", async () => {
    const lambda = sandbox();
    lambda.coldStart();
    lambda.now = AGAIN;
    await lambda.deliver("startTask", RUN);
    expect(said(lambda)).to.deep.equal(["started"]);
    expect(lambda.cloudWatchLogs.inputs[0]).to.deep.equal({
      logGroupName: "/aws/lambda/startTask",
      filterPattern:
        '{ $.message.event = "run" && $.message.phase = "ended" && $.message.schedule = "nightly-export"' +
        ' && $.message.scheduledTime = "2026-11-20T02:00:00Z" }',
      startTime: DUE - MINUTE,
      limit: 1,
    });
    // An empty page is not the last one.
    expect(lambda.cloudWatchLogs.inputs[1]).to.include({ nextToken: "1" });
  });

  it("starts where somebody has deleted the log group", async () => {
    const lambda = sandbox();
    lambda.coldStart();
    lambda.now = AGAIN;
    lambda.cloudWatchLogs.fail(awsError("ResourceNotFoundException", "The log group does not exist."));
    await lambda.deliver("startTask", RUN);
    expect(created(lambda)).to.have.length(1);
  });

  it("starts where the log is too long to be searched, and says so", async () => {
    const lambda = sandbox();
    lambda.now = AGAIN;
    lambda.cloudWatchLogs.emptyPages = 20;
    await lambda.deliver("startTask", RUN);
    expect(created(lambda)).to.have.length(1);
    expect(lambda.cloudWatchLogs.inputs).to.have.length(20);
    expect(lambda.logs[0]!.record).to.include({ event: "log-too-long", pages: 20 });
  });

  it("is looked for only after five minutes, and not while it waits", async () => {
    const lambda = sandbox();
    lambda.now = DUE + 5 * MINUTE;
    await lambda.deliver("startTask", RUN);
    lambda.coldStart();
    lambda.now = AGAIN;
    await lambda.deliver("startTask", {
      ...RUN,
      schedule: "nightly-export",
      scheduledTime: "2026-11-20T02:00:01Z",
    });
    expect(said(lambda)).to.deep.equal(["started", "waiting"]);
    expect(lambda.cloudWatchLogs.inputs).to.deep.equal([]);
  });
});

describe("the end of a task", () => {
  it("is looked for in the log from the moment on when FSx knew it", async () => {
    const { lambda, look } = await started();
    end(lambda, "SUCCEEDED");
    await look();
    const { startTime } = lambda.cloudWatchLogs.inputs[0]!;
    expect(startTime).to.equal(Date.parse("2026-11-20T03:12:20Z") - MINUTE);
  });

  it("that was recorded and could not be marked is recorded once, and marked by the next look", async () => {
    const { lambda, look } = await started();
    end(lambda, "FAILED", counts(5, 5));
    await look();
    lambda.fsx.last.Tags = lambda.fsx.last.Tags!.filter(({ Key }) => Key !== TASK_TAGS.reported);
    lambda.coldStart();
    lambda.now += 6 * MINUTE;
    expect(await look()).to.deep.equal(DONE);
    expect(said(lambda)).to.deep.equal(["TaskFailed"]);
    expect(lambda.mails).to.have.length(1);
    expect(lambda.metrics.RunsFailed).to.equal(1);
    expect(lambda.fsx.last.Tags!.map(({ Key }) => Key)).to.include(TASK_TAGS.reported);
  });

  it("is told once where two messages about it come in one batch", async () => {
    const { lambda, message } = await started();
    end(lambda, "FAILED", counts(5, 5));
    lambda.cloudWatchLogs.delay = 10_000;
    const record = () => lambda.record(message, { MessageGroupId: TASK_ID });
    expect(await lambda.batch("watchTask", [record(), record()])).to.deep.equal(DONE);
    expect(said(lambda)).to.deep.equal(["TaskFailed"]);
    expect(lambda.mails).to.have.length(1);
  });

  it("is not told where the log cannot be read now, and is told by the next look", async () => {
    const { lambda, look } = await started();
    end(lambda, "FAILED", counts(5, 5));
    lambda.cloudWatchLogs.fail(awsError("ThrottlingException", "Rate exceeded"));
    expect((await look()).batchItemFailures).to.have.length(1);
    expect(lambda.mails).to.deep.equal([]);
    await look();
    expect(said(lambda)).to.deep.equal(["TaskFailed"]);
    expect(lambda.cloudWatchLogs.inputs.at(-1)).to.include({
      logGroupName: "/aws/lambda/watchTask",
      filterPattern: `{ $.message.event = "run" && $.message.phase = "ended" && $.message.taskId = "${TASK_ID}" }`,
    });
  });
});
