/**
 * The runs after the first: they use and change what the runs before have made, and wait for one that has not ended.
 */
import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { NEXT, RUN, run, transferPlan } from "./transfer-plans";
import { finish, transferSandbox } from "./transfer-sandbox";

describe("startTransfer on the next run", () => {
  it("uses the same locations and tasks again, and changes nothing that has not changed", async () => {
    const sandbox = transferSandbox(3);
    await sandbox.start();
    await finish(sandbox);
    const before = [...sandbox.datasync.tasks.keys()];
    const calls = sandbox.datasync.calls.length;
    expect(await sandbox.start(run(NEXT))).to.equal(true);
    expect([...sandbox.datasync.tasks.keys()]).to.deep.equal(before);
    const changes = sandbox.datasync.calls.slice(calls).map((call) => call.operation);
    expect(changes.filter((operation) => /^(create|update|delete)/.test(operation))).to.deep.equal([]);
    expect(sandbox.datasync.live).to.have.length(3);
  });

  it("makes 100 runs with agents that come and go without leaving anything behind", async () => {
    const sandbox = transferSandbox(5);
    const { datasync } = sandbox;
    for (let day = 0; day < 100; day++) {
      datasync.agents.forEach((agent, index) => {
        agent.Status = (day + index) % 3 === 0 ? "OFFLINE" : "ONLINE";
      });
      sandbox.putInventory("s3://inventories/home/new.jsonl", [
        ["/", 1, 1],
        ["/d1", 1, 50 + day],
        ["/d2", 1, 90],
        ["/d3", 1, 70],
        ["/d4", 2, 40],
      ]);
      expect(await sandbox.start(run(new Date(sandbox.now).toISOString())), `day ${day}`).to.equal(true);
      await finish(sandbox);
      sandbox.now += 86_400_000;
    }
    expect(sandbox.metrics.TransfersSucceeded).to.equal(100);
    expect(datasync.tasks.size).to.be.at.most(4);
    expect(datasync.locations.size).to.equal(datasync.tasks.size + 1);
  });

  it("updates filters, options, report and agent where they differ", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    await finish(sandbox);
    const changed = transferPlan({
      options: { VerifyMode: "NONE", BytesPerSecond: -1 },
      taskReport: { bucket: "reports", prefix: "", level: "ERRORS_ONLY" },
    });
    sandbox.plan.transfers.home = changed;
    sandbox.datasync.agent("a").Status = "OFFLINE";
    sandbox.datasync.addAgent("c");
    await sandbox.start(run(NEXT));
    expect(sandbox.datasync.inputsOf("updateTask")).to.have.length(2);
    expect(sandbox.datasync.inputsOf("createTask")).to.have.length(2);
    expect(sandbox.datasync.taskNamed("prod-home-slice-1").Options).to.deep.include({ VerifyMode: "NONE" });
    // Slice 1 keeps its agent; only slice 0 gets another.
    expect(sandbox.datasync.live.map(({ agent }) => agent)).to.deep.equal([
      sandbox.datasync.agent("c").AgentArn,
      sandbox.datasync.agent("b").AgentArn,
    ]);
    expect(sandbox.datasync.inputsOf("updateLocationNfs")).to.have.length(1);

    await finish(sandbox);
    sandbox.plan.transfers.home = transferPlan();
    await sandbox.start(run("2026-11-22T02:00:00Z"));
    expect(sandbox.datasync.taskNamed("prod-home-slice-0").TaskReportConfig).to.deep.equal({});
  });

  it("removes the slices of an earlier, larger plan", async () => {
    const sandbox = transferSandbox(4);
    await sandbox.start();
    await finish(sandbox);
    for (const name of ["c", "d"]) sandbox.datasync.agent(name).Status = "OFFLINE";
    await sandbox.start(run(NEXT));
    expect([...sandbox.datasync.tasks.values()].map((task) => task.Name)).to.deep.equal([
      "prod-home-slice-0",
      "prod-home-slice-1",
    ]);
    expect(sandbox.datasync.locations.size).to.equal(3);
  });

  it("points the locations at another server where the source has moved", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    await finish(sandbox);
    sandbox.plan.transfers.home = transferPlan({
      source: { type: "NFS", server: "new.example.com", path: "/home", version: "NFS3" },
    });
    await sandbox.start(run(NEXT));
    expect(sandbox.datasync.inputsOf("updateLocationNfs").map((input) => input.ServerHostname)).to.deep.equal(
      ["new.example.com", "new.example.com"],
    );
    expect(sandbox.datasync.tasks.size).to.equal(2);
  });

  it("replaces the tasks where the destination is another, and leaves no location behind where the kind of source is", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    await finish(sandbox);
    const before = [...sandbox.datasync.tasks.keys()];
    sandbox.plan.transfers.home = transferPlan({
      source: {
        type: "HDFS",
        nameNodes: [{ hostname: "nn.example.com", port: 8020 }],
        path: "/",
        user: "hdfs",
      },
    });
    await sandbox.start(run(NEXT));
    expect([...sandbox.datasync.tasks.keys()].some((arn) => before.includes(arn))).to.equal(false);
    expect([...sandbox.datasync.locations.values()].map((location) => location.LocationUri)).to.deep.equal([
      "s3://archive/home/",
      "hdfs://nn.example.com/",
      "hdfs://nn.example.com/",
    ]);
  });

  it("removes the second of two tasks that a lost answer made", async () => {
    const sandbox = transferSandbox(2);
    sandbox.datasync.fail("createTask", awsError("TimeoutError", "No answer", 500), true);
    expect(await sandbox.start()).to.equal(false);
    expect(sandbox.datasync.tasks.size).to.equal(1);
    expect(await sandbox.start()).to.equal(true);
    expect(sandbox.datasync.tasks.size).to.equal(2);
    expect(sandbox.datasync.locations.size).to.equal(3);
  });
});

