import { expect } from "chai";
import * as fc from "fast-check";
import {
  counted,
  cutOff,
  durationWords,
  listed,
  oneLine,
  sentence,
  shellWord,
  thousands,
  utcSeconds,
} from "../../handlers/wording";

describe("wording", () => {
  for (const [seconds, words] of [
    [0, "0 s"],
    [45, "45 s"],
    [59.6, "1 min"],
    [200, "3 min 20 s"],
    [720, "12 min"],
    [4_320, "1 h 12 min"],
    [4_359, "1 h 12 min"],
    [21_600, "6 h"],
    [86_460, "1 d"],
    [183_600, "2 d 3 h"],
    [-5, "0 s"],
  ] as const) {
    it(`says ${seconds} seconds as ${words}`, () => {
      expect(durationWords(seconds)).to.equal(words);
    });
  }

  it("separates thousands as English does", () => {
    expect([0, 999, 1_000, 40_312, 1_234_567].map(thousands)).to.deep.equal([
      "0",
      "999",
      "1,000",
      "40,312",
      "1,234,567",
    ]);
    fc.assert(
      fc.property(fc.nat(), (count) => {
        expect(thousands(count)).to.equal(count.toLocaleString("en-US"));
      }),
    );
    expect([counted(1, "file"), counted(2_000, "file")]).to.deep.equal(["1 file", "2,000 files"]);
  });

  it("says times in whole seconds", () => {
    expect(utcSeconds(Date.parse("2026-11-20T02:00:00.999Z"))).to.equal("2026-11-20T02:00:00Z");
  });

  it("lists the first few and counts the others", () => {
    expect(listed(["a", "b", "c"], 2)).to.equal("a, b and 1 more");
    expect(listed(["a", "b"], 2)).to.equal("a, b");
  });

  it("ends a sentence once", () => {
    expect(["a", "a.", "a? ", "a!"].map(sentence)).to.deep.equal(["a.", "a.", "a?", "a!"]);
  });

  it("puts any text on one line without control characters, no longer than asked", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), (text, longest) => {
        const line = oneLine(text, longest);
        expect(line.length).to.be.at.most(longest);
        expect([...line].every((character) => character >= " " && character !== "\u007f")).to.equal(true);
      }),
    );
  });

  it("never cuts a character in half", () => {
    expect(cutOff("a😀", 2)).to.equal("a");
    expect(cutOff("a😀", 3)).to.equal("a😀");
  });

  it("quotes a word for a shell so that the shell gives it back", () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        const quoted = shellWord(word);
        const back = quoted.startsWith("'") ? quoted.slice(1, -1).replaceAll(`'\\''`, "'") : quoted;
        expect(back).to.equal(word);
        if (/[^\w@%+=:,./-]/.test(word) || word === "") expect(quoted).to.match(/^'.*'$/s);
      }),
    );
  });
});
