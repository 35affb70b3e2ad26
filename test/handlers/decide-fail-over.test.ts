import { expect } from "chai";
import fc from "fast-check";
import { decideFailOver, decideSpare, type WatchedSlice } from "../../handlers/decide-fail-over";
import { assignAgents, usableAgents } from "../../handlers/decide-transfer";
import type { ObservedAgent } from "../../handlers/transfer-agents";
import type { SliceExecution } from "../../handlers/transfer-slices";

const BEGAN = Date.parse("2026-11-20T02:00:00Z");
const NAMES = ["a", "b", "c", "d"];

function execution(slice: number, more: Partial<SliceExecution> = {}): SliceExecution {
  return {
    arn: `exec-${slice}`,
    status: "TRANSFERRING",
    agent: "a",
    failedOverFrom: undefined,
    timedOut: false,
    startTime: BEGAN,
    endTime: undefined,
    bytes: 0,
    files: 0,
    filesFailed: 0,
    errorCode: "",
    errorDetail: "",
    ...more,
  };
}

function watched(
  slice: number,
  more: Partial<SliceExecution> | undefined,
  taskStatus = "AVAILABLE",
): WatchedSlice {
  return { slice, taskArn: `task-${slice}`, taskStatus, executions: more ? [execution(slice, more)] : [] };
}

function agent(arn: string, online = true, load = 0): ObservedAgent {
  return { arn, name: arn, online, load };
}

function decide(slices: WatchedSlice[], agents: ObservedAgent[], after = 60, more = {}) {
  return decideFailOver({
    now: BEGAN + after * 1000,
    planned: { run: "r", slices: slices.length, began: BEGAN, concluded: false, abandoned: false, ...more },
    maxDuration: 3_600,
    slices,
    agents,
    abandonedWhy: "",
  });
}

describe("the agent that takes something over", () => {
  const load = (entries: Record<string, number>) => new Map(Object.entries(entries));
  const cases: [
    string,
    Record<string, number>,
    failed: string[],
    not: string[],
    expected: string | undefined,
  ][] = [
    ["is the one that is idle", { a: 1, b: 0, c: 2 }, [], [], "b"],
    ["is the one with the least to do where all are busy", { a: 3, b: 2 }, [], [], "b"],
    ["is rather a busy one than one on which something failed", { a: 0, b: 5 }, ["a"], [], "b"],
    ["is one on which something else failed where there is no other", { a: 0, b: 0 }, ["a", "b"], ["a"], "b"],
    ["is never the one that failed", { a: 0 }, ["a"], ["a"], undefined],
    ["is nobody where nobody is online", {}, [], [], undefined],
    ["is the first by ARN among equals", { c: 0, b: 0 }, [], [], "b"],
  ];
  for (const [what, loads, failed, not, expected] of cases) {
    it(what, () =>
      expect(decideSpare({ load: load(loads), failed: new Set(failed), not })).to.equal(expected),
    );
  }
});

