/**
 * Runs of transfers that are delivered again after they have had their end: the Scheduler delivers at least once, and
 * what was in the run's way may be gone meanwhile.
 */
import { expect } from "chai";
import type { SqsRecord } from "../../handlers/invocation";
import { awsError } from "./fake-fsx";
import { run } from "./transfer-plans";
import { finish, type TransferSandbox, transferSandbox } from "./transfer-sandbox";

const NEXT = "2026-11-20T03:00:00Z";
const AFTER_THAT = "2026-11-20T04:00:00Z";
const MINUTE = 60_000;

/** Delivers a run this long after it is due; whether that was the last of its message. */
async function deliver(
  sandbox: TransferSandbox,
  after: number,
  { due = NEXT, ...more }: { due?: string } & Partial<SqsRecord> = {},
): Promise<boolean> {
  sandbox.now = Date.parse(due) + after;
  return sandbox.start(run(due), more);
}

/** What was recorded of the next run. */
function said(sandbox: TransferSandbox): unknown[] {
  const own = sandbox.records.filter((record) => record.run === NEXT);
  return own.map(({ phase, outcome, reason }) => reason ?? outcome ?? phase);
}

/** A sandbox whose first run is over, with a next one that was refused because there was no agent. */
async function refused(): Promise<TransferSandbox> {
  const sandbox = transferSandbox(2, { maxWait: 0 });
  await sandbox.start();
  await finish(sandbox);
  for (const name of "ab") sandbox.datasync.agent(name).Status = "OFFLINE";
  await deliver(sandbox, 20_000);
  for (const name of "ab") sandbox.datasync.agent(name).Status = "ONLINE";
  return sandbox;
}

describe("a run of a transfer that comes again", () => {
  it("was refused, and stays so when what was missing is back", async () => {
    const sandbox = await refused();
    expect(said(sandbox)).to.deep.equal(["TransferRefused"]);
    const mails = sandbox.mails.length;
    expect(await deliver(sandbox, 8 * MINUTE)).to.equal(true);
    expect(said(sandbox)).to.deep.equal(["TransferRefused"]);
    expect(sandbox.mails).to.have.length(mails);
    expect(sandbox.metrics.TransfersFailed).to.equal(1);
    expect(sandbox.logs.at(-1)!.record).to.deep.equal({ event: "repeated", transfer: "home", run: NEXT });
  });

  it("was skipped, and is not skipped twice, nor started when the transfer rests", async () => {
    const sandbox = transferSandbox(2, { whenBusy: "skip" });
    await sandbox.start();
    await deliver(sandbox, 20_000);
    await deliver(sandbox, 6 * MINUTE);
    await finish(sandbox);
    expect(await deliver(sandbox, 8 * MINUTE)).to.equal(true);
    expect(said(sandbox)).to.deep.equal(["skipped"]);
    expect(sandbox.metrics).to.deep.include({ TransfersStarted: 1, TransfersSkipped: 1 });
    expect(sandbox.datasync.executions.size).to.equal(2);
  });

  it("has expired, and does not expire or start again", async () => {
    const sandbox = transferSandbox(2, { maxWait: 600 });
    await sandbox.start();
    expect(await deliver(sandbox, 20_000)).to.equal(false);
    expect(await deliver(sandbox, 10 * MINUTE + 1)).to.equal(true);
    expect(await deliver(sandbox, 11 * MINUTE)).to.equal(true);
    await finish(sandbox);
    expect(await deliver(sandbox, 12 * MINUTE)).to.equal(true);
    expect(said(sandbox)).to.deep.equal(["waiting", "TransferExpired"]);
    expect(sandbox.datasync.executions.size).to.equal(2);
  });

  it("has succeeded, and is not called superseded when the next run has been since", async () => {
    const sandbox = transferSandbox(2);
    for (const due of [NEXT, AFTER_THAT]) {
      await deliver(sandbox, 20_000, { due });
      await finish(sandbox);
    }
    expect(await deliver(sandbox, 90 * MINUTE)).to.equal(true);
    expect(said(sandbox)).to.deep.equal(["started", "succeeded"]);
  });

  it("is started where a person has put it back from the dead-letter queue", async () => {
    const sandbox = await refused();
    await deliver(sandbox, 8 * MINUTE, { messageAttributes: { Reason: { stringValue: "TransferRefused" } } });
    expect(said(sandbox)).to.deep.equal(["TransferRefused", "started"]);
  });

  it("comes once more where the log cannot be read now", async () => {
    const sandbox = await refused();
    sandbox.cloudWatchLogs.fail(awsError("ThrottlingException", "Rate exceeded"));
    expect(await deliver(sandbox, 8 * MINUTE)).to.equal(false);
    expect(sandbox.records.at(-1)).to.include({
      phase: "waiting",
      detail: "AWS could not be asked: ThrottlingException: Rate exceeded",
    });
    await deliver(sandbox, 9 * MINUTE);
    expect(sandbox.datasync.executions.size).to.equal(2);
  });
});

