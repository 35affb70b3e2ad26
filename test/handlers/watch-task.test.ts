import { expect } from "chai";
import { type SchedulePlan, TASK_TAGS, type WatchMessage } from "../../handlers/plan";
import { awsError } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";

const TASK_ID = "task-00000000000000001";
const REPORT = `s3://bucket/data/reports/${TASK_ID}/failures.csv`;

/** A stack whose nightly export was started at 02:00:20 and is still executing. */
async function started(plan: Partial<SchedulePlan> = {}, ...tasks: ReturnType<typeof taskPlan>[]) {
  const lambda = new LambdaSandbox({ ...schedulePlan(...tasks), ...plan });
  lambda.fsx.link("/", "s3://bucket/data/");
  await lambda.deliver("startTask", { schedule: "nightly-export", scheduledTime: "2026-11-20T02:00:00Z" });
  const message = JSON.parse(lambda.sentTo("watchQueueUrl")[0]!.MessageBody) as WatchMessage;
  lambda.fsx.last.Lifecycle = "EXECUTING";
  lambda.stdout.length = 0;
  lambda.logs.length = 0;
  const look = () => lambda.deliver("watchTask", message, { MessageGroupId: TASK_ID });
  return { lambda, message, look };
}

/** Ends the task after 72 minutes. */
function end(lambda: LambdaSandbox, Lifecycle: string, more: object = {}): void {
  lambda.now = Date.parse("2026-11-20T03:12:50Z");
  Object.assign(lambda.fsx.last, { Lifecycle, EndTime: new Date("2026-11-20T03:12:20Z") }, more);
}

const counts = (TotalCount: number, FailedCount: number) => ({
  Status: { TotalCount, SucceededCount: TotalCount - FailedCount, FailedCount },
});

