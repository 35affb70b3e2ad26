/**
 * docs/task-export.md against the program: every key, the example, and the figures of how runs end.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { parameterRules } from "../../components/pipeline-parameters";
import { parseStackConfig } from "../../stacks/config";
import { PIPELINE_MAPS, PIPELINE_SETTINGS } from "../../stacks/pipelines";

const ROOT = join(__dirname, "..", "..");
const DOC = readFileSync(join(ROOT, "docs", "task-export.md"), "utf8");

interface End {
  case: string;
  end: string;
  minutes: number;
  fileSystem: string;
  exported: boolean;
  mails: number;
}

describe("docs/task-export.md", () => {
  it("has every key of a pipeline, and every parameter of a run", () => {
    const inside = Object.entries(PIPELINE_MAPS).flatMap(([map, keys]) => keys.map((key) => `${map}.${key}`));
    const own = PIPELINE_SETTINGS.filter((key) => !(key in PIPELINE_MAPS));
    const rules = parameterRules({ limits: { job: 60 }, computeEnvironment: { maxvCpus: 1 } }).map(({ name }) => name);
    const missing = [...own, ...inside, ...rules].filter((key) => !DOC.includes(`\`${key}\``));
    // Two keys of one row are written together.
    expect(missing).to.deep.equal(["polling.deletion"]);
    expect(DOC).to.include("`polling.creation`, `.deletion`");
  });

  it("has an example that is a valid stack", () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(DOC)![1]!;
    const { config } = parse(yaml) as { config: Record<string, unknown> };
    const values = { pipelines: config["fsx-data-scheduler:pipelines"] };
    const parsed = parseStackConfig({ stack: "prod", values, now: new Date("2026-11-20T00:00:00Z") });
    expect(parsed.config.pipelines.map(({ name, bucket }) => [name, bucket])).to.deep.equal([
      ["nightly-variants", "genomics-lab-runs"],
    ]);
  });

  it("has the ends that the tests have seen", () => {
    const snapshot = join(ROOT, "test", "components", "snapshots", "pipeline-bad-ends.json");
    const ends = JSON.parse(readFileSync(snapshot, "utf8")) as End[];
    const rows = DOC.split("\n").flatMap((line) => {
      const [, name, , end, time, deleted, exported, mails] = line.split("|").map((cell) => cell.trim());
      return /^[A-Z]\d+[a-z]?$/.test(name ?? "") ? [{ name, end, time, deleted, exported, mails }] : [];
    });
    expect(rows).to.deep.equal(
      ends.map((one) => ({
        name: one.case,
        end: `\`${one.end}\``,
        time: timeText(one.minutes),
        deleted: one.fileSystem === "deleted" ? "yes" : one.fileSystem,
        exported: one.exported ? "yes" : "no",
        mails: String(one.mails),
      })),
    );
  });
});

function timeText(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = minutes / 60;
  return `${hours < 48 ? hours.toFixed(1) : Math.round(hours)} h`;
}
