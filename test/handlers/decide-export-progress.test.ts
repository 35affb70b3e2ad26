import { expect } from "chai";
import fc from "fast-check";
import {
  decideExportProgress,
  LEAST_POINTS,
  metricWindow,
  type QueuePoint,
  WINDOW_MINUTES,
} from "../../handlers/decide-export-progress";

const MINUTE = 60_000;
const ENDED = Date.UTC(2026, 10, 20, 2, 0, 30);

/** Points from minute `from` after 02:01:00, which is the first whole minute after the job's end. */
function points(ages: (number | undefined)[], from = 0): QueuePoint[] {
  const first = Date.UTC(2026, 10, 20, 2, 1) + from * MINUTE;
  return ages.flatMap((age, index) => (age === undefined ? [] : [{ time: first + index * MINUTE, age }]));
}

function decide(minutesLater: number, given: QueuePoint[], complete = true) {
  return decideExportProgress({
    window: metricWindow(ENDED, ENDED + minutesLater * MINUTE),
    points: given,
    complete,
  });
}

describe("decideExportProgress", () => {
  it("the window begins with the first whole minute after the job's end", () => {
    expect(metricWindow(ENDED, ENDED + 5 * MINUTE)).to.deep.equal({
      start: Date.UTC(2026, 10, 20, 2, 1),
      end: Date.UTC(2026, 10, 20, 2, 5),
    });
  });

  it("the window is the last 15 minutes, once the job ended before them", () => {
    expect(metricWindow(ENDED, ENDED + 60 * MINUTE)).to.deep.equal({
      start: Date.UTC(2026, 10, 20, 2, 45),
      end: Date.UTC(2026, 10, 20, 3, 0),
    });
  });

  it("a job that ended a moment ago has no window", () => {
    const { start, end } = metricWindow(ENDED, ENDED + 1);
    expect(end).to.equal(start);
  });

  const cases: {
    rule: string;
    later: number;
    ages: (number | undefined)[];
    from?: number;
    exported: boolean;
  }[] = [
    { rule: "one zero is not enough", later: 20, ages: [0], from: 10, exported: false },
    { rule: "nine zeros are not enough", later: 20, ages: Array(9).fill(0), from: 6, exported: false },
    { rule: "ten zeros are enough", later: 20, ages: Array(10).fill(0), from: 5, exported: true },
    {
      rule: "zeros from before the job's end do not count",
      later: 5,
      ages: Array(15).fill(0),
      from: -14,
      exported: false,
    },
    { rule: "no point at all is no answer", later: 60, ages: [], exported: false },
    {
      rule: "one change that waits is enough to wait",
      later: 15,
      ages: [0, 0, 300, ...Array(11).fill(0)],
      exported: false,
    },
    {
      rule: "a change of the first minute, exported since, has left the window",
      later: 20,
      ages: [300, ...Array(18).fill(0)],
      exported: true,
    },
    {
      rule: "gaps are allowed as long as ten points are there",
      later: 16,
      ages: [0, undefined, 0, 0, undefined, 0, 0, 0, 0, undefined, 0, 0, 0, 0, 0],
      exported: true,
    },
    {
      rule: "an age that is less than a second is an age",
      later: 20,
      ages: Array(15).fill(0.2),
      from: 4,
      exported: false,
    },
  ];
  for (const { rule, later, ages, from, exported } of cases) {
    it(rule, () => {
      expect(decide(later, points(ages, from)).exported).to.equal(exported);
    });
  }

  it("a part of the points is no answer, however many zeros it holds", () => {
    expect(decide(30, points(Array(30).fill(0)), false)).to.deep.equal({
      exported: false,
      detail: "CloudWatch gave only a part of the queue's metric.",
    });
  });

  it("two points of one minute count once, and the older change decides", () => {
    const twice = points(Array(9).fill(0), 6);
    expect(decide(20, [...twice, ...twice]).exported).to.equal(false);
    expect(decide(20, [...points(Array(12).fill(0), 6), ...points([7], 6)]).detail).to.equal(
      "Changes wait for their export, the oldest for 7 s.",
    );
  });

  it("says how long the queue was empty", () => {
    expect(decide(20, points(Array(19).fill(0))).detail).to.equal(
      `No change has waited for its export for ${WINDOW_MINUTES} minutes.`,
    );
  });

  it("never says exported within ten minutes of the job's end, nor with a change inside of the window", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 * MINUTE }),
        fc.array(
          fc.record({ minute: fc.integer({ min: -30, max: 95 }), age: fc.constantFrom(0, 0, 0, 0, 60) }),
        ),
        (later, given) => {
          const window = metricWindow(ENDED, ENDED + later);
          const seen = given.map(({ minute, age }) => points([age], minute)[0]!);
          const { exported } = decideExportProgress({ window, points: seen, complete: true });
          const inside = seen.filter(({ time }) => time >= window.start && time < window.end);
          expect(window.start).to.be.at.least(ENDED);
          if (later < LEAST_POINTS * MINUTE) expect(exported).to.equal(false);
          if (inside.some(({ age }) => age > 0)) expect(exported).to.equal(false);
          if (exported) expect(new Set(inside.map(({ time }) => time)).size).to.be.at.least(LEAST_POINTS);
        },
      ),
    );
  });
});
