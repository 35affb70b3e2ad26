import { expect } from "chai";
import { TASK_TAGS } from "../../../handlers/plan";
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { createWorld, type World } from "../../../local/world";
import type { WorldEvent } from "../../../local/world-events";
import { type Known, parseEventLine } from "../../../local/world-file/event-line";

const START = Date.parse("2026-12-03T00:00:00Z");
const MINUTE = 60_000;
const FS = "fs-0123456789abcdef0";
const OLD = "fs-0123456789abcdef9";

const WORLD: World = {
  buckets: [],
  notes: [],
  fileSystems: [
    {
      fileSystemId: FS,
      associations: [
        {
          associationId: "dra-0123456789abcdef0",
          fileSystemPath: "/data",
          dataRepositoryPath: "s3://bucket-a",
        },
        { fileSystemPath: "/home/", dataRepositoryPath: "s3://bucket-b" },
      ],
      activity: [{ path: "/data", filesPerDay: 10_000 }],
    },
    { fileSystemId: OLD, deploymentType: "SCRATCH_2", importPath: "s3://old-bucket" },
  ],
  transfers: { agents: [{ name: "nas-agent-1" }, { name: "nas-agent-2" }] },
};

const KNOWN = {
  world: WORLD,
  config: { tasks: [{ name: "nightly-export", fileSystemId: FS }] },
  start: START,
} as unknown as Known;

const parsed = (line: string): WorldEvent => {
  const event = parseEventLine(line, KNOWN);
  if ("problem" in event) throw new Error(event.problem);
  return event;
};

/** A cloud in which the lines happen, and what it told. */
function cloudWith(...lines: string[]): { cloud: LocalCloud; events: TimedEvent[] } {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "1" });
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  createWorld(cloud, { ...WORLD, events: lines.map(parsed) });
  return { cloud, events };
}

function addTask(cloud: LocalCloud, schedule: string) {
  return cloud.fsx.tasks.add({
    type: "EXPORT_TO_REPOSITORY",
    fileSystemId: FS,
    paths: ["/data"],
    report: { Enabled: false },
    tags: new Map([[TASK_TAGS.schedule, schedule]]),
  });
}

