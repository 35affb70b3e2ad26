/** The ledger's arithmetic: runs of files, and how far a transfer is at any moment. */
import { expect } from "chai";
import * as fc from "fast-check";
import { missingFrom, overlay, type Run, without } from "../../../local/datasync/file-runs";
import { SourceDirectory, SourceTree } from "../../../local/datasync/source-tree";
import { type Piece, TransferWork, type WorkItem } from "../../../local/datasync/transfer-work";
import { generateTree } from "../../../local/datasync/tree-generator";

const SIZE = 12;
const versionsOf = (runs: readonly Run[]) =>
  Array.from({ length: SIZE }, (_, i) => runs.find(({ from, to }) => from <= i && i < to)?.version);
const range = fc
  .tuple(fc.integer({ min: 0, max: SIZE }), fc.integer({ min: 0, max: SIZE }), fc.integer({ min: 1, max: 3 }))
  .map(([a, b, version]) => ({ from: Math.min(a, b), to: Math.max(a, b), version }));
const runs = fc.array(range, { maxLength: 6 }).map((sets) => sets.reduce<Run[]>(overlay, []));

describe("runs of files", () => {
  it("take the version that was put over them last, and stay sorted and apart", () => {
    fc.assert(
      fc.property(runs, range, (before, set) => {
        const after = overlay(before, set);
        const wanted = versionsOf(before).map((version, i) =>
          set.from <= i && i < set.to ? set.version : version,
        );
        expect(versionsOf(after)).to.deep.equal(wanted);
        for (const [i, run] of after.entries()) {
          expect(run.from).to.be.below(run.to);
          expect(run.from).to.be.at.least(after[i - 1]?.to ?? 0);
        }
      }),
    );
  });

  it("miss what is not there in the same version", () => {
    fc.assert(
      fc.property(runs, runs, (present, wanted) => {
        const there = versionsOf(present);
        const expected = versionsOf(wanted).map((version, i) => (version === there[i] ? undefined : version));
        expect(versionsOf(missingFrom(present, wanted))).to.deep.equal(expected);
      }),
    );
  });

  it("are without what others have in any version", () => {
    fc.assert(
      fc.property(runs, runs, (own, others) => {
        const there = versionsOf(others);
        const expected = versionsOf(own).map((version, i) => (there[i] === undefined ? version : undefined));
        expect(versionsOf(without(own, others))).to.deep.equal(expected);
      }),
    );
  });
});

describe("a source tree", () => {
  it("gives the directories above those that are told", () => {
    const tree = new SourceTree(
      { uri: "nfs://nas/x/", directories: [{ path: "/a/b/c", files: 3, bytes: 10 }] },
      () => 1,
    );
    expect([...tree.directories.keys()]).to.deep.equal(["/", "/a", "/a/b", "/a/b/c"]);
    expect(tree.uri).to.equal("nfs://nas/x");
    expect([tree.files, tree.bytes]).to.deep.equal([3, 10]);
  });

  it("gives files sizes that add up, larger ones first", () => {
    const directory = new SourceDirectory("/a", 3, 11, "f-#.txt", 1);
    expect([0, 1, 2, 3].map((count) => directory.bytesBefore(count))).to.deep.equal([0, 4, 8, 11]);
    expect(directory.pathOf(2)).to.equal("/a/f-2.txt");
  });

  it("refuses a directory that is told twice, and a path that is not one", () => {
    const make = (...paths: string[]) =>
      new SourceTree(
        { uri: "nfs://nas/x", directories: paths.map((path) => ({ path, files: 1, bytes: 1 })) },
        () => 1,
      );
    expect(() => make("/a", "/a")).to.throw(
      'Source nfs://nas/x: "/a" is not a path from the top, or is given twice.',
    );
    for (const path of ["a", "/a/", "//a", ""]) expect(() => make(path), path).to.throw("is not a path");
  });

  it("is generated with as many directories and about as many files and bytes as asked for, the same every time", () => {
    const shape = { directories: 5_000, files: 100_000, bytes: 2e12, seed: "s" };
    const directories = generateTree(shape);
    const tree = new SourceTree({ uri: "nfs://nas/x", directories }, () => 1);
    expect(tree.directories.size).to.equal(5_000);
    expect(tree.files).to.be.within(97_000, 103_000);
    expect(tree.bytes / 2e12).to.be.within(0.9, 1.01);
    expect(generateTree(shape)).to.deep.equal(directories);
    expect(generateTree({ ...shape, seed: "t" })).to.not.deep.equal(directories);
  });

  it("has files by the hundred thousand and costs an object per directory", () => {
    const directories = generateTree({ directories: 1_000, files: 5_000_000, bytes: 1e13, seed: "s" });
    const tree = new SourceTree({ uri: "nfs://nas/x", directories }, () => 1);
    expect(tree.files).to.be.above(4_900_000);
    expect([...tree.directories.values()].every((directory) => directory.runs.length <= 1)).to.equal(true);
  });
});

