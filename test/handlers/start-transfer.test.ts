import { expect } from "chai";
import { TRANSFER_TAGS } from "../../handlers/transfer-plan";
import { invalid } from "./fake-datasync";
import { awsError } from "./fake-fsx";
import { RUN, run, stackPlan, TransferSandbox, transferPlan, transferSandbox } from "./transfer-sandbox";

const NEXT = "2026-11-21T02:00:00Z";

/** Ends everything, and lets the run be concluded. */
async function finish(sandbox: TransferSandbox): Promise<void> {
  for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
  await sandbox.watch();
}

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

  describe("on the next run", () => {
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
      expect(
        sandbox.datasync.inputsOf("updateLocationNfs").map((input) => input.ServerHostname),
      ).to.deep.equal(["new.example.com", "new.example.com"]);
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

  describe("while the run before has not ended", () => {
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
});

describe("a run that cannot start", () => {
  /** Starts a run that is refused, and gives the mail. */
  async function refused(sandbox: TransferSandbox): Promise<string> {
    const locations = sandbox.datasync.locations.size;
    expect(await sandbox.start()).to.equal(true);
    expect(sandbox.datasync.executions.size).to.equal(0);
    expect(sandbox.datasync.locations.size).to.equal(locations);
    expect(sandbox.metrics).to.deep.equal({ TransfersFailed: 1 });
    expect(sandbox.sent).to.have.length(1);
    expect(sandbox.mails).to.have.length(1);
    return sandbox.mails[0]!.Message;
  }

  it("because no agent is online says which there are, and makes nothing", async () => {
    const sandbox = transferSandbox(2);
    for (const agent of sandbox.datasync.agents) agent.Status = "OFFLINE";
    expect(await refused(sandbox)).to.contain(
      "There is no agent in this account and region that could take part: a is OFFLINE, b is OFFLINE.",
    );
  });

  it("because there is no agent at all says so and ends", async () => {
    expect(await refused(transferSandbox(0))).to.contain("There is no agent in this account and region");
  });

  it("because all agents are busy and queueing is off says so", async () => {
    const sandbox = transferSandbox(1, { options: { TaskQueueing: "DISABLED" } });
    const { datasync } = sandbox;
    const source = datasync.addLocation("nfs://other/", [datasync.agent("a").AgentArn]);
    const theirs = datasync.execute(datasync.addTask("theirs", source, sandbox.destination));
    expect(await sandbox.start()).to.equal(true);
    expect(sandbox.mails[0]!.Message).to.contain("a is busy, and taskQueueing is DISABLED");
    expect(datasync.live).to.deep.equal([theirs]);
  });

  it("because there is no inventory says how to make one", async () => {
    const sandbox = transferSandbox(2);
    sandbox.objects.clear();
    sandbox.putObject("s3://inventories/home/notes.txt", Buffer.from("x"));
    expect(await refused(sandbox)).to.contain(
      "There is no inventory below s3://inventories/home/. Make one next to the source: fsx-scheduler scan MOUNT --out " +
        "s3://inventories/home/inventory.jsonl.gz",
    );
  });

  it("because the newest inventory is too old says how old it is", async () => {
    const sandbox = transferSandbox(2, { maxInventoryAge: 3_000 });
    expect(await refused(sandbox)).to.contain(
      "s3://inventories/home/2026-11-19.jsonl.gz, was begun 1 h ago, and maxInventoryAge is 50 min.",
    );
  });

  it("because its scan was interrupted says so", async () => {
    const sandbox = transferSandbox(2);
    const [uri] = [...sandbox.objects.keys()];
    sandbox.putObject(
      uri!.replace(".gz", ""),
      Buffer.from(
        '{"kind":"fsx-data-scheduler-inventory","version":1,"root":"/m","scannedAt":"2026-11-20T00:00:00Z","sources":["/"]}\n',
      ),
    );
    sandbox.objects.delete(uri!);
    expect(await refused(sandbox)).to.contain("so its scan was interrupted");
  });

  it("because the inventory is of other directories names them", async () => {
    const sandbox = transferSandbox(2, { sources: ["/files", "/images/a"] });
    sandbox.objects.clear();
    sandbox.putInventory("s3://inventories/home/x.jsonl", [["/images", 0, 0]], { sources: ["/images"] });
    expect(await refused(sandbox)).to.contain("and does not hold /files, which this transfer takes.");
  });

  it("because a gzip archive is broken says so, and not for ever", async () => {
    const sandbox = transferSandbox(2);
    const [uri] = [...sandbox.objects.keys()];
    sandbox.putObject(uri!, Buffer.from("this is no gzip"));
    expect(await refused(sandbox)).to.contain(`${uri}`);
  });

  it("because DataSync will not make a task, and leaves nothing that the next run does not use", async () => {
    const sandbox = transferSandbox(2);
    sandbox.datasync.fail("createTask", invalid("Task limit exceeded"));
    expect(await sandbox.start()).to.equal(true);
    expect(sandbox.mails[0]!.Message).to.contain(
      "DataSync refused to create the task of slice 0: InvalidRequestException: Task limit exceeded",
    );
    expect(await sandbox.start(run(NEXT))).to.equal(true);
    expect(sandbox.datasync.locations.size).to.equal(3);
    expect(sandbox.datasync.live).to.have.length(2);
  });

  it("because its message cannot be read, or its transfer is gone", async () => {
    const sandbox = transferSandbox(1);
    expect(await sandbox.start("no JSON")).to.equal(true);
    expect(await sandbox.start({ transfer: "home" })).to.equal(true);
    expect(await sandbox.start(run(RUN, "gone"))).to.equal(true);
    expect(sandbox.mails.map((mail) => mail.Message.split("\n")[2])).to.deep.equal([
      "The message on the transfers queue is not JSON.",
      "The message on the transfers queue does not hold a transfer and a scheduledTime.",
      'Stack prod no longer has a transfer named "gone"; it was removed or renamed.',
    ]);
  });

  it("for the moment is tried again, and told when that has taken too long", async () => {
    const sandbox = transferSandbox(2, { maxWait: 0 });
    sandbox.datasync.fail("listTasks", awsError("InternalException", "Try again", 500));
    expect(await sandbox.start()).to.equal(false);
    expect(sandbox.mails).to.deep.equal([]);
    sandbox.now += 901_000;
    sandbox.datasync.fail("listTasks", awsError("InternalException", "Try again", 500));
    expect(await sandbox.start()).to.equal(true);
    expect(sandbox.mails[0]!.Message).to.contain("DataSync could not be asked: InternalException: Try again");
  });
});

describe("a source with credentials", () => {
  const smb = {
    type: "SMB" as const,
    server: "files.example.com",
    path: "/share",
    user: "copy",
    domain: "corp",
    passwordSecret: "nas/password",
    version: "SMB3" as const,
  };

  for (const [form, text] of [
    ["text", "s3cr3t!"],
    ["JSON", '{"password":"s3cr3t!"}'],
  ]) {
    it(`reads an SMB password that is ${form} at run time, and sets it again in every run`, async () => {
      const sandbox = transferSandbox(1, { source: smb });
      sandbox.secrets.set("nas/password", text!);
      await sandbox.start();
      expect(sandbox.datasync.inputsOf("createLocationSmb")[0]).to.deep.include({
        ServerHostname: "files.example.com",
        Subdirectory: "/share",
        User: "copy",
        Domain: "corp",
        Password: "s3cr3t!",
        MountOptions: { Version: "SMB3" },
      });
      await finish(sandbox);
      sandbox.secrets.set("nas/password", "rotated");
      await sandbox.start(run(NEXT));
      expect(sandbox.datasync.inputsOf("updateLocationSmb")[0]).to.include({ Password: "rotated" });
    });
  }

  it("never shows a secret in logs, mails or tags", async () => {
    const sandbox = transferSandbox(2, { source: smb });
    sandbox.secrets.set("nas/password", "s3cr3t!");
    sandbox.datasync.fail("createTask", invalid("no"));
    await sandbox.start();
    await sandbox.start(run(NEXT));
    await finish(sandbox);
    const seen = JSON.stringify([
      sandbox.logs,
      sandbox.mails,
      sandbox.sent,
      sandbox.stdout,
      [...sandbox.datasync.tags],
    ]);
    expect(seen).to.not.contain("s3cr3t!");
  });

  it("that lacks them is refused without a word of what it holds", async () => {
    const sandbox = transferSandbox(1, { source: smb });
    sandbox.secrets.set("nas/password", '{"pass":"s3cr3t!"}');
    await sandbox.start();
    expect(sandbox.mails[0]!.Message).to.contain("The secret nas/password holds no password");
    expect(sandbox.mails[0]!.Message).to.not.contain("s3cr3t");

    const missing = transferSandbox(1, { source: smb });
    await missing.start();
    expect(missing.mails[0]!.Message).to.contain("The secret nas/password cannot be read");
  });

  it("gives an object storage both of its keys", async () => {
    const sandbox = transferSandbox(1, {
      source: {
        type: "ObjectStorage",
        server: "objects.example.com",
        bucket: "projects",
        prefix: "2026/",
        protocol: "HTTPS",
        port: 9_000,
        credentialsSecret: "store",
      },
    });
    sandbox.secrets.set("store", '{"accessKey":"AK","secretKey":"SK"}');
    await sandbox.start();
    expect(sandbox.datasync.inputsOf("createLocationObjectStorage")[0]).to.deep.include({
      ServerHostname: "objects.example.com",
      BucketName: "projects",
      Subdirectory: "2026/",
      ServerProtocol: "HTTPS",
      ServerPort: 9_000,
      AccessKey: "AK",
      SecretKey: "SK",
    });
  });
});

describe("startTransfer, invoked by a person", () => {
  it("queues the run, so that it never meets another half-way", async () => {
    const sandbox = transferSandbox(2);
    const answer = await sandbox.manually({ inventory: "s3://inventories/home/x.jsonl" }, "request-7");
    expect(answer).to.include({ transfer: "home", outcome: "queued", run: "2026-11-20T02:00:20Z" });
    expect(sandbox.sent[0]).to.deep.include({
      QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/prod-transfers.fifo",
      MessageBody:
        '{"transfer":"home","scheduledTime":"2026-11-20T02:00:20Z","inventory":"s3://inventories/home/x.jsonl"}',
      MessageGroupId: "home",
    });
    await sandbox.manually({}, "request-7");
    expect(new Set(sandbox.sent.map((message) => message.MessageDeduplicationId)).size).to.equal(1);
  });

  it("shows the plan on a dry run, and changes nothing", async () => {
    const sandbox = transferSandbox(2);
    const answer = await sandbox.manually({ transfer: "home", dryRun: true });
    expect(
      answer.slices!.map(({ directories, files, bytes }) => ({ directories, files, bytes })),
    ).to.deep.equal([
      { directories: 3, files: 3, bytes: 300 },
      { directories: 4, files: 3, bytes: 300 },
    ]);
    expect(answer.steps).to.deep.equal([
      "create-location slice 0",
      "create-task slice 0",
      "create-location slice 1",
      "create-task slice 1",
    ]);
    const changing = sandbox.datasync.calls.filter(({ operation }) => !/^(list|describe)/.test(operation));
    expect(changing).to.deep.equal([]);
  });

  it("removes what runs have made, but not while a run goes on", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    const busy = await sandbox.manually({ remove: true }).catch((error: Error) => error);
    expect(busy).to.include({ name: "TransferBusyError" });
    await finish(sandbox);
    expect(await sandbox.manually({ remove: true })).to.include({ outcome: "removed" });
    expect(sandbox.datasync.tasks.size).to.equal(0);
    expect([...sandbox.datasync.locations.keys()]).to.deep.equal([sandbox.destination]);
  });

  it("is told which transfers there are where the name is wrong or missing", async () => {
    const sandbox = new TransferSandbox(stackPlan(transferPlan(), transferPlan({ name: "other" })));
    for (const event of [{}, null, { transfer: "hom" }, { transfer: "__proto__" }]) {
      const error = (await sandbox.manually(event).catch((thrown: Error) => thrown)) as Error;
      expect(error).to.include({ name: "UnknownTransferError" });
      expect(error.message).to.contain("The transfers of stack prod are: home, other.");
    }
  });
});
