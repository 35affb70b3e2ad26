import { expect } from "chai";
import fc from "fast-check";
import { parseScheduleExpression } from "../../stacks/schedule-expression";
import { longestGap } from "../../stacks/schedule-gap";
import { fireTimes } from "../../stacks/schedule-times";

const NOW = new Date("2026-11-20T00:00:00Z");
const gapOf = (text: string, timezone = "UTC") => longestGap(parseScheduleExpression(text), timezone, NOW);

describe("the longest pause of a schedule", () => {
  it("is a rate's interval", () => {
    expect(gapOf("rate(90 minutes)")).to.deep.equal({ seconds: 5400 });
  });

  it("is unknown for a time that comes once, or not twice in 400 days", () => {
    for (const text of ["at(2026-12-01T00:00:00)", "0 0 29 2 ? *", "0 0 1 1 ? 2027"]) {
      expect(gapOf(text)).to.deep.equal({ seconds: Number.POSITIVE_INFINITY });
    }
  });

  it("is the night of a schedule that runs by day", () => {
    expect(gapOf("0/5 8-17 * * ? *").seconds).to.equal((14 * 60 + 5) * 60);
  });

  it("is the weekend of a schedule that runs on workdays", () => {
    expect(gapOf("0 3 ? * MON-FRI *").seconds).to.equal(3 * 86_400);
  });

  it("has the repeated hour in it, in which nothing fires", () => {
    expect(gapOf("0/5 * * * ? *", "America/New_York")).to.deep.equal({
      seconds: 65 * 60,
      from: new Date("2027-11-07T05:55:00Z"),
      to: new Date("2027-11-07T07:00:00Z"),
    });
  });

  it("has the day in it on which the clocks skip the time", () => {
    expect(gapOf("30 2 * * ? *", "America/New_York").seconds).to.equal(47 * 3600);
  });

  it("is what looking at every fire gives", () => {
    const text = fc.constantFrom(
      "0 0/6 * * ? *",
      "15,45 1-3 * * ? *",
      "0 2/5 ? * MON,THU *",
      "30 0 L * ? *",
      "0 23 1/9 * ? *",
    );
    const zone = fc.constantFrom(
      "UTC",
      "America/New_York",
      "Australia/Lord_Howe",
      "America/Santiago",
      "Asia/Kolkata",
    );
    const start = fc.date({
      min: new Date("2025-01-01T00:00:00Z"),
      max: new Date("2028-01-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(text, zone, start, (expressionText, timezone, after) => {
        const expression = parseScheduleExpression(expressionText);
        const { seconds, from, to } = longestGap(expression, timezone, after);
        let longest = 0;
        let previous: Date | undefined;
        // Within the months that both look at; the last days may hold a longer one that only one of them sees.
        const end = after.getTime() + 380 * 86_400_000;
        for (const fire of fireTimes(expression, timezone, new Date(after.getTime() + 2 * 86_400_000))) {
          if (fire.getTime() > end) break;
          if (previous) longest = Math.max(longest, (fire.getTime() - previous.getTime()) / 1000);
          previous = fire;
        }
        expect(seconds).to.be.at.least(longest);
        // And it is real: nothing fires between its two ends.
        expect([...take(fireTimes(expression, timezone, from!), 1)]).to.deep.equal([to]);
        expect((to!.getTime() - from!.getTime()) / 1000).to.equal(seconds);
      }),
      { numRuns: 200 },
    );
  });
});

function* take<Value>(values: Iterable<Value>, count: number): Generator<Value> {
  let taken = 0;
  for (const value of values) {
    if (taken++ === count) return;
    yield value;
  }
}
