import { expect } from "chai";
import { TRANSFER_TAGS } from "../../handlers/transfer-plan";
import type { FakeExecution } from "./datasync-resources";
import { awsError } from "./fake-fsx";
import { RUN, run } from "./transfer-plans";
import { type TransferSandbox, transferSandbox } from "./transfer-sandbox";

/** Live executions, by their slice. */
function liveBySlice(sandbox: TransferSandbox): Record<string, FakeExecution> {
  return Object.fromEntries(
    sandbox.datasync.live.map((execution) => [tagsOf(sandbox, execution)[TRANSFER_TAGS.slice], execution]),
  );
}

function tagsOf({ datasync }: TransferSandbox, { TaskExecutionArn }: FakeExecution): Record<string, string> {
  return datasync.tags.get(TaskExecutionArn)!;
}

/** The name of the agent that does an execution. */
function agentOf({ datasync }: TransferSandbox, { agent }: FakeExecution): string {
  return datasync.agents.find((one) => one.AgentArn === agent)!.Name;
}

async function started(agents: number, plan = {}): Promise<TransferSandbox> {
  const sandbox = transferSandbox(agents, plan);
  expect(await sandbox.start()).to.equal(true);
  return sandbox;
}

/** Ends an execution, and lets EventBridge tell of it. */
async function fail(sandbox: TransferSandbox, execution: FakeExecution, more = {}): Promise<void> {
  sandbox.datasync.end(execution, "ERROR", more);
  await sandbox.watch(execution.TaskExecutionArn);
}

