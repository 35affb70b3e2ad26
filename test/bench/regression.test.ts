import { expect } from "chai";
import { type MeasuredRow, regressions } from "../../bench/regression";
import type { Figure } from "../../bench/row";

function measured(figure: Partial<Figure>): MeasuredRow[] {
  const whole: Figure = {
    key: "ratio",
    label: "",
    value: 1,
    unit: "×",
    detail: "",
    held: "atMost",
    ...figure,
  };
  return [{ row: "scan", figures: [whole] }];
}

describe("a figure held to its reference", () => {
  it("may be a third worse, and no more", () => {
    expect(regressions({ "scan.ratio": 3 }, measured({ value: 4 }))).to.deep.equal([]);
    expect(regressions({ "scan.ratio": 3 }, measured({ value: 4.01 }))).to.deep.equal([
      "scan.ratio is 4.01; it was 3, and 4 is the most allowed",
    ]);
  });

  it("is worse when it is smaller, where more is better", () => {
    expect(regressions({ "scan.ratio": 3 }, measured({ value: 2, held: "atLeast" }))).to.deep.equal([]);
    expect(regressions({ "scan.ratio": 3 }, measured({ value: 1.99, held: "atLeast" }))).to.deep.equal([
      "scan.ratio is 1.99; it was 3, and 2 is the least allowed",
    ]);
  });

  it("needs a reference figure", () => {
    expect(regressions({}, measured({}))).to.deep.equal([
      "scan.ratio has no reference figure; add it with --update",
    ]);
  });

  it("is one of those that are held; the others are only shown", () => {
    expect(regressions({}, measured({ held: undefined }))).to.deep.equal([]);
  });

  it("that is left out, because a peer is not installed, is no regression", () => {
    expect(regressions({ "scan.ratio": 3 }, [{ row: "scan", figures: [] }])).to.deep.equal([]);
  });
});