describe("startTransfer while the run before has not ended", () => {
  it("waits, and starts when that one has been told", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    sandbox.now = Date.parse(NEXT) + 1_000;
    sandbox.plan.transfers.home!.maxInventoryAge = 10 ** 9;
    expect(await sandbox.start(run(NEXT))).to.equal(false);
    expect(sandbox.records.at(-1)).to.include({
      phase: "waiting",
      detail: `The run of ${RUN} has not ended.`,
    });
    for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
    expect(await sandbox.start(run(NEXT))).to.equal(false);
    await sandbox.watch();
    expect(await sandbox.start(run(NEXT))).to.equal(true);
    expect(sandbox.datasync.live).to.have.length(2);
  });

  it("is left out with whenBusy: skip", async () => {
    const sandbox = transferSandbox(2, { whenBusy: "skip" });
    await sandbox.start();
    expect(await sandbox.start(run(NEXT))).to.equal(true);
    expect(sandbox.records.at(-1)).to.include({ phase: "ended", outcome: "skipped", run: NEXT });
    expect(sandbox.metrics.TransfersSkipped).to.equal(1);
    expect(sandbox.mails).to.deep.equal([]);
  });

  it("expires after maxWait, which is told, and is kept as a dead letter", async () => {
    const sandbox = transferSandbox(2, { maxWait: 3_600 });
    await sandbox.start();
    const body = run("2026-11-20T03:00:00Z");
    sandbox.now = Date.parse("2026-11-20T04:00:01Z");
    expect(await sandbox.start(body)).to.equal(true);
    expect(sandbox.mails[0]!.Subject).to.contain("home could not start in time");
    expect(sandbox.sent.at(-1)).to.deep.include({
      MessageBody: JSON.stringify(body),
      MessageGroupId: "home",
    });
  });

  it("leaves an older run out that comes late", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start(run(NEXT));
    expect(await sandbox.start(run(RUN))).to.equal(true);
    expect(sandbox.records.at(-1)).to.include({ outcome: "superseded", run: RUN });
  });

  it("waits for a person who executes one of its tasks by hand", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    await finish(sandbox);
    const execution = sandbox.datasync.execute(sandbox.datasync.taskNamed("prod-home-slice-1").TaskArn);
    expect(await sandbox.start(run(NEXT))).to.equal(false);
    expect(sandbox.records.at(-1)!.detail).to.equal("prod-home-slice-1 is being executed (RUNNING).");
    sandbox.datasync.end(execution, "SUCCESS");
    expect(await sandbox.start(run(NEXT))).to.equal(true);
  });
});
