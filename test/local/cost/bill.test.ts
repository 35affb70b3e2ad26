import { expect } from "chai";
import * as fc from "fast-check";
import { billOf, MONTH_SECONDS } from "../../../local/cost/bill";
import { PRICES, type Price, type Priced } from "../../../local/cost/prices";
import { idlePolls, type Usage } from "../../../local/cost/usage";

const KEYS = Object.keys(PRICES) as Priced[];

const month = (quantities: Usage["quantities"]): Usage => ({ seconds: MONTH_SECONDS, quantities });
const lineOf = (usage: Usage, key: Priced) => billOf(usage).lines.find((line) => line.key === key)!;

describe("a bill", () => {
  it("is quantities times prices, with and without what is free in every month", () => {
    const { lines, total, totalBeyondFree } = billOf(
      month({ alarms: 12, dashboards: 4, stateTransitions: 10_000, metricHours: 720 * 11 }),
    );
    const rounded = lines.map(({ key, cost, costBeyondFree }) => [
      key,
      cost.toFixed(4),
      costBeyondFree.toFixed(4),
    ]);
    expect(rounded).to.deep.equal([
      ["alarms", "1.2000", "0.2000"], // ten are free
      ["dashboards", "12.0000", "3.0000"], // three
      ["metricHours", "3.3000", "0.3000"], // ten metrics, all the time
      ["stateTransitions", "0.2500", "0.1500"], // 4,000
    ]);
    expect([total, totalBeyondFree].map((usd) => usd.toFixed(2))).to.deep.equal(["16.75", "3.65"]);
  });

  it("scales what was used to 30 days, and not what stands", () => {
    const usage: Usage = { seconds: 7 * 86_400, quantities: { lambdaRequests: 7_000_000, alarms: 3 } };
    expect(lineOf(usage, "lambdaRequests").quantity).to.equal(30_000_000);
    expect(lineOf(usage, "lambdaRequests").cost.toFixed(2)).to.equal("6.00");
    expect(lineOf(usage, "alarms").quantity).to.equal(3);
  });

  it("gives SQS's one million free requests once, whichever queues they are of", () => {
    const usage = month({ sqsPollsFifo: 600_000, sqsPollsStandard: 600_000, sqsRequests: 100_000 });
    const beyond = (key: Priced) => lineOf(usage, key).costBeyondFree.toFixed(4);
    expect(beyond("sqsPollsFifo")).to.equal("0.0000");
    expect(beyond("sqsPollsStandard")).to.equal("0.0800"); // 200,000 of them
    expect(beyond("sqsRequests")).to.equal("0.0500");
  });

  it("has no lines for what is not used, and no bill without time", () => {
    expect(billOf(month({ alarms: 0 })).lines).to.deep.equal([]);
    expect(() => billOf({ seconds: 0, quantities: {} })).to.throw(
      "A bill needs a run in which time has passed.",
    );
  });

  it("counts five long polls of 20 seconds for a queue that feeds a function", () => {
    expect(idlePolls(60)).to.equal(15);
    expect(idlePolls(MONTH_SECONDS)).to.equal(648_000);
  });

  it("never grows by an allowance, adds up, and is the same whatever length of run the same use comes from", () => {
    const quantities = fc.dictionary(fc.constantFrom(...KEYS), fc.double({ min: 0, max: 1e9, noNaN: true }));
    const flows = KEYS.filter((key) => !(PRICES[key] as Price).standing);
    fc.assert(
      fc.property(quantities, fc.integer({ min: 1, max: 24 }), (given, part) => {
        const { lines, total, totalBeyondFree } = billOf(month(given));
        for (const { cost, costBeyondFree } of lines) {
          expect(costBeyondFree).to.be.within(0, cost);
        }
        expect(lines.reduce((sum, { cost }) => sum + cost, 0)).to.equal(total);
        expect(totalBeyondFree).to.be.at.most(total);
        const shorter = Object.fromEntries(
          Object.entries(given).map(([key, value]) => [
            key,
            flows.includes(key as Priced) ? value / part : value,
          ]),
        );
        const scaled = billOf({ seconds: MONTH_SECONDS / part, quantities: shorter });
        expect(scaled.total).to.be.closeTo(total, 1e-6 * (1 + total));
      }),
    );
  });
});

describe("the price table", () => {
  for (const [key, price] of Object.entries<Price>(PRICES)) {
    it(`says what ${key} is, where its price comes from and of when it is`, () => {
      expect(price.usd).to.be.above(0);
      expect(price.per).to.be.above(0);
      expect(price.source).to.match(/\w/);
      expect(price.date).to.match(/^20\d\d(-\d\d(-\d\d)?)?$/);
    });
  }
});
