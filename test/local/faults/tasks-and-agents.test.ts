/** Each fault by name of what runs by itself: tasks, file systems and their associations, agents. */
import { expect } from "chai";
import type { FaultName } from "../../../local/faults/fault-names";
import { OPERATOR } from "../../../local/service";
import { DAY, FS, HOUR, START } from "../fsx/fixture";
import { open } from "./probe";

describe("a fault of what runs", () => {
  it("task-failed, files-failed, task-stuck: what becomes of a data repository task", async () => {
    for (const [fault, lifecycle] of [
      ["task-failed", "FAILED"],
      ["files-failed", "FAILED"],
      ["task-stuck", "EXECUTING"],
    ] as [FaultName, string][]) {
      const { cloud } = await open();
      cloud.fsx.addFileSystem({
        fileSystemId: FS,
        associations: [{ fileSystemPath: "/data", dataRepositoryPath: "s3://bucket-a" }],
        activity: [{ path: "/data", filesPerDay: 10_000 }],
      });
      cloud.faults.start({ [fault]: 1 });
      const task = cloud.fsx.tasks.add({
        type: "EXPORT_TO_REPOSITORY",
        fileSystemId: FS,
        paths: ["/data"],
        report: { Enabled: false },
      });
      await cloud.clock.runUntil(START + DAY);
      expect(task.lifecycle, fault).to.equal(lifecycle);
      if (fault === "files-failed") expect(task.status!.counts.failed).to.be.within(1, 50);
    }
  });

  it("foreign-task, association-lost, agent-offline: begin within an hour, and end", async () => {
    const { cloud } = await open();
    cloud.fsx.addFileSystem({
      fileSystemId: FS,
      associations: [{ fileSystemPath: "/data", dataRepositoryPath: "s3://bucket-a" }],
    });
    cloud.datasync.addAgent({ name: "agent" });
    const states = () => [
      cloud.fsx.tasks.outstanding(FS).length > 0,
      cloud.fsx.associationsOf(FS)[0]!.lifecycle === "MISCONFIGURED",
      cloud.datasync.agents.sorted[0]!.silentSince !== undefined,
    ];
    const end = cloud.faults.start({ "foreign-task": 1, "association-lost": 1, "agent-offline": 1 });
    const began = [false, false, false];
    for (let time = START; time <= START + HOUR; time += 30_000) {
      await cloud.clock.runUntil(time);
      for (const [i, state] of states().entries()) began[i] ||= state;
    }
    expect(began).to.deep.equal([true, true, true]);
    end();
    expect(states()).to.deep.equal([false, false, false]);
    expect([...cloud.faults.counts.values()].every((count) => count >= 1)).to.equal(true);
  });

  it("file-system-failed: FAILED instead of AVAILABLE", async () => {
    const { cloud } = await open();
    cloud.faults.start({ "file-system-failed": 1 });
    const input = {
      FileSystemType: "LUSTRE",
      StorageCapacity: 1200,
      SubnetIds: ["subnet-00000000"],
      LustreConfiguration: { DeploymentType: "SCRATCH_2" },
    };
    const created = await cloud.call("fsx", "CreateFileSystem", input, OPERATOR);
    const { FileSystemId } = (created as { FileSystem: { FileSystemId: string } }).FileSystem;
    await cloud.clock.runUntil(START + HOUR);
    expect(cloud.fsx.fileSystems.get(FileSystemId)).to.include({ lifecycle: "FAILED" });
  });
});
