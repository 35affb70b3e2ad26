import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { TimedEvent } from "../../../local/events";
import { type Simulation, startSimulation } from "../../../local/simulation";
import { FORMS } from "../../../local/world-file/event-line";
import { ACTIVITY, ASSOCIATION, FILE, FILE_SYSTEM } from "../../../local/world-file/file-systems";
import { SECTIONS } from "../../../local/world-file/read";
import { AGENT, BUCKET_KEYS, SOURCE_KEYS } from "../../../local/world-file/transfers";

const PROJECT = join(__dirname, "..", "..", "..");
const PAGE = readFileSync(join(PROJECT, "docs", "world.md"), "utf8");

/** What stands in code type in the first column of the table below a heading. */
function firstColumn(heading: string): string[] {
  const section = PAGE.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  expect(section, heading).to.be.a("string");
  const rows = section!.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => [...row.split(" | ")[0]!.matchAll(/`([^`]+)`/g)].map(([, code]) => code!));
}

describe("docs/world.md", () => {
  const tables: [string, readonly string[]][] = [
    ["Sections", SECTIONS],
    ["A file system", Object.keys(FILE_SYSTEM)],
    ["An association, by its directory", Object.keys(ASSOCIATION)],
    ["A busy directory, by its path", Object.keys(ACTIVITY)],
    ["A file, by its path", Object.keys(FILE)],
    ["A bucket, by its name", BUCKET_KEYS],
    ["An agent, by its name", Object.keys(AGENT)],
    ["A source, by its URI", SOURCE_KEYS],
    ["Events", FORMS.map(({ form }) => form)],
  ];
  for (const [heading, keys] of tables) {
    it(`names under "${heading}" what the code takes, and nothing else`, () => {
      expect(firstColumn(heading).sort()).to.deep.equal([...keys].sort());
    });
  }
});

describe("docs/world.yaml, the example", () => {
  let simulation: Simulation;
  const events: TimedEvent[] = [];
  before(async () => {
    simulation = await startSimulation({
      directory: PROJECT,
      stack: "prod",
      from: new Date("2026-11-20T00:00:00Z"),
      seed: "1",
      worldFile: join(PROJECT, "docs", "world.yaml"),
      onEvent: (event) => events.push(event),
    });
    await simulation.runUntil(new Date("2026-11-20T19:00:00Z"));
  }).timeout(300_000);
  after(() => simulation?.close());

  const runOf = (schedule: string, time: string) =>
    simulation.ledger.runs.find((run) => run.schedule === schedule && run.scheduledTime.startsWith(time));

  it("is what the comment in it says: a bad Friday of prod", () => {
    expect(events.filter(({ kind }) => kind === "warning")).to.deep.equal([]);
    // FAILED 3 files, and the one that is larger than an S3 object can be.
    expect(runOf("nightly-export", "2026-11-20T08:15")).to.include({
      outcome: "failed",
      reason: "FilesFailed",
    });
    expect(runOf("nightly-export", "2026-11-20T08:15")?.counts?.failed).to.equal(4);
    expect(runOf("hourly-results", "2026-11-20T12:10")).to.include({ outcome: "skipped" });
    expect(runOf("archive-export", "2026-11-20T12:00")).to.include({
      outcome: "failed",
      reason: "RunRefused",
    });
    expect(runOf("morning-import", "2026-11-20T11:30")).to.include({ outcome: "succeeded" });
  });

  it("ends every run, also those of the outage and of the two hours of faults", () => {
    const hourly = simulation.ledger.runs.filter(({ schedule }) => schedule === "hourly-results");
    expect(hourly.map(({ scheduledTime }) => scheduledTime.slice(11, 13))).to.deep.equal(
      Array.from({ length: 19 }, (_, hour) => String(hour).padStart(2, "0")),
    );
    expect(hourly.filter(({ outcome }) => outcome === undefined)).to.deep.equal([]);
    const undelivered = events.filter((event) => event.kind === "schedule" && !event.delivered);
    expect(undelivered.length).to.be.above(0);
    expect(simulation.cloud.faults.counts.get("throttling")).to.be.above(0);
  });
});
