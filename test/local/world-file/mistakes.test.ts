import { expect } from "chai";
import { FS, fileSystem, problemsOf } from "./world-texts";

describe("a world file", () => {
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
