import { expect } from "chai";
import fc from "fast-check";
import { hashOf, hashOn, numberIndex } from "../../handlers/number-index";

const text = fc
  .array(fc.constantFrom("a", "b", "ab", "", "é", "😀"), { maxLength: 4 })
  .map((names) => `/${names.join("/")}`);

describe("the index of numbers", () => {
  it("finds what a Map finds, however many there are more than expected, and the last that a text was given", () => {
    fc.assert(
      fc.property(fc.array(text), text, fc.nat({ max: 100 }), (given, other, expected) => {
        const index = numberIndex(expected);
        const map = new Map<string, number>();
        const find = (one: string) => index.find(hashOf(one), (number) => given[number] === one);
        for (const [number, one] of given.entries()) {
          index.set(hashOf(one), number, find(one));
          map.set(one, number);
        }
        for (const one of [...given, other]) expect(find(one)).to.equal(map.get(one) ?? -1);
      }),
    );
  });

  it("tells texts of the same hash from each other", () => {
    // Words whose hashes are known to be the same (FNV-1a, 32 bits).
    const texts = ["costarring", "liquid", "declinate", "macallums", "other"];
    const index = numberIndex();
    const asked: string[] = [];
    for (const [number, one] of texts.slice(0, 4).entries()) index.set(hashOf(one), number, -1);
    const find = (one: string) =>
      index.find(hashOf(one), (number) => {
        asked.push(texts[number]!);
        return texts[number] === one;
      });
    expect(texts.map(find)).to.deep.equal([0, 1, 2, 3, -1]);
    expect(asked).to.deep.equal([
      "costarring",
      "costarring",
      "liquid",
      "declinate",
      "declinate",
      "macallums",
    ]);
  });

  it("holds as many as come, and as many replacements", () => {
    const index = numberIndex();
    const name = (number: number) => `task-${number % 20_000}`;
    for (let i = 0; i < 20_000; i++) index.set(hashOf(name(i)), i, -1);
    for (let i = 20_000; i < 40_000; i++) index.set(hashOf(name(i)), i, i - 20_000);
    for (let i = 20_000; i < 40_000; i++) {
      expect(index.find(hashOf(name(i)), (number) => number % 20_000 === i % 20_000)).to.equal(i);
    }
    expect(index.find(hashOf("task-20000"), () => false)).to.equal(-1);
  });

  it("hashes a part of a text as a text, and a text as its beginning and then each further unit", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (whole, rest) => {
        expect(hashOf(whole + rest, whole.length)).to.equal(hashOf(whole));
        const length = whole.length - 1;
        expect(hashOf(whole)).to.equal(hashOn(hashOf(whole, length), whole.charCodeAt(length)));
      }),
    );
  });
});