describe("a run of a transfer whose start could be marked, and not be recorded", () => {
  const DIES: Record<string, (sandbox: TransferSandbox) => Promise<void>> = {
    "the answer got lost": async (sandbox) => {
      sandbox.datasync.fail("tagResource", awsError("InternalException", "Try again", 500), true);
      await deliver(sandbox, 20_000);
    },
    "the function died": async (sandbox) => {
      const twin = transferSandbox(2);
      await deliver(twin, 20_000);
      const call = twin.datasync.calls.findIndex(({ operation }) => operation === "tagResource");
      sandbox.datasync.crashAt = { call, afterEffect: true };
      await deliver(sandbox, 20_000);
      sandbox.datasync.crashAt = undefined;
    },
  };
  const starts = ({ records }: TransferSandbox) => records.filter(({ phase }) => phase === "started");

  for (const [why, die] of Object.entries(DIES)) {
    it(`is recorded as started by the next delivery, and never called superseded: ${why}`, async () => {
      const sandbox = transferSandbox(2);
      await die(sandbox);
      expect(starts(sandbox)).to.deep.equal([]);
      expect(await deliver(sandbox, 8 * MINUTE)).to.equal(true);
      expect(starts(sandbox)).to.deep.equal([
        {
          event: "transfer",
          transfer: "home",
          run: NEXT,
          phase: "started",
          slices: 2,
          detail: "2 slices, planned by an earlier delivery of this run.",
        },
      ]);
      await finish(sandbox);
      await deliver(sandbox, 20_000, { due: AFTER_THAT });
      await finish(sandbox);
      expect(await deliver(sandbox, 90 * MINUTE)).to.equal(true);
      expect(said(sandbox).filter((word) => word !== "waiting")).to.deep.equal(["started", "succeeded"]);
      expect(sandbox.metrics).to.include({ TransfersStarted: 2, TransfersSucceeded: 2 });
      expect(sandbox.metrics).not.to.have.property("TransfersSkipped");
    });
  }

  it("is recorded as started once, however many deliveries it takes to start its slices", async () => {
    const sandbox = transferSandbox(2);
    for (const minutes of [1, 2, 3]) {
      sandbox.datasync.fail("startTaskExecution", awsError("InternalException", "Try again", 500));
      expect(await deliver(sandbox, minutes * MINUTE)).to.equal(false);
    }
    expect(await deliver(sandbox, 4 * MINUTE)).to.equal(true);
    expect(starts(sandbox)).to.have.length(1);
    expect(sandbox.metrics.TransfersStarted).to.equal(1);
  });
});

describe("a run of a transfer that comes late for the first time", () => {
  it("starts where what was in its way has ended", async () => {
    const sandbox = transferSandbox(2, { whenBusy: "skip" });
    await sandbox.start();
    sandbox.now = Date.parse(NEXT) + MINUTE;
    await finish(sandbox);
    await deliver(sandbox, 8 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["started"]);
    expect(sandbox.datasync.live).to.have.length(2);
  });

  it("is looked for in the log only after five minutes: no second delivery comes sooner", async () => {
    const sandbox = transferSandbox(2);
    await deliver(sandbox, 5 * MINUTE);
    expect(sandbox.cloudWatchLogs.inputs).to.deep.equal([]);
    await finish(sandbox);
    const { inputs } = sandbox.cloudWatchLogs;
    const end = inputs.length;
    await deliver(sandbox, 5 * MINUTE + 1, { due: AFTER_THAT });
    expect(inputs.slice(end).map(({ logGroupName }) => logGroupName)).to.deep.equal([
      "/aws/lambda/startTransfer",
      "/aws/lambda/startTransfer",
    ]);
  });
});

describe("the end of a run of a transfer that could not be marked", () => {
  it("is recorded once, and marked at the next look", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    sandbox.datasync.fail("tagResource", awsError("InternalException", "Try again", 500));
    await finish(sandbox);
    const ended = () => sandbox.records.filter(({ phase }) => phase === "ended");
    expect(ended()).to.have.length(1);
    const mails = sandbox.mails.length;
    sandbox.now += 6 * MINUTE;
    await sandbox.watch();
    expect(ended()).to.have.length(1);
    expect(sandbox.metrics.TransfersSucceeded).to.equal(1);
    expect(sandbox.mails).to.have.length(mails);
    await deliver(sandbox, 60 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["started"]);
  });
});