describe("what is decided about a run that is going on", () => {
  it("is nothing while all slices work", () => {
    const { steps, ended, waiting } = decide([watched(0, {}), watched(1, { status: "QUEUED" })], []);
    expect([steps, ended, waiting]).to.deep.equal([
      [],
      false,
      ["Slice 0 is TRANSFERRING.", "Slice 1 is QUEUED."],
    ]);
  });

  it("is the end where all slices are done", () => {
    const { ended, failures } = decide([watched(0, { status: "SUCCESS" })], []);
    expect([ended, failures.size]).to.deep.equal([true, 0]);
  });

  it("is no end while a slice is not started, unless nobody starts it any more or the time is over", () => {
    const slices = [watched(0, { status: "SUCCESS" }), watched(1, undefined)];
    expect(decide(slices, []).ended).to.equal(false);
    expect(decide(slices, [], 60, { abandoned: true }).failures.get(1)).to.contain("It was never started");
    expect(decide(slices, [], 3_600).failures.get(1)).to.contain("the run took longer than it may");
  });

  it("is to wait where somebody executes the failed slice's task by hand", () => {
    const { steps, ended } = decide([watched(0, { status: "ERROR" }, "RUNNING")], [agent("a"), agent("b")]);
    expect([steps, ended]).to.deep.equal([[], false]);
  });

  const agents = fc.uniqueArray(
    fc.record({
      arn: fc.constantFrom(...NAMES),
      name: fc.constant(""),
      online: fc.boolean(),
      load: fc.nat(3),
    }),
    { selector: ({ arn }) => arn },
  );
  const slices = fc
    .array(
      fc.record({
        status: fc.constantFrom("QUEUED", "TRANSFERRING", "SUCCESS", "ERROR", "ERROR", "ERROR"),
        agent: fc.constantFrom(...NAMES),
        failedOverFrom: fc.option(fc.constant("exec-before"), { nil: undefined }),
        timedOut: fc.boolean(),
        started: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((all) => all.map(({ started, ...more }, slice) => watched(slice, started ? more : undefined)));

  it("never uses the failed agent or one that is offline, fails over only what may be, and shares what it gives out", () => {
    fc.assert(
      fc.property(slices, agents, fc.nat(8_000), (all, there, after) => {
        const { steps, ended, failures, waiting } = decide(all, there, after);
        const given = new Map<string, number>();
        for (const step of steps) {
          const [latest] = all[step.slice]!.executions;
          if (step.do === "cancel") {
            expect(after).to.be.at.least(3_600);
            continue;
          }
          expect(latest!.status).to.equal("ERROR");
          expect(latest!.failedOverFrom).to.equal(undefined);
          expect(step.agent).to.not.equal(latest!.agent);
          expect(there.find(({ arn }) => arn === step.agent)!.online).to.equal(true);
          given.set(step.agent, (given.get(step.agent) ?? 0) + 1);
        }
        // Every slice is done, has failed for good, or is waited for: nothing is lost.
        const open = all.filter(
          ({ slice, executions }) => executions[0]?.status !== "SUCCESS" && !failures.has(slice),
        );
        expect(waiting).to.have.length(open.length);
        expect(ended).to.equal(open.length === 0);
        // Once what has been decided has begun, the same look decides nothing more.
        const begun = all.map((one) =>
          steps.some((step) => step.do === "fail-over" && step.slice === one.slice)
            ? watched(one.slice, { status: "QUEUED", failedOverFrom: `exec-${one.slice}` })
            : one,
        );
        expect(decide(begun, there, after).steps.filter((step) => step.do === "fail-over")).to.deep.equal([]);
        // Of two that could be given something, one does not get two more than the other.
        const healthy = there.filter(
          ({ arn, online }) =>
            online &&
            !all.some(({ executions }) =>
              executions.some((one) => one.status === "ERROR" && one.agent === arn),
            ),
        );
        const loads = healthy.map(({ arn, load }) => load + (given.get(arn) ?? 0));
        const taken = healthy
          .filter(({ arn }) => given.has(arn))
          .map(({ arn, load }) => load + given.get(arn)!);
        if (taken.length > 0) expect(Math.max(...taken) - Math.min(...loads)).to.be.at.most(1);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("the agents that a run is divided among", () => {
  it("are the idle ones, or all where all are busy, and none of those where queueing is off", () => {
    const all = [agent("a", true, 1), agent("b"), agent("c", false), agent("d")];
    const names = (agents: ObservedAgent[], queueing?: string) =>
      usableAgents(agents, queueing).map(({ arn }) => arn);
    expect(names(all)).to.deep.equal(["b", "d"]);
    expect(names([agent("a", true, 2), agent("b", true, 1)])).to.deep.equal(["a", "b"]);
    expect(names([agent("a", true, 2)], "DISABLED")).to.deep.equal([]);
    expect(names([agent("a", false)])).to.deep.equal([]);
  });

  it("keep their slices where they can, and no agent gets two", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(20), { minLength: 1 }),
        fc.nat(3),
        fc.dictionary(
          fc.integer({ min: 0, max: 20 }).map(String),
          fc.integer({ min: 0, max: 25 }).map(String),
        ),
        (names, fewer, had) => {
          const agents = names.map(String);
          const slices = Array.from({ length: Math.max(1, agents.length - fewer) }, (_, index) => index);
          const before = new Map(Object.entries(had).map(([slice, one]) => [Number(slice), one]));
          const assigned = assignAgents(slices, agents, before);
          expect([...assigned.keys()].sort((a, b) => a - b)).to.deep.equal(slices);
          expect(new Set(assigned.values()).size).to.equal(slices.length);
          for (const one of assigned.values()) expect(agents).to.include(one);
          const wishes = slices.map((slice) => before.get(slice)).filter((one) => agents.includes(one ?? ""));
          const kept = slices.filter((slice) => before.get(slice) === assigned.get(slice));
          expect(kept.length).to.be.at.least(new Set(wishes).size);
        },
      ),
    );
  });
});
