import { expect } from "chai";
import type { InventoryDirectory } from "../../handlers/inventory";
import { type SplitPlan, splitInventory } from "../../handlers/split";
import { takers } from "./split-takers";

/** Directories by path with the bytes of one file in each; 0 for no file. */
function inventory(sizes: Record<string, number>): InventoryDirectory[] {
  return Object.entries(sizes).map(([path, bytes]) => ({ path, bytes, files: bytes > 0 ? 1 : 0 }));
}

function split(sizes: Record<string, number>, slices: number, sources = ["/"]): SplitPlan {
  return splitInventory(inventory(sizes), { slices, sources, perFileCost: 0 });
}

/** `includes / excludes` of each slice. */
function filters({ slices }: SplitPlan): string[] {
  return slices.map(({ includes, excludes }) => `${includes.join("|")} / ${excludes.join("|")}`);
}

function weights({ slices }: SplitPlan): number[] {
  return slices.map(({ weight }) => weight).sort((a, b) => b - a);
}

function numbered(count: number, bytes: (index: number) => number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`/d${index + 1}`, bytes(index)]));
}

describe("the split of a source over agents", () => {
  it("gives four sources to three agents so that all three work", () => {
    const plan = split({ "/files": 10, "/images": 20, "/org": 30, "/test1": 40 }, 3, [
      "/files",
      "/images",
      "/org",
      "/test1",
    ]);
    expect(filters(plan)).to.deep.equal(["/test1 / ", "/org / ", "/files|/images / "]);
    expect(weights(plan)).to.deep.equal([40, 30, 30]);
  });

  it("never gives a directory and one below it to two slices", () => {
    const plan = split({ "/data": 0, "/data/a": 10, "/data/b": 10, "/data/c": 10 }, 3);
    expect(filters(plan)).to.deep.equal(["/data/a / ", "/data/b / ", " / /data/a|/data/b"]);
    expect(weights(plan)).to.deep.equal([10, 10, 10]);
  });

  it("descends into an only directory", () => {
    const plan = split(
      { "/only": 0, "/only/x0": 5, "/only/x1": 4, "/only/x2": 3, "/only/x3": 2, "/only/x4": 1 },
      4,
    );
    expect(filters(plan)).to.deep.equal([
      "/only/x0 / ",
      "/only/x1 / ",
      "/only/x2 / ",
      " / /only/x0|/only/x1|/only/x2",
    ]);
    expect(weights(plan)).to.deep.equal([5, 4, 3, 3]);
  });

  it("takes a chain of directories apart, each of which holds files beside the next", () => {
    for (const bytes of [1, 1_000]) {
      const plan = split({ "/a": bytes, "/a/b": bytes, "/a/b/c": bytes }, 2);
      expect(filters(plan)).to.deep.equal(["/a/b / ", " / /a/b"]);
      expect(weights(plan)).to.deep.equal([2 * bytes, bytes]);
    }
    expect(weights(split({ "/a": 5, "/a/b": 4, "/a/b/c": 4 }, 3))).to.deep.equal([5, 4, 4]);
  });

  it("gives one agent one slice whose filters are the sources", () => {
    expect(filters(split({ "/files": 10, "/other": 10 }, 1, ["/files"]))).to.deep.equal(["/files / "]);
    expect(filters(split({ "/a": 10, "/b": 10 }, 1))).to.deep.equal([" / "]);
  });

  it("makes as many slices as there are directories to hand out, not more", () => {
    const plan = split({ "/d1": 10, "/d2": 10 }, 4);
    expect(filters(plan)).to.deep.equal(["/d1 / ", " / /d1"]);
    expect(plan.slices.map(({ remainder }) => remainder)).to.deep.equal([false, true]);
  });

  it("gives two sources of 20 directories each to all of eight agents", () => {
    const sizes: Record<string, number> = {};
    for (const source of ["/s0", "/s1"]) {
      for (let index = 0; index < 20; index += 1) sizes[`${source}/x${index}`] = 10;
    }
    const plan = split(sizes, 8, ["/s0", "/s1"]);
    expect(weights(plan)).to.deep.equal(Array(8).fill(50));
    expect(plan.slices.at(-1)!.includes).to.include("/s0").and.to.include("/s1");
  });

  it("begins every pattern with a slash, whatever slashes the sources have", () => {
    const plan = split({ "/d1": 3, "/d2": 2, "/d3": 1 }, 3, ["/d1/", "//d2", "/d3//"]);
    expect(filters(plan)).to.deep.equal(["/d1 / ", "/d2 / ", "/d3 / "]);
  });

  it("names a directory that begins like another one in full", () => {
    const plan = split({ "/fsx": 1, "/fsx/fsx2020": 30, "/fsx2020": 40 }, 2);
    expect(filters(plan)).to.deep.equal(["/fsx2020 / ", " / /fsx2020"]);
    expect(takers(plan, "/fsx2020/file")).to.deep.equal([plan.slices[0]]);
  });

  it("gives the heaviest directory first, each to the slice that has least", () => {
    const sizes = numbered(9, (index) => [900, 800, 700][index] ?? 10);
    expect(weights(split(sizes, 3))).to.deep.equal([900, 800, 760]);
    expect(weights(split(sizes, 4))).to.deep.equal([900, 800, 700, 60]);
    expect(split(sizes, 3)).to.deep.include({ lowerBound: 900, makespan: 900, byNames: 2400 });
    expect(
      weights(
        split(
          numbered(12, () => 100),
          3,
        ),
      ),
    ).to.deep.equal([400, 400, 400]);
  });

  it("weighs within 4/3 − 1/(3N) of the best for directories that cannot be divided", () => {
    // Graham's worst case for three machines: 5 5 4 4 3 3 3 fits into 9 9 9, and the heaviest first gives 11.
    const plan = split(
      numbered(7, (index) => [5, 5, 4, 4, 3, 3, 3][index]!),
      3,
    );
    expect(plan.makespan).to.equal(11); // 9 × (4/3 − 1/9)
  });

  it("leaves a flat source of files to one slice", () => {
    const plan = splitInventory([{ path: "/", files: 1000, bytes: 5000 }], {
      slices: 4,
      sources: ["/"],
      perFileCost: 0,
    });
    expect(filters(plan)).to.deep.equal([" / "]);
    expect(plan.lowerBound).to.equal(5000);
  });

  it("counts what a file costs beside its bytes", () => {
    const plan = splitInventory(
      [
        { path: "/many", files: 1000, bytes: 1000 },
        { path: "/large", files: 1, bytes: 4000 },
        { path: "/small", files: 1, bytes: 1000 },
      ],
      { slices: 2, sources: ["/"], perFileCost: 10 },
    );
    expect(plan.slices.map(({ includes, weight, files }) => [includes, weight, files])).to.deep.equal([
      [["/many"], 11000, 1000],
      [[], 5020, 2],
    ]);
  });

  it("hands out heavy files of divided directories apart from each other", () => {
    const sizes: Record<string, number> = {};
    for (const directory of ["/a", "/b"]) {
      sizes[directory] = 100;
      for (let index = 0; index < 10; index += 1) sizes[`${directory}/x${index}`] = 10;
    }
    const plan = split(sizes, 4);
    expect(weights(plan)).to.deep.equal([100, 100, 100, 100]);
    expect(takers(plan, "/a/file")).to.not.deep.equal(takers(plan, "/b/file"));
  });

  it("merges nested and repeated sources", () => {
    const plan = split({ "/a": 10, "/a/b": 10, "/c": 30 }, 2, ["/a/b", "/a", "/c", "/a/"]);
    expect(filters(plan)).to.deep.equal(["/c / ", "/a / "]);
  });

  it("tells sources that the inventory does not hold, and transfers them all the same", () => {
    const plan = split({ "/a": 10, "/b": 10 }, 2, ["/a", "/b", "/c"]);
    expect(plan.unknownSources).to.deep.equal(["/c"]);
    expect(takers(plan, "/c/new")).to.deep.equal([plan.slices.at(-1)]);
  });

  it("refuses a source that no filter can name", () => {
    expect(() => split({}, 2, ["/a|b"]))
      .to.throw('source "/a|b" holds "|"')
      .with.property("name", "SourceError");
  });

  it("refuses an inventory that holds a directory twice", () => {
    expect(() =>
      splitInventory([...inventory({ "/a": 1 }), ...inventory({ "/a": 2 })], {
        slices: 2,
        perFileCost: 0,
        sources: ["/"],
      }),
    )
      .to.throw('the inventory holds "/a" twice')
      .with.property("name", "InventoryError");
  });

  it("names no directory that holds nothing", () => {
    const plan = split({ "/a": 10, "/empty": 0, "/b": 10 }, 3);
    expect(filters(plan)).to.deep.equal(["/a / ", " / /a"]);
  });

  it("names directories by their beginnings where there are too many for a filter", () => {
    const sizes: Record<string, number> = {};
    for (let index = 0; index < 30_000; index += 1)
      sizes[`/home/user-${String(index).padStart(6, "0")}`] = 100;
    const plan = split(sizes, 8);
    expect(plan.makespan / plan.lowerBound).to.be.below(1.02);
    for (const { filterLength } of plan.slices) expect(filterLength).to.be.below(60_000);
    for (const path of Object.keys(sizes).filter((_, index) => index % 61 === 0))
      expect(takers(plan, `${path}/f`)).to.have.length(1);
  });

  it("leaves to the remainder what would make a filter longer than DataSync takes", () => {
    const sizes: Record<string, number> = {};
    for (let top = 0; top < 500; top += 1) {
      sizes[`/${String(top).padStart(250, "x")}`] = 1_000;
    }
    const plan = split(sizes, 500);
    const longest = Math.max(...plan.slices.map(({ filterLength }) => filterLength));
    expect(longest).to.be.at.most(102_400).and.above(100_000);
    expect(plan.slices.reduce((sum, { weight }) => sum + weight, 0)).to.equal(500_000);
  });
});
