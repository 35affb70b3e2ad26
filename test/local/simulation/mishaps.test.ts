/**
 * A day on which everything that can go wrong goes wrong, each on a file system of its own: the deployed program, its
 * functions in their processes, and what people are told.
 */
import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import type { World } from "../../../local/world";
import { at, deployTestStack, type Mail, type TestStack } from "./stack";

const FS = {
  taskFails: "fs-00000000000000001",
  filesFail: "fs-00000000000000002",
  canceled: "fs-00000000000000003",
  misconfigured: "fs-00000000000000004",
  busy: "fs-00000000000000005",
  busyTooLong: "fs-00000000000000006",
  stuck: "fs-00000000000000007",
  chain: "fs-00000000000000008",
  skip: "fs-00000000000000009",
  several: "fs-0000000000000000a",
  oldLink: "fs-0000000000000000b",
  twice: "fs-0000000000000000c",
};

const activity = (path: string) => [{ path, filesPerDay: 20_000 }];

const WORLD: World = {
  buckets: [],
  notes: [],
  fileSystems: Object.entries(FS).map(([name, fileSystemId]) => {
    if (name === "oldLink") {
      return {
        fileSystemId,
        deploymentType: "SCRATCH_2" as const,
        importPath: "s3://old-bucket/in",
        exportPath: "s3://old-bucket/out",
        activity: activity("/"),
      };
    }
    if (name === "several") {
      const directories = ["/a", "/b", "/c"];
      return {
        fileSystemId,
        associations: directories.map((path) => ({
          fileSystemPath: path,
          dataRepositoryPath: `s3://several${path}/`,
        })),
        activity: directories.flatMap(activity),
      };
    }
    if (name === "misconfigured") {
      return {
        fileSystemId,
        associations: [
          {
            fileSystemPath: "/data",
            dataRepositoryPath: "s3://gone/data/",
            lifecycle: "MISCONFIGURED" as const,
            failure: "The bucket does not exist.",
          },
          { fileSystemPath: "/other", dataRepositoryPath: "s3://there/other/" },
        ],
        activity: activity("/data"),
      };
    }
    return {
      fileSystemId,
      associations: [{ fileSystemPath: "/", dataRepositoryPath: `s3://${name.toLowerCase()}-bucket/` }],
      activity: activity("/data"),
    };
  }),
};

const task = (fileSystemId: string, time: string, more: Record<string, unknown> = {}) => ({
  fileSystemId,
  type: "Export",
  schedule: `at(2026-11-20T${time}:00)`,
  paths: ["/data"],
  ...more,
});

const TASKS = {
  "task-fails": task(FS.taskFails, "01:00"),
  "files-fail": task(FS.filesFail, "01:00"),
  "gets-canceled": task(FS.canceled, "01:00"),
  "is-refused": task(FS.misconfigured, "01:00"),
  "has-to-wait": task(FS.busy, "01:00"),
  "waits-too-long": task(FS.busyTooLong, "01:00", { maxWait: "30m" }),
  "takes-too-long": task(FS.stuck, "01:00", { maxDuration: "30m" }),
  "comes-first": task(FS.chain, "01:00"),
  "comes-after": {
    fileSystemId: FS.chain,
    type: "Release",
    after: "comes-first",
    paths: ["/data"],
    notAccessedForDays: 0,
  },
  "is-skipped": task(FS.skip, "01:00", { whenBusy: "skip" }),
  "several-associations": task(FS.several, "01:00", {
    paths: ["/a/x", "/b/y", "/c/z"],
    reportPath: "reports",
  }),
  "old-link": task(FS.oldLink, "01:00", { paths: ["/"] }),
  "delivered-twice": task(FS.twice, "01:00"),
};

