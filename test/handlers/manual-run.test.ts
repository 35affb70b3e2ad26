import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";

function sandbox(...names: string[]): LambdaSandbox {
  const tasks = names.length > 0 ? names.map((name) => taskPlan({ name })) : [taskPlan()];
  const lambda = new LambdaSandbox(schedulePlan(...tasks));
  lambda.fsx.link("/", "s3://bucket/data/");
  return lambda;
}

/** What an invocation throws. */
async function refusal(invocation: Promise<unknown>): Promise<Error> {
  try {
    await invocation;
  } catch (error) {
    return error as Error;
  }
  throw new Error("The invocation did not fail");
}

describe("startTask, invoked by a person", () => {
  for (const event of [{}, null, undefined, { schedule: "nightly-export" }]) {
    it(`answers ${JSON.stringify(event)} with the task's id and lifecycle`, async () => {
      const lambda = sandbox();
      expect(await lambda.manually(event)).to.deep.equal({
        schedule: "nightly-export",
        scheduledTime: "2026-11-20T02:00:20Z",
        FileSystemId: "fs-0123456789abcdef0",
        Type: "EXPORT_TO_REPOSITORY",
        outcome: "started",
        TaskId: "task-00000000000000001",
        Lifecycle: "PENDING",
        Paths: ["/dir1"],
        Report: { Path: "s3://bucket/data/reports" },
        detail: "task-00000000000000001 is PENDING.",
      });
      expect(lambda.sentTo("watchQueueUrl")).to.have.length(1);
      expect(lambda.metrics).to.deep.equal({ RunsStarted: 1 });
    });
  }

  it("counts the run as due now, in whole seconds", async () => {
    const lambda = sandbox();
    lambda.now = Date.parse("2026-11-20T10:11:12.987Z");
    await lambda.manually({});
    expect(lambda.fsx.last.Tags).to.deep.include({
      Key: "fsx-data-scheduler:scheduled-time",
      Value: "2026-11-20T10:11:12Z",
    });
  });

  it("starts a disabled task", async () => {
    const lambda = new LambdaSandbox(schedulePlan(taskPlan({ enabled: false })));
    lambda.fsx.link("/", "s3://bucket/data/");
    expect((await lambda.manually({})).outcome).to.equal("started");
  });

  it("refuses {} where there are several tasks, and lists them", async () => {
    const error = await refusal(sandbox("hourly", "nightly").manually({}));
    expect(error.name).to.equal("UnknownScheduleError");
    expect(error.message).to.equal(
      'Say which task to run, like {"schedule":"hourly"}. The tasks of stack prod are: hourly, nightly.',
    );
  });

  for (const schedule of ["nightly-exprot", "toString", 7, ""]) {
    it(`refuses the unknown task ${JSON.stringify(schedule)}, and lists those there are`, async () => {
      const error = await refusal(sandbox().manually({ schedule }));
      expect(error.name).to.equal("UnknownScheduleError");
      expect(error.message).to.equal(
        `There is no task named ${JSON.stringify(schedule)}. The tasks of stack prod are: nightly-export.`,
      );
    });
  }

  it("gets the same task for all of Lambda's retries of one invocation", async () => {
    const lambda = sandbox();
    lambda.fail("sendMessage", awsError("ServiceUnavailable", "SQS is away", 503));
    await refusal(lambda.manually({}, "request-7"));
    for (const lifecycle of ["EXECUTING", "SUCCEEDED"]) {
      lambda.now += 61_000;
      lambda.fsx.last.Lifecycle = lifecycle;
      const answer = await lambda.manually({}, "request-7");
      expect(answer).to.include({
        outcome: "started",
        TaskId: "task-00000000000000001",
        Lifecycle: lifecycle,
      });
    }
    expect(lambda.fsx.tasks).to.have.length(1);
    const message = JSON.parse(lambda.sentTo("watchQueueUrl")[0]!.MessageBody);
    expect(message.scheduledTime).to.equal("2026-11-20T02:00:20Z");
  });

  it("gets another task for another invocation", async () => {
    const lambda = sandbox();
    await lambda.manually({}, "request-1");
    lambda.fsx.last.Lifecycle = "SUCCEEDED";
    lambda.now += 1_000;
    await lambda.manually({}, "request-2");
    expect(lambda.fsx.tasks).to.have.length(2);
  });

  it("puts the run on the runs queue while the file system is busy, once for all retries", async () => {
    const lambda = sandbox();
    await lambda.manually({}, "request-1");
    lambda.fsx.last.Lifecycle = "EXECUTING";
    lambda.now += 60_000;
    const answer = await lambda.manually({ schedule: "nightly-export" }, "request-2");
    expect(answer).to.deep.equal({
      schedule: "nightly-export",
      scheduledTime: "2026-11-20T02:01:20Z",
      FileSystemId: "fs-0123456789abcdef0",
      Type: "EXPORT_TO_REPOSITORY",
      outcome: "waiting",
      detail:
        "fs-0123456789abcdef0 is busy with task-00000000000000001 (EXECUTING)." +
        " The run of 2026-11-20T02:01:20Z waits in the queue and starts when its turn comes.",
    });
    lambda.now += 60_000;
    await lambda.manually({ schedule: "nightly-export" }, "request-2");
    const queued = lambda.sentTo("runsQueueUrl");
    expect(queued[0]).to.include({
      MessageBody: '{"schedule":"nightly-export","scheduledTime":"2026-11-20T02:01:20Z"}',
      MessageGroupId: "fs-0123456789abcdef0",
    });
    expect(new Set(queued.map((message) => message.MessageDeduplicationId)).size).to.equal(1);
    expect(lambda.runs[1]).to.include({ phase: "waiting" });
  });

  it("runs from the queue once the file system is free", async () => {
    const lambda = sandbox();
    await lambda.manually({}, "request-1");
    lambda.now += 60_000;
    await lambda.manually({}, "request-2");
    lambda.fsx.last.Lifecycle = "SUCCEEDED";
    await lambda.deliver("startTask", lambda.sentTo("runsQueueUrl")[0]!.MessageBody);
    expect(lambda.fsx.tasks).to.have.length(2);
  });

  it("says so when the run is skipped", async () => {
    const lambda = new LambdaSandbox(schedulePlan(taskPlan({ whenBusy: "skip" })));
    lambda.fsx.link("/", "s3://bucket/data/");
    await lambda.manually({}, "request-1");
    lambda.now += 1_000;
    expect(await lambda.manually({}, "request-2")).to.include({ outcome: "skipped" });
    expect(lambda.metrics).to.include({ RunsSkipped: 1 });
    expect(lambda.sentTo("runsQueueUrl")).to.deep.equal([]);
  });

  it("throws an error that says everything when the run cannot start, and sends no notification", async () => {
    const lambda = new LambdaSandbox(schedulePlan(taskPlan({ paths: ["/z"] })));
    lambda.fsx.link("/a", "s3://bucket/a/", "MISCONFIGURED");
    const error = await refusal(lambda.manually({}));
    expect(error.name).to.equal("RunRefusedError");
    expect(error.message).to.equal(
      'nightly-export could not start: "/z" lies outside every data repository association.' +
        " fs-0123456789abcdef0 is linked like this: /a – s3://bucket/a/ (MISCONFIGURED).",
    );
    expect(lambda.mails).to.deep.equal([]);
    expect(lambda.sent).to.deep.equal([]);
    expect(lambda.runs[0]).to.include({ outcome: "failed", reason: "RunRefused" });
  });
});
