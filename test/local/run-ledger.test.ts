/** The ledger of runs: that it forgets none, however many ended since, and that its totals are those of its runs. */
import { expect } from "chai";
import fc from "fast-check";
import type { TimedEvent } from "../../local/events";
import { type RunEntry, RunLedger } from "../../local/run-ledger";

const OUTCOMES = ["succeeded", "failed", "skipped", "superseded"] as const;

function ledgerOf(...events: object[]): RunLedger {
  const ledger = new RunLedger(new Map([["stack-nightly", "nightly"]]));
  events.forEach((event, sequence) => {
    ledger.observe({ time: "2026-11-20T00:00:00Z", sequence, ...event } as TimedEvent);
  });
  return ledger;
}

const scheduledTime = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour)).toISOString();

function record(hour: number, more: object): object {
  const message = { event: "run", schedule: "nightly", scheduledTime: scheduledTime(hour), ...more };
  return { kind: "log", record: { message: { ...message, fileSystemId: "fs-01234567", type: "Export" } } };
}

const ended = (hour: number, more: object = {}) =>
  record(hour, { phase: "ended", outcome: "succeeded", detail: `${hour}`, ...more });

describe("the ledger of runs", () => {
  it("has every run once, in the order of their first signs, with its last end", () => {
    const came = (hour: number) => ({
      kind: "schedule",
      schedule: "stack-nightly",
      scheduledTime: scheduledTime(hour),
      delivered: true,
    });
    const hours = Array.from({ length: 300 }, (_, hour) => hour);
    const ledger = ledgerOf(
      came(299),
      ...hours.flatMap((hour) => [came(hour), record(hour, { phase: "waiting" }), ended(hour)]),
      came(0),
      record(1, { phase: "started", taskId: "task-1", waitSeconds: 60 }),
      ended(2, { outcome: "failed", reason: "TaskLost", counts: { total: 9, succeeded: 7, failed: 2 } }),
    );
    const { runs } = ledger;
    expect(runs.map(({ detail }) => detail)).to.deep.equal(["299", ...hours.slice(0, 299).map(String)]);
    expect(runs[2]).to.include({ outcome: "succeeded", taskId: "task-1", waitSeconds: 60 });
    expect(runs[3]).to.include({ outcome: "failed", reason: "TaskLost", detail: "2" });
    expect(ledger.totals()).to.deep.include({
      runs: 300,
      succeeded: 299,
      failed: 1,
      waited: 300,
      unfinished: 0,
      files: { succeeded: 7, failed: 2 },
    });
  });

  it("has the totals of its runs, whatever is told in whatever order", () => {
    const counts = fc.record({ succeeded: fc.nat(9), failed: fc.nat(9) });
    const told = fc.oneof(
      fc.constant({ phase: "waiting" }),
      fc.constant({ phase: "started", taskId: "task-1" }),
      fc.record({ phase: fc.constant("ended"), outcome: fc.constantFrom(...OUTCOMES) }),
      fc.record({ phase: fc.constant("ended"), outcome: fc.constantFrom(...OUTCOMES), counts }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), told), { maxLength: 600, size: "max" }), (events) => {
        const ledger = ledgerOf(...events.map(([hour, more]) => record(hour, more)));
        const { runs } = ledger;
        const having = (of: (run: RunEntry) => boolean) => runs.filter(of).length;
        const files = (which: "succeeded" | "failed") =>
          runs.reduce((sum, run) => sum + (run.counts?.[which] ?? 0), 0);
        expect(ledger.totals()).to.deep.include({
          runs: new Set(events.map(([hour]) => hour)).size,
          ...Object.fromEntries(OUTCOMES.map((each) => [each, having(({ outcome }) => outcome === each)])),
          unfinished: having(({ outcome }) => outcome === undefined),
          waited: having(({ waited }) => waited),
          files: { succeeded: files("succeeded"), failed: files("failed") },
        });
      }),
    );
  });
});
