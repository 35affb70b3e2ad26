import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { FORMS } from "../../../local/world-file/event-line";
import { ACTIVITY, ASSOCIATION, FILE, FILE_SYSTEM } from "../../../local/world-file/file-systems";
import { SECTIONS } from "../../../local/world-file/read";
import { AGENT, BUCKET_KEYS, SOURCE_KEYS } from "../../../local/world-file/transfers";
import { readStackFile } from "../../../stacks/stack-file";
import { deployTestStack, type TestStack } from "../simulation/stack";

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
  let stack: TestStack;
  before(async () => {
    // The tasks of prod, without its pipelines and transfers, which the example does not touch.
    const { config } = readStackFile(PROJECT, "prod");
    const tasks = config["fsx-data-scheduler:tasks"];
    stack = await deployTestStack({ tasks }, { worldFile: join(PROJECT, "docs", "world.yaml") });
    await stack.simulation.runUntil(new Date("2026-11-20T18:30:00Z"));
  }).timeout(300_000);
  after(() => stack?.simulation.close());

  const runOf = (schedule: string, time: string) =>
    stack.simulation.ledger.runs.find(
      (run) => run.schedule === schedule && run.scheduledTime.startsWith(time),
    );

  it("is what the comment in it says: a bad Friday of prod", () => {
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
    const hourly = stack.simulation.ledger.runs.filter(({ schedule }) => schedule === "hourly-results");
    expect(hourly.map(({ scheduledTime }) => scheduledTime.slice(11, 13))).to.deep.equal(
      Array.from({ length: 19 }, (_, hour) => String(hour).padStart(2, "0")),
    );
    expect(hourly.filter(({ outcome }) => outcome === undefined)).to.deep.equal([]);
    const undelivered = stack.events.filter((event) => event.kind === "schedule" && !event.delivered);
    expect(undelivered.length).to.be.above(0);
    expect(stack.simulation.cloud.faults.counts.get("throttling")).to.be.above(0);
  });
});
