import { expect } from "chai";
import * as fc from "fast-check";
import type { ScheduledTask } from "../../../components/scheduled-task";
import { LocalCloud } from "../../../local/cloud";
import { OPERATOR } from "../../../local/service";
import { createWorld, deriveWorld, type World } from "../../../local/world";
import { task } from "../../components/tasks";

const START = Date.parse("2026-11-20T00:00:00Z");
const OPTIONS = { region: "us-east-1", seed: "1", start: new Date(START) };
const FS = "fs-0123456789abcdef0";

const worldOf = (...tasks: ScheduledTask[]) => deriveWorld({ tasks }, OPTIONS);
const exportOf = (...paths: string[]) => task("e", { paths });
const importOf = (...paths: string[]) => task("i", { type: "Import", paths });

function links(world: World): [string, string][] {
  return (world.fileSystems[0]!.associations ?? []).map((each) => [
    each.fileSystemPath,
    each.dataRepositoryPath,
  ]);
}

function cloudOf(world: World): LocalCloud {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "test" });
  createWorld(cloud, world);
  return cloud;
}

/** Lifecycle and number of files of an AWS task with these paths, run to its end. */
async function run(
  world: World,
  Type: string,
  Paths: string[],
  more: object = {},
): Promise<[string, number]> {
  const cloud = cloudOf(world);
  const input = { Type, FileSystemId: FS, Paths, Report: { Enabled: false }, ...more };
  await cloud.call("fsx", "CreateDataRepositoryTask", input, OPERATOR);
  await cloud.clock.runUntil(START + 86_400_000);
  const [each] = cloud.fsx.tasks.all.values();
  return [each!.lifecycle, each!.status!.counts.total];
}

describe("The world derived from a config", () => {
  it("has every file system once, each with a bucket of its own", () => {
    const other = task("b", { fileSystemId: "fs-aaaaaaaa", paths: ["/x"] });
    const world = worldOf(exportOf("/"), task("c", { paths: ["/y"] }), other);
    expect(world.fileSystems.map(({ fileSystemId }) => fileSystemId)).to.deep.equal([FS, "fs-aaaaaaaa"]);
    expect(world.buckets).to.deep.equal([{ name: `${FS}-repository` }, { name: "fs-aaaaaaaa-repository" }]);
    expect(world.notes).to.deep.equal([]);
  });

  describe("links", () => {
    const own = `s3://${FS}-repository`;
    const cases: [string, ScheduledTask[], [string, string][]][] = [
      ["the root, where / is used", [exportOf("/", "/a")], [["/", `${own}/`]]],
      [
        "top-level directories, where it is not",
        [exportOf("/a", "/b/c", "/b/d")],
        [
          ["/a", `${own}/a/`],
          ["/b", `${own}/b/`],
        ],
      ],
      [
        "up to 8 directories",
        [exportOf(...Array.from({ length: 8 }, (_, i) => `/d${i}`))],
        Array.from({ length: 8 }, (_, i) => [`/d${i}`, `${own}/d${i}/`]),
      ],
      [
        "the root, instead of 9",
        [exportOf(...Array.from({ length: 9 }, (_, i) => `/d${i}`))],
        [["/", `${own}/`]],
      ],
      [
        "a directory for each prefix that is imported",
        [importOf("s3://raw/in/", "s3://raw/in/deep", "s3://other"), exportOf("/in")],
        [
          ["/in", `${own}/in/`],
          ["/in-2", "s3://raw/in/"],
          ["/other", "s3://other/"],
        ],
      ],
      [
        "the root to the bucket that is imported from",
        [importOf("s3://raw/in"), exportOf("/")],
        [["/", "s3://raw/"]],
      ],
      [
        "directories once, where the file system's own bucket is imported from",
        [importOf(`${own}/a/b`), exportOf("/a")],
        [["/", `${own}/`]],
      ],
      [
        "whole buckets, where there are many prefixes",
        [importOf(...Array.from({ length: 9 }, (_, i) => `s3://raw/p${i}`)), exportOf("/a")],
        [
          ["/a", `${own}/a/`],
          ["/raw", "s3://raw/"],
        ],
      ],
    ];
    for (const [what, tasks, expected] of cases) {
      it(what, () => {
        const world = worldOf(...tasks);
        expect(links(world)).to.deep.equal(expected);
        expect(world.notes).to.deep.equal([]);
      });
    }
    it("what it can, and says what it cannot: two buckets under one root", () => {
      const world = worldOf(exportOf("/"), importOf("s3://raw/in", "s3://other"));
      expect(links(world)).to.deep.equal([["/", "s3://raw/"]]);
      expect(world.notes).to.deep.equal([
        `${FS}: s3://other cannot be linked, because the whole file system is linked to s3://raw; tasks that import from it will fail.`,
      ]);
    });
  });

  it("lets every configured task succeed, and find files", async () => {
    const release = task("r", { type: "Release", paths: ["/b"], notAccessedForDays: 7 });
    const world = worldOf(exportOf("/a", "/b/c"), importOf("s3://raw/in", "/a"), release);
    const days = { ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value: 7 } } };
    const results = [
      await run(world, "EXPORT_TO_REPOSITORY", ["/a", "/b/c"]),
      await run(world, "IMPORT_METADATA_FROM_REPOSITORY", ["s3://raw/in", `s3://${FS}-repository/a`]),
      await run(world, "RELEASE_DATA_FROM_FILESYSTEM", ["/b"], days),
    ];
    for (const [lifecycle, count] of results) {
      expect(lifecycle).to.equal("SUCCEEDED");
      expect(count).to.be.greaterThan(100);
    }
  });

  it("exports automatically where there are releases and nothing else exports", () => {
    const release = task("r", { type: "Release", notAccessedForDays: 7 });
    const policies = (world: World) =>
      world.fileSystems[0]!.associations!.map(({ autoExport }) => autoExport);
    expect(policies(worldOf(release))).to.deep.equal([["NEW", "CHANGED", "DELETED"]]);
    expect(policies(worldOf(release, exportOf("/")))).to.deep.equal([undefined]);
  });

  it("has hundreds to tens of thousands of changes a day, different for each directory and each seed", () => {
    const config = { tasks: [exportOf(...Array.from({ length: 30 }, (_, i) => `/top/d${i}`))] };
    const rates = (seed: string) =>
      deriveWorld(config, { ...OPTIONS, seed }).fileSystems[0]!.activity!.map(
        ({ filesPerDay }) => filesPerDay!,
      );
    const first = rates("1");
    expect(Math.min(...first)).to.be.within(400, 2000);
    expect(Math.max(...first)).to.be.within(5000, 24_000);
    expect(new Set(first).size).to.be.greaterThan(25);
    expect(rates("1")).to.deep.equal(first);
    expect(rates("2")).to.not.deep.equal(first);
  });

  it("is plain data, which survives JSON", () => {
    const world = worldOf(exportOf("/"), importOf("s3://raw"));
    expect(JSON.parse(JSON.stringify(world))).to.deep.equal(world);
  });

  it("can be created for any paths, and covers each", () => {
    const segment = fc.constantFrom("a", "b", "c", "data", "lab notes");
    const path = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join("/")}`);
    const uri = fc
      .tuple(fc.constantFrom("raw", "other"), fc.array(segment, { maxLength: 2 }))
      .map(([bucket, rest]) => `s3://${[bucket, ...rest].join("/")}`);
    fc.assert(
      fc.property(
        fc.array(path, { minLength: 1, maxLength: 12 }),
        fc.array(uri, { maxLength: 4 }),
        (paths, uris) => {
          const world = worldOf(exportOf(...paths), importOf(...uris, ...paths.slice(0, 1)));
          const cloud = cloudOf(world);
          const associations = links(world);
          expect(associations.length).to.be.within(1, 8);
          const covered = (each: string) =>
            associations.some(([directory, repository]) =>
              `${each.replace(/\/$/, "")}/`.startsWith(
                each.startsWith("s3:") ? repository : directory === "/" ? "/" : `${directory}/`,
              ),
            );
          for (const each of paths) expect(covered(each), each).to.equal(true);
          if (world.notes.length === 0) for (const each of uris) expect(covered(each), each).to.equal(true);
          expect(cloud.fsx.associationsOf(FS)).to.have.length(associations.length);
        },
      ),
    );
  });
});