const DONE = { batchItemFailures: [] };

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

  describe("the end of a task that succeeded", () => {
    it("is silent, counted, recorded and marked", async () => {
      const { lambda, look } = await started();
      end(lambda, "SUCCEEDED", counts(40_312, 0));
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.mails).to.deep.equal([]);
      expect(lambda.s3Calls).to.deep.equal([]);
      expect(lambda.metrics).to.deep.equal({
        RunsSucceeded: 1,
        FilesSucceeded: 40_312,
        FilesFailed: 0,
        TaskDuration: 4_320,
      });
      expect(lambda.runs).to.deep.equal([
        {
          event: "run",
          schedule: "nightly-export",
          scheduledTime: "2026-11-20T02:00:00Z",
          fileSystemId: "fs-0123456789abcdef0",
          type: "Export",
          phase: "ended",
          outcome: "succeeded",
          taskId: TASK_ID,
          counts: { total: 40_312, succeeded: 40_312, failed: 0 },
          durationSeconds: 4_320,
          reportPath: "s3://bucket/data/reports",
        },
      ]);
      expect(lambda.fsx.last.Tags).to.deep.include({
        Key: TASK_TAGS.reported,
        Value: "2026-11-20T03:12:50Z",
      });
    });

    it("is told once where people asked for successes", async () => {
      const { lambda, look } = await started({ notifyOnSuccess: true });
      end(lambda, "SUCCEEDED", counts(40_312, 0));
      await look();
      expect(lambda.mails).to.have.length(1);
      expect(lambda.mails[0]!.Subject).to.equal(
        "[prod] nightly-export succeeded: 40,312 files exported in 1 h 12 min",
      );
      expect(lambda.mails[0]!.Message).to.not.include("aws lambda invoke");
    });

    it("is the same without counts", async () => {
      const { lambda, look } = await started({ notifyOnSuccess: true });
      end(lambda, "SUCCEEDED");
      await look();
      expect(lambda.mails[0]!.Subject).to.equal("[prod] nightly-export succeeded in 1 h 12 min");
      expect(lambda.metrics).to.deep.equal({ RunsSucceeded: 1, TaskDuration: 4_320 });
    });

    it("starts the enabled tasks that run after it, each on its own file system's turn", async () => {
      const { lambda, look } = await started(
        {},
        taskPlan({ followers: ["release-cold", "off", "import"] }),
        taskPlan({ name: "release-cold", type: "Release" }),
        taskPlan({ name: "off", enabled: false }),
        taskPlan({ name: "import", type: "Import", fileSystemId: "fs-00000000000000009" }),
      );
      end(lambda, "SUCCEEDED", counts(1, 0));
      lambda.fail("sendMessage", awsError("ServiceUnavailable", "not now", 503));
      expect((await look()).batchItemFailures).to.have.length(1);
      expect(await look()).to.deep.equal(DONE);
      const sent = lambda.sentTo("runsQueueUrl");
      expect(sent.map(({ MessageBody, MessageGroupId }) => [MessageBody, MessageGroupId])).to.deep.equal([
        [
          '{"schedule":"release-cold","scheduledTime":"2026-11-20T02:00:00Z","after":"nightly-export"}',
          "fs-0123456789abcdef0",
        ],
        [
          '{"schedule":"import","scheduledTime":"2026-11-20T02:00:00Z","after":"nightly-export"}',
          "fs-00000000000000009",
        ],
      ]);
      expect(lambda.metrics.RunsSucceeded).to.equal(1);
    });
  });

  describe("the end of a task that some files of failed", () => {
    for (const lifecycle of ["FAILED", "SUCCEEDED"]) {
      it(`is told once with everything a person needs when FSx calls it ${lifecycle}`, async () => {
        const { lambda, look } = await started();
        end(lambda, lifecycle, counts(40_312, 12));
        const rows = Array.from({ length: 11 }, (_, i) => `dir1/file ${i}.txt,failed,S3AccessDenied`);
        lambda.objects.set(
          REPORT,
          `"dir1/a ""b"", c.txt",failed,PathSizeTooLong\r\n${rows.join("\r\n")}\r\n`,
        );
        expect(await look()).to.deep.equal(DONE);
        expect(lambda.mails).to.have.length(1);
        const { Subject, Message, MessageAttributes } = lambda.mails[0]!;
        expect(Subject).to.equal("[prod] nightly-export failed: 12 of 40,312 files not exported");
        expect(MessageAttributes.reason!.StringValue).to.equal("FilesFailed");
        for (const part of [
          "Export of /dir1",
          "fs-0123456789abcdef0 in eu-west-1 (stack prod)",
          `${TASK_ID} (${lifecycle})`,
          "2026-11-20T02:00:00Z",
          "1 h 12 min",
          "40,300 succeeded, 12 failed, 40,312 in all",
          REPORT,
          '  PathSizeTooLong  dir1/a "b", c.txt',
          "  S3AccessDenied   dir1/file 3.txt",
          "  and 7 more",
          "  S3AccessDenied: 11 – S3 refused FSx",
          "  PathSizeTooLong: 1 – the path is longer",
          `  aws fsx describe-data-repository-tasks --task-ids ${TASK_ID} --region eu-west-1`,
          `  aws s3 cp ${REPORT} -`,
          `--function-name prod-start-task --region eu-west-1 --cli-binary-format raw-in-base64-out --payload '{"schedule":"nightly-export"}' /dev/stdout`,
        ]) {
          expect(Message).to.include(part);
        }
        expect(Message).to.not.include("file 4.txt");
        expect(lambda.s3Calls).to.deep.equal([
          { Bucket: "bucket", Key: `data/reports/${TASK_ID}/failures.csv`, Range: "bytes=0-65535" },
        ]);
        expect(lambda.metrics).to.deep.equal({
          RunsFailed: 1,
          FilesSucceeded: 40_300,
          FilesFailed: 12,
          TaskDuration: 4_320,
        });
        expect(lambda.runs[0]).to.include({ outcome: "failed", reason: "FilesFailed" });
      });
    }

    it("reads an import's report.csv, and failures.csv where there is none", async () => {
      for (const name of ["report.csv", "failures.csv"]) {
        const { lambda, look } = await started({}, taskPlan({ type: "Import" }));
        end(lambda, "FAILED", counts(3, 1));
        lambda.objects.set(`s3://bucket/data/reports/${TASK_ID}/${name}`, "a/b,failed,S3ObjectNotFound\n");
        await look();
        expect(lambda.s3Calls[0]!.Key).to.equal(`data/reports/${TASK_ID}/report.csv`);
        expect(lambda.mails[0]!.Message).to.include(
          `aws s3 cp s3://bucket/data/reports/${TASK_ID}/${name} -`,
        );
        expect(lambda.mails[0]!.Message).to.include("S3ObjectNotFound  a/b");
      }
    });

    it("says why where the report cannot be read", async () => {
      const { lambda, look } = await started();
      end(lambda, "FAILED", counts(3, 1));
      lambda.fail("getObject", awsError("AccessDenied", "Access Denied", 403));
      await look();
      expect(lambda.mails).to.have.length(1);
      expect(lambda.mails[0]!.Message).to.include(
        "The completion report could not be read (failures.csv: AccessDenied: Access Denied;" +
          " report.csv: NoSuchKey: The specified key does not exist.).",
      );
      expect(lambda.mails[0]!.Message).to.include(`aws s3 cp ${REPORT} -`);
    });

    it("reads no more than the beginning of a long report", async () => {
      const { lambda, look } = await started();
      end(lambda, "FAILED", counts(90_000, 50_000));
      lambda.objects.set(REPORT, "dir1/some-file,failed,InternalError\n".repeat(50_000));
      await look();
      const read = Math.floor(65_536 / "dir1/some-file,failed,InternalError\n".length);
      expect(lambda.mails[0]!.Message).to.include(
        `  and ${(read - 5).toLocaleString("en")} more in the first part of the report alone`,
      );
    });

    it("does not start what runs after it, and says so", async () => {
      const { lambda, look } = await started(
        {},
        taskPlan({ followers: ["release-cold"] }),
        taskPlan({ name: "release-cold", type: "Release" }),
      );
      end(lambda, "FAILED", counts(3, 1));
      await look();
      expect(lambda.sentTo("runsQueueUrl")).to.deep.equal([]);
      expect(lambda.mails[0]!.Message).to.include("release-cold, because it runs only after a success");
    });
  });

  describe("the end of a task that failed as a whole", () => {
    it("is told once with FSx's own words", async () => {
      const { lambda, look } = await started();
      end(lambda, "FAILED", { FailureDetails: { Message: "The path /dir1 does not exist" } });
      await look();
      expect(lambda.mails).to.have.length(1);
      expect(lambda.mails[0]!.Subject).to.equal(
        "[prod] nightly-export failed: the task failed after 1 h 12 min",
      );
      expect(lambda.mails[0]!.Message).to.include("FSx says: The path /dir1 does not exist.");
      expect(lambda.mails[0]!.Message).to.include("FSx gave no counts");
      expect(lambda.runs[0]).to.include({ reason: "TaskFailed" });
      expect(lambda.s3Calls).to.deep.equal([]);
    });
  });

  describe("the end of a task that was canceled", () => {
    it("by somebody is told once, with what had been done", async () => {
      const { lambda, look } = await started();
      end(lambda, "CANCELED", counts(500, 0));
      expect(await look()).to.deep.equal(DONE);
      expect(lambda.mails).to.have.length(1);
      const { Subject, Message } = lambda.mails[0]!;
      expect(Subject).to.equal("[prod] nightly-export failed: the task was canceled after 1 h 12 min");
      expect(Message).to.include(TASK_ID).and.to.include("500 files had been done by then.");
      expect(lambda.runs[0]).to.include({ reason: "TaskCanceled" });
    });

    it("because it took longer than its maxDuration is told once as that", async () => {
      const { lambda, look } = await started({}, taskPlan({ maxDuration: 3_600 }));
      end(lambda, "CANCELED", counts(500, 0));
      await look();
      expect(lambda.mails).to.have.length(1);
      expect(lambda.runs[0]).to.include({
        reason: "TaskTimedOut",
        detail: "It had not ended after 1 h (maxDuration) and was canceled. 500 files had been done by then.",
      });
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
      expect(lambda.logs[0]!.record).to.include({ event: "not-tagged", taskId: TASK_ID });
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