describe("a slice whose execution failed", () => {
  it("is started again on another agent, with every option of its task", async () => {
    const options = { VerifyMode: "POINT_IN_TIME_CONSISTENT" as const, BytesPerSecond: 3_145_728 };
    const sandbox = await started(3, { options });
    const task = structuredClone(sandbox.datasync.taskNamed("prod-home-slice-0"));
    const failed = liveBySlice(sandbox)["0"]!;
    await fail(sandbox, failed);

    const again = liveBySlice(sandbox)["0"]!;
    expect(again.TaskArn).to.equal(failed.TaskArn);
    expect(agentOf(sandbox, failed)).to.equal("a");
    expect(agentOf(sandbox, again)).to.equal("b");
    expect(tagsOf(sandbox, again)).to.deep.equal({
      [TRANSFER_TAGS.stack]: "prod",
      [TRANSFER_TAGS.transfer]: "home",
      [TRANSFER_TAGS.slice]: "0",
      [TRANSFER_TAGS.run]: RUN,
      [TRANSFER_TAGS.agent]: sandbox.datasync.agent("b").AgentArn,
      [TRANSFER_TAGS.failedOverFrom]: failed.TaskExecutionArn,
    });
    // The same task, as it was: nothing has to be copied from one task to another.
    const { CurrentTaskExecutionArn: _current, ...kept } = sandbox.datasync.taskNamed("prod-home-slice-0");
    expect(kept).to.deep.equal(without(task));
    expect(kept.Options).to.deep.equal({ ...options, BytesPerSecond: 1_048_576 });
    expect(sandbox.datasync.inputsOf("createTask")).to.have.length(3);
  });

  it("is given to an idle agent where there is one", async () => {
    const sandbox = await started(2);
    sandbox.datasync.addAgent("z");
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    expect(agentOf(sandbox, liveBySlice(sandbox)["0"]!)).to.equal("z");
  });

  it("is never given back to the agent that failed, although that is ONLINE and idle", async () => {
    const sandbox = await started(2);
    await fail(sandbox, liveBySlice(sandbox)["1"]!);
    const again = liveBySlice(sandbox)["1"]!;
    expect([agentOf(sandbox, again), again.Status]).to.deep.equal(["a", "QUEUED"]);
  });

  it("queues on the agents that are left, evenly, where more have failed than agents are left", async () => {
    const sandbox = await started(5);
    const { datasync } = sandbox;
    const executions = liveBySlice(sandbox);
    for (const name of ["a", "b", "c"]) datasync.agent(name).Status = "OFFLINE";
    for (const slice of ["0", "1", "2"]) datasync.end(executions[slice]!, "ERROR");
    await sandbox.watch();
    const again = ["0", "1", "2"].map((slice) => agentOf(sandbox, liveBySlice(sandbox)[slice]!));
    expect(again).to.deep.equal(["d", "e", "d"]);
    expect(sandbox.metrics.FailOvers).to.equal(3);
  });

  it("moves no location but its own", async () => {
    const sandbox = await started(3);
    const { datasync } = sandbox;
    // Somebody else's task on a location of its own that the failed agent serves, too.
    const foreign = datasync.addLocation("nfs://nas.example.com/other", [datasync.agent("a").AgentArn]);
    datasync.addTask("theirs", foreign, sandbox.destination);
    const before = new Map([...datasync.locations].map(([arn, { agents }]) => [arn, [...agents]]));
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    const moved = [...datasync.locations].filter(([arn, { agents }]) => agents[0] !== before.get(arn)![0]);
    expect(moved.map(([arn]) => arn)).to.deep.equal([
      datasync.taskNamed("prod-home-slice-0").SourceLocationArn,
    ]);
  });

  it("is recorded with what failed, the location that moved, from where and to where", async () => {
    const sandbox = await started(3);
    const failed = liveBySlice(sandbox)["0"]!;
    await fail(sandbox, failed);
    const record = sandbox.records.at(-1)!;
    expect(record).to.deep.include({
      transfer: "home",
      run: RUN,
      phase: "failed-over",
      slice: 0,
      from: sandbox.datasync.agent("a").AgentArn,
      to: sandbox.datasync.agent("b").AgentArn,
      execution: liveBySlice(sandbox)["0"]!.TaskExecutionArn,
    });
    expect(record.detail).to.contain(failed.TaskExecutionArn);
    expect(record.detail).to.not.contain(sandbox.destination);
  });

  it("fails over once per execution, however often it is told and however often the function starts anew", async () => {
    const sandbox = await started(3);
    const failed = liveBySlice(sandbox)["0"]!;
    await fail(sandbox, failed);
    for (let time = 0; time < 3; time++) await sandbox.watch(failed.TaskExecutionArn);
    await sandbox.watch();
    expect(sandbox.datasync.executionsOf(failed.TaskArn)).to.have.length(2);
    expect(sandbox.metrics.FailOvers).to.equal(1);
  });

  it("is found by the look of the open run where its event got lost", async () => {
    const sandbox = await started(3);
    sandbox.datasync.end(liveBySlice(sandbox)["2"]!, "ERROR");
    await sandbox.watch();
    expect(liveBySlice(sandbox)["2"]).to.include({ Status: "QUEUED" });
  });

  it("is tried again by the next look where starting it was throttled", async () => {
    const sandbox = await started(3);
    sandbox.datasync.fail("startTaskExecution", awsError("ThrottlingException", "Rate exceeded", 400));
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    expect(liveBySlice(sandbox)).to.not.have.property("0");
    await sandbox.watch();
    expect(agentOf(sandbox, liveBySlice(sandbox)["0"]!)).to.equal("b");
    expect(sandbox.metrics.FailOvers).to.equal(1);
  });

  it("is not started twice where the answer to the start got lost", async () => {
    const sandbox = await started(3);
    sandbox.datasync.fail("startTaskExecution", awsError("TimeoutError", "No answer", 500), true);
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    await sandbox.watch();
    expect(sandbox.datasync.executionsOf(liveBySlice(sandbox)["0"]!.TaskArn)).to.have.length(2);
    expect(sandbox.datasync.mostLivePerTask).to.equal(1);
  });

  it("waits for an agent that is OFFLINE to come back, where no other is there", async () => {
    const sandbox = await started(2);
    const { datasync } = sandbox;
    datasync.end(liveBySlice(sandbox)["1"]!, "SUCCESS");
    datasync.agent("b").Status = "OFFLINE";
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    expect(datasync.live).to.deep.equal([]);
    expect(sandbox.mails).to.deep.equal([]);

    datasync.agent("b").Status = "ONLINE";
    await sandbox.watch();
    expect(agentOf(sandbox, liveBySlice(sandbox)["0"]!)).to.equal("b");
  });

  it("is told as failed where no agent came back within maxDuration", async () => {
    const sandbox = await started(2, { maxDuration: 3_600 });
    const { datasync } = sandbox;
    datasync.agent("b").Status = "OFFLINE";
    datasync.end(liveBySlice(sandbox)["1"]!, "SUCCESS");
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    sandbox.now += 3_601_000;
    await sandbox.watch();
    expect(sandbox.mails.map((mail) => mail.Subject)).to.deep.equal([
      "[prod] home failed: 1 of 2 slices not done in time",
      "[prod] DataSync agent b has been OFFLINE for 1 h",
    ]);
    expect(sandbox.mails[0]!.Message).to.contain(
      "slice 0: AgentGone: The agent went away. No other agent could take it over in time.",
    );
  });

  it("is told as failed at once where the transfer has no other agent at all", async () => {
    const sandbox = await started(1);
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    expect(sandbox.mails.map((mail) => mail.Subject)).to.deep.equal([
      "[prod] home failed: 1 of 1 slice failed",
    ]);
    expect(sandbox.mails[0]!.Message).to.contain("There is no other agent that could take it over.");
  });

  it("a second time is told and not tried again", async () => {
    const sandbox = await started(3);
    const { datasync } = sandbox;
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    for (const slice of ["1", "2"]) datasync.end(liveBySlice(sandbox)[slice]!, "SUCCESS");
    await fail(sandbox, liveBySlice(sandbox)["0"]!, {
      Result: { ErrorCode: "NfsPermissionDenied", ErrorDetail: "mount.nfs: access denied by server" },
    });
    await sandbox.watch();
    expect(datasync.live).to.deep.equal([]);
    expect(sandbox.mails).to.have.length(1);
    expect(sandbox.mails[0]!.Message).to.contain(
      "slice 0: NfsPermissionDenied: mount.nfs: access denied by server. It had failed before on agent-0000000000000000a: " +
        "AgentGone: The agent went away. One fail-over is all that is tried.",
    );
  });

  it("does not fail over where somebody cancelled it", async () => {
    const sandbox = await started(2);
    sandbox.datasync.end(liveBySlice(sandbox)["1"]!, "SUCCESS");
    await fail(sandbox, liveBySlice(sandbox)["0"]!, {
      Result: { ErrorCode: "Cancelled", ErrorDetail: "The task execution was cancelled." },
    });
    expect(sandbox.datasync.live).to.deep.equal([]);
    expect(sandbox.mails[0]!.Message).to.contain("It was cancelled, so no other agent took it over.");
  });

  it("is found on any page, behind hundreds of other executions and tasks", async () => {
    const sandbox = transferSandbox(2);
    const { datasync } = sandbox;
    const elsewhere = datasync.addLocation("smb://files.example.com/x", [datasync.agent("a").AgentArn]);
    for (let index = 0; index < 130; index++)
      datasync.addTask(`theirs-${index}`, elsewhere, sandbox.destination);
    datasync.pageSize = 100;
    await sandbox.start();
    const failed = liveBySlice(sandbox)["0"]!;
    datasync.end(failed, "ERROR");
    // Somebody runs our task by hand, so that the run's execution is not the task's latest any more.
    datasync.pageSize = 3;
    for (let index = 0; index < 7; index++) datasync.end(datasync.execute(failed.TaskArn), "SUCCESS");
    await sandbox.watch();
    expect(tagsOf(sandbox, liveBySlice(sandbox)["0"]!)[TRANSFER_TAGS.failedOverFrom]).to.equal(
      failed.TaskExecutionArn,
    );
  });
});

