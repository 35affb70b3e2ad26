import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";
import { created, RUN, sandbox } from "./runs";

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
        FileSystemId: "fs-0123456789abcdef0",
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
        FileSystemId: "fs-0123456789abcdef0",
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
