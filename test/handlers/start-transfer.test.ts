/**
 * A run that starts: which agents take part, what it makes and starts in DataSync, and what a second delivery of the
 * same message adds to that.
 */
import { expect } from "chai";
import { TRANSFER_TAGS } from "../../handlers/transfer-plan";
import { invalid } from "./datasync-resources";
import { awsError } from "./fake-fsx";
import { RUN, stackPlan, transferPlan } from "./transfer-plans";
import { finish, TransferSandbox, transferSandbox } from "./transfer-sandbox";

function filters({ datasync }: TransferSandbox): Record<string, [includes: string, excludes: string]> {
  const value = (rules: unknown) => (rules as { Value: string }[] | undefined)?.[0]?.Value ?? "";
  return Object.fromEntries(
    [...datasync.tasks.values()].map((task) => [task.Name, [value(task.Includes), value(task.Excludes)]]),
  );
}

describe("startTransfer", () => {
  it("makes one location and one task per online agent, and starts all", async () => {
    const sandbox = transferSandbox(3);
    expect(await sandbox.start()).to.equal(true);
    const { datasync } = sandbox;
    expect(datasync.inputsOf("createLocationNfs")).to.deep.equal(
      ["a", "b", "c"].map((agent, slice) => ({
        ServerHostname: "nas.example.com",
        Subdirectory: "/export/home",
        OnPremConfig: { AgentArns: [datasync.agent(agent).AgentArn] },
        MountOptions: { Version: "AUTOMATIC" },
        Tags: [
          { Key: "fsx-data-scheduler:stack", Value: "prod" },
          { Key: "fsx-data-scheduler:transfer", Value: "home" },
          { Key: "fsx-data-scheduler:slice", Value: String(slice) },
          {
            Key: "fsx-data-scheduler:source",
            Value: datasync.tags.get([...datasync.locations.keys()][1]!)![TRANSFER_TAGS.source],
          },
        ],
      })),
    );
    const [first, second, remainder] = Object.values(filters(sandbox));
    const named = [first, second].flatMap((slice) => slice![0].split("|"));
    expect([first![1], second![1], remainder![0]]).to.deep.equal(["", "", ""]);
    expect(remainder![1].split("|").sort()).to.deep.equal(named.sort());
    expect(named).to.have.length(4);
    expect(Object.keys(filters(sandbox))).to.deep.equal([0, 1, 2].map((slice) => `prod-home-slice-${slice}`));
    expect(datasync.live.map((execution) => execution.Status)).to.deep.equal(Array(3).fill("TRANSFERRING"));
    expect(sandbox.metrics).to.deep.equal({ TransfersStarted: 1 });
    expect(sandbox.records.at(-1)).to.deep.include({ phase: "started", slices: 3, run: RUN });
  });

  it("makes one task of everything for the only agent", async () => {
    const sandbox = transferSandbox(1, { sources: ["/d1", "/d2"] });
    await sandbox.start();
    expect(filters(sandbox)).to.deep.equal({ "prod-home-slice-0": ["/d1|/d2", ""] });
    expect(sandbox.datasync.live).to.have.length(1);
  });

  it("makes no more tasks and locations than there is something to do for", async () => {
    const sandbox = transferSandbox(4);
    sandbox.putInventory("s3://inventories/home/new.jsonl", [
      ["/", 0, 0],
      ["/d1", 1, 10],
      ["/d2", 1, 10],
    ]);
    sandbox.objects.get("s3://inventories/home/new.jsonl")!.modified = new Date(sandbox.now + 1);
    await sandbox.start();
    expect(sandbox.datasync.tasks.size).to.be.at.most(3);
    expect(sandbox.datasync.locations.size).to.equal(sandbox.datasync.tasks.size + 1);
    expect(sandbox.datasync.live).to.have.length(sandbox.datasync.tasks.size);
  });

  it("sees agents on every page, and uses only those that are online", async () => {
    const sandbox = transferSandbox(8);
    sandbox.datasync.pageSize = 3;
    sandbox.datasync.agent("d").Status = "OFFLINE";
    await sandbox.start();
    expect(sandbox.datasync.live.map(({ agent }) => agent)).to.not.include(
      sandbox.datasync.agent("d").AgentArn,
    );
    expect(sandbox.datasync.inputsOf("listAgents")).to.have.length(3);
    expect(new Set(sandbox.datasync.live.map(({ agent }) => agent)).size).to.equal(
      sandbox.datasync.live.length,
    );
  });

  it("uses the agents that the stack file names, by ARN or by tag", async () => {
    const named = transferSandbox(4);
    const arns = ["b", "d"].map((name) => named.datasync.agent(name).AgentArn);
    const byArn = new TransferSandbox(stackPlan(transferPlan({ agents: { arns } })));
    const byTag = new TransferSandbox(
      stackPlan(transferPlan({ agents: { tag: { key: "site", value: "berlin" } } })),
    );
    for (const sandbox of [byArn, byTag]) {
      for (const name of ["a", "b", "c", "d"]) sandbox.datasync.addAgent(name);
      for (const arn of arns) sandbox.datasync.tags.set(arn, { site: "berlin" });
      sandbox.datasync.tags.set(sandbox.datasync.agent("a").AgentArn, { site: "paris" });
      for (const [uri, object] of named.objects) sandbox.objects.set(uri, object);
      await sandbox.start();
      expect(sandbox.datasync.live.map(({ agent }) => agent)).to.deep.equal(arns);
    }
  });

  it("leaves busy agents out, whoever keeps them busy, through whatever kind of location", async () => {
    const sandbox = transferSandbox(4);
    const { datasync } = sandbox;
    const arn = (name: string) => datasync.agent(name).AgentArn;
    const smb = datasync.addLocation("smb://files.example.com/share", [arn("a")]);
    const store = datasync.addLocation("object-storage://objects.example.com/b", [arn("b")]);
    const s3 = datasync.addLocation("s3://other/");
    datasync.execute(datasync.addTask("theirs", smb, s3));
    // Its destination is what has the agent; and it is QUEUED, not RUNNING.
    datasync.execute(datasync.addTask("theirs-too", s3, store)).Status = "QUEUED";
    datasync.execute(datasync.addTask("no-agent", s3, s3));
    await sandbox.start();
    const ours = datasync.live.filter((one) => datasync.tags.get(one.TaskExecutionArn)![TRANSFER_TAGS.run]);
    expect(ours.map(({ agent }) => agent)).to.deep.equal([arn("c"), arn("d")]);
  });

  it("queues on busy agents where all are busy, instead of waiting", async () => {
    const sandbox = transferSandbox(2);
    const { datasync } = sandbox;
    for (const name of ["a", "b"]) {
      const source = datasync.addLocation("nfs://other/", [datasync.agent(name).AgentArn]);
      datasync.execute(datasync.addTask(`theirs-${name}`, source, sandbox.destination));
    }
    expect(await sandbox.start()).to.equal(true);
    expect(datasync.live.map((execution) => execution.Status)).to.deep.equal([
      "TRANSFERRING",
      "TRANSFERRING",
      "QUEUED",
      "QUEUED",
    ]);
  });

  it("is not stopped by a task that vanishes while it is looked at", async () => {
    const sandbox = transferSandbox(2);
    const { datasync } = sandbox;
    datasync.execute(datasync.addTask("theirs", datasync.addLocation("nfs://x/"), sandbox.destination));
    datasync.fail("describeTask", invalid("Task was not found."));
    expect(await sandbox.start()).to.equal(true);
  });

  it("shares the bandwidth among the slices", async () => {
    const sandbox = transferSandbox(3, { options: { BytesPerSecond: 100 } });
    await sandbox.start();
    expect([...sandbox.datasync.tasks.values()].map((task) => task.Options)).to.deep.equal(
      Array(3).fill({ BytesPerSecond: 33 }),
    );
  });

  it("asks for task reports in the place and under the role that the stack gives", async () => {
    const sandbox = transferSandbox(1, {
      taskReport: { bucket: "reports", prefix: "home/", level: "ERRORS_ONLY" },
    });
    await sandbox.start();
    expect(sandbox.datasync.taskNamed("prod-home-slice-0").TaskReportConfig).to.deep.equal({
      Destination: {
        S3: {
          S3BucketArn: "arn:aws:s3:::reports",
          BucketAccessRoleArn: "arn:aws:iam::123456789012:role/report-home",
          Subdirectory: "home/",
        },
      },
      OutputType: "STANDARD",
      ReportLevel: "ERRORS_ONLY",
    });
  });

  describe("of a run that is delivered again", () => {
    it("starts what was not started, with the filters that were planned, whatever the newest inventory is", async () => {
      const sandbox = transferSandbox(3);
      sandbox.datasync.fail("startTaskExecution", awsError("ThrottlingException", "Rate exceeded"));
      expect(await sandbox.start()).to.equal(false);
      expect(sandbox.visibility.at(-1)).to.include({ VisibilityTimeout: 60 });
      const planned = filters(sandbox);
      sandbox.putInventory("s3://inventories/home/newer.jsonl", [
        ["/", 1, 1],
        ["/other", 5, 5_000],
      ]);
      sandbox.datasync.addAgent("z");
      expect(await sandbox.start()).to.equal(true);
      expect(filters(sandbox)).to.deep.equal(planned);
      expect(sandbox.datasync.executions.size).to.equal(3);
      expect(sandbox.metrics.TransfersStarted).to.equal(1);
    });

    it("does nothing where all was started", async () => {
      const sandbox = transferSandbox(3);
      await sandbox.start();
      expect(await sandbox.start()).to.equal(true);
      await finish(sandbox);
      expect(await sandbox.start()).to.equal(true);
      expect(sandbox.datasync.executions.size).to.equal(3);
      expect(sandbox.mails).to.have.length(1);
    });

    it("gives a slice whose agent went away to another", async () => {
      const sandbox = transferSandbox(3);
      sandbox.datasync.fail("startTaskExecution", invalid("The task is unavailable."));
      await sandbox.start();
      sandbox.datasync.agent("a").Status = "OFFLINE";
      expect(await sandbox.start()).to.equal(true);
      const slice = sandbox.datasync.live.at(-1)!;
      expect(slice.agent).to.equal(sandbox.datasync.agent("b").AgentArn);
      expect(sandbox.datasync.tags.get(slice.TaskExecutionArn)![TRANSFER_TAGS.agent]).to.equal(slice.agent);
    });

    it("starts the other slices where DataSync refuses one's new agent, and tries that one again", async () => {
      const sandbox = transferSandbox(3);
      const { datasync } = sandbox;
      for (const _ of "ab") datasync.fail("startTaskExecution", invalid("The task is unavailable."));
      await sandbox.start();
      datasync.agent("a").Status = "OFFLINE";
      datasync.fail("updateLocationNfs", invalid("The agent is not online."));
      sandbox.now += 60_000;
      expect(await sandbox.start()).to.equal(false);
      expect(sandbox.records.at(-1)).to.include({
        phase: "waiting",
        detail: "Slice 0 is not started: InvalidRequestException: The agent is not online.",
      });
      expect(datasync.executions.size).to.equal(2);
      sandbox.now += 60_000;
      expect(await sandbox.start()).to.equal(true);
      await finish(sandbox);
      const ends = sandbox.records.filter(({ phase }) => phase === "ended");
      expect(ends.map(({ outcome }) => outcome)).to.deep.equal(["succeeded"]);
    });

    it("is not given up where AWS refuses to be asked: its slices are being copied", async () => {
      const sandbox = transferSandbox(2);
      const { datasync } = sandbox;
      datasync.fail("startTaskExecution", invalid("The task is unavailable."));
      await sandbox.start();
      datasync.fail("listAgents", awsError("AccessDeniedException", "Not authorized", 400));
      sandbox.now += 60_000;
      expect(await sandbox.start()).to.equal(false);
      expect(sandbox.records.at(-1)).to.include({
        phase: "waiting",
        detail: "AWS could not be asked: AccessDeniedException: Not authorized",
      });
      sandbox.now += 60_000;
      expect(await sandbox.start()).to.equal(true);
      expect(datasync.executions.size).to.equal(2);
      expect(sandbox.mails).to.deep.equal([]);
    });

    it("goes on without what DataSync refuses for a quarter of an hour, and the summary says why", async () => {
      const sandbox = transferSandbox(2);
      const { datasync } = sandbox;
      let done = false;
      for (let minute = 0; minute < 20 && !done; minute++) {
        datasync.fail("startTaskExecution", invalid("You're not allowed: {quota} reached"));
        done = await sandbox.start();
        sandbox.now += 60_000;
      }
      expect(done).to.equal(true);
      await finish(sandbox);
      expect(sandbox.mails[0]!.Subject).to.equal("[prod] home failed: 1 of 2 slices failed");
      expect(sandbox.mails[0]!.Message).to.contain(
        "slice 0: It was never started: InvalidRequestException: You re not allowed:  quota  reached",
      );
    });
  });
});
