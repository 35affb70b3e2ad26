/**
 * Days of transfers on which agents go silent at random, executions fail, and events get lost, come late, twice or in
 * another order: three seeds, more than a hundred runs in all. Whatever happens, what these tests say holds.
 */
import { expect } from "chai";
import { generateTree } from "../../../local/datasync/tree-generator";
import type { FaultMix } from "../../../local/faults/fault-names";
import { Random } from "../../../local/random";
import { START, type TestStack } from "./stack";
import { checkInvariants, deployTransfer, missingAt } from "./transfers";

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;
const SEEDS = ["1", "2", "3"];
const FIRES = 32;
const SLICES = 3;

/** About four minutes for three agents. */
const TREE = generateTree({ directories: 60, files: 30_000, bytes: 6e9, seed: "transfer faults" });

/** Of what `--chaos` lets loose, what concerns transfers, but far more often. */
const FAULTS: FaultMix = {
  "agent-offline": 0.25,
  "execution-error": 0.15,
  "event-lost": 0.2,
  "late-delivery": 0.05,
  "reordered-delivery": 0.1,
  "duplicate-delivery": 0.1,
};

interface Phase {
  event: "transfer";
  run: string;
  phase: "waiting" | "started" | "failed-over" | "ended";
  outcome?: string;
}

const phases = ({ events }: Pick<TestStack, "events">): Phase[] =>
  events.flatMap((event) => {
    if (event.kind !== "log") return [];
    const { message } = event.record as { message?: Phase };
    return typeof message === "object" && message.event === "transfer" ? [message] : [];
  });

/** How often each is in the list. */
const tally = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

describe("transfers every half hour while agents die at random", function () {
  this.timeout(600_000);
  const total = { started: 0, failed: 0, failOvers: 0, offline: 0, errors: 0 };
  let stack: TestStack;
  afterEach(() => stack.simulation.close());

  for (const seed of SEEDS) {
    it(`seed ${seed}: every file is copied, none twice at the same time, nothing leaks, every run is told once`, async () => {
      stack = await deployTransfer({
        directories: TREE,
        seed,
        settings: { schedule: "cron(0/30 * * * ? *)", maxInventoryAge: "7d", maxDuration: "25m" },
      });
      const { cloud } = stack.simulation;
      const [tree] = cloud.datasync.sources;
      const random = new Random(`changes ${seed}`);
      const incomplete: string[] = [];
      cloud.events.subscribe((event) => {
        const [last] = phases({ events: [event] });
        if (last?.outcome === "succeeded" && missingAt(stack).length > 0) incomplete.push(last.run);
      });
      const end = cloud.faults.start(FAULTS);
      for (let fire = 1; fire <= FIRES; fire++) {
        await stack.simulation.runUntil(new Date(START.getTime() + fire * HALF_HOUR - MINUTE));
        checkInvariants(stack, SLICES);
        // So that the next run has minutes of work to be struck in. One that still works may not see it any more.
        if (phases(stack).findLast(({ phase }) => phase !== "failed-over")?.phase !== "ended") continue;
        for (const { path, files } of [...tree!.directories.values()]) {
          if (random.chance(0.5)) tree!.change(path, 0, files + 1, 1_000_000);
        }
      }
      end();
      // What is still open comes to its end, late deliveries arrive, and runs without faults follow.
      await stack.simulation.runUntil(new Date(START.getTime() + (FIRES + 5) * HALF_HOUR - MINUTE));

      expect(incomplete, "runs that said they had succeeded").to.deep.equal([]);
      expect(missingAt(stack), "missing at the destination").to.deep.equal([]);
      checkInvariants(stack, SLICES);
      const told = phases(stack);
      const of = (phase: Phase["phase"]) => told.filter((record) => record.phase === phase);
      const ended = tally(of("ended").map(({ run }) => run));
      expect(
        Object.entries(ended).filter(([, times]) => times !== 1),
        "told more than once",
      ).to.deep.equal([]);
      const begun = [...new Set(told.map(({ run }) => run))];
      expect(
        begun.filter((run) => !(run in ended)),
        "begun, and not told",
      ).to.deep.equal([]);
      expect(of("ended").at(-1)?.outcome, "the last run").to.equal("succeeded");

      // A topic delivers a mail twice now and then, with the same text; what was published is counted.
      const mails = new Set(stack.mails().map(({ body }) => body));
      const failed = of("ended").filter(({ outcome }) => outcome === "failed");
      const reported = failed.map(({ run }) => [...mails].filter((body) => body.includes(run)).length);
      expect(reported, "mails of each run that failed").to.deep.equal(failed.map(() => 1));

      total.started += of("started").length;
      total.failed += failed.length;
      total.failOvers += of("failed-over").length;
      total.offline += cloud.faults.counts.get("agent-offline") ?? 0;
      total.errors += cloud.faults.counts.get("execution-error") ?? 0;
    });
  }

  it("that was more than a hundred runs, in which slices failed over and runs failed", () => {
    expect(total.started, "runs").to.be.at.least(100);
    expect(total.offline, "agents that went silent").to.be.at.least(20);
    expect(total.errors, "executions that failed").to.be.at.least(20);
    expect(total.failOvers, "fail-overs").to.be.at.least(20);
    expect(total.failed, "runs that failed").to.be.at.least(5);
  });
});