describe("A world written by hand", () => {
  it("has buckets with objects, and file systems", async () => {
    const cloud = cloudOf({
      buckets: [
        {
          name: "raw",
          objects: [
            { key: "in/a.txt", content: "text" },
            { key: "in/b.bin", content: 5_000_000 },
          ],
        },
      ],
      fileSystems: [
        { fileSystemId: FS, associations: [{ fileSystemPath: "/in", dataRepositoryPath: "s3://raw/in" }] },
      ],
      notes: [],
    });
    expect(cloud.s3.objects.list("raw").map(({ key, size }) => [key, size])).to.deep.equal([
      ["in/a.txt", 4],
      ["in/b.bin", 5_000_000],
    ]);
    const input = { FileSystemIds: [FS] };
    const output = await cloud.call("fsx", "DescribeFileSystems", input, OPERATOR);
    expect(output).to.have.nested.property("FileSystems[0].Lifecycle", "AVAILABLE");
  });

  it("is refused where AWS would not let it be", () => {
    const associations = [
      { fileSystemPath: "/a", dataRepositoryPath: "s3://raw/a" },
      { fileSystemPath: "/a/b", dataRepositoryPath: "s3://raw/b" },
    ];
    const world = { buckets: [], fileSystems: [{ fileSystemId: FS, associations }], notes: [] };
    expect(() => cloudOf(world)).to.throw("FileSystemPath: '/a/b' overlaps with '/a'");
    const wrongId = { buckets: [], fileSystems: [{ fileSystemId: "fs-xyz" }], notes: [] };
    expect(() => cloudOf(wrongId)).to.throw('File system "fs-xyz": an id is "fs-" and 8 to 18 hex digits.');
  });
});
