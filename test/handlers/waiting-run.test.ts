import { expect } from "chai";
import type { RunMessage } from "../../handlers/plan";
import { awsError } from "./fake-fsx";
import { created, RUN, sandbox } from "./runs";

describe("a run in the queue that does not start at once", () => {
  describe("a busy file system", () => {
    it("makes the next run wait, and then run", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", RUN);
      const next = { ...RUN, scheduledTime: "2026-11-20T03:00:00Z" };
      lambda.fsx.last.Lifecycle = "EXECUTING";
      lambda.now = Date.parse("2026-11-20T03:10:00Z");
      const waiting = await lambda.batch("startTask", [lambda.record(next)]);
      expect(waiting).to.deep.equal({ batchItemFailures: [{ itemIdentifier: "message-2" }] });
      expect(lambda.visibility).to.deep.equal([
        {
          QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/prod-runs.fifo",
          ReceiptHandle: "receipt-message-2",
          VisibilityTimeout: 60,
        },
      ]);
      expect(lambda.runs[lambda.runs.length - 1]).to.deep.include({
        phase: "waiting",
        detail: "fs-0123456789abcdef0 is busy with task-00000000000000001 (EXECUTING).",
      });
      lambda.fsx.last.Lifecycle = "SUCCEEDED";
      lambda.now += 60_000;
      expect(await lambda.deliver("startTask", next)).to.deep.equal({ batchItemFailures: [] });
      expect(lambda.fsx.tasks).to.have.length(2);
      expect(lambda.mails).to.deep.equal([]);
    });

    it("is found busy on any page of its tasks", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", RUN);
      const { last } = lambda.fsx;
      for (let i = 2; i <= 7; i++)
        lambda.fsx.tasks.push({ ...last, TaskId: `task-${i}`, Lifecycle: "CANCELED", Tags: [] });
      lambda.fsx.tasks.push({ ...last, TaskId: "task-8", Lifecycle: "CANCELING", Tags: [] });
      lambda.fsx.tasks.shift();
      lambda.fsx.pageSize = 2;
      lambda.now += 3_600_000;
      await lambda.deliver("startTask", { ...RUN, scheduledTime: "2026-11-20T02:30:00Z" });
      expect(created(lambda)).to.have.length(1);
      expect(lambda.runs[1]!.detail).to.equal("fs-0123456789abcdef0 is busy with task-8 (CANCELING).");
    });

    it("is believed when only CreateDataRepositoryTask says so", async () => {
      const lambda = sandbox();
      lambda.fsx.fail(
        "createDataRepositoryTask",
        awsError("DataRepositoryTaskExecuting", "Wait until it has completed."),
      );
      const response = await lambda.deliver("startTask", RUN);
      expect(response.batchItemFailures).to.have.length(1);
      expect(lambda.visibility[0]).to.include({ VisibilityTimeout: 30 });
      expect(lambda.mails).to.deep.equal([]);
    });

    it("makes a run with whenBusy skip end without a word to people", async () => {
      const lambda = sandbox({ whenBusy: "skip" });
      await lambda.deliver("startTask", RUN);
      lambda.now += 60_000;
      const next = await lambda.deliver("startTask", { ...RUN, scheduledTime: "2026-11-20T02:01:00Z" });
      expect(next).to.deep.equal({ batchItemFailures: [] });
      expect(lambda.runs[1]).to.include({ phase: "ended", outcome: "skipped" });
      expect(lambda.metrics).to.include({ RunsStarted: 1, RunsSkipped: 1 });
      expect(lambda.mails).to.deep.equal([]);
      expect(lambda.sentTo("runsDeadLetterQueueUrl")).to.deep.equal([]);
    });
  });

  describe("FSx that does not answer as usual", () => {
    for (const error of [
      awsError("ThrottlingException", "Rate exceeded"),
      awsError("InternalServerError", "oops", 500),
      awsError("SomethingNew", "overloaded", 503),
      awsError("ServiceLimitExceeded", "too many", 400, { Limit: "FILE_SYSTEM_COUNT" }),
      Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
      Object.assign(new Error("too slow"), { name: "TimeoutError", $metadata: { attempts: 3 } }),
    ]) {
      for (const operation of ["describeDataRepositoryAssociations", "createDataRepositoryTask"]) {
        it(`makes the run wait when ${operation} fails with ${error.name} ${error.message}`, async () => {
          const lambda = sandbox();
          lambda.fsx.fail(operation, error);
          const response = await lambda.deliver("startTask", RUN);
          expect(response.batchItemFailures).to.have.length(1);
          expect(lambda.visibility[0]).to.include({ VisibilityTimeout: 30 });
          expect(lambda.runs[0]).to.include({ phase: "waiting" });
          expect(lambda.runs[0]!.detail).to.include(error.message);
          expect(lambda.mails).to.deep.equal([]);
          lambda.now += 30_000;
          expect(await lambda.deliver("startTask", RUN)).to.deep.equal({ batchItemFailures: [] });
          expect(lambda.fsx.tasks).to.have.length(1);
        });
      }
    }

    it("made the task although its answer was lost: the next delivery gets that very task", async () => {
      const lambda = sandbox();
      const lost = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      lambda.fsx.fail("createDataRepositoryTask", lost, true);
      await lambda.deliver("startTask", RUN);
      lambda.now += 30_000;
      await lambda.deliver("startTask", RUN);
      expect(lambda.fsx.tasks).to.have.length(1);
      expect(lambda.sentTo("watchQueueUrl")).to.have.length(1);
    });

    it("makes the message come again by itself when its visibility cannot be changed", async () => {
      const lambda = sandbox();
      lambda.fsx.fail("createDataRepositoryTask", awsError("Throttling", "slow down"));
      lambda.fail("changeMessageVisibility", awsError("ReceiptHandleIsInvalid"));
      expect((await lambda.deliver("startTask", RUN)).batchItemFailures).to.have.length(1);
      expect(lambda.logs.some((log) => log.level === "error")).to.equal(true);
    });
  });

  describe("a late run", () => {
    it("is superseded once a newer run of its schedule has started a task", async () => {
      const lambda = sandbox();
      lambda.now = Date.parse("2026-11-20T03:00:10Z");
      await lambda.deliver("startTask", { ...RUN, scheduledTime: "2026-11-20T03:00:00Z" });
      lambda.fsx.last.Lifecycle = "SUCCEEDED";
      const response = await lambda.deliver("startTask", RUN);
      expect(response).to.deep.equal({ batchItemFailures: [] });
      expect(lambda.fsx.tasks).to.have.length(1);
      expect(lambda.runs[1]).to.include({
        outcome: "superseded",
        detail: "A newer run of nightly-export has already started task-00000000000000001.",
      });
      expect(lambda.metrics).to.include({ RunsSuperseded: 1 });
      expect(lambda.mails).to.deep.equal([]);
    });

    it("does not wait beyond its maxWait, and starts at that very moment", async () => {
      const lambda = sandbox({ maxWait: 3_600 });
      lambda.fsx.fail("createDataRepositoryTask", awsError("Throttling", "slow down"));
      lambda.now = Date.parse("2026-11-20T02:59:50Z");
      await lambda.deliver("startTask", RUN);
      expect(lambda.visibility[0]).to.include({ VisibilityTimeout: 10 });
      lambda.now += 10_000;
      await lambda.deliver("startTask", RUN);
      expect(lambda.fsx.tasks).to.have.length(1);
    });

    it("expires after its maxWait: one notification, one dead letter, one failed run, no task", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", RUN);
      lambda.fsx.last.Lifecycle = "EXECUTING";
      const next = { ...RUN, scheduledTime: "2026-11-20T03:00:00Z" };
      lambda.now = Date.parse("2026-11-20T09:00:01Z");
      expect(await lambda.deliver("startTask", next)).to.deep.equal({ batchItemFailures: [] });
      expect(lambda.fsx.tasks).to.have.length(1);
      const detail =
        "It could not start within 6 h (maxWait); it has waited 6 h." +
        " fs-0123456789abcdef0 is busy with task-00000000000000001 (EXECUTING).";
      expect(lambda.runs[1]).to.include({ phase: "ended", outcome: "failed", reason: "RunExpired", detail });
      expect(lambda.mails).to.have.length(1);
      const [mail] = lambda.mails;
      expect(mail!.Subject).to.match(
        /^\[prod\] nightly-export could not start in time: It could not start within 6 h/,
      );
      expect(mail!.MessageAttributes.reason!.StringValue).to.equal("RunExpired");
      expect(mail!.Message).to.include("task-00000000000000001").and.to.include("2026-11-20T03:00:00Z");
      const letters = lambda.sentTo("runsDeadLetterQueueUrl");
      expect(letters).to.have.length(1);
      expect(letters[0]).to.deep.include({
        MessageBody: JSON.stringify(next),
        MessageGroupId: "fs-0123456789abcdef0",
        MessageAttributes: {
          Reason: { DataType: "String", StringValue: "RunExpired" },
          Detail: { DataType: "String", StringValue: detail },
        },
      });
      expect(letters[0]!.MessageDeduplicationId).to.match(/^[0-9a-f]{64}$/);
      expect(lambda.metrics).to.include({ RunsStarted: 1, RunsFailed: 1 });
    });

    it("counts a follower's waiting from its own message, not from the time its chain was due", async () => {
      const lambda = sandbox({ name: "release-cold", type: "Release", maxWait: 3_600 });
      lambda.now = Date.parse("2026-11-20T14:00:00Z");
      const run: RunMessage = {
        schedule: "release-cold",
        scheduledTime: RUN.scheduledTime,
        after: "nightly-export",
      };
      await lambda.deliver("startTask", run, { SentTimestamp: String(lambda.now - 40_000) });
      expect(lambda.fsx.tasks).to.have.length(1);
      expect(lambda.runs[0]).to.include({ phase: "started", waitSeconds: 40 });
    });
  });
});