describe("an event", () => {
  it("of an execution that is not ours does nothing but be looked up", async () => {
    const sandbox = await started(2);
    const { datasync } = sandbox;
    const theirs = datasync.addTask("theirs", datasync.addLocation("efs://x/"), sandbox.destination);
    const execution = datasync.execute(theirs);
    datasync.end(execution, "ERROR");
    const before = datasync.calls.length;
    await sandbox.watch(execution.TaskExecutionArn);
    expect(new Set(datasync.calls.slice(before).map((call) => call.operation))).to.deep.equal(
      new Set(["listTasks"]),
    );
  });

  it("of a task that has our task's name and not its tags does nothing", async () => {
    const sandbox = await started(2);
    const { datasync } = sandbox;
    const theirs = datasync.addTask(
      "prod-home-slice-7",
      datasync.addLocation("efs://x/"),
      sandbox.destination,
    );
    const execution = datasync.execute(theirs);
    datasync.end(execution, "ERROR");
    await sandbox.watch(execution.TaskExecutionArn);
    expect(datasync.executionsOf(theirs)).to.have.length(1);
  });

  it("that cannot be read keeps no other from being looked at", async () => {
    const sandbox = await started(2);
    const failed = liveBySlice(sandbox)["0"]!;
    sandbox.datasync.end(failed, "ERROR");
    const answer = await sandbox.watchBatch([
      "no JSON",
      JSON.stringify({ resources: [failed.TaskExecutionArn] }),
    ]);
    expect(answer).to.deep.equal({ batchItemFailures: [] });
    expect(liveBySlice(sandbox)).to.have.property("0");
  });

  it("comes again where DataSync could not be asked", async () => {
    const sandbox = await started(2);
    sandbox.datasync.fail("listTasks", awsError("InternalException", "Try again", 500));
    const { batchItemFailures } = await sandbox.watchBatch(['{"look":"home"}']);
    expect(batchItemFailures).to.have.length(1);
  });

  it("about a transfer without a log group is no trouble", async () => {
    const sandbox = await started(2);
    for (const task of sandbox.datasync.tasks.values()) delete task.CloudWatchLogGroupArn;
    await fail(sandbox, liveBySlice(sandbox)["0"]!);
    expect(liveBySlice(sandbox)).to.have.property("0");
  });

  it("about a run whose tasks have never been executed is no trouble", async () => {
    const sandbox = transferSandbox(2);
    sandbox.datasync.fail("startTaskExecution", awsError("ThrottlingException", "Rate exceeded"));
    sandbox.datasync.fail("startTaskExecution", awsError("ThrottlingException", "Rate exceeded"));
    expect(await sandbox.start()).to.equal(false);
    await sandbox.watch();
    expect(sandbox.mails).to.deep.equal([]);
    expect(await sandbox.start(run())).to.equal(true);
    expect(sandbox.datasync.live).to.have.length(2);
  });
});

function without(task: Record<string, unknown>): Record<string, unknown> {
  const { CurrentTaskExecutionArn: _current, ...rest } = task;
  return rest;
}