describe("a scripted event", () => {
  it("happens at its time, not before, and is told", async () => {
    const { cloud, events } = cloudWith(
      "2026-12-03T02:10 association dra-0123456789abcdef0 MISCONFIGURED Denied.",
      "2026-12-03T04:10+01:00 association dra-0123456789abcdef0 AVAILABLE",
    );
    const association = cloud.fsx.associations.get("dra-0123456789abcdef0")!;
    await cloud.clock.runUntil(START + 130 * MINUTE - 1);
    expect(association.lifecycle).to.equal("AVAILABLE");
    await cloud.clock.runUntil(START + 130 * MINUTE);
    expect(association).to.include({ lifecycle: "MISCONFIGURED", failure: "Denied." });
    await cloud.clock.runUntil(START + 190 * MINUTE);
    expect(association).to.include({ lifecycle: "AVAILABLE", failure: undefined });
    expect(events.filter(({ kind }) => kind === "fault").map(({ time }) => time)).to.deep.equal([
      "2026-12-03T02:10:00.000Z",
      "2026-12-03T03:10:00.000Z",
    ]);
  });

  it("finds associations by their directories, and old links by their file systems", async () => {
    const { cloud } = cloudWith(
      `+1h association ${FS}:/home MISCONFIGURED`,
      `+1h association ${OLD} MISCONFIGURED`,
    );
    await cloud.clock.runUntil(START + 60 * MINUTE);
    expect(cloud.fsx.associationsOf(FS).map(({ lifecycle }) => lifecycle)).to.deep.equal([
      "AVAILABLE",
      "MISCONFIGURED",
    ]);
    expect(cloud.fsx.fileSystems.get(OLD)!.link!.lifecycle).to.equal("MISCONFIGURED");
  });

  it("lets an agent go OFFLINE and come back", async () => {
    const { cloud } = cloudWith(
      "+1h agent nas-agent-2 OFFLINE",
      "+2h agent nas-agent-2 ONLINE",
      "+3h agent nas-agent-2 DIES",
    );
    const statuses: string[] = [];
    for (const minutes of [59, 60, 120, 186]) {
      await cloud.clock.runUntil(START + minutes * MINUTE);
      statuses.push(cloud.datasync.agents.sorted.find(({ name }) => name === "nas-agent-2")!.status);
    }
    expect(statuses).to.deep.equal(["ONLINE", "OFFLINE", "ONLINE", "OFFLINE"]);
  });

  it("lets the next task of that schedule fail, and no other's", async () => {
    const { cloud } = cloudWith("+1m task of nightly-export FAILED 3 files");
    await cloud.clock.runUntil(START + MINUTE);
    const other = addTask(cloud, "hourly");
    await cloud.clock.runUntil(START + 60 * MINUTE);
    expect(other.lifecycle).to.equal("SUCCEEDED");
    const own = addTask(cloud, "nightly-export");
    await cloud.clock.runUntil(START + 120 * MINUTE);
    expect(own).to.include({ lifecycle: "FAILED" });
    expect(own.status!.counts.failed).to.equal(3);
    const next = addTask(cloud, "nightly-export");
    await cloud.clock.runUntil(START + 180 * MINUTE);
    expect(next.lifecycle).to.equal("SUCCEEDED");
  });

  it("lets a task fail as a whole, get stuck, or take its time", async () => {
    for (const [outcome, after, lifecycle] of [
      ["FAILED", 60, "FAILED"],
      ["STUCK", 24 * 60, "EXECUTING"],
      ["TAKES 3h", 179, "EXECUTING"],
      ["TAKES 3h", 182, "SUCCEEDED"],
    ] as const) {
      const { cloud } = cloudWith(`+0s task of nightly-export ${outcome}`);
      await cloud.clock.runUntil(START);
      const task = addTask(cloud, "nightly-export");
      await cloud.clock.runUntil(START + after * MINUTE);
      expect(task.lifecycle, outcome).to.equal(lifecycle);
    }
  });

  it("keeps a file system busy", async () => {
    const { cloud } = cloudWith(`+10m file system ${FS} BUSY for 90m`);
    const busy: number[] = [];
    for (const minutes of [9, 10, 99, 101]) {
      await cloud.clock.runUntil(START + minutes * MINUTE);
      busy.push(cloud.fsx.tasks.outstanding(FS).length);
    }
    expect(busy).to.deep.equal([0, 1, 1, 0]);
  });

  it("takes the region out of order, and lets faults strike, for so long", async () => {
    const { cloud } = cloudWith("+10m region OUTAGE for 1h", "+2h faults throttling=1 for 30m");
    const seen: boolean[][] = [];
    for (const minutes of [9, 10, 69, 70, 119, 120, 149, 150]) {
      await cloud.clock.runUntil(START + minutes * MINUTE);
      seen.push([cloud.faults.outage, cloud.faults.strike("throttling", "x") !== undefined]);
    }
    expect(seen).to.deep.equal([
      [false, false],
      [true, false],
      [true, false],
      [false, false],
      [false, false],
      [false, true],
      [false, true],
      [false, false],
    ]);
  });

  it("is read whatever its spaces and capitals", () => {
    expect(parsed("  +1d2h   Region outage  FOR 90s ")).to.deep.equal({
      time: START + 26 * 60 * MINUTE,
      text: "Region outage FOR 90s",
      action: { kind: "outage", seconds: 90 },
    });
    expect(parsed("+1h job EXITS 137").action).to.deep.equal({ kind: "job", failure: { exitCode: 137 } });
    expect(parsed("+1h job RECLAIMED").action).to.deep.equal({ kind: "job", failure: { spot: true } });
    expect(parsed("+1h execution on nas-agent-1 ERROR").action).to.deep.equal({
      kind: "execution",
      agent: "nas-agent-1",
    });
  });

  const TIMES = "write 2026-12-03T02:10 (UTC, or with a zone as +01:00), or +26h after the start";
  const wrong: [string, string][] = [
    ["", `"" is no time; ${TIMES}`],
    ["tomorrow region OUTAGE for 1h", `"tomorrow" is no time; ${TIMES}`],
    ["2026-02-29T00:00 region OUTAGE for 1h", `"2026-02-29T00:00" is no time; ${TIMES}`],
    ["+2 region OUTAGE for 1h", '"2" – a number without a unit; write 90s, 15m, 6h, 2d or 1h30m'],
    ["+2h", '"+2h" says nothing that happens then'],
    ["+2h regoin OUTAGE for 1h", '"regoin OUTAGE for 1h" is no event; did you mean "region"?'],
    [
      "+2h rain",
      '"rain" is no event; an event begins with association, task, file, agent, execution, job, region or faults',
    ],
    ["+2h region OUTAGE", '"region OUTAGE" – write "region OUTAGE for 1h"'],
    ["+2h region OUTAGE for an hour", '"region OUTAGE for an hour" – write "region OUTAGE for 1h"'],
    ["+2h region OUTAGE for hours", '"hours" – not a duration; write 90s, 15m, 6h, 2d or 1h30m'],
    ["+2h faults rain=1 for 1h", 'there is no fault "rain"; there are throttling'],
    ["+2h agent nas-agent-3 OFFLINE", 'there is no agent "nas-agent-3"; did you mean "nas-agent-1"?'],
    ["+2h agent nas-agent-1 AWAY", '"agent nas-agent-1 AWAY" – write "agent AGENT OFFLINE, ONLINE or DIES"'],
    ["+2h task of nightly FAILED", 'there is no task "nightly"; there is nightly-export'],
    ["+2h task of nightly-export FAILED 0 files", '"0" is no number of files; it is from 1 to 1,000,000'],
    ["+2h task of nightly-export LATE", '"LATE" – a task is FAILED, FAILED 3 files, STUCK, or TAKES 3h'],
    ["+2h task of nightly-export TAKES", '"TAKES" – a task is FAILED, FAILED 3 files, STUCK, or TAKES 3h'],
    [
      "+2h file system fs-0123456789abcdef1 BUSY for 1h",
      `there is no file system "fs-0123456789abcdef1"; did you mean "${FS}"?`,
    ],
    [
      "+2h association dra-0123456789abcdef1 FAILED",
      'no association of this file has the id "dra-0123456789abcdef1"; did you mean "dra-0123456789abcdef0"?; give it one, or write fs-…:/directory',
    ],
    [`+2h association ${FS} FAILED`, `${FS} has several links; write ${FS}:/data or ${FS}:/home`],
    [`+2h association ${FS}:/dat FAILED`, `${FS} has no association of "/dat"; did you mean "/data"?`],
    ["+2h job EXITS 256", "256 is no exit code; they go from 0 to 255"],
  ];
  for (const [line, problem] of wrong) {
    it(`that reads ${JSON.stringify(line)} is refused with what would be right`, () => {
      const event = parseEventLine(line, KNOWN);
      expect("problem" in event && event.problem.slice(0, problem.length)).to.equal(problem);
    });
  }
});