describe("a day of mishaps", () => {
  let stack: TestStack;
  const mailOf = (schedule: string): Mail[] =>
    stack.mails().filter(({ subject }) => subject.includes(` ${schedule} `));
  const onlyMailOf = (schedule: string): Mail => {
    const mails = mailOf(schedule);
    expect(mails, `mails about ${schedule}`).to.have.length(1);
    return mails[0]!;
  };
  const run = (schedule: string) => {
    const runs = stack.simulation.ledger.runs.filter((entry) => entry.schedule === schedule);
    expect(runs, `runs of ${schedule}`).to.have.length(1);
    return runs[0]!;
  };

  before(async function () {
    this.timeout(120_000);
    stack = await deployTestStack(
      { notify: { emails: ["oncall@example.com"] }, tasks: TASKS },
      { world: WORLD },
    );
    const { cloud, program } = stack.simulation;
    await stack.simulation.runUntil(at("00:59:00"));
    cloud.fsx.failNextTask(FS.taskFails, { message: "The file system ran out of space." });
    cloud.fsx.failNextTask(FS.filesFail, {
      files: [
        { path: "/data/secret.dat", errorCode: "S3AccessDenied" },
        { path: "/data/huge, really.bin", errorCode: "FileSizeTooLarge" },
      ],
    });
    cloud.fsx.setNextTaskDuration(FS.canceled, "stuck");
    cloud.fsx.setNextTaskDuration(FS.stuck, "stuck");
    cloud.fsx.startForeignTask(FS.busy, 20 * 60);
    cloud.fsx.startForeignTask(FS.busyTooLong, 5 * 3600);
    cloud.fsx.startForeignTask(FS.skip, 3600);
    // A second delivery of the same run, long after the queue's five minutes of deduplication.
    const body = JSON.stringify({ schedule: "delivered-twice", scheduledTime: "2026-11-20T01:00:00Z" });
    cloud.clock.at(at("01:20:00").getTime(), "deliver again", async () => {
      const message = { QueueUrl: program.outputs.runsQueueUrl, MessageBody: body, MessageGroupId: FS.twice };
      await cloud.call("sqs", "SendMessage", message, OPERATOR);
    });
    cloud.clock.at(at("01:15:00").getTime(), "cancel", async () => {
      const [task] = cloud.fsx.tasks.of(FS.canceled);
      await cloud.call("fsx", "CancelDataRepositoryTask", { TaskId: task!.id }, OPERATOR);
    });
    await stack.simulation.runUntil(at("06:00:00"));
  });

  after(async () => {
    await stack?.simulation.close();
  });

  it("loses no run, and crashes no function", () => {
    const totals = stack.simulation.totals();
    expect(totals).to.include({
      runs: 13,
      succeeded: 6,
      failed: 6,
      skipped: 1,
      superseded: 0,
      unfinished: 0,
    });
    expect(totals.functions.failures).to.equal(0);
  });

  it("is denied nothing but to learn that a report does not exist, which takes the right to list a bucket", () => {
    const denied = stack.events.filter(
      (event) => event.kind === "api" && event.error?.startsWith("AccessDenied"),
    );
    const messages = denied.map((event) => (event.kind === "api" ? event.message! : ""));
    expect(messages).to.satisfy((all: string[]) => all.every((message) => message.includes("s3:ListBucket")));
    expect(onlyMailOf("task-fails").body).to.include(
      "failures.csv, report.csv: not there, or S3 does not let",
    );
  });

  it("tells a FAILED task once, with its reason and the next command", () => {
    const { subject, body } = onlyMailOf("task-fails");
    const { taskId, reason } = run("task-fails");
    expect(reason).to.equal("TaskFailed");
    expect(subject).to.match(/^\[test\] task-fails failed/);
    expect(body).to.include("The file system ran out of space.");
    expect(body).to.include(`aws fsx describe-data-repository-tasks --task-ids ${taskId}`);
    expect(body).to.include(`--payload '{"schedule":"task-fails"}'`);
  });

  it("tells failed files once, with counts, the first files, their error codes and the report", () => {
    const { subject, body } = onlyMailOf("files-fail");
    const { taskId, reason, counts } = run("files-fail");
    expect(reason).to.equal("FilesFailed");
    expect(counts!.failed).to.equal(2);
    expect(subject).to.match(/^\[test\] files-fail failed: 2 of [\d,]+ files not exported$/);
    expect(body).to.include("data/secret.dat").and.include("S3AccessDenied");
    expect(body).to.include("data/huge, really.bin").and.include("FileSizeTooLarge");
    expect(body).to.include(`s3://filesfail-bucket/fsx-drt-completion-reports/${taskId}/failures.csv`);
  });

  it("tells a cancelled task once", () => {
    expect(run("gets-canceled").reason).to.equal("TaskCanceled");
    expect(onlyMailOf("gets-canceled").body).to.match(/cancel/i);
  });

  it("refuses a run whose path is under a MISCONFIGURED association, and exports no other", () => {
    expect(run("is-refused").reason).to.equal("RunRefused");
    const { body } = onlyMailOf("is-refused");
    expect(body).to.include("/data").and.include("MISCONFIGURED").and.include("/other");
    expect(stack.simulation.cloud.fsx.tasks.of(FS.misconfigured)).to.have.length(0);
  });

  it("keeps a refused and an expired run in the dead-letter queue", async () => {
    const { cloud, program } = stack.simulation;
    const { Attributes } = (await cloud.call(
      "sqs",
      "GetQueueAttributes",
      { QueueUrl: program.outputs.runsDeadLetterQueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] },
      OPERATOR,
    )) as { Attributes: Record<string, string> };
    expect(Attributes.ApproximateNumberOfMessages).to.equal("2");
  });

  it("waits for a task that is still executing, then runs", () => {
    const entry = run("has-to-wait");
    expect(entry.waited).to.equal(true);
    expect(entry.outcome).to.equal("succeeded");
    expect(entry.waitSeconds).to.be.within(19 * 60, 25 * 60);
    expect(mailOf("has-to-wait")).to.have.length(0);
  });

  it("reports a run that waited longer than maxWait, and starts nothing", () => {
    expect(run("waits-too-long").reason).to.equal("RunExpired");
    expect(onlyMailOf("waits-too-long").body).to.include("30 min");
    expect(stack.simulation.cloud.fsx.tasks.of(FS.busyTooLong)).to.have.length(1);
  });

  it("cancels a task past maxDuration and reports it", () => {
    expect(run("takes-too-long").reason).to.equal("TaskTimedOut");
    const [task] = stack.simulation.cloud.fsx.tasks.of(FS.stuck);
    expect(task!.lifecycle).to.equal("CANCELED");
    onlyMailOf("takes-too-long");
  });

  it("starts the run that comes after a success", () => {
    expect(run("comes-first").outcome).to.equal("succeeded");
    expect(run("comes-after").outcome).to.equal("succeeded");
    const types = stack.simulation.cloud.fsx.tasks.of(FS.chain).map(({ type }) => type);
    expect(types.sort()).to.deep.equal(["EXPORT_TO_REPOSITORY", "RELEASE_DATA_FROM_FILESYSTEM"]);
  });

  it("skips a run that need not wait, without a mail", () => {
    expect(run("is-skipped").outcome).to.equal("skipped");
    expect(mailOf("is-skipped")).to.have.length(0);
  });

  it("makes one task of three paths under three associations, with the report in the first one's place", async () => {
    const tasks = stack.simulation.cloud.fsx.tasks.of(FS.several);
    expect(tasks).to.have.length(1);
    const { DataRepositoryTasks } = (await stack.simulation.cloud.call(
      "fsx",
      "DescribeDataRepositoryTasks",
      { TaskIds: [tasks[0]!.id] },
      OPERATOR,
    )) as { DataRepositoryTasks: { Paths: string[]; Report: { Path: string } }[] };
    expect(DataRepositoryTasks[0]!.Paths).to.deep.equal(["/a/x", "/b/y", "/c/z"]);
    expect(DataRepositoryTasks[0]!.Report.Path).to.equal("s3://several/a/reports");
  });

  it("exports a file system that is linked the old way", () => {
    expect(run("old-link").outcome).to.equal("succeeded");
  });

  it("makes one task of a run that is delivered twice", () => {
    expect(stack.simulation.cloud.fsx.tasks.of(FS.twice)).to.have.length(1);
    expect(run("delivered-twice").outcome).to.equal("succeeded");
  });

  it("goes to ALARM once for failed runs and once for dead letters", () => {
    const alarms = stack.events.filter((event) => event.kind === "alarm" && event.to === "ALARM");
    const names = alarms.map((event) => (event.kind === "alarm" ? event.alarm : ""));
    expect(names.filter((name) => name.endsWith("runs-dead-letters-not-empty"))).to.have.length(1);
    expect(names.filter((name) => name.endsWith("run-failed"))).to.have.length.greaterThan(0);
  });
});
