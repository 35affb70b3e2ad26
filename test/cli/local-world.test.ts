import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { faultRows } from "../../cli/fault-rows";
import { mixOf } from "../../cli/local-world";
import { CHAOS } from "../../local/faults/fault-names";

const CLI = join(__dirname, "..", "..", "cli", "fsx-scheduler.js");

function local(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, "local", "--from", "2026-11-20", ...options], {
    encoding: "utf8",
    timeout: 100_000,
  });
}

describe("fsx-scheduler local, with faults and a world file", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "local-world-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("refuses a fault that there is not, with the one that may have been meant", () => {
    const { status, stderr } = local("--faults", "throtling=0.1");
    expect(status).to.equal(1);
    expect(stderr).to.include('there is no fault "throtling"; did you mean "throttling"?');
  });

  it("writes the derived world, reads it again, and does not overwrite it", () => {
    const file = join(folder, "world.yaml");
    expect(local("--write-world", file)).to.include({ status: 0, stdout: "" });
    expect(existsSync(file)).to.equal(true);
    expect(readFileSync(file, "utf8")).to.equal(local("--write-world", "-").stdout);
    expect(local("--write-world", "-", "--world", file).stdout).to.equal(readFileSync(file, "utf8"));
    const again = local("--write-world", file);
    expect(again.status).to.equal(1);
    expect(again.stderr).to.include(`${file} exists already, and is not overwritten.`);
  });

  it("runs in a world from a file, tells what happens in it and which faults struck how often, and ends with 0", () => {
    const file = join(folder, "events.yaml");
    writeFileSync(file, "events:\n  - +5h task of export-results FAILED\n");
    const { status, stdout } = local("--for", "7h", "--world", file, "--faults", "throttling=0.3");
    expect(stdout).to.match(/05:00:00 {2}task of export-results FAILED +fault +as scripted/);
    expect(stdout).to.match(/export-results +failed/);
    expect(stdout).to.match(/ {2}faults {5}[\d,]+ struck:\n {13}throttling \d+/);
    expect(status).to.equal(0);
  });

  it("tells what is wrong with a world file, and ends with 1", () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, "filesystems: {}\nevents: [now]\n");
    const { status, stderr } = local("--world", file);
    expect(status).to.equal(1);
    expect(stderr).to.include(
      `${file} is not valid:\n  filesystems: not a setting of a world file; did you mean "fileSystems"?`,
    );
    expect(stderr).to.include('  events[0]: "now" is no time;');
  });
});

describe("--chaos and --faults", () => {
  it("together are the documented mix, but for what --faults names", () => {
    expect(mixOf({})).to.equal(undefined);
    expect(mixOf({ chaos: true })).to.deep.equal(CHAOS);
    expect(mixOf({ chaos: true, faults: { throttling: 0 } })).to.deep.equal({ ...CHAOS, throttling: 0 });
    expect(mixOf({ faults: { throttling: 0.5 } })).to.deep.equal({ throttling: 0.5 });
  });
});

describe("the summary's faults", () => {
  it("are four to a line, the most frequent first", () => {
    expect(faultRows({ a: 1, b: 20, c: 3, d: 3, e: 1000 })).to.deep.equal([
      ["faults", "1,027 struck:"],
      ["", "e 1,000, b 20, c 3, d 3"],
      ["", "a 1"],
    ]);
    expect(faultRows({})).to.deep.equal([["faults", "none struck"]]);
    expect(faultRows(undefined)).to.deep.equal([]);
  });
});
