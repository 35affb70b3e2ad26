import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";
import { RUN, sandbox } from "./runs";

describe("a run in the queue that does not start at all", () => {
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
      expect((record.error as { stack: string }).stack).to.include("unstarted-run.test");
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
});
