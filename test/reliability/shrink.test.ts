/** A failing run is made small in a bounded number of trials, and what is left still fails. */
import { expect } from "chai";
import fc from "fast-check";
import { CHAOS, FAULT_NAMES, type FaultName } from "../../local/faults/fault-names";
import { shrink, type Trial } from "./shrink";

/** Shrinks a run that fails while all of `needed` are there, from day `day` on. */
async function shrunk(needed: readonly FaultName[], day: number, mostTrials = 100, days = 7) {
  const trials: Trial[] = [];
  const told: string[] = [];
  const best = await shrink<Trial>({
    whole: { days, faults: CHAOS, result: { days, faults: CHAOS } },
    failedWithin: day,
    struck: ({ faults }) => (Object.keys(faults) as FaultName[]).filter((name) => name !== "event-lost"),
    attempt: async (trial) => {
      trials.push(trial);
      return trial.days >= day && needed.every((name) => name in trial.faults) ? trial : undefined;
    },
    mostTrials,
    tell: (progress) => told.push(progress),
  });
  return { best, trials, told };
}

describe("a failing run", () => {
  it("is left with the days and faults that it needs, and no others", async () => {
    const { best, trials } = await shrunk(["reset-after", "agent-offline"], 5);
    expect(best.days).to.equal(5);
    expect(Object.keys(best.faults)).to.have.members(["reset-after", "agent-offline"]);
    expect(best.faults["reset-after"]).to.equal(CHAOS["reset-after"]);
    expect(trials.length).to.be.at.most(20);
  });

  it("keeps one fault at least, and its one day", async () => {
    const { best } = await shrunk([], 0);
    expect(best.days).to.equal(1);
    expect(Object.keys(best.faults).length).to.equal(1);
  });

  it("is tried so many times and no more, and says that it was stopped", async () => {
    const { best, trials, told } = await shrunk(["throttling", "job-failed", "task-stuck"], 7, 3);
    expect(trials.length).to.equal(3);
    expect(told.length).to.equal(4);
    expect(told[0]).to.match(/^trial 1 of at most 3: without throttling, /);
    expect(told[3]).to.equal("stopped after 3 trials; not all of what is left may be needed");
    for (const name of ["throttling", "job-failed", "task-stuck"]) expect(best.faults).to.have.property(name);
  });

  it("always still fails, whatever it needs", async () => {
    const names = FAULT_NAMES.filter((name) => name !== "event-lost");
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(names),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(40),
        async (needed, day, most) => {
          const { best, trials } = await shrunk(needed, day, most);
          expect(best.days).to.be.at.least(day);
          for (const name of needed) expect(best.result.faults).to.have.property(name);
          expect(trials.length).to.be.at.most(most);
        },
      ),
    );
  });
});
