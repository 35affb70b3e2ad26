import { expect } from "chai";
import fc from "fast-check";
import { hashOf, hashOn, pathIndex } from "../../handlers/path-index";

const path = fc
  .array(fc.constantFrom("a", "b", "ab", "", "é", "😀"), { maxLength: 4 })
  .map((names) => `/${names.join("/")}`);

describe("the index of paths", () => {
  it("finds what a Map finds, however many there are more than expected", () => {
    fc.assert(
      fc.property(fc.uniqueArray(path), path, fc.nat({ max: 100 }), (all, other, expected) => {
        const paths: string[] = [];
        const index = pathIndex(paths, expected);
        const map = new Map<string, number>();
        for (const one of all) {
          paths.push(one);
          map.set(one, paths.length - 1);
          index.add(paths.length - 1, hashOf(one, one.length));
        }
        for (const one of [...all, other]) {
          expect(index.find(one, one.length, hashOf(one, one.length))).to.equal(map.get(one) ?? -1);
        }
      }),
    );
  });

  it("finds the beginning of a text without the rest", () => {
    fc.assert(
      fc.property(path, fc.string(), (whole, rest) => {
        const index = pathIndex([whole], 1);
        index.add(0, hashOf(whole, whole.length));
        const text = whole + rest;
        expect(index.find(text, whole.length, hashOf(text, whole.length))).to.equal(0);
        // The whole is the only one that is there.
        for (let length = 0; length < whole.length; length += 1) {
          expect(index.find(text, length, hashOf(text, length))).to.equal(-1);
        }
      }),
    );
  });

  it("tells apart paths whose hashes are the same", () => {
    const paths = ["/a", "/b", "/ab"];
    const index = pathIndex(paths, 1);
    for (const node of paths.keys()) index.add(node, 7);
    expect(paths.map((one) => index.find(one, one.length, 7))).to.deep.equal([0, 1, 2]);
    expect(index.find("/c", 2, 7)).to.equal(-1);
  });

  it("hashes a text as it hashes its beginning and then each further unit", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const length = text.length - 1;
        expect(hashOf(text, text.length)).to.equal(hashOn(hashOf(text, length), text.charCodeAt(length)));
      }),
    );
  });
});
