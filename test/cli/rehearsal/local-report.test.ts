import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { InvalidArgumentError } from "commander";
import {
  metConditions,
  parseConditions,
  readFiles,
  sharedWorld,
  writeReport,
} from "../../../cli/rehearsal/local-report";
import { deriveWorld, projectValues } from "../../../local/simulation";
import { eventfulMonth } from "./eventful-month";

const ROOT = join(__dirname, "..", "..", "..");
const FROM = new Date("2026-11-20T00:00:00Z");
const SETTING = { directory: ROOT, stack: "dev", from: FROM, seed: "1" };
const derive = (config: Parameters<typeof deriveWorld>[0]) =>
  deriveWorld(config, { region: "us-east-1", seed: "1", start: FROM });

describe("the report of a local run", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const other = (change: (text: string) => string) => {
    const path = join(folder, "other.yaml");
    writeFileSync(path, change(readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8")));
    return path;
  };
  const worldOf = (compare: string) => {
    const files = readFiles(SETTING, compare);
    return sharedWorld(SETTING, [files.own, files.other!], derive, projectValues);
  };

  it("has one world for both configs: the one that each of them would have, where they need the same", () => {
    const files = readFiles(SETTING);
    const alone = sharedWorld(SETTING, [files.own], derive, projectValues);
    expect(worldOf(other((text) => text.replace("0 0/6", "30 0/8")))).to.deep.equal(alone);
    expect(alone.fileSystems.map(({ fileSystemId }) => fileSystemId)).to.deep.equal(["fs-0123456789abcdef0"]);
  });

  it("has a world that holds what only one of them needs", () => {
    const world = worldOf(other((text) => text.replace("fs-0123456789abcdef0", "fs-0fedcba9876543210")));
    expect(world.fileSystems.map(({ fileSystemId }) => fileSystemId)).to.deep.equal([
      "fs-0123456789abcdef0",
      "fs-0fedcba9876543210",
    ]);
  });

  it("refuses a compared file that is not there, is a folder, or is no stack file, and says which", () => {
    expect(() => readFiles(SETTING, join(folder, "none.yaml"))).to.throw(
      /none\.yaml": no such file; give the path of a stack file/,
    );
    expect(() => readFiles(SETTING, folder)).to.throw("it is a folder; give the path of a stack file");
    expect(() =>
      readFiles(
        SETTING,
        other(() => "tasks: {}\n"),
      ),
    ).to.throw("other.yaml: has no config");
  });

  it("names the compared file where that one is not valid", () => {
    expect(() => worldOf(other((text) => text.replace("cron(", "corn(")))).to.throw(
      /^other\.yaml is not valid:\n {2}tasks\.export-results\.schedule: "corn\(/,
    );
  });

  it("takes conditions with commas and spaces, each once, and names those that there are", () => {
    expect(parseConditions("overlap, missed,overlap").map(({ name }) => name)).to.deep.equal([
      "overlap",
      "missed",
    ]);
    expect(() => parseConditions("overlap,")).to.throw(
      InvalidArgumentError,
      '"" is no condition; there are overlap, near-miss, missed, failed, alarm, with commas between them.',
    );
  });

  it("tells only those conditions that are met, with what was found", () => {
    const month = eventfulMonth();
    const calm = { ...month, runs: [], pipelineRuns: [], transferRuns: [] };
    expect(metConditions(parseConditions("failed,overlap"), month)).to.deep.equal([
      {
        name: "failed",
        found: ["import failed: 5 times", "variants failed: once", "lab-share failed: once"],
      },
      { name: "overlap", found: ["nightly came while hourly executed on fs-0a1b2c3d4e5f60718: 5 times"] },
    ]);
    expect(metConditions(parseConditions("failed,overlap"), calm)).to.deep.equal([]);
  });

  it("writes the same page for the same rehearsal, and a page of both where two are given", () => {
    const [one, again, both] = ["one.html", "again.html", "both.html"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeReport(one, eventfulMonth());
    writeReport(again, eventfulMonth());
    writeReport(both, eventfulMonth(), eventfulMonth());
    expect(readFileSync(again, "utf8")).to.equal(readFileSync(one, "utf8"));
    expect(readFileSync(both, "utf8"))
      .to.include("<h1>prod beside prod, compared</h1>")
      .and.include("The two files are the same.");
  });
});
