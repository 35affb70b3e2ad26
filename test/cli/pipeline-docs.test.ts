/**
 * docs/task-export.md against the program: every key, the example, and the figures of how runs end.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { parameterRules } from "../../components/pipeline-parameters";
import { HISTORY_LIMIT } from "../../components/pipeline-states";
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
    const rules = parameterRules({ limits: { job: 60 }, computeEnvironment: { maxvCpus: 1 } }).map(
      ({ name }) => name,
    );
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

  it("has every parameter of the sample with its default, which is the default here", () => {
    const [pipeline] = parseStackConfig({
      stack: "prod",
      values: { pipelines: { p: { bucket: "results", job: { image: "busybox:1" } } } },
      now: new Date("2026-11-20T00:00:00Z"),
    }).config.pipelines;
    const section = DOC.slice(
      DOC.indexOf("### Coming from the CDK sample"),
      DOC.indexOf("## Export task, or"),
    );
    const rows = section.split("\n").flatMap((line) => {
      const [, name, value, key] = line.split("|").map((cell) => cell.trim());
      return name?.startsWith("`") ? [{ name, value: /^`(.*?)`/.exec(value!)![1]!, key: key! }] : [];
    });
    expect(rows).to.have.length(19);
    const checked = rows.flatMap(({ name, value, key }) => {
      const path = /^`([\w.]+)`/.exec(key)?.[1];
      if (path === undefined || path === "job.image.repository") return [];
      const found = path.split(".").reduce((inside, part) => (inside as never)[part], pipeline as unknown);
      expect(found, `${name} is ${path}`).to.deep.equal(JSON.parse(value));
      return [path];
    });
    expect(checked).to.have.length(16);
  });

  it("has the ends that the tests have seen", () => {
    const snapshot = join(ROOT, "test", "components", "snapshots", "pipeline-bad-ends.json");
    const ends = JSON.parse(readFileSync(snapshot, "utf8")) as End[];
    expect(endRows().map((cells) => [cells[0], ...cells.slice(2, 7)])).to.deep.equal(
      ends.map((one) => [
        one.case,
        `\`${one.end}\``,
        timeText(one.minutes),
        one.fileSystem === "deleted" ? "yes" : one.fileSystem,
        one.exported ? "yes" : "no",
        String(one.mails),
      ]),
    );
  });

  it("has how the sample ends beside them", () => {
    for (const [name, , , , , , , ...sample] of endRows()) {
      expect(sample, name).to.deep.equal(SAMPLE_ENDS[name!] ?? ["–", "–", "–", "–"]);
    }
    expect(endRows().map(([name]) => name)).to.include.members(Object.keys(SAMPLE_ENDS));
  });
});

/** The cells of the table of ends: case, what happens, end, time, deleted, exported, mails, and four of the sample. */
function endRows(): string[][] {
  return DOC.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    return /^[A-Z]\d+[a-z]?$/.test(cells[1] ?? "") ? [cells.slice(1, -1)] : [];
  });
}

/**
 * A loop that nothing ends, ended by the history's limit. A Wait and a Choice make two events each (entered, exited), a
 * Task five (also scheduled, started, succeeded).
 * @param tasks in one turn of the loop
 * @param seconds of its Wait
 */
function endless(tasks: number, seconds: number): string[] {
  const hours = ((HISTORY_LIMIT / (2 + 5 * tasks + 2)) * seconds) / 3600;
  return ["history limit", `${hours < 48 ? hours.toFixed(1) : Math.floor(hours)} h`, "no", "no"];
}

/** End, time, deleted, exported: what the sample's machine does when it is run through an interpreter. */
const SAMPLE_ENDS: Record<string, string[]> = {
  T1: ["JobSucceeded", "0.2 h", "yes", "yes"],
  T2: endless(1, 300),
  T3: endless(1, 300),
  T4: ["JobFailed", "0.1 h", "no", "no"],
  T5: endless(1, 300),
  T6: ["JobSucceeded", "0.1 h", "no", "no"],
  T7: endless(1, 300),
  T8: endless(1, 300),
  // Looks at the file system and at its association.
  T9: endless(2, 30),
  T10: endless(2, 30),
  T11: ["failed", "0 h", "no", "no"],
  T12: endless(1, 300),
  A1: [...endless(1, 60).slice(0, 3), "–"],
};

function timeText(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = minutes / 60;
  return `${hours < 48 ? hours.toFixed(1) : Math.round(hours)} h`;
}
