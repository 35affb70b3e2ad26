/** Which files an execution copies, deletes and leaves alone. */
import { expect } from "chai";
import { call, DESTINATION, filter, HOUR, makeTask, missing, PHASES, run, SOURCE, setUp } from "./fixture";

describe("the files of a DataSync execution", () => {
  it("copies every file once, and tells which, when and by whom", async () => {
    const setup = await setUp();
    const { TaskExecutionArn } = await run(setup, await makeTask(setup));
    const { copies } = setup.cloud.datasync;
    expect(missing(setup)).to.deep.equal([]);
    expect(copies.filesAt(DESTINATION)).to.equal(300);
    const begin = setup.cloud.clock.now() - HOUR + PHASES.launching + PHASES.preparing;
    const [copy, ...others] = copies.of(`${DESTINATION}/a/deep`, 7);
    expect(others).to.deep.equal([]);
    expect(copy).to.include({
      execution: TaskExecutionArn,
      source: `${SOURCE}/a/deep`,
      destination: `${DESTINATION}/a/deep`,
      from: 0,
      to: 100,
      bytes: 100_000_000,
    });
    expect(copy!.agents).to.deep.equal(setup.agents);
    // After 1 + 100 + 1 items and 100 MB.
    expect(copy!.start - begin).to.be.closeTo(11_020, 1e-3);
    expect(copy!.end - begin).to.be.closeTo(22_020, 1e-3);
  });

  it("copies only what has changed since the last one", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    await run(setup, task);
    const [tree] = setup.cloud.datasync.sources;
    tree!.change("/a", 10, 13);
    tree!.change("/c/new", 0, 5, 5_000_000);
    const second = await run(setup, task);
    expect([second.FilesTransferred, second.FilesSkipped, second.BytesTransferred]).to.deep.equal([
      3 + 5 + 2,
      297 + 3,
      3_000_000 + 5_000_000,
    ]);
    expect(missing(setup)).to.deep.equal([]);
    const third = await run(setup, task);
    expect([third.FilesTransferred, third.FilesSkipped]).to.deep.equal([0, 310]);
    expect(setup.cloud.datasync.copies.clashes()).to.deep.equal([]);
  });

  it("copies everything again with TransferMode ALL, and never overwrites with OverwriteMode NEVER", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    await run(setup, task);
    setup.cloud.datasync.sources[0]!.change("/b", 0, 101, 1_000_000);
    const never = await run(setup, task, { OverrideOptions: { OverwriteMode: "NEVER" } });
    expect(never.FilesTransferred, "the new file").to.equal(1);
    expect(missing(setup)).to.deep.equal([{ path: "/b", from: 0, to: 100 }]);
    const all = await run(setup, task, { OverrideOptions: { TransferMode: "ALL" } });
    expect(all.FilesTransferred).to.equal(301);
    expect(missing(setup)).to.deep.equal([]);
  });

  it("deletes at the destination what is gone at the source, if it is told to, and what its filters select", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    await run(setup, task);
    setup.cloud.datasync.sources[0]!.remove("/a");
    expect((await run(setup, task)).FilesDeleted).to.equal(0);
    const elsewhere = await run(setup, task, {
      OverrideOptions: { PreserveDeletedFiles: "REMOVE" },
      Excludes: filter("/a"),
    });
    expect(elsewhere.FilesDeleted).to.equal(0);
    const removed = await run(setup, task, { OverrideOptions: { PreserveDeletedFiles: "REMOVE" } });
    expect(removed.FilesDeleted, "200 files and 2 directories").to.equal(202);
    expect(setup.cloud.datasync.copies.filesAt(DESTINATION)).to.equal(100);
  });

  it("copies what its includes name and its excludes do not", async () => {
    const setup = await setUp();
    const task = await makeTask(setup, 0, {
      Includes: filter("/a", "/b/7.dat"),
      Excludes: filter("/a/deep"),
    });
    const done = await run(setup, task);
    expect(done.FilesTransferred, "/a with its files, and one file of /b").to.equal(1 + 100 + 1);
    expect(missing(setup)).to.deep.equal([
      { path: "/a/deep", from: 0, to: 100 },
      { path: "/b", from: 0, to: 7 },
      { path: "/b", from: 8, to: 100 },
    ]);
    const others = await run(setup, task, { Includes: [], Excludes: filter("*/1*.dat") });
    expect(others.Includes).to.deep.equal([]);
    expect(missing(setup).map(({ from, to }) => to - from)).to.deep.equal([1, 10, 1, 10]);
  });

  it("reads the part of the tree that its location names, and writes below its destination", async () => {
    const setup = await setUp();
    const { LocationArn } = await call(setup.cloud, "CreateLocationNfs", {
      ServerHostname: "nas.example.com",
      Subdirectory: "export/a/",
      OnPremConfig: { AgentArns: setup.agents },
    });
    const { TaskArn } = await call(setup.cloud, "CreateTask", {
      SourceLocationArn: LocationArn,
      DestinationLocationArn: setup.destination,
    });
    expect((await run(setup, String(TaskArn))).FilesTransferred).to.equal(201);
    const { copies } = setup.cloud.datasync;
    expect(copies.of(`${DESTINATION}/deep`, 0)).to.have.length(1);
    expect(copies.missing(setup.cloud.datasync.sources[0]!, `${SOURCE}/a/`, DESTINATION)).to.deep.equal([]);
  });
});
