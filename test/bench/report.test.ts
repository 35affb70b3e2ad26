import { expect } from "chai";
import { valueText } from "../../bench/report";

describe("a figure of a benchmark", () => {
  it("is shown with three figures, and with thousands whole", () => {
    expect(valueText(1.4567, "×")).to.equal("1.46 ×");
    expect(valueText(52_712.4, "×")).to.equal("52,712 ×");
  });

  it("is shown closer where it misses its target by less than that shows", () => {
    expect(valueText(1.4963, "×", { atLeast: 1.5 })).to.equal("1.4963 ×");
    expect(valueText(0.5004, "×", { atMost: 0.5 })).to.equal("0.5004 ×");
    expect(valueText(1.5004, "×", { atLeast: 1.5 })).to.equal("1.5 ×");
  });
});
