import { expect } from "chai";
import fc from "fast-check";
import { parseScheduleExpression, ScheduleExpressionError } from "../../stacks/schedule-expression";
import { fireTimes, nextFire } from "../../stacks/schedule-times";
import { crons, type LocalMinute, minutesOf } from "./cron-model";

/** The first `count` fires after `after`, ISO 8601 without milliseconds. */
function fires(text: string, timezone: string, after: string, count: number): string[] {
  const times: string[] = [];
  for (const time of fireTimes(parseScheduleExpression(text), timezone, new Date(after))) {
    times.push(time.toISOString().replace(".000Z", "Z"));
    if (times.length === count) break;
  }
  return times;
}

describe("the times at which a schedule fires", () => {
  it("come strictly after the given time", () => {
    expect(fires("0 0/6 * * ? *", "UTC", "2026-11-20T06:00:00Z", 2)).to.deep.equal([
      "2026-11-20T12:00:00Z",
      "2026-11-20T18:00:00Z",
    ]);
    expect(fires("0 0/6 * * ? *", "UTC", "2026-11-20T05:59:59.999Z", 1)).to.deep.equal([
      "2026-11-20T06:00:00Z",
    ]);
  });

  it("follow the zone's local time in summer and in winter", () => {
    expect(fires("15 6 * * ? *", "America/New_York", "2026-10-31T00:00:00Z", 3)).to.deep.equal([
      "2026-10-31T10:15:00Z",
      "2026-11-01T11:15:00Z",
      "2026-11-02T11:15:00Z",
    ]);
  });

  it("leave out a local time that the clocks skip in spring", () => {
    expect(fires("30 2 * * ? *", "America/New_York", "2026-03-07T00:00:00Z", 2)).to.deep.equal([
      "2026-03-07T07:30:00Z",
      "2026-03-09T06:30:00Z",
    ]);
  });

  it("come once for a local time that the clocks show twice in autumn, the first time", () => {
    expect(fires("0/30 1 * * ? *", "America/New_York", "2026-11-01T00:00:00Z", 3)).to.deep.equal([
      "2026-11-01T05:00:00Z",
      "2026-11-01T05:30:00Z",
      "2026-11-02T06:00:00Z",
    ]);
  });

  it("leave out a whole day that a zone skips", () => {
    // Samoa had no 30 December 2011.
    expect(fires("0 12 * * ? *", "Pacific/Apia", "2011-12-29T00:00:00Z", 2)).to.deep.equal([
      "2011-12-29T22:00:00Z",
      "2011-12-30T22:00:00Z",
    ]);
  });

  it("of a rate are its start and every interval later", () => {
    const rate = parseScheduleExpression("rate(6 hours)");
    const rateStart = new Date("2026-11-20T01:00:00Z");
    const next = (after: string) => nextFire(rate, "UTC", new Date(after), { rateStart })?.toISOString();
    expect(next("2026-11-19T00:00:00Z")).to.equal("2026-11-20T01:00:00.000Z");
    expect(next("2026-11-20T01:00:00Z")).to.equal("2026-11-20T07:00:00.000Z");
    expect(next("2026-11-21T00:59:59Z")).to.equal("2026-11-21T01:00:00.000Z");
  });

  it("of a rate without a known start begin one interval later", () => {
    expect(fires("rate(1 day)", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).to.deep.equal([
      "2026-10-25T12:00:00Z",
      "2026-10-26T12:00:00Z",
    ]);
  });

  it("of at is its local time once, and then none", () => {
    const at = "at(2026-12-01T08:30:15)";
    expect(fires(at, "Asia/Kolkata", "2026-11-20T00:00:00Z", 5)).to.deep.equal(["2026-12-01T03:00:15Z"]);
    expect(fires(at, "Asia/Kolkata", "2026-12-01T03:00:15Z", 5)).to.deep.equal([]);
  });

  it("of at in a skipped hour is none", () => {
    expect(fires("at(2026-03-08T02:30:00)", "America/New_York", "2026-01-01T00:00:00Z", 5)).to.deep.equal([]);
  });

  it("end with the last year named", () => {
    expect(fires("0 0 31 12 ? 2026", "UTC", "2026-11-20T00:00:00Z", 5)).to.deep.equal([
      "2026-12-31T00:00:00Z",
    ]);
    expect(
      nextFire(parseScheduleExpression("0 0 1 1 ? 2020"), "UTC", new Date("2026-11-20T00:00:00Z")),
    ).to.equal(undefined);
  });

  it("end with the year 2199", () => {
    expect(fires("0 0 1 1 ? *", "UTC", "2198-06-01T00:00:00Z", 5)).to.deep.equal(["2199-01-01T00:00:00Z"]);
  });

  it("of a day that no year has are none, found without searching for ever", () => {
    // 2027 has no 29 February, 2028's is a Tuesday: no fifth Sunday.
    const expression = parseScheduleExpression("0 0 ? 2 1#5 2027-2028");
    const start = performance.now();
    expect(nextFire(expression, "UTC", new Date("2026-01-01T00:00:00Z"))).to.equal(undefined);
    expect(performance.now() - start).to.be.below(500);
  });

  it("are computed in well under a second for 30 days of every five minutes", () => {
    const start = performance.now();
    expect(fires("0/5 * * * ? *", "America/New_York", "2026-10-15T00:00:00Z", 8640).at(-1)).to.equal(
      // An hour later than 30 days: the repeated hour does not fire.
      "2026-11-14T01:00:00Z",
    );
    expect(performance.now() - start).to.be.below(500);
  });
});

/** Some days around a change of the clocks, or none; months' ends and a leap day are among them. */
const WINDOWS: [timezone: string, from: string, to: string][] = [
  ["America/New_York", "2026-03-06T12:00:00Z", "2026-03-10T12:00:00Z"],
  ["America/New_York", "2026-10-30T12:00:00Z", "2026-11-03T12:00:00Z"],
  ["Europe/Berlin", "2026-03-27T12:00:00Z", "2026-04-01T12:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-03T00:00:00Z", "2026-04-07T00:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-02T00:00:00Z", "2026-10-06T00:00:00Z"],
  // Clocks change at midnight.
  ["America/Santiago", "2026-04-03T00:00:00Z", "2026-04-07T00:00:00Z"],
  ["America/Santiago", "2026-09-04T00:00:00Z", "2026-09-08T00:00:00Z"],
  ["Asia/Kathmandu", "2028-02-27T00:00:00Z", "2028-03-02T00:00:00Z"],
  ["UTC", "2026-12-29T00:00:00Z", "2027-01-03T00:00:00Z"],
];

function parseOrSkip(text: string) {
  try {
    return parseScheduleExpression(text);
  } catch (error) {
    // The only random expressions that are refused name a date that no calendar has.
    expect(error).to.be.instanceOf(ScheduleExpressionError);
    expect((error as Error).message).to.match(/never comes|never has a fifth/);
    return fc.pre(false) as never;
  }
}

describe("fire times compared with a minute-by-minute model", () => {
  for (const [timezone, from, to] of WINDOWS) {
    it(`agree in ${timezone} from ${from.slice(0, 10)}`, () => {
      const minutes = minutesOf(timezone, new Date(from), new Date(to));
      fc.assert(
        fc.property(crons, ({ text, names }) => {
          const expression = parseOrSkip(text);
          const seen = new Set<string>();
          const expected = minutes
            .filter(({ local }) => names(local) && firstTime(seen, local))
            .map(({ time }) => new Date(time).toISOString());
          const actual: string[] = [];
          for (const time of fireTimes(expression, timezone, new Date(Date.parse(from) - 1))) {
            if (time >= new Date(to)) break;
            actual.push(time.toISOString());
          }
          expect(actual, text).to.deep.equal(expected);
        }),
        { numRuns: 150 },
      );
    });
  }

  it("agree on the days of five years", () => {
    const from = Date.parse("2024-01-01T00:00:00Z");
    const to = Date.parse("2029-01-01T00:00:00Z");
    fc.assert(
      fc.property(crons, ({ text, names }) => {
        const expression = parseOrSkip(`0 0 ${text.split(" ").slice(2).join(" ")}`);
        if (expression.kind !== "cron") throw new Error("not a cron expression");
        // Any minute that the expression has will do to ask for the day.
        const { minutes, hours } = parseScheduleExpression(text) as typeof expression;
        const expected: string[] = [];
        for (let day = from; day < to; day += 86_400_000) {
          const date = new Date(day);
          const local = {
            year: date.getUTCFullYear(),
            month: date.getUTCMonth() + 1,
            day: date.getUTCDate(),
            hour: hours.values[0]!,
            minute: minutes.values[0]!,
            weekday: date.getUTCDay() + 1,
          };
          if (names(local)) expected.push(date.toISOString());
        }
        const actual: string[] = [];
        for (const time of fireTimes(expression, "UTC", new Date(from - 1))) {
          if (time.getTime() >= to) break;
          actual.push(time.toISOString());
        }
        expect(actual, text).to.deep.equal(expected);
      }),
      { numRuns: 300 },
    );
  });
});

/** Whether this local minute was not seen before: clocks that go back show some twice. */
function firstTime(seen: Set<string>, local: LocalMinute): boolean {
  const key = `${local.month}-${local.day} ${local.hour}:${local.minute}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
