import { expect } from "chai";
import fc from "fast-check";
import { didYouMean, editDistance, nearest } from "../../stacks/did-you-mean";
import { DurationError, formatDuration, parseDuration } from "../../stacks/duration";
import { scheduleNameOf, taskNameProblem } from "../../stacks/names";
import { listed, quote } from "../../stacks/quote";
import { timezoneProblem } from "../../stacks/timezone";

describe("a duration", () => {
  it("is whole numbers with units, the largest first", () => {
    const cases: [string, number][] = [
      ["0s", 0],
      ["90s", 90],
      ["15m", 900],
      ["6h", 21_600],
      ["2d", 172_800],
      ["1h30m", 5400],
      ["1d2h3m4s", 93_784],
      [" 6h ", 21_600],
    ];
    for (const [text, seconds] of cases) expect(parseDuration(text), text).to.equal(seconds);
  });

  it("is refused with the reason", () => {
    const forms = "write 90s, 15m, 6h, 2d or 1h30m";
    const cases: [string, string][] = [
      ["", `"" – not a duration; ${forms}`],
      ["6", `"6" – a number without a unit; ${forms}`],
      ["-6h", `"-6h" – a duration is not negative; ${forms}`],
      ["1.5h", `"1.5h" – whole numbers only, so instead of 1.5h write 1h30m`],
      ["6 hours", `"6 hours" – not a duration; ${forms}`],
      ["30m1h", `"30m1h" – not a duration; ${forms}`],
      ["1h1h", `"1h1h" – not a duration; ${forms}`],
      ["6H", `"6H" – not a duration; ${forms}`],
      ["99999d", `"99999d" – longer than ten years; write a shorter one, such as 2d`],
    ];
    for (const [text, message] of cases)
      expect(() => parseDuration(text), text).to.throw(DurationError, message);
  });

  it("is written with days only where there are several whole ones", () => {
    const cases: [number, string][] = [
      [0, "0s"],
      [90, "1m30s"],
      [3600, "1h"],
      [86_400, "24h"],
      [93_600, "26h"],
      [172_800, "2d"],
    ];
    for (const [seconds, text] of cases) expect(formatDuration(seconds)).to.equal(text);
  });

  it("reads as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).to.equal(seconds);
      }),
    );
  });

  it("is read from any text or refused with its own error", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."0189dhms .-") }),
    );
    fc.assert(
      fc.property(text, (value) => {
        try {
          expect(parseDuration(value)).to.satisfy(Number.isSafeInteger);
        } catch (error) {
          expect(error).to.be.instanceOf(DurationError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a task's name", () => {
  it("becomes a schedule's name with every other character a dash", () => {
    expect(scheduleNameOf("nightly-export_2.1")).to.equal("nightly-export_2.1");
    expect(scheduleNameOf("lab A/B: raw+done")).to.equal("lab-A-B--raw-done");
  });

  it("is refused where AWS could not hold it", () => {
    const cases: [string, string | undefined][] = [
      ["nightly-export", undefined],
      ["lab A/B: raw+done=x@y", undefined],
      ["x".repeat(64), undefined],
      ["x".repeat(65), "the name has 65 characters; an EventBridge schedule's name has at most 64"],
      ["", "a task needs a name of 1 to 64 characters"],
      [" x", "the name begins or ends with a space; write it without"],
      ["__proto__", "this name means something else in JavaScript; use another"],
      [
        "nächtlich",
        `the name has "ä", which tags and metrics of a task cannot hold; use letters a-z, digits, spaces and _.:/=+-@`,
      ],
      [
        "a*b",
        `the name has "*", which tags and metrics of a task cannot hold; use letters a-z, digits, spaces and _.:/=+-@`,
      ],
    ];
    for (const [name, problem] of cases) expect(taskNameProblem(name), name).to.equal(problem);
  });
});

describe("a time zone's name", () => {
  it("is IANA's, older names included", () => {
    for (const name of [
      "UTC",
      "America/New_York",
      "Asia/Kolkata",
      "US/Eastern",
      "America/Port-au-Prince",
      "America/Argentina/Buenos_Aires",
      "Etc/GMT+5",
      "EST5EDT",
    ]) {
      expect(timezoneProblem(name), name).to.equal(undefined);
    }
  });

  it("is refused with what was meant", () => {
    const not = (name: string, hint: string) => `"${name}" is not an IANA time zone name; ${hint}`;
    const cases: [string, string][] = [
      ["america/new_york", `did you mean "America/New_York"?`],
      ["America/NewYork", `did you mean "America/New_York"?`],
      ["new york", `did you mean "America/New_York"?`],
      ["Berlin", `did you mean "Europe/Berlin"?`],
      ["Europe/Berlln", `did you mean "Europe/Berlin"?`],
      ["utc", `did you mean "UTC"?`],
      ["+01:00", "such as America/New_York or UTC"],
      ["Mars/Olympus_Mons", "such as America/New_York or UTC"],
      ["", "such as America/New_York or UTC"],
    ];
    for (const [name, hint] of cases) expect(timezoneProblem(name)).to.equal(not(name, hint));
  });

  it("is accepted or refused, never a crash", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const problem = timezoneProblem(name);
        expect(problem === undefined || problem.length > 0).to.equal(true);
      }),
    );
  });
});

describe("did you mean", () => {
  it("counts insertions, deletions, replacements and swaps", () => {
    expect(editDistance("schedule", "schedule")).to.equal(0);
    expect(editDistance("shcedule", "schedule")).to.equal(1);
    expect(editDistance("shedul", "schedule")).to.equal(2);
    expect(editDistance("", "abc")).to.equal(3);
  });

  it("suggests the nearest name, and none that is far", () => {
    expect(nearest("nightly-exprot", ["nightly-import", "nightly-export"])).to.equal("nightly-export");
    expect(nearest("export", ["Export", "Import"])).to.equal("Export");
    expect(nearest("colour", ["schedule", "after"])).to.equal(undefined);
    expect(didYouMean("taks", ["tasks"])).to.equal(`; did you mean "tasks"?`);
    expect(didYouMean("x", ["tasks"])).to.equal("");
  });
});

describe("a person's text in a message", () => {
  it("is quoted on one line and cut when it is long", () => {
    expect(quote(`a"b\n\u0085\u2028`)).to.equal(`"a\\"b\\n\\u0085\\u2028"`);
    expect(quote("x".repeat(81))).to.equal(`"${"x".repeat(80)}…"`);
  });

  it("is listed as it is said", () => {
    expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((items) => listed(items))).to.deep.equal([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});
