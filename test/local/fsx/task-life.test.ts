import { expect } from "chai";
import type { TimedEvent } from "../../../local/events";
import {
  call,
  cloudWith,
  createTask,
  DAY,
  FS,
  HOUR,
  MINUTE,
  pass,
  REPORT,
  refusal,
  runTask,
  START,
  taskNow,
} from "./fixture";

const files = (count: number, fields: object = {}) =>
  Array.from({ length: count }, (_, i) => ({
    path: `/data/f${String(i).padStart(3, "0")}`,
    size: 10,
    ...fields,
  }));

type TaskEvent = Extract<TimedEvent, { kind: "task" }>;

describe("A data repository task", () => {
  it("goes from PENDING over EXECUTING to SUCCEEDED, and every change is an event", async () => {
    const cloud = cloudWith({ files: files(100) });
    const events: TaskEvent[] = [];
    cloud.events.subscribe((event) => {
      if (event.kind === "task") events.push(event);
    });
    const task = await runTask(cloud);
    expect(events.map(({ lifecycle, counts }) => [lifecycle, counts])).to.deep.equal([
      ["PENDING", undefined],
      ["EXECUTING", undefined],
      ["SUCCEEDED", { total: 100, succeeded: 100, failed: 0 }],
    ]);
    expect(events[0]).to.include({ taskId: task.TaskId, fileSystemId: FS, type: "EXPORT_TO_REPOSITORY" });
    expect(events.map(({ time }) => time)).to.deep.equal([
      task.CreationTime.toISOString(),
      task.StartTime!.toISOString(),
      task.EndTime!.toISOString(),
    ]);
    const pending = task.StartTime!.getTime() - START;
    const executing = task.EndTime!.getTime() - task.StartTime!.getTime();
    expect(pending).to.be.within(3000, MINUTE);
    expect(executing).to.be.within(20_000, 5 * MINUTE);
  });

  it("tells its progress every 30 seconds, never more than its total, and all of it at the end", async () => {
    const cloud = cloudWith({ activity: [{ path: "/data", filesPerDay: 20_000 }], filesPerSecond: 10 });
    const { TaskId } = await createTask(cloud);
    const seen: number[] = [];
    for (let task = await taskNow(cloud, TaskId); task.Lifecycle !== "SUCCEEDED"; ) {
      if (task.Status) {
        const { TotalCount, SucceededCount, FailedCount, LastUpdatedTime } = task.Status;
        expect(SucceededCount + FailedCount).to.be.at.most(TotalCount);
        expect((LastUpdatedTime.getTime() - task.StartTime!.getTime()) % 30_000).to.equal(0);
        expect(cloud.clock.now() - LastUpdatedTime.getTime()).to.be.within(0, 29_999);
        seen.push(SucceededCount);
      }
      await pass(cloud, 10_000);
      task = await taskNow(cloud, TaskId);
    }
    const { Status } = await taskNow(cloud, TaskId);
    expect(Status!.SucceededCount + Status!.FailedCount).to.equal(Status!.TotalCount);
    expect(Status!.TotalCount).to.be.greaterThan(1000);
    expect([...seen].sort((a, b) => a - b)).to.deep.equal(seen);
    expect(new Set(seen).size).to.be.greaterThan(5);
  });

  it("with failed files is FAILED, with counts, a message and a report in S3", async () => {
    const cloud = cloudWith({ files: files(10) });
    cloud.fsx.failNextTask(FS, {
      files: [
        { path: "/data/f003", errorCode: "S3AccessDenied" },
        { path: "/data/@odd,name", errorCode: "FileSizeTooLarge" },
      ],
    });
    const task = await runTask(cloud, { Report: REPORT });
    expect([task.Lifecycle, task.FailureDetails]).to.deep.equal([
      "FAILED",
      { Message: "The task failed to process 2 of 11 files." },
    ]);
    const { TotalCount, SucceededCount, FailedCount } = task.Status!;
    expect([TotalCount, SucceededCount, FailedCount]).to.deep.equal([11, 9, 2]);
    const report = cloud.s3.objects.get("bucket-a", `data/reports/${task.TaskId}/failures.csv`);
    expect(Buffer.from(report!.body!).toString()).to.equal(
      'data/f003,failed,S3AccessDenied\r\n"data/@odd,name",failed,FileSizeTooLarge\r\n',
    );
    expect(cloud.s3.objects.get("bucket-a", "data/f003")).to.equal(undefined);
    expect(cloud.s3.objects.get("bucket-a", "data/f004")?.size).to.equal(10);
  });

  it("without failed files writes no report", async () => {
    const cloud = cloudWith({ files: files(3) });
    expect((await runTask(cloud, { Report: REPORT })).Lifecycle).to.equal("SUCCEEDED");
    expect(cloud.s3.objects.list("bucket-a").map(({ key }) => key)).to.deep.equal([
      "data/f000",
      "data/f001",
      "data/f002",
    ]);
  });

  it("names its report report.csv for imports, and failures.csv by option", async () => {
    const names: string[] = [];
    for (const reportName of ["by-type", "failures"] as const) {
      const cloud = cloudWith();
      cloud.fsx.options.reportName = reportName;
      cloud.fsx.failNextTask(FS, { files: 1 });
      const { TaskId } = await runTask(cloud, {
        Type: "IMPORT_METADATA_FROM_REPOSITORY",
        Paths: ["s3://bucket-a/data"],
        Report: REPORT,
      });
      const [object] = cloud.s3.objects.list("bucket-a");
      names.push(object!.key.replace(TaskId, "ID"));
    }
    expect(names).to.deep.equal(["data/reports/ID/report.csv", "data/reports/ID/failures.csv"]);
  });

  it("gives believable names and usual error codes to failed files that were only counted", async () => {
    const cloud = cloudWith({ activity: [{ path: "/data", filesPerDay: 5000 }] });
    cloud.fsx.failNextTask(FS, { files: 4 });
    const task = await runTask(cloud, { Report: REPORT });
    expect(task.Status!.FailedCount).to.equal(4);
    const { body } = cloud.s3.objects.get("bucket-a", `data/reports/${task.TaskId}/failures.csv`)!;
    const lines = Buffer.from(body!).toString().trimEnd().split("\r\n");
    expect(lines).to.have.length(4);
    expect(new Set(lines).size).to.equal(4);
    for (const line of lines) {
      expect(line).to.match(
        /^data\/[a-z]+\/[a-z]+-\d{4}\/[a-z]+-\d{6}\.[a-z0-9]+,failed,(S3AccessDenied|FileSizeTooLarge|ResourceBusy)$/,
      );
    }
  });

  it("tries failed files again in the next task", async () => {
    const cloud = cloudWith({ files: files(10), activity: [{ path: "/data/busy", filesPerDay: 0 }] });
    cloud.fsx.failNextTask(FS, { files: 3 });
    expect((await runTask(cloud)).Status).to.include({ TotalCount: 10, SucceededCount: 7, FailedCount: 3 });
    expect((await runTask(cloud)).Status).to.include({ TotalCount: 3, SucceededCount: 3, FailedCount: 0 });
    expect((await runTask(cloud)).Status).to.include({ TotalCount: 0, SucceededCount: 0, FailedCount: 0 });
  });

  it("fails as a whole with the message it was given, and without a report", async () => {
    const cloud = cloudWith({ files: files(10) });
    cloud.fsx.failNextTask(FS, { message: "Something broke inside FSx." });
    const task = await runTask(cloud, { Report: REPORT });
    expect([task.Lifecycle, task.FailureDetails!.Message]).to.deep.equal([
      "FAILED",
      "Something broke inside FSx.",
    ]);
    expect(task.Status).to.include({ TotalCount: 1, SucceededCount: 0, FailedCount: 1 });
    expect(cloud.s3.objects.list("bucket-a")).to.deep.equal([]);
    expect((await runTask(cloud)).Status!.TotalCount).to.equal(10);
  });

  describe("with a path that is not valid is accepted, and then FAILED", () => {
    const wrong: [string, string, string][] = [
      ["outside every association", "/other", "The path '/other' does not lie in a linked directory."],
      ["beside an association", "/database", "The path '/database' does not lie in a linked directory."],
      ["empty", "", "The path '' does not lie in a linked directory."],
      ["leading out", "/data/../home", "The path '/data/../home' does not lie in a linked directory."],
      ["not there", "/data/nothing", "The path '/data/nothing' does not exist."],
    ];
    for (const [what, path, message] of wrong) {
      it(what, async () => {
        const task = await runTask(cloudWith({ files: files(1) }), { Paths: ["/data", path] });
        expect([task.Lifecycle, task.FailureDetails?.Message]).to.deep.equal(["FAILED", message]);
        expect(task.Status!.FailedCount).to.equal(1);
      });
    }
    it("a directory where an import wants S3", async () => {
      const task = await runTask(cloudWith(), { Type: "IMPORT_METADATA_FROM_REPOSITORY", Paths: ["/data"] });
      expect(task.FailureDetails?.Message).to.equal(
        "The path '/data' does not lie in a linked data repository.",
      );
    });
    it("an S3 prefix outside every association", async () => {
      const task = await runTask(cloudWith(), {
        Type: "IMPORT_METADATA_FROM_REPOSITORY",
        Paths: ["s3://bucket-a/data", "s3://bucket-a/other"],
      });
      expect(task.FailureDetails?.Message).to.equal(
        "The path 's3://bucket-a/other' does not lie in a linked data repository.",
      );
    });
    it("under an association that is MISCONFIGURED, until it is AVAILABLE again", async () => {
      const cloud = cloudWith({ files: files(1) });
      cloud.fsx.setAssociationLifecycle("dra-00000000a", "MISCONFIGURED", "The bucket policy denies access.");
      const task = await runTask(cloud);
      expect([task.Lifecycle, task.FailureDetails?.Message]).to.deep.equal([
        "FAILED",
        "The data repository association dra-00000000a of '/data' is MISCONFIGURED.",
      ]);
      expect((await runTask(cloud, { Paths: ["/home"] })).Lifecycle).to.equal("SUCCEEDED");
      cloud.fsx.setAssociationLifecycle("dra-00000000a", "AVAILABLE");
      expect((await runTask(cloud)).Lifecycle).to.equal("SUCCEEDED");
    });
  });

  describe("that is cancelled", () => {
    it("while PENDING ends CANCELED without having processed anything", async () => {
      const cloud = cloudWith({ files: files(5) });
      const { TaskId } = await createTask(cloud);
      const answer = await call(cloud, "CancelDataRepositoryTask", { TaskId });
      expect(answer).to.deep.equal({ Lifecycle: "CANCELING", TaskId });
      await pass(cloud, MINUTE);
      const task = await taskNow(cloud, TaskId);
      expect([task.Lifecycle, task.StartTime, task.Status]).to.deep.equal(["CANCELED", undefined, undefined]);
      expect(task.EndTime).to.be.instanceOf(Date);
    });
    it("while EXECUTING finishes the files in flight, and leaves the others for the next task", async () => {
      const cloud = cloudWith({ files: files(1000), filesPerSecond: 1 });
      const { TaskId } = await createTask(cloud);
      await pass(cloud, 10 * MINUTE);
      await call(cloud, "CancelDataRepositoryTask", { TaskId });
      const canceling = await taskNow(cloud, TaskId);
      expect(canceling.Lifecycle).to.equal("CANCELING");
      await pass(cloud, MINUTE);
      const task = await taskNow(cloud, TaskId);
      const { SucceededCount, TotalCount } = task.Status!;
      expect(task.Lifecycle).to.equal("CANCELED");
      expect(task.FailureDetails).to.equal(undefined);
      expect(SucceededCount).to.equal(canceling.Status!.SucceededCount + 32);
      expect(TotalCount).to.equal(1000);
      expect(cloud.s3.objects.list("bucket-a")).to.have.length(SucceededCount);
      expect((await runTask(cloud)).Status!.TotalCount).to.equal(1000 - SucceededCount);
    });
    it("again while CANCELING is no error; once it has ended it is DataRepositoryTaskEnded", async () => {
      const cloud = cloudWith();
      const { TaskId } = await createTask(cloud);
      await call(cloud, "CancelDataRepositoryTask", { TaskId });
      expect((await call(cloud, "CancelDataRepositoryTask", { TaskId })).Lifecycle).to.equal("CANCELING");
      await pass(cloud, MINUTE);
      expect((await refusal(cloud, "CancelDataRepositoryTask", { TaskId })).code).to.equal(
        "DataRepositoryTaskEnded",
      );
      const ended = await runTask(cloud);
      const error = await refusal(cloud, "CancelDataRepositoryTask", { TaskId: ended.TaskId });
      expect(error.code).to.equal("DataRepositoryTaskEnded");
    });
    it("but does not exist is DataRepositoryTaskNotFound; with a malformed id BadRequest", async () => {
      const cloud = cloudWith();
      const unknown = await refusal(cloud, "CancelDataRepositoryTask", { TaskId: "task-00000000000000000" });
      expect(unknown.code).to.equal("DataRepositoryTaskNotFound");
      const malformed = await refusal(cloud, "CancelDataRepositoryTask", { TaskId: "task-0000" });
      expect(malformed.code).to.equal("BadRequest");
    });
  });

  describe("is steered by tests and scripted worlds", () => {
    it("somebody else's task makes the file system busy, for as long as it takes", async () => {
      const cloud = cloudWith();
      const id = cloud.fsx.startForeignTask(FS, 600);
      expect((await taskNow(cloud, id!)).Lifecycle).to.equal("EXECUTING");
      expect(cloud.fsx.startForeignTask(FS, 600)).to.equal(undefined);
      await pass(cloud, 599_000);
      const input = { Type: "EXPORT_TO_REPOSITORY", FileSystemId: FS, Report: { Enabled: false } };
      expect((await refusal(cloud, "CreateDataRepositoryTask", input)).code).to.equal(
        "DataRepositoryTaskExecuting",
      );
      await pass(cloud, 1000);
      expect((await taskNow(cloud, id!)).Lifecycle).to.equal("SUCCEEDED");
      expect((await createTask(cloud)).Lifecycle).to.equal("PENDING");
    });
    it("a stuck task makes no progress until it is completed or cancelled", async () => {
      const cloud = cloudWith({ files: files(600), filesPerSecond: 1 });
      const { TaskId } = await createTask(cloud);
      await pass(cloud, 5 * MINUTE);
      cloud.fsx.setTaskStuck(TaskId);
      await pass(cloud, MINUTE);
      const stuck = await taskNow(cloud, TaskId);
      await pass(cloud, 3 * DAY);
      const later = await taskNow(cloud, TaskId);
      expect([later.Lifecycle, later.Status!.SucceededCount]).to.deep.equal([
        "EXECUTING",
        stuck.Status!.SucceededCount,
      ]);
      cloud.fsx.completeNow(TaskId);
      const task = await taskNow(cloud, TaskId);
      expect([task.Lifecycle, task.Status!.SucceededCount]).to.deep.equal(["SUCCEEDED", 600]);
      expect(task.EndTime!.getTime()).to.equal(cloud.clock.now());
    });
    it("a pending task that is completed runs through all its lifecycles at once", async () => {
      const cloud = cloudWith({ files: files(6) });
      const { TaskId } = await createTask(cloud);
      cloud.fsx.completeNow(TaskId);
      const task = await taskNow(cloud, TaskId);
      expect([task.Lifecycle, task.Status!.TotalCount]).to.deep.equal(["SUCCEEDED", 6]);
      await pass(cloud, HOUR);
      expect(await taskNow(cloud, TaskId)).to.deep.equal(task);
    });
    it("orders of different kinds meet in the next task, of the same kind in the one after", async () => {
      const cloud = cloudWith({ files: files(6) });
      cloud.fsx.failNextTask(FS, { files: 1 });
      cloud.fsx.failNextTask(FS, { files: 2 });
      cloud.fsx.setNextTaskDuration(FS, 1234);
      const first = await runTask(cloud);
      expect(first.Status!.FailedCount).to.equal(1);
      expect(first.EndTime!.getTime() - first.StartTime!.getTime()).to.equal(1_234_000);
      expect((await runTask(cloud)).Status!.FailedCount).to.equal(2);
      expect((await runTask(cloud)).Lifecycle).to.equal("SUCCEEDED");
    });
  });
});
