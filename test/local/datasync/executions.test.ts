/** What an execution does: phases and their counters, what is copied, what is left, how it ends. */
import { expect } from "chai";
import {
  call,
  DESTINATION,
  described,
  filter,
  HOUR,
  MINUTE,
  makeTask,
  pass,
  refusal,
  SECOND,
  SOURCE,
  setUp,
  start,
  statusOf,
  type TestSetup,
} from "./fixture";

/** 15 s to launch; 2 s and 303 items at 2,000 a second to prepare; 303 items and 300 MB to copy; a quarter to verify. */
const PHASES = { launching: 15_000, preparing: 2_152, transferring: 33_030, verifying: 8_250 };

async function run(setup: TestSetup, task: string, more: object = {}) {
  const execution = await start(setup, task, more);
  await pass(setup, HOUR);
  return described(setup, execution);
}

const missing = ({ cloud }: TestSetup) =>
  cloud.datasync.copies.missing(cloud.datasync.sources[0]!, SOURCE, DESTINATION);

describe("a DataSync execution", () => {
  it("launches, prepares, transfers and verifies, each for as long as its work takes", async () => {
    const setup = await setUp();
    const seen: [string, number][] = [];
    setup.cloud.events.subscribe((event) => {
      if (event.kind === "transfer execution") seen.push([event.status, setup.cloud.clock.now() - begin]);
    });
    const task = await makeTask(setup);
    const begin = setup.cloud.clock.now();
    const { Result, StartTime, LaunchTime, EndTime } = await run(setup, task);
    const { launching, preparing, transferring, verifying } = PHASES;
    expect(seen).to.deep.equal([
      ["LAUNCHING", 0],
      ["PREPARING", launching],
      ["TRANSFERRING", launching + preparing],
      ["VERIFYING", launching + preparing + transferring],
      ["SUCCESS", launching + preparing + transferring + verifying],
    ]);
    expect(Result).to.deep.equal({
      PrepareStatus: "SUCCESS",
      PrepareDuration: preparing,
      TransferStatus: "SUCCESS",
      TransferDuration: transferring,
      VerifyStatus: "SUCCESS",
      VerifyDuration: verifying,
      TotalDuration: 58_432,
    });
    expect([StartTime, LaunchTime, EndTime].map((time) => time!.getTime() - begin)).to.deep.equal([
      0, 0, 58_432,
    ]);
  });

  it("counts what it finds once it has prepared, and what it copies while it copies", async () => {
    const setup = await setUp();
    const execution = await start(setup, await makeTask(setup));
    const counters = async (after: number) => {
      await pass(setup, after);
      const now = await described(setup, execution);
      return [now.EstimatedFilesToTransfer, now.FilesTransferred, now.BytesTransferred, now.FilesVerified];
    };
    expect(await counters(16 * SECOND), "preparing").to.deep.equal([0, 0, 0, 0]);
    // 10 ms for the first directory, then 110 ms a file.
    expect(await counters(1152 + 10 + 109), "no file yet").to.deep.equal([303, 1, 0, 0]);
    expect(await counters(1), "one file").to.deep.equal([303, 2, 1_000_000, 0]);
    expect(await counters(10 * 110), "eleven files").to.deep.equal([303, 12, 11_000_000, 0]);
    expect(await counters(HOUR), "at the end").to.deep.equal([303, 303, 300_000_000, 303]);
  });

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

  it("does not verify with VerifyMode NONE, and verifies only its own files with ONLY_FILES_TRANSFERRED", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    const none = await run(setup, task, { OverrideOptions: { VerifyMode: "NONE" } });
    expect(none.FilesVerified).to.equal(0);
    expect(none.Result).to.not.have.any.keys("VerifyStatus", "VerifyDuration");
    setup.cloud.datasync.sources[0]!.change("/a", 0, 4);
    const own = await run(setup, task, { OverrideOptions: { VerifyMode: "ONLY_FILES_TRANSFERRED" } });
    expect([own.FilesVerified, own.Result.VerifyDuration]).to.deep.equal([4, 110]);
    const whole = await run(setup, task);
    expect([whole.FilesVerified, whole.Result.VerifyDuration]).to.deep.equal([303, 8_250]);
  });

  it("stays within BytesPerSecond, also within one that is set while it transfers", async () => {
    const setup = await setUp();
    const task = await makeTask(setup, 0, { Options: { BytesPerSecond: 1_000_000, VerifyMode: "NONE" } });
    const execution = await start(setup, task);
    await pass(setup, 15_000 + 2_152 + 10 + 1_010);
    expect((await described(setup, execution)).BytesTransferred).to.equal(1_000_000);
    const change = (Options: object) => ({ TaskExecutionArn: execution, Options }) as const;
    await call(setup.cloud, "UpdateTaskExecution", change({ BytesPerSecond: 2_000_000 }));
    await pass(setup, 510);
    expect((await described(setup, execution)).BytesTransferred).to.equal(2_000_000);
    await call(setup.cloud, "UpdateTaskExecution", change({ BytesPerSecond: -1 }));
    await pass(setup, HOUR);
    const { Status, Result, Options } = await described(setup, execution);
    expect([Status, Options.BytesPerSecond]).to.deep.equal(["SUCCESS", -1]);
    expect(Result.TransferDuration).to.equal(10 + 1_010 + 510 + 298 * 110 + 20);
    expect(await refusal(setup.cloud, "UpdateTaskExecution", change({ VerifyMode: "NONE" }))).to.equal(
      "Options: only BytesPerSecond can be updated, and must be given.",
    );
  });

  it("counts files and directories apart in Enhanced mode, without durations", async () => {
    const setup = await setUp();
    const done = await run(setup, await makeTask(setup, 0, { TaskMode: "ENHANCED" }));
    expect(done).to.deep.include({
      TaskMode: "ENHANCED",
      EstimatedFilesToTransfer: 300,
      FilesTransferred: 300,
      FilesPrepared: 300,
      FilesListed: { AtSource: 300, AtDestinationForDelete: 0 },
      FoldersTransferred: 3,
      FilesFailed: { Prepare: 0, Transfer: 0, Verify: 0, Delete: 0 },
    });
    expect(done.Options.VerifyMode).to.equal("ONLY_FILES_TRANSFERRED");
    expect(done.Result).to.include({ TransferStatus: "SUCCESS", TransferDuration: 0, TotalDuration: 0 });
  });

  it("ends as ERROR a little after it is cancelled, and keeps what it has copied", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    const execution = await start(setup, task);
    await pass(setup, 15_000 + 2_152 + 10 + 550);
    await call(setup.cloud, "CancelTaskExecution", { TaskExecutionArn: execution });
    expect(await statusOf(setup, task)).to.equal("RUNNING");
    await pass(setup, 4_999);
    expect((await described(setup, execution)).Status).to.equal("CANCELLING");
    await pass(setup, 1);
    const ended = await described(setup, execution);
    expect([ended.Status, ended.FilesTransferred, ended.Result.TransferStatus]).to.deep.equal([
      "ERROR",
      6,
      "ERROR",
    ]);
    expect(await refusal(setup.cloud, "CancelTaskExecution", { TaskExecutionArn: execution })).to.match(
      /is ERROR and cannot be cancelled/,
    );
    expect((await run(setup, task)).FilesSkipped, "five files and their directory").to.equal(6);
  });

  it("fails where a test says so, half-way where it says nothing else", async () => {
    const setup = await setUp({ agents: 2 });
    const task = await makeTask(setup);
    setup.cloud.datasync.failNextExecution(task);
    const first = await run(setup, task);
    expect(first.Result).to.include({
      TransferStatus: "ERROR",
      VerifyStatus: "PENDING",
      ErrorCode: "TransferFailed",
    });
    expect(first.Result.TransferDuration).to.equal(PHASES.transferring / 2);
    setup.cloud.datasync.failNextExecution(setup.agents[0]!, {
      phase: "PREPARING",
      part: 0,
      code: "X",
      detail: "y",
    });
    const second = await run(setup, task);
    expect(second.Result).to.include({ PrepareStatus: "ERROR", ErrorCode: "X", ErrorDetail: "y" });
    expect((await run(setup, task)).Status).to.equal("SUCCESS");
    expect(missing(setup)).to.deep.equal([]);
  });

  it("fails where there is nothing at the source, and where its agent cannot reach the server", async () => {
    const setup = await setUp({ agents: [{}, { cannotReach: ["nas.example.com"] }] });
    const { LocationArn } = await call(setup.cloud, "CreateLocationNfs", {
      ServerHostname: "nas.example.com",
      Subdirectory: "/elsewhere",
      OnPremConfig: { AgentArns: [setup.agents[0]] },
    });
    const { TaskArn } = await call(setup.cloud, "CreateTask", {
      SourceLocationArn: LocationArn,
      DestinationLocationArn: setup.destination,
    });
    expect((await run(setup, String(TaskArn))).Result.ErrorDetail).to.equal(
      "nfs://nas.example.com/elsewhere/ could not be mounted or read.",
    );
    expect((await run(setup, await makeTask(setup, 1))).Result.ErrorDetail).to.match(
      /^The agent agent-\w{17} cannot reach nas.example.com.$/,
    );
  });

  it("fails where the bucket's role may list and not write", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    await setup.cloud.call(
      "iam",
      "DeleteRolePolicy",
      { RoleName: "bucket-access", PolicyName: "p" },
      { kind: "operator" },
    );
    const failed = await run(setup, task);
    expect(failed.Result.ErrorCode).to.equal("AccessDenied");
    expect(failed.Result.ErrorDetail).to.include("s3:GetBucketLocation");
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

  it("is told for 30 days after its end", async () => {
    const setup = await setUp();
    const execution = await start(setup, await makeTask(setup));
    await pass(setup, 58_432 + 30 * 24 * HOUR - 1);
    expect((await described(setup, execution)).Status).to.equal("SUCCESS");
    await pass(setup, 1);
    expect(await refusal(setup.cloud, "DescribeTaskExecution", { TaskExecutionArn: execution })).to.match(
      /^Task execution .* is not found\.$/,
    );
  });

  it("tells EventBridge of each of its states, and of its task's", async () => {
    const setup = await setUp();
    const told: string[] = [];
    setup.cloud.eventbridge.lose(({ source, "detail-type": type, detail, resources }) => {
      told.push(
        `${source} ${type}: ${String(detail.State)} ${resources[0]!.split(":").at(-1)!.split("/")[0]}`,
      );
      return false;
    });
    await run(setup, await makeTask(setup));
    expect(told).to.deep.equal(
      [
        "Location State Change: AVAILABLE location",
        "Task State Change: AVAILABLE task",
        "Task Execution State Change: LAUNCHING task",
        "Task State Change: RUNNING task",
        "Task Execution State Change: PREPARING task",
        "Task Execution State Change: TRANSFERRING task",
        "Task Execution State Change: VERIFYING task",
        "Task Execution State Change: SUCCESS task",
        "Task State Change: AVAILABLE task",
      ].map((text) => `aws.datasync DataSync ${text}`),
    );
    await pass(setup, MINUTE);
  });
});
