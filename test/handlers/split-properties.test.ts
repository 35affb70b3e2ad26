/** What holds for the split of any tree, tried on trees that fast-check makes. */
import { expect } from "chai";
import fc from "fast-check";
import type { InventoryDirectory } from "../../handlers/inventory";
import { splitInventory } from "../../handlers/split";
import { selection } from "../../local/datasync/filters";
import { takers } from "./split-takers";

describe("the split of any tree", () => {
  const name = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom("a", "b", "c", "ab", "abc", "a b", "é", "日", "😀", "d", "data"),
    },
    { weight: 2, arbitrary: fc.constantFrom("a|b", "a*", "b\\c", "x\ny", "|", "*", "a|") },
  );
  const path = fc.array(name, { maxLength: 5 }).map((names) => `/${names.join("/")}`);
  const directory = fc.record({
    path,
    files: fc.integer({ min: 0, max: 20 }),
    bytes: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 1_000_000 })),
  });
  const tree = fc
    .uniqueArray(directory, { selector: (line) => line.path, maxLength: 60 })
    .map((lines) => lines.map((line) => (line.files === 0 ? { ...line, bytes: 0 } : line)));
  const options = fc.record({
    slices: fc.integer({ min: 1, max: 9 }),
    perFileCost: fc.constantFrom(0, 1, 1_000),
    sources: fc.oneof(
      fc.constant<string[]>(["/"]),
      fc.array(fc.constantFrom<string[]>("/a", "/b", "/a/b", "/data/", "/ab", "/é/a"), {
        minLength: 1,
        maxLength: 4,
      }),
    ),
  });
  const isInside = (at: string, sources: string[]): boolean =>
    sources.some((source) => source === "/" || selection(source, undefined).covers(at));

  it("puts every file into exactly one slice, and what is counted in a slice is what it takes", () => {
    fc.assert(
      fc.property(tree, options, (lines, given) => {
        const plan = splitInventory(lines, given);
        const bytes = plan.slices.map(() => 0);
        for (const line of lines) {
          const taken = takers(plan, line.path === "/" ? "/file" : `${line.path}/file`);
          expect(taken).to.have.length(isInside(line.path, given.sources) ? 1 : 0);
          if (taken[0]) bytes[taken[0].index]! += line.bytes;
        }
        expect(plan.slices.map((slice) => slice.bytes)).to.deep.equal(bytes);
        expect(plan.makespan).to.be.at.least(plan.lowerBound - 1e-6);
      }),
      { numRuns: 2_000 },
    );
  });

  it("puts what is new since the inventory into exactly one slice, too", () => {
    fc.assert(
      fc.property(tree, options, path, (lines, given, added) => {
        const expected = added !== "/" && isInside(added, given.sources) ? 1 : 0;
        if (added !== "/") expect(takers(splitInventory(lines, given), added)).to.have.length(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("makes no slice that is empty, and one remainder", () => {
    fc.assert(
      fc.property(tree, options, (lines, given) => {
        const { slices, unknownSources } = splitInventory(lines, given);
        expect(slices.filter(({ remainder }) => remainder)).to.deep.equal([slices.at(-1)]);
        expect(slices.length).to.be.within(1, given.slices);
        if (slices.length > 1) {
          for (const slice of slices) expect(slice.files > 0 || unknownSources.length > 0).to.equal(true);
        }
        if (given.sources[0] !== "/")
          for (const { includes } of slices) expect(includes).to.not.deep.equal([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("makes the same plan whatever the order of the inventory's lines", () => {
    const shuffled = tree.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
    );
    fc.assert(
      fc.property(shuffled, options, ([lines, other], given) => {
        expect(splitInventory(other, given)).to.deep.equal(splitInventory(lines, given));
      }),
      { numRuns: 1_000 },
    );
  });

  it("writes no name with |, *, \\ or a line break, nor one that is not UTF-8, into a filter", () => {
    fc.assert(
      fc.property(tree, options, (lines, given) => {
        const raw = lines.map(
          (line, index): InventoryDirectory =>
            index % 3 === 0 ? { ...line, path: `/raw%FF-${index}`, raw: true } : line,
        );
        for (const { includes, excludes } of splitInventory(raw, given).slices) {
          for (const pattern of [...includes, ...excludes]) {
            expect(pattern).to.match(/^(\/[^|*\\\n\r%]+)+$/u);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("puts every file into one slice where directories are named by their beginnings", () => {
    const names = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom("a", "b", "1", "|", "😀", "é"), minLength: 1, maxLength: 8 }),
      {
        minLength: 600,
        maxLength: 700,
      },
    );
    fc.assert(
      fc.property(names, fc.integer({ min: 2, max: 8 }), (many, slices) => {
        const lines = many.map((directory, index) => ({
          path: `/d/${directory}`,
          files: 1,
          bytes: 1 + (index % 97),
        }));
        const plan = splitInventory(lines, { slices, perFileCost: 0, sources: ["/"] });
        const bytes = plan.slices.map(() => 0);
        for (const line of lines) {
          const taken = takers(plan, `${line.path}/file`);
          expect(taken).to.have.length(1);
          bytes[taken[0]!.index]! += line.bytes;
        }
        expect(plan.slices.map((slice) => slice.bytes)).to.deep.equal(bytes);
      }),
      { numRuns: 30 },
    );
  });
});
