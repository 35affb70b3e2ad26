import { expect } from "chai";
import type { RunMessage } from "../../handlers/plan";
import { awsError } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";

const RUN: RunMessage = { schedule: "nightly-export", scheduledTime: "2026-11-20T02:00:00Z" };

/** A stack with one export task on a file system whose root is linked. */
function sandbox(...overrides: Parameters<typeof taskPlan>): LambdaSandbox {
  const lambda = new LambdaSandbox(schedulePlan(taskPlan(...overrides)));
  lambda.fsx.link("/", "s3://bucket/data/");
  return lambda;
}

const created = (lambda: LambdaSandbox) => lambda.fsx.inputsOf("createDataRepositoryTask");

describe("startTask, from the runs queue", () => {
  describe("the task that it creates", () => {
    it("carries the paths, the report, the identity and the tags of its run", async () => {
      const lambda = sandbox({ paths: ["/dir1", "/dir 3"] });
      expect(await lambda.deliver("startTask", RUN)).to.deep.equal({ batchItemFailures: [] });
      const [request] = created(lambda);
      expect(request!.ClientRequestToken).to.match(/^[0-9a-f]{63}$/);
      expect(request).to.deep.equal({
        FileSystemId: "fs-0123456789abcdef0",
        Type: "EXPORT_TO_REPOSITORY",
        Paths: ["/dir1", "/dir 3"],
        Report: {
          Enabled: true,
          Path: "s3://bucket/data/reports",
          Format: "REPORT_CSV_20191124",
          Scope: "FAILED_FILES_ONLY",
        },
        ClientRequestToken: request!.ClientRequestToken,
        Tags: [
          { Key: "fsx-data-scheduler:stack", Value: "prod" },
          { Key: "fsx-data-scheduler:schedule", Value: "nightly-export" },
          { Key: "fsx-data-scheduler:scheduled-time", Value: "2026-11-20T02:00:00Z" },
        ],
      });
    });

    it("has three correct paths where three paths lie under three associations", async () => {
      const lambda = new LambdaSandbox(schedulePlan(taskPlan({ paths: ["/c/x", "/a", "/b/deep/er"] })));
      lambda.fsx.link("/a", "s3://bucket/a/");
      lambda.fsx.link("/b", "s3://bucket/b/");
      lambda.fsx.link("/c", "s3://bucket/c/");
      await lambda.deliver("startTask", RUN);
      expect(created(lambda)).to.have.length(1);
      expect(created(lambda)[0]).to.deep.include({ Paths: ["/c/x", "/a", "/b/deep/er"] });
      expect(created(lambda)[0]!.Report).to.include({ Path: "s3://bucket/c/reports" });
    });

    it("names the root of a root association as / and never as an empty path", async () => {
      const lambda = sandbox({ paths: ["/"] });
      await lambda.deliver("startTask", RUN);
      expect(created(lambda)[0]!.Paths).to.deep.equal(["/"]);
    });

    for (const reportPath of ["reports", "/reports", "reports/", "//reports//"]) {
      it(`reports one slash below the association's S3 path when reportPath is ${reportPath}`, async () => {
        for (const root of ["s3://b/a", "s3://b/a/"]) {
          const lambda = new LambdaSandbox(schedulePlan(taskPlan({ reportPath })));
          lambda.fsx.link("/", root);
          await lambda.deliver("startTask", RUN);
          expect(created(lambda)[0]!.Report).to.include({ Path: "s3://b/a/reports" });
        }
      });
    }

    it("exports to a file system's ExportPath where it is linked the old way", async () => {
      const lambda = new LambdaSandbox(schedulePlan());
      lambda.fsx.fileSystems.push({
        LustreConfiguration: {
          DataRepositoryConfiguration: {
            Lifecycle: "AVAILABLE",
            ImportPath: "s3://bucket/in/",
            ExportPath: "s3://bucket/out/",
          },
        },
      });
      await lambda.deliver("startTask", RUN);
      expect(created(lambda)[0]!.Paths).to.deep.equal(["/dir1"]);
      expect(created(lambda)[0]!.Report).to.include({ Path: "s3://bucket/out/reports" });
    });

    it("imports from the ImportPath and reports below the ExportPath where it is linked the old way", async () => {
      const lambda = new LambdaSandbox(schedulePlan(taskPlan({ type: "Import" })));
      lambda.fsx.fileSystems.push({
        LustreConfiguration: {
          DataRepositoryConfiguration: { ImportPath: "s3://bucket/in", ExportPath: "s3://bucket/out" },
        },
      });
      await lambda.deliver("startTask", RUN);
      expect(created(lambda)[0]!.Paths).to.deep.equal(["s3://bucket/in/dir1"]);
      expect(created(lambda)[0]!.Report).to.include({ Path: "s3://bucket/out/reports" });
    });

    it("imports the S3 path that a file-system path is linked to", async () => {
      const lambda = sandbox({ type: "Import", paths: ["/dir1/sub", "s3://bucket/data/raw/"] });
      await lambda.deliver("startTask", RUN);
      expect(created(lambda)[0]).to.deep.include({
        Type: "IMPORT_METADATA_FROM_REPOSITORY",
        Paths: ["s3://bucket/data/dir1/sub", "s3://bucket/data/raw/"],
      });
    });

    it("releases files by their last access, 0 days where none are given", async () => {
      for (const [notAccessedForDays, Value] of [
        [14, 14],
        [undefined, 0],
      ] as const) {
        const lambda = sandbox({ type: "Release", notAccessedForDays });
        await lambda.deliver("startTask", RUN);
        expect(created(lambda)[0]).to.deep.include({
          Type: "RELEASE_DATA_FROM_FILESYSTEM",
          ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value } },
        });
      }
    });

    it("finds the association of a path on any page", async () => {
      const lambda = new LambdaSandbox(schedulePlan(taskPlan({ paths: ["/h/x"] })));
      for (const name of "abcdefgh") lambda.fsx.link(`/${name}`, `s3://bucket/${name}/`);
      lambda.fsx.pageSize = 3;
      await lambda.deliver("startTask", RUN);
      expect(lambda.fsx.inputsOf("describeDataRepositoryAssociations")).to.have.length(3);
      expect(created(lambda)[0]!.Report).to.include({ Path: "s3://bucket/h/reports" });
    });

    it("is handed over to watchTask, counted and recorded", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", RUN);
      const taskId = "task-00000000000000001";
      expect(lambda.sentTo("watchQueueUrl")).to.deep.equal([
        {
          QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/prod-watch.fifo",
          MessageBody: JSON.stringify({
            ...RUN,
            fileSystemId: "fs-0123456789abcdef0",
            taskId,
            createdTime: "2026-11-20T02:00:20.000Z",
          }),
          MessageGroupId: taskId,
          MessageDeduplicationId: taskId,
        },
      ]);
      expect(lambda.metrics).to.deep.equal({ RunsStarted: 1, WaitTime: 20 });
      expect(lambda.runs).to.deep.equal([
        {
          event: "run",
          ...RUN,
          fileSystemId: "fs-0123456789abcdef0",
          type: "Export",
          phase: "started",
          detail: `${taskId} is PENDING.`,
          taskId,
          waitSeconds: 20,
          reportPath: "s3://bucket/data/reports",
        },
      ]);
      expect(lambda.mails).to.deep.equal([]);
    });
  });

  describe("a run that is delivered twice", () => {
    it("makes one task: the second delivery adopts the task that it finds", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", RUN);
      await lambda.deliver("startTask", RUN);
      expect(lambda.fsx.tasks).to.have.length(1);
      expect(created(lambda)).to.have.length(1);
      expect(lambda.sentTo("watchQueueUrl").map((message) => message.MessageDeduplicationId)).to.deep.equal([
        "task-00000000000000001",
        "task-00000000000000001",
      ]);
      expect(lambda.metrics.RunsStarted).to.equal(1);
    });

    it("makes one task where the first has ended and FSx shows it to nobody: the token is the same", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", RUN);
      lambda.fsx.last.Lifecycle = "SUCCEEDED";
      await lambda.deliver("startTask", RUN);
      expect(created(lambda)).to.have.length(2);
      expect(created(lambda)[0]!.ClientRequestToken).to.equal(created(lambda)[1]!.ClientRequestToken);
      expect(lambda.fsx.tasks).to.have.length(1);
    });

    it("makes one task where the first delivery died before its task was handed over", async () => {
      const lambda = sandbox();
      lambda.fail("sendMessage", awsError("ServiceUnavailable", "not now", 503));
      const first = await lambda.deliver("startTask", RUN);
      expect(first.batchItemFailures).to.have.length(1);
      lambda.now += 8 * 3_600_000;
      lambda.fsx.last.Lifecycle = "SUCCEEDED";
      expect(await lambda.deliver("startTask", RUN)).to.deep.equal({ batchItemFailures: [] });
      expect(lambda.fsx.tasks).to.have.length(1);
      expect(lambda.sentTo("watchQueueUrl")).to.have.length(1);
      expect(lambda.mails).to.deep.equal([]);
    });

    it("is not watched again once its end has been told", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", RUN);
      lambda.fsx.last.Lifecycle = "SUCCEEDED";
      lambda.fsx.last.Tags.push({ Key: "fsx-data-scheduler:reported", Value: "2026-11-20T03:00:00Z" });
      lambda.now += 600_000;
      await lambda.deliver("startTask", RUN);
      expect(lambda.sentTo("watchQueueUrl")).to.have.length(1);
    });

    it("has another token than the next run of its schedule, than another schedule and another stack", async () => {
      const tokens = new Set<unknown>();
      for (const [stack, schedule, scheduledTime] of [
        ["prod", "a", "2026-11-20T02:00:00Z"],
        ["prod", "a", "2026-11-21T02:00:00Z"],
        ["prod", "b", "2026-11-20T02:00:00Z"],
        ["dev", "a", "2026-11-20T02:00:00Z"],
      ] as const) {
        const lambda = new LambdaSandbox({ ...schedulePlan(taskPlan({ name: schedule })), stack });
        lambda.now = Date.parse(scheduledTime);
        lambda.fsx.link("/", "s3://bucket/data/");
        await lambda.deliver("startTask", { schedule, scheduledTime });
        tokens.add(created(lambda)[0]!.ClientRequestToken);
      }
      expect(tokens.size).to.equal(4);
    });
  });

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

  describe("a run that could not start", () => {
    it("because the first association is MISCONFIGURED does not silently export another", async () => {
      const lambda = new LambdaSandbox(schedulePlan(taskPlan({ paths: ["/a/x", "/b"] })));
      lambda.fsx.link("/a", "s3://bucket/a/", "MISCONFIGURED", {
        FailureDetails: { Message: "The bucket policy denies FSx" },
      });
      lambda.fsx.link("/b", "s3://bucket/b/");
      expect(await lambda.deliver("startTask", RUN)).to.deep.equal({ batchItemFailures: [] });
      expect(lambda.fsx.tasks).to.deep.equal([]);
      expect(lambda.runs[0]).to.include({
        reason: "RunRefused",
        detail:
          '"/a/x" needs the association of /a, which is MISCONFIGURED (FSx says: The bucket policy denies FSx).' +
          " fs-0123456789abcdef0 is linked like this: /a – s3://bucket/a/ (MISCONFIGURED), /b – s3://bucket/b/ (AVAILABLE).",
      });
    });

    it("is told once, with its schedule, what is wrong, where, and what to type next", async () => {
      const lambda = new LambdaSandbox(schedulePlan(taskPlan({ paths: ["/elsewhere"] })));
      lambda.fsx.link("/a", "s3://bucket/a/");
      await lambda.deliver("startTask", RUN);
      expect(lambda.mails).to.have.length(1);
      const { Subject, Message, MessageAttributes } = lambda.mails[0]!;
      expect(Subject).to.equal(
        '[prod] nightly-export could not start: "/elsewhere" lies outside every data repository associatio...',
      );
      expect(MessageAttributes).to.deep.equal({
        schedule: { DataType: "String", StringValue: "nightly-export" },
        outcome: { DataType: "String", StringValue: "failed" },
        reason: { DataType: "String", StringValue: "RunRefused" },
      });
      for (const part of [
        "nightly-export could not start.",
        '"/elsewhere" lies outside every data repository association. fs-0123456789abcdef0 is linked like this: /a – s3://bucket/a/ (AVAILABLE).',
        "fs-0123456789abcdef0 in eu-west-1 (stack prod)",
        "2026-11-20T02:00:00Z",
        "none was created",
        "  aws fsx describe-data-repository-associations --filters Name=file-system-id,Values=fs-0123456789abcdef0 --region eu-west-1",
        `  aws lambda invoke --function-name prod-start-task --region eu-west-1 --cli-binary-format raw-in-base64-out --payload '{"schedule":"nightly-export"}' /dev/stdout`,
      ]) {
        expect(Message).to.include(part);
      }
      expect(lambda.sentTo("runsDeadLetterQueueUrl")).to.have.length(1);
      expect(lambda.metrics).to.deep.equal({ RunsFailed: 1 });
      expect(lambda.visibility).to.deep.equal([]);
    });

    it("waits while its association is being created, and is not refused", async () => {
      const lambda = new LambdaSandbox(schedulePlan());
      lambda.fsx.link("/dir1", "s3://bucket/a/", "CREATING");
      expect((await lambda.deliver("startTask", RUN)).batchItemFailures).to.have.length(1);
      expect(lambda.mails).to.deep.equal([]);
    });

    for (const [error, words] of [
      [awsError("BadRequest", "The report path is not linked"), "BadRequest: The report path is not linked."],
      [awsError("FileSystemNotFound", "no such file system"), "Correct tasks.nightly-export.fileSystemId"],
      [awsError("IncompatibleParameterError", "Other parameters"), "made with other parameters"],
      [awsError("UnsupportedOperation", "not here"), "cannot run Export tasks"],
      [awsError("AccessDeniedException", "not authorized to perform"), "lacks a permission"],
    ] as const) {
      it(`because FSx says ${error.name} is told once and not tried again`, async () => {
        const lambda = sandbox();
        lambda.fsx.fail("createDataRepositoryTask", error);
        expect(await lambda.deliver("startTask", RUN)).to.deep.equal({ batchItemFailures: [] });
        expect(lambda.mails).to.have.length(1);
        expect(lambda.mails[0]!.Message).to.include(words);
        expect(lambda.sentTo("runsDeadLetterQueueUrl")).to.have.length(1);
        expect(lambda.metrics).to.deep.equal({ RunsFailed: 1 });
      });
    }

    it("because its file system does not exist is told once", async () => {
      const lambda = sandbox();
      lambda.fsx.fail("describeDataRepositoryAssociations", awsError("FileSystemNotFound", "no file system"));
      await lambda.deliver("startTask", RUN);
      expect(lambda.runs[0]).to.include({
        reason: "RunRefused",
        detail: "fs-0123456789abcdef0 could not be looked at: FileSystemNotFound: no file system.",
      });
      expect(lambda.mails).to.have.length(1);
    });

    it("because its file system is not linked to S3 at all is told once", async () => {
      const lambda = new LambdaSandbox(schedulePlan());
      lambda.fsx.fileSystems.push({ LustreConfiguration: {} });
      await lambda.deliver("startTask", RUN);
      expect(lambda.runs[0]!.detail).to.equal(
        'fs-0123456789abcdef0 is not linked to a data repository; create a data repository association for "/dir1".',
      );
      expect(lambda.mails).to.have.length(1);
    });

    it("because its task was removed from the stack is told once", async () => {
      const lambda = sandbox();
      await lambda.deliver("startTask", { ...RUN, schedule: "constructor" });
      expect(lambda.mails).to.have.length(1);
      expect(lambda.mails[0]!.Message).to.include('no longer has a task named "constructor"');
      expect(lambda.mails[0]!.Message).to.not.include("aws lambda invoke");
      expect(lambda.runs[0]).to.not.have.property("type");
    });

    for (const body of [
      "",
      "null",
      "[]",
      '"text"',
      '{"schedule":"nightly-export"}',
      '{"schedule":"a","scheduledTime":"soon"}',
    ]) {
      it(`because its message is ${body || "empty"} is told once and kept`, async () => {
        const lambda = sandbox();
        expect(await lambda.deliver("startTask", body)).to.deep.equal({ batchItemFailures: [] });
        expect(lambda.mails).to.have.length(1);
        expect(lambda.sentTo("runsDeadLetterQueueUrl")[0]).to.include({ MessageBody: body });
        expect(JSON.parse(lambda.stdout[0]!)._aws.CloudWatchMetrics[0].Dimensions).to.deep.equal([["Stack"]]);
      });
    }

    it("is tried again when nobody could be told, and told once in the end", async () => {
      const lambda = new LambdaSandbox(schedulePlan());
      lambda.fsx.link("/a", "s3://bucket/a/");
      lambda.fail("publish", awsError("InternalError", "SNS is away", 500));
      expect((await lambda.deliver("startTask", RUN)).batchItemFailures).to.have.length(1);
      await lambda.deliver("startTask", RUN);
      expect(lambda.mails).to.have.length(1);
      expect(lambda.metrics).to.deep.equal({ RunsFailed: 1 });
      const ids = lambda.sentTo("runsDeadLetterQueueUrl").map((letter) => letter.MessageDeduplicationId);
      expect(new Set(ids).size).to.equal(1);
    });
  });

  describe("an error that is nobody's answer", () => {
    const bug = Object.assign(new TypeError("x is not a function", { cause: new Error("the cause") }), {});

    it("is logged with its cause and stack, and the message comes again", async () => {
      const lambda = sandbox();
      lambda.fsx.fail("describeDataRepositoryTasks", bug);
      expect((await lambda.deliver("startTask", RUN)).batchItemFailures).to.have.length(1);
      const { level, record } = lambda.logs[0]!;
      expect(level).to.equal("error");
      expect(record.error).to.deep.include({ name: "TypeError", message: "x is not a function" });
      expect((record.error as { cause: object }).cause).to.include({ name: "Error", message: "the cause" });
      expect((record.error as { stack: string }).stack).to.include("start-task.test");
      expect(lambda.mails).to.deep.equal([]);
    });

    it("does not keep a run beyond its maxWait", async () => {
      const lambda = sandbox();
      lambda.fsx.fail("describeDataRepositoryTasks", bug);
      lambda.now += 7 * 3_600_000;
      expect(await lambda.deliver("startTask", RUN)).to.deep.equal({ batchItemFailures: [] });
      expect(lambda.mails).to.have.length(1);
      expect(lambda.runs[0]).to.include({ reason: "RunExpired" });
      expect(lambda.runs[0]!.detail).to.include("TypeError: x is not a function.");
    });
  });

  it("stops a batch at the first run of a file system that is not done, and goes on with other file systems", async () => {
    const lambda = new LambdaSandbox(
      schedulePlan(taskPlan(), taskPlan({ name: "other", fileSystemId: "fs-00000000000000009" })),
    );
    lambda.fsx.link("/", "s3://bucket/data/", "UPDATING");
    lambda.fsx.link("/", "s3://bucket/other/", "AVAILABLE", { FileSystemId: "fs-00000000000000009" });
    const other = { MessageGroupId: "fs-00000000000000009" };
    const response = await lambda.batch("startTask", [
      lambda.record(RUN),
      lambda.record({ ...RUN, scheduledTime: "2026-11-20T02:00:10Z" }),
      lambda.record({ ...RUN, schedule: "other" }, other),
    ]);
    expect(response.batchItemFailures).to.deep.equal([
      { itemIdentifier: "message-1" },
      { itemIdentifier: "message-2" },
    ]);
    expect(lambda.visibility).to.have.length(1);
    expect(lambda.fsx.tasks.map((task) => task.FileSystemId)).to.deep.equal(["fs-00000000000000009"]);
  });

  it("logs no credentials, no whole request, and one object per line", async () => {
    const lambda = sandbox();
    const leaking = awsError(
      "InvalidSignatureException",
      "The Canonical String for this request should have been\n'POST\n/\nx-amz-security-token:session-token-of-the-role\n'" +
        " Credential=ASIAEXAMPLEEXAMPLE00/20261120, Signature=0123456789abcdef0123456789abcdef",
    );
    lambda.fsx.fail("createDataRepositoryTask", leaking);
    await lambda.deliver("startTask", RUN);
    lambda.fail("sendMessage", leaking);
    lambda.now += 60_000;
    await lambda.deliver("startTask", { ...RUN, scheduledTime: "2026-11-20T02:01:00Z" });
    const everything = JSON.stringify([lambda.logs, lambda.stdout, lambda.mails, lambda.sent]);
    for (const secret of [
      "session-token-of-the-role",
      "secret-access-key-of-the-role",
      "ASIAEXAMPLEEXAMPLE00",
      "0123456789abcdef0123456789abcdef",
    ]) {
      expect(everything).to.not.include(secret);
    }
    expect(lambda.logs).to.have.length(2);
  });
});
