import { expect } from "chai";
import { TASK_TAGS } from "../../handlers/plan";
import { awsError } from "./fake-fsx";
import { taskPlan } from "./lambda-sandbox";
import { counts, DONE, end, REPORT, started, TASK_ID } from "./watches";

describe("watchTask at", () => {
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
        "The completion report could not be read (failures.csv: not there, or S3 does not let watchTask read it" +
          " (AccessDenied); report.csv: not there).",
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
});
