import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { createWorld, deriveWorld, type World, type WorldOptions } from "../../../local/world";
import { parseWorld, readWorldFile, WorldFileError } from "../../../local/world-file/read";
import { worldText } from "../../../local/world-file/write";
import { parseStackConfig } from "../../../stacks/config";

const OPTIONS: WorldOptions = { region: "us-east-1", seed: "1", start: new Date("2026-12-01T00:00:00Z") };
const FS = "fs-0123456789abcdef0";

const CONFIG = parseStackConfig({
  stack: "test",
  now: OPTIONS.start,
  values: {
    notify: { emails: ["a@example.com"] },
    tasks: {
      nightly: { fileSystemId: FS, type: "Export", schedule: "cron(0 2 * * ? *)", paths: ["/data", "/home"] },
    },
    transfers: {
      lab: {
        source: { type: "NFS", server: "nas.example.com", path: "/export" },
        destination: { type: "S3", bucket: "lab-mirror" },
        inventory: "s3://lab-inventories/",
        schedule: "rate(1 day)",
      },
    },
  },
}).config;

const read = (text: string): World => parseWorld(text, "world.yaml", CONFIG, OPTIONS);

function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof WorldFileError)) throw error;
    const [first, ...rest] = error.message.split("\n");
    return rest.length > 0 ? rest.map((line) => line.trim()) : [first!];
  }
  return [];
}

/** The one file system's entry of a file. */
const fileSystem = (text: string) => `fileSystems:\n  ${FS}: ${text}`;

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
        `${path}: cannot be read: ENOENT`,
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

  const wrong: [string, string, string[]][] = [
    [
      "a list",
      "[]",
      [
        "world.yaml: is a list; it is a map with fileSystems, buckets, agents, sources, secrets, locations or events",
      ],
    ],
    [
      "an unknown section",
      "filesystems: {}",
      ['filesystems: not a setting of a world file; did you mean "fileSystems"?'],
    ],
    [
      "a file system's id",
      "fileSystems: {fs-1: {}}",
      ['fileSystems.fs-1: a file system\'s id is "fs-" and 8 to 18 hex digits'],
    ],
    [
      "file systems as a list",
      "fileSystems: []",
      ["fileSystems: is a list; write a map of file systems, by their ids"],
    ],
    [
      "an unknown member",
      fileSystem("{speed: 5}"),
      [
        `fileSystems.${FS}.speed: not a setting of a file system; it has associations, importPath, exportPath, autoImportPolicy, activity, files, filesPerSecond, deploymentType, storageType, storageCapacity, version and tags`,
      ],
    ],
    [
      "a number as text",
      fileSystem('{filesPerSecond: "50"}'),
      [`fileSystems.${FS}.filesPerSecond: is the text "50"; write a number from 0.001 to 1,000,000`],
    ],
    [
      "a value of an enumeration",
      fileSystem("{deploymentType: PERSISTENT-2}"),
      [
        `fileSystems.${FS}.deploymentType: "PERSISTENT-2" is not one of its values; did you mean "PERSISTENT_2"?`,
      ],
    ],
    [
      "a version",
      fileSystem("{version: 2.11}"),
      [`fileSystems.${FS}.version: "2.11" is not one of its values; did you mean "2.15"?`],
    ],
    [
      "an association without a repository",
      fileSystem("{associations: {/data: {id: dra-0123456789abcdef0}}}"),
      [
        `fileSystems.${FS}.associations["/data"].repository: is missing; write text, such as s3://bucket/prefix/`,
      ],
    ],
    [
      "a relative directory",
      fileSystem("{associations: {data: {repository: 's3://bucket'}}}"),
      [`fileSystems.${FS}.associations.data: a path begins with "/" and has no "." or ".." in it`],
    ],
    [
      "overlapping associations",
      fileSystem("{associations: {/d: {repository: 's3://bucket-a'}, /d/e: {repository: 's3://bucket-b'}}}"),
      [`fileSystems.${FS}: FileSystemPath: '/d/e' overlaps with '/d' of data repository association 'DRA'.`],
    ],
    [
      "an old link on PERSISTENT_2",
      fileSystem("{importPath: 's3://bucket/in'}"),
      [`fileSystems.${FS}: File system "${FS}": PERSISTENT_2 cannot have an importPath, only associations.`],
    ],
    [
      "hours",
      fileSystem("{activity: {/data: {hours: 18-8}}}"),
      [
        `fileSystems.${FS}.activity["/data"].hours: is the text "18-8"; write hours of the day as 8-18, or 24 numbers, one for each hour (UTC)`,
      ],
    ],
    [
      "a day",
      fileSystem("{activity: {/data: {weekdays: {SAT: 0, MO: 1}}}}"),
      [
        `fileSystems.${FS}.activity["/data"].weekdays: write how busy each day is, as {SAT: 0.5, SUN: 0}; days are SUN, MON, TUE, WED, THU, FRI, SAT`,
      ],
    ],
    [
      "a file's time",
      fileSystem("{files: {/x: {changed: yesterday}}}"),
      [
        `fileSystems.${FS}.files["/x"].changed: is the text "yesterday"; write a time such as 2026-12-03T02:10`,
      ],
    ],
    [
      "a bucket's name",
      "buckets: {My_Bucket: {}}",
      ["buckets.My_Bucket: a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens"],
    ],
    [
      "an object",
      "buckets: {my-bucket: {objects: {a: true}}}",
      ["buckets.my-bucket.objects.a: is true; write its text, or its size in bytes as a whole number"],
    ],
    [
      "an agent's id",
      "agents: {a: {id: agent-1}}",
      ['agents: Agent "agent-1": an id is "agent-" and 17 of 0-9a-z, and unique.'],
    ],
    [
      "a source",
      "sources: {nas: {tree: {}}}",
      ["sources.nas: a source's URI is nfs://server/export, smb://, hdfs://, object-storage:// or s3://"],
    ],
    [
      "a source of nothing",
      "sources: {'nfs://nas/x': {}}",
      ['sources["nfs://nas/x"]: has either directories, one by one, or a tree that is made up'],
    ],
    [
      "a tree's members",
      "sources: {'nfs://nas/x': {tree: {directories: 0, files: 1}}}",
      [
        'sources["nfs://nas/x"].tree.directories: is the number 0; write a whole number from 1 to 1,000,000',
        'sources["nfs://nas/x"].tree.bytes: is missing; write a whole number from 0 to 1,000,000,000,000,000',
      ],
    ],
    ["a secret", "secrets: {a: 5}", ["secrets.a: is the number 5; write a text"]],
    [
      "events that are no list",
      "events: none",
      ['events: is the text "none"; write a list of lines, each a time and what happens then'],
    ],
    [
      "an event that is no text",
      "events: [5]",
      ['events[0]: is the number 5; write a text, such as "2026-12-03T02:10 agent nas-agent-1 OFFLINE"'],
    ],
    [
      "several mistakes at once",
      `filesystem: {}\nbuckets: 5\nevents: [now]`,
      [
        'filesystem: not a setting of a world file; did you mean "fileSystems"?',
        "buckets: is the number 5; write a map of buckets, by their names",
        'events[0]: "now" is no time; write 2026-12-03T02:10 (UTC, or with a zone as +01:00), or +26h after the start',
      ],
    ],
  ];
  for (const [what, text, expected] of wrong) {
    it(`with a mistake in ${what} says what would be right`, () => {
      expect(problemsOf(text).map((line) => line.replace(/dra-[0-9a-f]{17}'/, "DRA'"))).to.deep.equal(
        expected,
      );
    });
  }
});
