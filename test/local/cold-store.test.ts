/** Records that are kept deflated, and the index that finds them: both as a Map would do it. */
import { expect } from "chai";
import fc from "fast-check";
import { ColdStore } from "../../local/cold-store";

describe("records that are kept deflated", () => {
  it("are found by key and by number, the last one that was set, in whatever block it is", () => {
    const key = fc.oneof(fc.integer({ min: 0, max: 600 }).map(String), fc.string({ unit: "binary" }));
    const value = fc.record({ text: fc.string({ unit: "binary" }), list: fc.array(fc.integer()) });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 1500, size: "max" }), (sets) => {
        const store = new ColdStore<{ text: string; list: number[] }>();
        const model = new Map<string, { text: string; list: number[] }>();
        const numbers = new Map<string, number>();
        for (const [each, set] of sets) {
          numbers.set(each, store.set(each, set));
          model.set(each, set);
        }
        for (const [each, set] of model) {
          expect(store.get(each)).to.deep.equal(set);
          expect(store.at(numbers.get(each)!)).to.deep.equal(set);
        }
        expect(store.get("no such key, nor one like it")).to.equal(undefined);
      }),
      { numRuns: 20 },
    );
  });

  it("are copies: what a reader changes stays as it was set", () => {
    const store = new ColdStore<{ tags: string[] }>();
    store.set("a", { tags: ["x"] });
    store.get("a")!.tags.push("y");
    expect(store.get("a")).to.deep.equal({ tags: ["x"] });
  });

  it("take the place of the one before while its block is open, and keep its number", () => {
    const store = new ColdStore<number>();
    expect([store.set("a", 1), store.set("b", 2), store.set("a", 3)]).to.deep.equal([0, 1, 0]);
    for (let i = 0; i < 1000; i++) store.set(`filler ${i}`, i);
    expect(store.set("a", 4)).to.equal(1002);
    expect([store.get("a"), store.get("b"), store.at(1002)]).to.deep.equal([4, 2, 4]);
  });
});
