/** What an execution does: its phases and their counters, what limits it, what is told of it. */
import { expect } from "chai";
import {
  call,
  described,
  HOUR,
  MINUTE,
  makeTask,
  PHASES,
  pass,
  refusal,
  run,
  SECOND,
  setUp,
  start,
} from "./fixture";

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
