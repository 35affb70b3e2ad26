/**
 * Runs of transfers that are delivered again after they have had their end: the Scheduler delivers at least once, and
 * what held the run up may have ended meanwhile.
 */
import { expect } from "chai";
import { decideLate, mayRepeat } from "../../handlers/decide-transfer";
import { TRANSFER_TAGS } from "../../handlers/transfer-plan";
import { invalid } from "./fake-datasync";
import { RUN, run } from "./transfer-plans";
import { finish, type TransferSandbox, transferSandbox } from "./transfer-sandbox";

const NEXT = "2026-11-20T03:00:00Z";
const DUE = Date.parse(NEXT);
const MINUTE = 60_000;

/** Delivers the next run this long after it is due. */
async function deliver(sandbox: TransferSandbox, after: number): Promise<boolean> {
  sandbox.now = DUE + after;
  return sandbox.start(run(NEXT));
}

/** How the next run has ended, or that it was started. */
function said(sandbox: TransferSandbox): unknown[] {
  const own = sandbox.records.filter((record) => record.run === NEXT);
  return own.map(({ phase, outcome, reason }) => reason ?? outcome ?? phase);
}

describe("a run of a transfer that may not wait", () => {
  /** The first run ends this long after the next one is due. */
  async function ended(after: number): Promise<TransferSandbox> {
    const sandbox = transferSandbox(2, { whenBusy: "skip" });
    await sandbox.start();
    sandbox.now = DUE + after;
    await finish(sandbox);
    return sandbox;
  }

  it("was skipped, and is skipped again when it comes again after what was in its way has ended", async () => {
    const sandbox = transferSandbox(2, { whenBusy: "skip" });
    await sandbox.start();
    await deliver(sandbox, 20_000);
    sandbox.now = DUE + 2 * MINUTE;
    await finish(sandbox);
    expect(await deliver(sandbox, 8 * MINUTE)).to.equal(true);
    expect(said(sandbox)).to.deep.equal(["skipped", "skipped"]);
    expect(sandbox.records.at(-1)!.detail).to.equal(
      "What was in its way ended only at 2026-11-20T03:02:00Z.",
    );
    expect(sandbox.metrics).to.deep.include({ TransfersStarted: 1, TransfersSkipped: 2 });
    expect(sandbox.datasync.executions.size).to.equal(2);
  });

  it("is skipped where the executions had ended when it was due, but their run was told only later", async () => {
    const sandbox = transferSandbox(2, { whenBusy: "skip" });
    await sandbox.start();
    sandbox.now = DUE - MINUTE;
    for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
    await deliver(sandbox, 20_000);
    sandbox.now = DUE + 2 * MINUTE;
    await sandbox.watch();
    expect(sandbox.datasync.tags.get(sandbox.datasync.taskNamed("prod-home-slice-0").TaskArn)).to.include({
      [TRANSFER_TAGS.concluded]: RUN,
      [TRANSFER_TAGS.concludedTime]: "2026-11-20T03:02:00.000Z",
    });
    await deliver(sandbox, 8 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["skipped", "skipped"]);
  });

  it("is skipped again where a person's execution was in its way", async () => {
    const sandbox = await ended(-MINUTE);
    const execution = sandbox.datasync.execute(sandbox.datasync.taskNamed("prod-home-slice-1").TaskArn);
    await deliver(sandbox, 20_000);
    sandbox.now = DUE + MINUTE;
    sandbox.datasync.end(execution, "SUCCESS");
    await deliver(sandbox, 8 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["skipped", "skipped"]);
  });

  it("starts where it is late and all had ended when it was due", async () => {
    const sandbox = await ended(0);
    await deliver(sandbox, 8 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["started"]);
    expect(sandbox.datasync.live).to.have.length(2);
  });

  it("starts where it is late and the executions before it are no longer known", async () => {
    const sandbox = await ended(-MINUTE);
    for (const _ of sandbox.datasync.tasks) {
      sandbox.datasync.fail("describeTaskExecution", invalid("Execution was not found."));
    }
    await deliver(sandbox, 8 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["started"]);
  });

  it("starts in the first five minutes, as soon as nothing is in its way", async () => {
    const sandbox = await ended(10_000);
    const looks = sandbox.datasync.inputsOf("describeTaskExecution").length;
    await deliver(sandbox, 5 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["started"]);
    expect(sandbox.datasync.inputsOf("describeTaskExecution")).to.have.length(looks);
  });
});

describe("a run of a transfer that may wait", () => {
  it("has expired, and expires again when it comes again after what was in its way has ended", async () => {
    const sandbox = transferSandbox(2, { maxWait: 600 });
    await sandbox.start();
    expect(await deliver(sandbox, 20_000)).to.equal(false);
    expect(await deliver(sandbox, 10 * MINUTE + 1)).to.equal(true);
    sandbox.now = DUE + 11 * MINUTE;
    await finish(sandbox);
    expect(await deliver(sandbox, 12 * MINUTE)).to.equal(true);
    expect(said(sandbox)).to.deep.equal(["waiting", "TransferExpired", "TransferExpired"]);
    expect(sandbox.records.at(-1)!.detail).to.equal(
      "What was in its way ended only at 2026-11-20T03:11:00Z.",
    );
    expect(sandbox.datasync.executions.size).to.equal(2);
  });

  it("starts, however late it comes, where what was in its way ended within maxWait", async () => {
    const sandbox = transferSandbox(2, { maxWait: 600 });
    await sandbox.start();
    sandbox.now = DUE + 10 * MINUTE;
    await finish(sandbox);
    await deliver(sandbox, 600 * MINUTE);
    expect(said(sandbox)).to.deep.equal(["started"]);
  });
});

describe("whether a run may repeat one that has had its end", () => {
  for (const [what, plan, since] of [
    ["five minutes where it may not wait", { whenBusy: "skip", maxWait: 21_600 }, 300_000],
    ["maxWait", { whenBusy: "wait", maxWait: 600 }, 600_000],
    [
      "two minutes, in which it has to arrive, where maxWait is less",
      { whenBusy: "wait", maxWait: 0 },
      120_000,
    ],
  ] as const) {
    it(`begins after ${what}`, () => {
      expect([0, 1].map((more) => mayRepeat(DUE + since + more, NEXT, plan))).to.deep.equal([false, true]);
    });
  }

  it("is asked of what ended after it was due, or after maxWait", () => {
    const skip = (busyUntil: number) =>
      decideLate(NEXT, { whenBusy: "skip", maxWait: 600 }, busyUntil).action;
    const wait = (busyUntil: number) =>
      decideLate(NEXT, { whenBusy: "wait", maxWait: 600 }, busyUntil).action;
    expect([0, DUE, DUE + 1].map(skip)).to.deep.equal(["plan", "plan", "skipped"]);
    expect([0, DUE + 1, DUE + 600_000, DUE + 600_001].map(wait)).to.deep.equal([
      "plan",
      "plan",
      "plan",
      "expired",
    ]);
  });
});
