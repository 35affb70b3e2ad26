import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { createWorld, deriveWorld } from "../../../local/world";
import { readWorldFile, WorldFileError } from "../../../local/world-file/read";
import { worldText } from "../../../local/world-file/write";
import { CONFIG, FS, fileSystem, OPTIONS, problemsOf, read } from "./world-texts";

describe("a world file", () => {
  it("that is empty is the world that is derived from the stack", () => {
    for (const text of ["", "# nothing\n", "{}"])
      expect(read(text)).to.deep.equal(deriveWorld(CONFIG, OPTIONS));
  });

  it("changes what it names of a file system, and leaves the rest as it was derived", () => {
    const derived = deriveWorld(CONFIG, OPTIONS).fileSystems[0]!;
    const [changed] = read(
      fileSystem("{filesPerSecond: 7, activity: {/data: {filesPerDay: 12}}}"),
    ).fileSystems;
    expect(derived.activity!.map(({ path }) => path)).to.deep.equal(["/data", "/home"]);
    expect(changed).to.deep.equal({
      ...derived,
      filesPerSecond: 7,
      activity: [{ ...derived.activity![0], filesPerDay: 12 }, derived.activity![1]],
    });
  });

  it("adds file systems, buckets and objects", () => {
    const world = read(`
fileSystems:
  fs-0123456789abcdef9: {deploymentType: SCRATCH_2, importPath: "s3://old-bucket/in"}
buckets:
  empty-bucket:
  full-bucket: {objects: {a.txt: hello, b.bin: 5000000}}
`);
    const cloud = new LocalCloud({ region: "us-east-1", start: OPTIONS.start.getTime(), seed: "1" });
    createWorld(cloud, world);
    expect(cloud.fsx.fileSystems.get("fs-0123456789abcdef9")?.link?.importPath).to.equal(
      "s3://old-bucket/in",
    );
    expect(cloud.s3.objects.hasBucket("empty-bucket")).to.equal(true);
    const sizes = cloud.s3.objects.list("full-bucket", "").map(({ key, size }) => [key, size]);
    expect(sizes).to.deep.equal([
      ["a.txt", 5],
      ["b.bin", 5_000_000],
    ]);
  });

  it("says in which hours and on which days files change", async () => {
    // 1 December 2026 is a Tuesday. What a day before it left to do is dealt with at the start.
    const moments = ["01T00:00", "01T08:00", "01T10:00", "02T00:00"].map((time) =>
      Date.parse(`2026-12-${time}Z`),
    );
    const counts = async (profile: string) => {
      const cloud = new LocalCloud({ region: "us-east-1", start: moments[0]!, seed: "1" });
      const activity = `{/data: {filesPerDay: 24000, ${profile}}, /home: {filesPerDay: 0}}`;
      createWorld(cloud, read(fileSystem(`{activity: ${activity}}`)));
      const { contents } = cloud.fsx.fileSystems.get(FS)!;
      const found: number[] = [];
      for (const moment of moments) {
        await cloud.clock.runUntil(moment);
        found.push(contents.toExport(["/data"], () => "").reduce((sum, { size }) => sum + size, 0));
      }
      return found.slice(1).map((count, i) => count - found[i]!);
    };
    const [night, morning, rest] = await counts("hours: 8-10");
    expect([night, rest]).to.deep.equal([0, 0]);
    expect(morning).to.be.within(9_000, 40_000);
    expect(await counts("weekdays: {TUE: 0}")).to.deep.equal([0, 0, 0]);
    expect((await counts("weekdays: {WED: 0}")).every((count) => count > 0)).to.equal(true);
  });

  it("takes the place of derived agents and file servers, and keeps their nightly inventories", () => {
    const world = read(`
agents:
  only-one: {filesPerSecond: 10}
sources:
  nfs://nas.example.com/export: {directories: {/a: {files: 10, bytes: 1000}}, filesPerDay: 5}
`);
    const derived = deriveWorld(CONFIG, OPTIONS).transfers!;
    expect(world.transfers?.agents).to.deep.equal([{ name: "only-one", filesPerSecond: 10 }]);
    expect(world.transfers?.sources).to.deep.equal([
      {
        uri: "nfs://nas.example.com/export",
        directories: [{ path: "/a", files: 10, bytes: 1000 }],
        filesPerDay: 5,
        scans: derived.sources![0]!.scans,
      },
    ]);
    expect(derived.sources![0]!.scans).to.have.length(1);
  });

  it("makes up a tree of the given size", () => {
    const { directories } = read(`
sources:
  nfs://nas.example.com/export: {tree: {directories: 50, files: 1000, bytes: 1000000}}
`).transfers!.sources![0]!;
    expect(directories).to.have.length(50);
    expect(directories.reduce((sum, { files }) => sum + files, 0)).to.be.within(900, 1100);
  });

  it("that is written from a world reads as that world", () => {
    for (const text of [
      "",
      `
fileSystems:
  ${FS}:
    version: "2.12"
    associations:
      /data: {repository: "s3://other/data/", id: dra-0123456789abcdef0, autoExport: [NEW], failure: x}
    activity:
      /data: {filesPerDay: 5, hours: 8-18, weekdays: {SUN: 0}}
    files:
      /data/x: {size: 3, changed: 2026-11-30, read: 2026-11-30T12:00, errorCode: S3AccessDenied}
agents:
  a: {id: agent-0123456789abcdef0, tags: {site: x}, cannotReach: [nas.example.com]}
events:
  - +26h agent a OFFLINE
  - 2026-12-03T02:10+01:00 task of nightly TAKES 3h
`,
    ]) {
      const world = read(text);
      expect(read(worldText(world, "test", OPTIONS.start)), text).to.deep.equal(world);
    }
  });

  it("tells of events that lie before the start, and does not let them happen", () => {
    const world = read(`events:\n  - 2026-11-30T23:59 file system ${FS} BUSY for 1h\n`);
    expect(world.notes).to.deep.equal([
      `world.yaml: "file system ${FS} BUSY for 1h" lies before the run's start, so it does not happen.`,
    ]);
  });

  it("that is not there, or no YAML, says so", () => {
    const folder = mkdtempSync(join(tmpdir(), "world-file-"));
    try {
      const path = join(folder, "none.yaml");
      expect(() => readWorldFile(path, CONFIG, OPTIONS)).to.throw(
        WorldFileError,
        `The world file ${path} cannot be read: no such file.`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(problemsOf("a: [")[0]).to.match(/^world\.yaml:1:\d+: not valid YAML: /);
    expect(problemsOf("buckets: {}\nbuckets: {}")[0]).to.equal(
      'world.yaml:2:1: the key "buckets" stands here a second time; keep one of them',
    );
    expect(problemsOf("a: *b")[0]).to.match(/^world\.yaml: not valid YAML: Unresolved alias/);
  });
});
