/** Text that fits a line, and times in words. */
import { expect } from "chai";
import fc from "fast-check";
import { bar, columns, cut, messageLines, wrapped } from "../../cli/lines";
import { dayTime, distance, fullTime, nearTime, offsetText, secondTime, zoneName } from "../../cli/when";

const text = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });

describe("wrapped text", () => {
  it("keeps every word, and no line is longer than it may be", () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 20, max: 80 }),
        fc.integer({ min: 0, max: 6 }),
        (words, width, indent) => {
          const lines = wrapped(words.join(" "), width, " ".repeat(indent));
          expect(lines.flatMap((line) => line.trim().split(" "))).to.deep.equal(words);
          expect(lines.filter((line) => line.length > width)).to.deep.equal([]);
          expect(lines.slice(1).every((line) => line.startsWith(" ".repeat(indent)))).to.equal(true);
        },
      ),
    );
  });

  it("keeps its own leading spaces, and words that are longer than a line", () => {
    expect(wrapped("  a verylongword b", 8, "    ")).to.deep.equal(["  a", "    verylongword", "    b"]);
  });

  it("leaves lines alone that hold what is to be typed", () => {
    expect(messageLines("one two three\n  aws fsx describe", 7)).to.deep.equal([
      "one two",
      "three",
      "  aws fsx describe",
    ]);
  });
});

describe("columns", () => {
  it("are as wide as their widest cell; a long name has a line of its own, and is never cut", () => {
    expect(
      columns(
        [
          ["name", "a", "b"],
          ["short", "1", "22"],
          ["a-very-long-name", "333", "4"],
        ],
        8,
        "",
      ),
    ).to.deep.equal(["name   a    b", "short  1    22", "a-very-long-name", "       333  4"]);
  });
});

describe("a bar", () => {
  it("is empty at 0, full at 1, and stays within its width", () => {
    expect([bar(0, 4), bar(0.5, 4), bar(1, 4), bar(7, 4), bar(-1, 4)]).to.deep.equal([
      "[░░░░]",
      "[██░░]",
      "[████]",
      "[████]",
      "[░░░░]",
    ]);
    expect(cut("abcdef", 4)).to.equal("abc…");
  });
});

describe("a time", () => {
  const time = Date.parse("2026-11-20T08:15:23Z");
  const zone = "America/New_York";

  it("is short when it is near, and has its year when it is far", () => {
    expect(nearTime(time, zone, time)).to.equal("03:15");
    expect(nearTime(time, zone, time - 86_400_000)).to.equal("Fri 03:15");
    expect(nearTime(time, zone, time - 8 * 86_400_000)).to.equal("Fri 20 Nov 03:15");
    expect(dayTime(time, zone, time + 365 * 86_400_000)).to.equal("Fri 20 Nov 2026 03:15");
    expect([fullTime(time, zone), secondTime(time, zone)]).to.deep.equal([
      "Fri 20 Nov 2026 03:15",
      "03:15:23",
    ]);
  });

  it("has its zone's own abbreviation, in winter and in summer, where English has one", () => {
    const summer = Date.parse("2026-07-01T00:00:00Z");
    const names = (at: number) =>
      ["America/New_York", "Europe/Berlin", "UTC", "Asia/Kathmandu"].map((name) => zoneName(at, name));
    expect(names(time)).to.deep.equal(["EST", "CET", "UTC", "GMT+5:45"]);
    expect(names(summer)).to.deep.equal(["EDT", "CEST", "UTC", "GMT+5:45"]);
    expect([offsetText(-18_000_000), offsetText(20_700_000)]).to.deep.equal(["-05:00", "+05:45"]);
  });

  it("is told by its distance in the largest unit, rounded down", () => {
    expect([
      distance(0, 0),
      distance(59_999, 0),
      distance(7_199_000, 0),
      distance(0, 90_000_000),
    ]).to.deep.equal(["now", "in 59 s", "in 1 h", "1 d ago"]);
  });
});