describe("the work of a transfer", () => {
  const item = (files: number, bytes: number, folder = false): WorkItem => {
    const directory = new SourceDirectory("/d", files, bytes, "#", 1);
    return { directory, destination: "s3://b/d", runs: directory.runs, folder };
  };
  const pace = { bytesPerSecond: 1000, filesPerSecond: 10 };

  function follow(work: TransferWork, ...times: number[]): Piece[] {
    const pieces: Piece[] = [];
    for (const time of times)
      work.advance(time, { made: () => undefined, copied: (piece) => pieces.push(piece) });
    return pieces;
  }

  it("takes the time of its bytes and of its files", () => {
    // A directory and 4 files of 500 bytes: 5 × 100 ms and 2 s.
    expect(new TransferWork([item(4, 2000, true)], pace, 1000).end).to.equal(3500);
  });

  it("is, at any moment, exactly as far as the files that have ended", () => {
    const work = new TransferWork([item(4, 2000)], pace, 0);
    const done = [599, 600, 1199, 1200, 2399, 2400].map((time) => {
      follow(work, time);
      return work.done.files;
    });
    expect(done).to.deep.equal([0, 1, 1, 2, 3, 4]);
    expect(work.done.bytes).to.equal(2000);
  });

  it("begins the file that was in the middle again after a pause", () => {
    const work = new TransferWork([item(4, 2000)], pace, 0);
    follow(work, 900);
    work.resume(5000);
    expect(follow(work, 5599)).to.deep.equal([]);
    expect(follow(work, 5600)).to.have.length(1);
    expect(work.end).to.equal(5000 + 3 * 600);
  });

  it("keeps the part of a file that it has when the pace changes", () => {
    const work = new TransferWork([item(4, 2000)], pace, 0);
    follow(work, 300);
    work.changePace({ bytesPerSecond: 500, filesPerSecond: 5 }, 300);
    // Half of the first file is left, 600 ms at half the pace, then 3 × 1,200 ms.
    expect(work.end).to.equal(300 + 600 + 3600);
  });

  it("copies every file once and in time, however often one looks", () => {
    const items = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 5000 }), fc.boolean()),
      { minLength: 1, maxLength: 5 },
    );
    const looks = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 10 });
    fc.assert(
      fc.property(items, looks, (sizes, moments) => {
        const all = sizes.map(([files, bytes, folder]) => item(files, bytes, folder));
        const work = new TransferWork(all, pace, 0);
        const { end } = work;
        const pieces = follow(
          work,
          ...moments.sort((a, b) => a - b).filter((time) => time < end),
          Math.ceil(end),
        );
        const copied = all.map((one) =>
          pieces.filter((piece) => piece.item === one).reduce((sum, { from, to }) => sum + to - from, 0),
        );
        expect(copied).to.deep.equal(sizes.map(([files]) => files));
        expect(work.done).to.deep.equal(work.total);
        let time = 0;
        for (const piece of pieces) {
          expect(piece.start).to.be.at.least(time - 1e-6);
          expect(piece.end).to.be.at.least(piece.start);
          time = piece.end;
        }
        expect(time).to.be.at.most(end + 1e-6);
      }),
    );
  });
});
