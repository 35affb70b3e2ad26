/** The short form of the campaign: two days of prod with all faults, and what is left then comes to its end. */
import { expect } from "chai";
import { CHAOS } from "../../local/faults/fault-names";
import { runSeed } from "./run-seed";

describe("prod, with faults over a change of the clocks", function () {
  this.timeout(300_000);

  it("loses nothing, counts nothing twice, and tells every failure", async () => {
    const from = new Date("2026-10-31T00:00:00Z");
    const { violations, faults } = await runSeed({ stack: "prod", seed: "1", from, days: 2, faults: CHAOS });
    expect(violations.map(({ invariant, message }) => `${invariant}: ${message}`)).to.deep.equal([]);
    expect(Object.keys(faults).length, "kinds of faults that struck").to.be.above(5);
  });
});
