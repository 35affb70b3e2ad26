import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";
import { counts, DONE, end, started, TASK_ID } from "./watches";

describe("watchTask", () => {
  describe("while a task executes", () => {
    it("looks again after a tenth of the time so far, 30 seconds at least and 5 minutes at most", async () => {
      const { lambda, look } = await started();
      lambda.fsx.last.Status = { TotalCount: 2_000, SucceededCount: 1_000, FailedCount: 1 };
      for (const [after, seconds] of [
        [0, 30],
        [1_000, 100],
        [10_000, 300],
      ] as const) {
        lambda.now = Date.parse("2026-11-20T02:00:20Z") + after * 1000;
        expect((await look()).batchItemFailures).to.have.length(1);
        expect(lambda.visibility[lambda.visibility.length - 1]).to.include({
          QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/prod-watch.fifo",
          VisibilityTimeout: seconds,
        });
      }
      expect(lambda.runs[0]).to.deep.include({
        phase: "watching",
        taskId: TASK_ID,
        detail: "FSx still says EXECUTING, 1,001 of 2,000 files done.",
        counts: { total: 2_000, succeeded: 1_000, failed: 1 },
      });
      expect(lambda.mails).to.deep.equal([]);
      expect(lambda.stdout).to.deep.equal([]);
    });

    it("looks again when FSx does not answer", async () => {
      const { lambda, look } = await started();
      for (const error of [
        awsError("ThrottlingException", "Rate exceeded"),
        awsError("AccessDeniedException", "no"),
      ]) {
        lambda.fsx.fail("describeDataRepositoryTasks", error);
        expect((await look()).batchItemFailures).to.have.length(1);
      }
      expect(lambda.visibility).to.have.length(2);
      expect(lambda.logs.filter((log) => log.level === "error")).to.have.length(1);
      expect(lambda.mails).to.deep.equal([]);
    });

    it("looks at the moment its maxDuration is over, and cancels it then", async () => {
      const { lambda, look } = await started({}, taskPlan({ maxDuration: 3_600 }));
      const { tasks } = lambda.fsx;
      lambda.now = tasks[0]!.CreationTime.getTime() + 3_580_000;
      await look();
      expect(lambda.visibility[0]).to.include({ VisibilityTimeout: 20 });
      expect(lambda.fsx.inputsOf("cancelDataRepositoryTask")).to.deep.equal([]);
      lambda.now += 20_000;
      expect((await look()).batchItemFailures).to.have.length(1);
      expect(lambda.fsx.inputsOf("cancelDataRepositoryTask")).to.deep.equal([{ TaskId: TASK_ID }]);
      expect(lambda.visibility[1]).to.include({ VisibilityTimeout: 30 });
      lambda.now += 30_000;
      await look();
      expect(lambda.fsx.inputsOf("cancelDataRepositoryTask")).to.have.length(1);
      expect(lambda.mails).to.deep.equal([]);
    });

    it("takes a task that ended just before it was canceled at its word", async () => {
      const { lambda, look } = await started({}, taskPlan({ maxDuration: 3_600 }));
      lambda.now += 3_700_000;
      lambda.fsx.fail("cancelDataRepositoryTask", awsError("DataRepositoryTaskEnded", "has ended"));
      const { call } = lambda.fsx;
      lambda.fsx.call = (operation, input) => {
        const answer = call.call(lambda.fsx, operation, input);
        if (operation === "cancelDataRepositoryTask") end(lambda, "SUCCEEDED", counts(7, 0));
        return answer;
      };
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.runs[0]).to.include({ phase: "ended", outcome: "succeeded" });
    });

    it("keeps looking at a task that cannot be canceled, and logs why", async () => {
      const { lambda, look } = await started({}, taskPlan({ maxDuration: 3_600 }));
      lambda.now += 3_700_000;
      lambda.fsx.fail("cancelDataRepositoryTask", awsError("UnsupportedOperation", "cannot"));
      expect((await look()).batchItemFailures).to.have.length(1);
      expect(lambda.logs[0]!.record).to.include({ event: "not-canceled" });
    });
  });

  describe("a task that FSx does not know", () => {
    it("is looked for again in its first five minutes, and then told as lost, once", async () => {
      const { lambda, look } = await started();
      lambda.fsx.tasks.length = 0;
      lambda.now += 299_000;
      expect((await look()).batchItemFailures).to.have.length(1);
      lambda.now += 1_000;
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.mails).to.have.length(1);
      expect(lambda.mails[0]!.Subject).to.equal("[prod] nightly-export failed: FSx no longer knows the task");
      expect(lambda.runs[1]).to.include({ reason: "TaskLost", type: "Export" });
      expect(lambda.metrics).to.include({ RunsFailed: 1 });
    });
  });

  describe("a task that does not end", () => {
    it("is told once an hour after its maxDuration, and kept in the dead-letter queue", async () => {
      const { lambda, look, message } = await started();
      lambda.fsx.last.Lifecycle = "CANCELING";
      lambda.now = lambda.fsx.last.CreationTime.getTime() + 13 * 3_600_000;
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.mails).to.have.length(1);
      expect(lambda.mails[0]!.Message).to.include("FSx still says CANCELING. It is no longer watched.");
      expect(lambda.runs[0]).to.include({ reason: "TaskTimedOut" });
      const letters = lambda.sentTo("watchDeadLetterQueueUrl");
      expect(letters).to.have.length(1);
      expect(letters[0]).to.include({ MessageBody: JSON.stringify(message), MessageGroupId: TASK_ID });
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.mails).to.have.length(1);
    });

    it("and cannot be asked for either is told once with the reason", async () => {
      const { lambda, look } = await started();
      lambda.now += 14 * 3_600_000;
      lambda.fsx.fail("describeDataRepositoryTasks", awsError("AccessDeniedException", "not authorized"));
      await look();
      expect(lambda.mails).to.have.length(1);
      expect(lambda.mails[0]!.Message).to.include("AccessDeniedException: not authorized.");
    });
  });

  describe("a message that is delivered again", () => {
    it("after its task's end was told does nothing", async () => {
      const { lambda, look } = await started({}, taskPlan({ followers: ["b"] }), taskPlan({ name: "b" }));
      end(lambda, "SUCCEEDED", counts(1, 0));
      await look();
      lambda.stdout.length = 0;
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.sentTo("runsQueueUrl")).to.have.length(1);
      expect(lambda.stdout).to.deep.equal([]);
    });

    it("because nobody could be told tells once", async () => {
      const { lambda, look } = await started();
      end(lambda, "FAILED");
      lambda.fail("publish", awsError("InternalError", "SNS is away", 500));
      expect((await look()).batchItemFailures).to.have.length(1);
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.mails).to.have.length(1);
      expect(lambda.metrics).to.include({ RunsFailed: 1 });
    });

    it("is not needed because a task could not be marked", async () => {
      const { lambda, look } = await started();
      end(lambda, "FAILED");
      lambda.fsx.fail("tagResource", awsError("InternalServerError", "oops", 500));
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.mails).to.have.length(1);
      // Recorded before it is marked: what dies at the mark has lost nothing.
      const records = lambda.logs.map(({ record }) => record as Record<string, unknown>);
      expect(records.map(({ event }) => event)).to.deep.equal(["run", "not-tagged"]);
      expect(records[1]).to.include({ taskId: TASK_ID });
    });
  });

  it("watches and tells a task whose schedule was removed while it ran", async () => {
    const { lambda, look } = await started();
    delete lambda.plan.tasks["nightly-export"];
    lambda.now += 3_600_000;
    expect((await look()).batchItemFailures).to.have.length(1);
    end(lambda, "FAILED", counts(3, 1));
    await look();
    expect(lambda.mails).to.have.length(1);
    expect(lambda.mails[0]!.Message).to.include("Export of /dir1");
    expect(lambda.runs[1]).to.include({ type: "Export", reason: "FilesFailed" });
  });

  it("keeps a message that it cannot read in the dead-letter queue", async () => {
    const lambda = new LambdaSandbox(schedulePlan());
    for (const body of ["", "null", '{"taskId":"task-1"}']) {
      expect(await lambda.deliver("watchTask", body, { MessageGroupId: "group" })).to.deep.equal(DONE);
    }
    expect(lambda.sentTo("watchDeadLetterQueueUrl").map((letter) => letter.MessageBody)).to.deep.equal([
      "",
      "null",
      '{"taskId":"task-1"}',
    ]);
    expect(lambda.logs.every((log) => log.level === "error")).to.equal(true);
  });
});
