/**
 * One fault at a time, certain to strike for a while, and what the deployed program makes of it: each hour of a day has
 * a fire, and a fault of its own.
 */
import { expect } from "chai";
import { TASK_TAGS } from "../../../handlers/plan";
import type { FaultName } from "../../../local/faults/fault-names";
import { deployTestStack, START, type TestStack } from "../simulation/stack";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const FS = "fs-0123456789abcdef0";

interface Expected {
  fault: FaultName;
  outcome: "succeeded" | "failed";
  reason?: string;
}

/** By hour of the day, from 01:00. */
const HOURS: readonly Expected[] = [
  { fault: "throttling", outcome: "succeeded" },
  { fault: "server-error", outcome: "succeeded" },
  { fault: "reset-before", outcome: "succeeded" },
  { fault: "reset-after", outcome: "succeeded" },
  { fault: "slow-answer", outcome: "succeeded" },
  { fault: "crash-before", outcome: "succeeded" },
  { fault: "crash-after", outcome: "succeeded" },
  { fault: "function-timeout", outcome: "succeeded" },
  { fault: "duplicate-delivery", outcome: "succeeded" },
  { fault: "late-delivery", outcome: "succeeded" },
  { fault: "reordered-delivery", outcome: "succeeded" },
  { fault: "task-failed", outcome: "failed", reason: "TaskFailed" },
  { fault: "files-failed", outcome: "failed", reason: "FilesFailed" },
  { fault: "task-stuck", outcome: "failed", reason: "TaskTimedOut" },
];

describe("what the program makes of each fault", () => {
  let stack: TestStack;
  const startOf = (index: number) => START.getTime() + (index + 1) * HOUR;
  const runOf = (index: number) => {
    const scheduled = new Date(startOf(index)).toISOString().slice(0, 16);
    const runs = stack.simulation.ledger.runs.filter((run) => run.scheduledTime.startsWith(scheduled));
    expect(runs, scheduled).to.have.length(1);
    return runs[0]!;
  };

  before(async () => {
    stack = await deployTestStack({
      // Mails of successes, too: they are all that could overtake one another.
      notify: { emails: ["oncall@example.com"], on: ["failure", "success"] },
      tasks: {
        hourly: {
          fileSystemId: FS,
          type: "Export",
          schedule: "cron(0 * * * ? *)",
          paths: ["/data"],
          maxDuration: "20m",
        },
      },
    });
    const { clock, faults } = stack.simulation.cloud;
    for (const [index, { fault }] of HOURS.entries()) {
      await clock.runUntil(startOf(index) - 5 * MINUTE);
      const end = faults.start({ [fault]: 1 });
      await clock.runUntil(startOf(index) + 10 * MINUTE);
      end();
    }
    await clock.runUntil(startOf(HOURS.length) + 30 * MINUTE);
  }).timeout(300_000);
  after(() => stack?.simulation.close());

  for (const [index, { fault, outcome, reason }] of HOURS.entries()) {
    it(`${fault}: the run has ${outcome}${reason ? `, ${reason}` : ""}`, () => {
      expect(stack.simulation.cloud.faults.counts.get(fault), "strikes").to.be.above(0);
      const run = runOf(index);
      expect(run.outcome).to.equal(outcome);
      if (reason !== undefined) expect(run.reason).to.equal(reason);
    });
  }

  it("never two tasks for one run, and one mail for each failure", () => {
    const tasks = stack.simulation.cloud.fsx.tasks.of(FS);
    const times = tasks.map(({ tags }) => tags.get(TASK_TAGS.scheduledTime));
    expect(new Set(times).size).to.equal(times.length);
    const failures = stack.mails().filter(({ subject }) => subject.startsWith("[test] hourly failed"));
    expect(failures).to.have.length(3);
  });
});

describe("what the program makes of faults that last", () => {
  let stack: TestStack;
  const outcomes = () => stack.simulation.ledger.runs.map(({ outcome }) => outcome);
  beforeEach(async () => {
    stack = await deployTestStack({
      tasks: {
        often: { fileSystemId: FS, type: "Export", schedule: "cron(0/10 * * * ? *)", paths: ["/data"] },
      },
    });
  });
  afterEach(() => stack.simulation.close());

  it("association-lost: runs are refused until it is back, then they succeed again", async () => {
    const { clock, faults } = stack.simulation.cloud;
    faults.start({ "association-lost": 1 });
    await clock.runUntil(START.getTime() + 80 * MINUTE);
    faults.stop();
    await clock.runUntil(START.getTime() + 125 * MINUTE);
    expect(faults.counts.get("association-lost")).to.be.above(0);
    const reasons = stack.simulation.ledger.runs.map(({ reason }) => reason);
    expect(reasons).to.include("RunRefused");
    expect(outcomes().slice(-3)).to.deep.equal(["succeeded", "succeeded", "succeeded"]);
  }).timeout(180_000);

  it("foreign-task and region-outage: runs wait, and none is lost", async () => {
    const { clock, faults } = stack.simulation.cloud;
    faults.start({ "foreign-task": 1 });
    await clock.runUntil(START.getTime() + 60 * MINUTE);
    const end = faults.beginOutage();
    await clock.runUntil(START.getTime() + 85 * MINUTE);
    end();
    faults.stop();
    await clock.runUntil(START.getTime() + 175 * MINUTE);
    expect(faults.counts.get("foreign-task")).to.be.above(0);
    const runs = stack.simulation.ledger.runs;
    // A newer run of the same schedule that starts first takes an older one's place.
    expect([...new Set(outcomes())].filter((one) => one !== "superseded")).to.deep.equal(["succeeded"]);
    expect(runs.map(({ scheduledTime }) => scheduledTime).sort()).to.have.length(17);
  }).timeout(180_000);
});
