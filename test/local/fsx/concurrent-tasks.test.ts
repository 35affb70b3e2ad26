/** CreateDataRepositoryTask beside what else moves data on the file system. */
import { expect } from "chai";
import { call, cloudWith, createTask, EXPORT, FS, HOUR, MINUTE, pass, refusal, taskNow } from "./fixture";

describe("CreateDataRepositoryTask beside others", () => {
  describe("while another task of the file system has not ended", () => {
    it("is DataRepositoryTaskExecuting, whether that one is PENDING, EXECUTING or CANCELING", async () => {
      const cloud = cloudWith();
      cloud.fsx.setNextTaskDuration(FS, "stuck");
      const { TaskId } = await createTask(cloud);
      const seen: string[] = [];
      const attempt = async () => {
        seen.push((await taskNow(cloud, TaskId)).Lifecycle);
        const error = await refusal(cloud, "CreateDataRepositoryTask", { ...EXPORT, Paths: ["/home"] });
        expect(error.code).to.equal("DataRepositoryTaskExecuting");
        expect(error.message).to.equal(
          "An existing data repository task is currently executing on the file system. Wait until the existing task has completed, then create the new task.",
        );
      };
      await attempt();
      await pass(cloud, MINUTE);
      await attempt();
      await call(cloud, "CancelDataRepositoryTask", { TaskId });
      await attempt();
      expect(seen).to.deep.equal(["PENDING", "EXECUTING", "CANCELING"]);
      await pass(cloud, MINUTE);
      expect((await createTask(cloud)).Lifecycle).to.equal("PENDING");
    });
    it("by option only an exact copy is refused; others wait as PENDING and run one after another", async () => {
      const cloud = cloudWith();
      cloud.fsx.options.concurrency = "queue";
      cloud.fsx.setNextTaskDuration(FS, 600);
      const first = await createTask(cloud, { Paths: ["/data", "/home"] });
      const copy = { ...EXPORT, Paths: ["/home", "/data"] };
      expect((await refusal(cloud, "CreateDataRepositoryTask", copy)).code).to.equal(
        "DataRepositoryTaskExecuting",
      );
      const second = await createTask(cloud, { Paths: ["/data"] });
      await pass(cloud, 5 * MINUTE);
      expect((await taskNow(cloud, first.TaskId)).Lifecycle).to.equal("EXECUTING");
      expect((await taskNow(cloud, second.TaskId)).Lifecycle).to.equal("PENDING");
      await pass(cloud, HOUR);
      const [a, b] = [await taskNow(cloud, first.TaskId), await taskNow(cloud, second.TaskId)];
      expect([a.Lifecycle, b.Lifecycle]).to.deep.equal(["SUCCEEDED", "SUCCEEDED"]);
      expect(b.StartTime).to.deep.equal(a.EndTime);
    });
  });

  describe("automatic export and export tasks", () => {
    const associations = [
      { fileSystemPath: "/data", dataRepositoryPath: "s3://bucket-a/data/" },
      { fileSystemPath: "/auto", dataRepositoryPath: "s3://bucket-a/auto/", autoExport: ["NEW" as const] },
    ];
    it("exclude each other on the whole file system; imports are free", async () => {
      const cloud = cloudWith({ associations });
      const error = await refusal(cloud, "CreateDataRepositoryTask", { ...EXPORT, Paths: ["/data"] });
      expect(error.code).to.equal("BadRequest");
      expect(error.message).to.match(
        /^Automatic export and export data repository tasks cannot run at the same time/,
      );
      const paths = ["s3://bucket-a/auto/"];
      const task = await createTask(cloud, { Type: "IMPORT_METADATA_FROM_REPOSITORY", Paths: paths });
      expect(task.Lifecycle).to.equal("PENDING");
    });
    it("by option exclude each other on the association only", async () => {
      const cloud = cloudWith({ associations });
      cloud.fsx.options.autoExportExcludes = "association";
      const error = await refusal(cloud, "CreateDataRepositoryTask", { ...EXPORT, Paths: ["/auto/x"] });
      expect(error.code).to.equal("BadRequest");
      expect((await createTask(cloud, { Paths: ["/data"] })).Lifecycle).to.equal("PENDING");
    });
  });
});
