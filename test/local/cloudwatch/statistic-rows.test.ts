/** Statistic sets as rows of numbers: beside objects in an array, whatever comes in whatever order. */
import { expect } from "chai";
import fc from "fast-check";
import { StatisticRows } from "../../../local/cloudwatch/statistic-rows";
import { addTo, type StatisticSet, sample } from "../../../local/cloudwatch/statistics";

interface Entry extends StatisticSet {
  time: number;
}

const value = fc.integer({ min: -1000, max: 1000 });
const set = fc.oneof(
  { weight: 4, arbitrary: value.map((one) => sample(one)) },
  { weight: 1, arbitrary: fc.tuple(value, fc.integer({ min: 1, max: 9 })).map(([one, n]) => sample(one, n)) },
  {
    weight: 1,
    arbitrary: fc.array(value, { minLength: 1, maxLength: 5 }).map((values) => {
      const all = sample(values[0]!);
      for (const one of values.slice(1)) addTo(all, sample(one));
      return all;
    }),
  },
);
const step = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ time: fc.integer({ min: 0, max: 120 }).map((minute) => minute * 60_000), set }),
  },
  { weight: 1, arbitrary: fc.record({ drop: fc.integer({ min: 0, max: 5 }) }) },
);

function entriesOf(rows: StatisticRows): Entry[] {
  return Array.from({ length: rows.length }, (_, row) => ({ time: rows.time(row), ...rows.set(row) }));
}

describe("statistic sets in rows", () => {
  it("hold what objects in order of time would hold", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: "max" }), fc.boolean(), (steps, onlySamples) => {
        const rows = new StatisticRows();
        let model: Entry[] = [];
        for (const each of steps) {
          if ("drop" in each) {
            const count = Math.min(each.drop, model.length);
            rows.drop(count);
            model = model.slice(count);
            continue;
          }
          const added = onlySamples ? sample(each.set.max) : each.set;
          rows.add(each.time, added);
          const there = model.find(({ time }) => time === each.time);
          if (there) addTo(there, added);
          else model = [...model, { time: each.time, ...added }].sort((a, b) => a.time - b.time);
        }
        expect(entriesOf(rows)).to.deep.equal(model);
        for (const time of [-1, 0, 60_000, 60_001, 3_600_000, 1e9]) {
          expect(rows.from(time)).to.equal(model.filter((entry) => entry.time < time).length);
        }
      }),
    );
  });

  it("keep what is no single sample apart from the single samples before and after it", () => {
    const rows = new StatisticRows();
    rows.add(1, sample(5));
    rows.add(2, { count: 3, sum: 6, min: 1, max: 3 });
    rows.add(3, sample(7));
    rows.add(1, sample(2));
    expect(entriesOf(rows)).to.deep.equal([
      { time: 1, count: 2, sum: 7, min: 2, max: 5 },
      { time: 2, count: 3, sum: 6, min: 1, max: 3 },
      { time: 3, count: 1, sum: 7, min: 7, max: 7 },
    ]);
  });
});
