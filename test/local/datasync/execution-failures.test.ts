import { expect } from "chai";
import {
  call,
  described,
  makeTask,
  missing,
  PHASES,
  pass,
  refusal,
  run,
  setUp,
  start,
  statusOf,
} from "./fixture";

describe("a DataSync execution that does not succeed", () => {
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
});
