import { expect } from "chai";
import fc from "fast-check";
import { encounters } from "../../../cli/rehearsal/overlaps";
import type { TaskRun } from "../../../cli/rehearsal/rehearsal";
import { at, FROM, run, tasks, unstarted } from "./rehearsals";

const UNTIL = at("00:00", 1);
const PAIR = tasks({ hourly: { schedule: "cron(0 * * * ? *)" }, nightly: { schedule: "cron(0 3 * * ? *)" } });
const found = (runs: TaskRun[], of = PAIR) =>
  encounters(runs, of, UNTIL).map(
    ({ kind, holder, comer, count }) => `${kind}: ${comer} after ${holder}, ${count}`,
  );

describe("encounters on a file system", () => {
  it("are overlaps where a run came while another one executed, with its longest wait", () => {
    const late = { started: at("04:20"), ended: at("04:25"), waited: true };
    const [overlap] = encounters(
      [run("nightly", at("03:00"), 80), run("hourly", at("04:00"), 5, late)],
      PAIR,
      UNTIL,
    );
    expect(overlap).to.include({
      kind: "overlap",
      holder: "nightly",
      comer: "hourly",
      count: 1,
      first: at("04:00"),
      waited: 1,
      leftOut: 0,
      longestWait: 20 * 60_000,
    });
  });

  it("count those that were skipped, superseded or given up as left out", () => {
    const runs = [
      run("nightly", at("03:00"), 200),
      unstarted("hourly", at("04:00"), "skipped"),
      unstarted("hourly", at("05:00"), "superseded"),
      unstarted("hourly", at("06:00"), "expired"),
    ];
    expect(encounters(runs, PAIR, UNTIL)[0]).to.include({ count: 3, waited: 0, leftOut: 3 });
  });

  it("are overlaps where two runs are planned for the same minute, whichever went first", () => {
    const second = { started: at("03:05"), ended: at("03:08"), waited: true };
    expect(found([run("nightly", at("03:00"), 5), run("hourly", at("03:00"), 3, second)])).to.deep.equal([
      "overlap: hourly after nightly, 1",
    ]);
  });

  it("are near misses where a run came within ten minutes of another one's end", () => {
    expect(found([run("hourly", at("02:15"), 36), run("nightly", at("03:00"), 5)])).to.deep.equal([
      "near miss: nightly after hourly, 1",
    ]);
    expect(found([run("hourly", at("02:15"), 35), run("nightly", at("03:00"), 5)])).to.deep.equal([]);
  });

  it("are near misses up to a quarter of a long run's length", () => {
    expect(found([run("nightly", at("00:00"), 160), run("hourly", at("03:00"), 5)])).to.deep.equal([
      "near miss: hourly after nightly, 1",
    ]);
  });

  it("are none between a run and the one that follows it on purpose", () => {
    const chain = tasks({
      nightly: { schedule: "cron(0 3 * * ? *)" },
      release: { type: "Release", notAccessedForDays: 1, after: "nightly" },
    });
    expect(found([run("nightly", at("03:00"), 5), run("release", at("03:05"), 5)], chain)).to.deep.equal([]);
  });

  it("are none on different file systems", () => {
    const elsewhere = { fileSystemId: "fs-0ffffffffffffffff" };
    expect(found([run("nightly", at("03:00"), 80), run("hourly", at("04:00"), 5, elsewhere)])).to.deep.equal(
      [],
    );
  });

  it("are told of a task with itself, and of one that still executes at the end", () => {
    const { ended: _, ...endless } = run("hourly", at("20:00"), 0);
    const runs: TaskRun[] = [{ ...endless, end: "unfinished" }, unstarted("hourly", at("21:00"), "skipped")];
    expect(found(runs)).to.deep.equal(["overlap: hourly after hourly, 1"]);
  });

  it("find the overlaps that a look at every pair finds, in any day", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const day = fc
      .uniqueArray(minute, { minLength: 1, maxLength: 25 })
      .chain((starts) =>
        fc.tuple(
          fc.constant([...starts].sort((a, b) => a - b)),
          fc.array(fc.integer({ min: 1, max: 90 }), { minLength: starts.length, maxLength: starts.length }),
        ),
      );
    fc.assert(
      fc.property(day, ([starts, lengths]) => {
        // One after another in the order of their schedules, as the queue does it.
        let free = FROM;
        const runs = starts.map((start, i) => {
          const scheduled = FROM + start * 60_000;
          const started = Math.max(free, scheduled);
          free = started + lengths[i]! * 60_000;
          return run(i % 2 ? "hourly" : "nightly", scheduled, 0, {
            started,
            ended: free,
            waited: started > scheduled,
          });
        });
        const expected = runs.flatMap((comer) =>
          runs.filter(
            (other) => other !== comer && other.started! <= comer.scheduled && comer.scheduled < other.ended!,
          ),
        ).length;
        const overlaps = encounters(runs, PAIR, UNTIL).filter(({ kind }) => kind === "overlap");
        expect(overlaps.reduce((sum, { count }) => sum + count, 0)).to.equal(expected);
      }),
    );
  });
});
