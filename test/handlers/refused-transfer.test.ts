/**
 * Runs that cannot start: each ends with one mail that says why and one dead letter, and leaves nothing behind that the
 * next run does not use.
 */
import { expect } from "chai";
import { invalid } from "./datasync-resources";
import { awsError } from "./fake-fsx";
import { NEXT, RUN, run } from "./transfer-plans";
import { type TransferSandbox, transferSandbox } from "./transfer-sandbox";

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
    expect(sandbox.mails[0]!.Message).to.contain("AWS could not be asked: InternalException: Try again");
  });
});
