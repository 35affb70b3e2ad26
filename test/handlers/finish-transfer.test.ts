import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { RUN, run, stackPlan, transferPlan } from "./transfer-plans";
import { TransferSandbox, transferSandbox } from "./transfer-sandbox";

const HOUR = 3_600_000;

async function started(agents: number, plan = {}): Promise<TransferSandbox> {
  const sandbox = transferSandbox(agents, plan);
  await sandbox.start();
  return sandbox;
}

describe("the end of a run", () => {
  it("is told once, when the last slice is done, with what each agent did", async () => {
    const sandbox = await started(2, {
      taskReport: { bucket: "reports", prefix: "home/", level: "ERRORS_ONLY" },
    });
    const { datasync } = sandbox;
    const [first, second] = datasync.live;
    sandbox.now += HOUR;
    datasync.end(first!, "SUCCESS", { BytesTransferred: 3 * 1024 ** 3, FilesTransferred: 1_200 });
    await sandbox.watch(first!.TaskExecutionArn);
    expect(sandbox.mails).to.deep.equal([]);
    sandbox.now += HOUR / 2;
    datasync.end(second!, "SUCCESS", { BytesTransferred: 1024 ** 2, FilesTransferred: 1 });
    await sandbox.watch(second!.TaskExecutionArn);
    await sandbox.watch(second!.TaskExecutionArn);
    await sandbox.watch();
    expect(sandbox.mails).to.have.length(1);
    expect(`${sandbox.mails[0]!.Subject}\n${sandbox.mails[0]!.Message}`).to.equal(
      `[prod] home succeeded: 3.0 GiB in 1,201 files in 1 h 30 min
Transfer home succeeded: 3.0 GiB in 1,201 files in 1 h 30 min.

From          NFS nas.example.com:/export/home
Stack         prod in eu-west-1
Scheduled     2026-11-20T02:00:00Z
Started       2026-11-20T02:00:20Z
Ended         2026-11-20T03:30:20Z
Duration      1 h 30 min
Moved         3.0 GiB in 1,201 files
Task reports  s3://reports/home/

Slices:
  slice  agent                    moved    files  time        end
  0      agent-0000000000000000a  3.0 GiB  1,200  1 h         SUCCESS
  1      agent-0000000000000000b  1.0 MiB  1      1 h 30 min  SUCCESS

Next:
See what DataSync knows of the execution:
  aws datasync describe-task-execution --task-execution-arn ${first!.TaskExecutionArn} --region eu-west-1
`,
    );
    expect(sandbox.mails[0]!.MessageAttributes).to.deep.equal({
      transfer: { DataType: "String", StringValue: "home" },
      outcome: { DataType: "String", StringValue: "succeeded" },
    });
    expect(sandbox.metrics).to.deep.equal({
      TransfersStarted: 1,
      TransfersSucceeded: 1,
      BytesTransferred: 3 * 1024 ** 3 + 1024 ** 2,
      FilesTransferred: 1_201,
      TransferDuration: 5_400,
    });
  });

  it("is not told by mail where successes are not asked for, and is counted all the same", async () => {
    const sandbox = await started(1);
    sandbox.plan.notifyOnSuccess = false;
    sandbox.datasync.end(sandbox.datasync.live[0]!, "SUCCESS");
    await sandbox.watch();
    expect(sandbox.mails).to.deep.equal([]);
    expect(sandbox.metrics.TransfersSucceeded).to.equal(1);
    expect(await sandbox.start(run("2026-11-20T03:00:00Z"))).to.equal(true);
  });

  it("with failed slices names each with its error, what moved all the same, and what to type next", async () => {
    const sandbox = await started(2);
    sandbox.plan.notifyOnSuccess = false;
    const { datasync } = sandbox;
    const [first, second] = datasync.live;
    datasync.end(second!, "SUCCESS");
    datasync.end(first!, "ERROR", {
      Result: { ErrorCode: "OpNotSupp", ErrorDetail: "unsupported |op| on file" },
    });
    await sandbox.watch();
    const again = datasync.live[0]!;
    sandbox.now += HOUR;
    datasync.end(again, "ERROR", {
      Result: { ErrorCode: "InputOutput", ErrorDetail: "i/o error" },
      BytesTransferred: 5,
    });
    await sandbox.watch();
    expect(sandbox.mails).to.have.length(1);
    const text = sandbox.mails[0]!.Message;
    expect(sandbox.mails[0]!.Subject).to.equal("[prod] home failed: 1 of 2 slices failed");
    expect(sandbox.mails[0]!.MessageAttributes.reason!.StringValue).to.equal("SlicesFailed");
    expect(text).to.contain(`
Failures:
  slice 0: InputOutput: i/o error. It had failed before on agent-0000000000000000a: OpNotSupp: unsupported |op| on file. One fail-over is all that is tried.
`);
    expect(text).to.contain(`
  slice  agent                    moved        files  time  end
  0      agent-0000000000000000a  1,000 bytes  10     0 s   ERROR
  0      agent-0000000000000000b  5 bytes      10     1 h   ERROR (failed over)
  1      agent-0000000000000000b  1,000 bytes  10     0 s   SUCCESS
`);
    expect(text).to.contain("  aws logs tail /fsx-data-scheduler/prod/datasync --log-stream-names task-");
    expect(text).to.contain(`--payload '{"transfer":"home"}' /dev/stdout`);
    expect(sandbox.metrics).to.include({ TransfersFailed: 1, FailOvers: 1, BytesTransferred: 2_005 });
  });

  it("is a failure where DataSync says SUCCESS but could not transfer some files", async () => {
    const sandbox = await started(1);
    sandbox.datasync.end(sandbox.datasync.live[0]!, "SUCCESS", { FilesFailed: { Transfer: 2, Verify: 1 } });
    await sandbox.watch();
    expect(sandbox.mails[0]!.Message).to.contain("slice 0: DataSync could not transfer 3 files.");
  });

  it("after maxDuration cancels what is left, and tells which slices were not done in time", async () => {
    const sandbox = await started(2, { maxDuration: 7_200 });
    const { datasync } = sandbox;
    const [first, second] = datasync.live;
    datasync.end(first!, "SUCCESS");
    sandbox.now += 2 * HOUR;
    await sandbox.watch();
    expect(second!.Status).to.equal("CANCELLING");
    await sandbox.watch();
    expect(datasync.inputsOf("cancelTaskExecution")).to.have.length(1);
    expect(sandbox.mails).to.deep.equal([]);
    datasync.end(second!, "ERROR", { Result: {} });
    await sandbox.watch(second!.TaskExecutionArn);
    expect(datasync.executionsOf(second!.TaskArn)).to.have.length(1);
    expect(sandbox.mails[0]!.Subject).to.equal("[prod] home failed: 1 of 2 slices not done in time");
    expect(sandbox.mails[0]!.Message).to.contain(
      "slice 1: DataSync says ERROR. The run took longer than it may, so it was cancelled.",
    );
  });

  it("is told without an execution that DataSync does not end although it was cancelled", async () => {
    const sandbox = await started(1, { maxDuration: 7_200 });
    sandbox.now += 2 * HOUR;
    await sandbox.watch();
    sandbox.now += HOUR;
    await sandbox.watch();
    expect(sandbox.mails[0]!.Message).to.contain("DataSync did not end it within an hour");
  });

  it("is told of a slice whose task somebody has deleted", async () => {
    const sandbox = await started(2);
    const { datasync } = sandbox;
    const [first, second] = datasync.live;
    datasync.end(first!, "SUCCESS");
    datasync.end(second!, "SUCCESS");
    datasync.tasks.delete(second!.TaskArn);
    await sandbox.watch();
    expect(sandbox.mails[0]!.Message).to.contain("slice 1: Its task has been deleted.");
  });

  it("comes again where the mail could not be sent", async () => {
    const sandbox = await started(1);
    sandbox.datasync.end(sandbox.datasync.live[0]!, "SUCCESS");
    sandbox.fail("publish", awsError("ThrottlingException", "Rate exceeded"));
    await sandbox.watch();
    expect(sandbox.records.at(-1)).to.include({ phase: "started" });
    await sandbox.watch();
    expect(sandbox.mails).to.have.length(1);
    expect(sandbox.records.at(-1)).to.include({ phase: "ended", run: RUN });
  });

  it("of one transfer is not held up by what goes wrong with another", async () => {
    const sandbox = new TransferSandbox(stackPlan(transferPlan({ name: "broken" }), transferPlan()));
    sandbox.datasync.addAgent("a");
    sandbox.putInventory("s3://inventories/home/x.jsonl", [["/", 1, 1]]);
    await sandbox.start(run(RUN, "broken"));
    sandbox.datasync.end(sandbox.datasync.live[0]!, "SUCCESS");
    await sandbox.start();
    sandbox.datasync.end(sandbox.datasync.live[0]!, "SUCCESS");
    sandbox.datasync.fail("describeTask", awsError("InternalException", "Try again", 500));
    await sandbox.watch();
    expect(sandbox.mails.map((mail) => mail.MessageAttributes.transfer!.StringValue)).to.deep.equal(["home"]);
    await sandbox.watch();
    expect(sandbox.mails).to.have.length(2);
  });
});

describe("the agents' watch", () => {
  it("tells once of an agent that is OFFLINE for longer than the limit, before a transfer needs it", async () => {
    const sandbox = transferSandbox(2, { agentOfflineFor: 900 });
    const agent = sandbox.datasync.agent("b");
    agent.Status = "OFFLINE";
    agent.LastConnectionTime = new Date(sandbox.now);
    sandbox.now += 900_000;
    await sandbox.watch();
    expect(sandbox.mails).to.deep.equal([]);
    sandbox.now += 60_000;
    for (let look = 0; look < 3; look++) await sandbox.watch();
    expect(sandbox.mails.map((mail) => mail.Subject)).to.deep.equal([
      "[prod] DataSync agent b has been OFFLINE for 16 min",
    ]);
    expect(sandbox.mails[0]!.Message).to.contain("Transfers  home");
    expect(sandbox.mails[0]!.Message).to.contain(`aws datasync describe-agent --agent-arn ${agent.AgentArn}`);
  });

  it("tells of the next outage again", async () => {
    const sandbox = transferSandbox(2);
    const agent = sandbox.datasync.agent("b");
    for (const outage of [1, 2]) {
      agent.Status = "OFFLINE";
      agent.LastConnectionTime = new Date(sandbox.now);
      sandbox.now += HOUR;
      await sandbox.watch();
      agent.Status = "ONLINE";
      await sandbox.watch();
      expect(sandbox.mails).to.have.length(outage);
    }
  });

  it("leaves agents alone that no transfer counts on", async () => {
    const sandbox = transferSandbox(2);
    sandbox.plan.transfers.home!.agents = { arns: [sandbox.datasync.agent("a").AgentArn] };
    sandbox.datasync.agent("b").Status = "OFFLINE";
    sandbox.now += 24 * HOUR;
    await sandbox.watch();
    expect(sandbox.mails).to.deep.equal([]);
  });

  it("tells once of a task's schedule that DataSync has disabled, and not of one that a person has", async () => {
    const sandbox = await started(2);
    const schedule = (slice: number, DisabledBy: string) =>
      Object.assign(sandbox.datasync.taskNamed(`prod-home-slice-${slice}`), {
        ScheduleDetails: {
          DisabledBy,
          DisabledReason: "The task failed 5 times: NfsPermissionDenied",
          StatusUpdateTime: new Date(sandbox.now),
        },
      });
    schedule(0, "SERVICE");
    schedule(1, "USER");
    for (let look = 0; look < 3; look++) await sandbox.watchTasks();
    expect(sandbox.mails.map((mail) => mail.Subject)).to.deep.equal([
      "[prod] DataSync has disabled the schedule of prod-home-slice-0",
    ]);
    expect(sandbox.mails[0]!.Message).to.contain("The task failed 5 times: NfsPermissionDenied.");
  });
});

describe("what is left of a transfer that the stack no longer has", () => {
  it("is removed once it rests, with its locations, and nobody else's tasks are", async () => {
    const sandbox = await started(2);
    const { datasync } = sandbox;
    const theirs = datasync.addTask(
      "prod-mine-slice-0",
      datasync.addLocation("nfs://x/"),
      sandbox.destination,
    );
    sandbox.plan.transfers = { other: transferPlan({ name: "other" }) };
    await sandbox.watchTasks();
    expect(datasync.tasks.size).to.equal(3);
    for (const execution of datasync.live) datasync.end(execution, "SUCCESS");
    await sandbox.watchTasks();
    expect([...datasync.tasks.keys()]).to.deep.equal([theirs]);
    expect(datasync.locations.size).to.equal(2);
  });
});
