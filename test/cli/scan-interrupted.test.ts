/** A scan that is interrupted, or crashes: it leaves no inventory, and the next one can go on from where it was. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { COMMAND, exitOf, scanMount } from "./scan-mount";

describe("fsx-scheduler scan when it is interrupted", () => {
  const mounted = scanMount();
  const { scan, inventory } = mounted;
  const DIRECTORIES = 4_000;
  beforeEach(() => {
    for (let i = 0; i < DIRECTORIES; i += 1)
      mkdirSync(join(mounted.mount, String(i % 40), String(i)), { recursive: true });
  });

  /** Starts a scan and ends it as soon as it has something to go on with. */
  async function interrupted(signal: "SIGINT" | "SIGKILL"): Promise<number | null> {
    const child = spawn(process.execPath, [COMMAND, "scan", mounted.mount], {
      cwd: mounted.folder,
      stdio: "ignore",
    });
    while (!existsSync(join(mounted.folder, "inventory.jsonl.gz.state"))) await pause(2);
    child.kill(signal);
    return exitOf(child);
  }

  it("exits with 130, leaves no inventory, and goes on from there with --resume", async () => {
    expect(await interrupted("SIGINT")).to.equal(130);
    expect(existsSync(join(mounted.folder, "inventory.jsonl.gz"))).to.equal(false);
    const { stderr, status } = scan("--resume");
    expect(status).to.equal(0);
    expect(stderr).to.match(/^resuming the scan of /);
    expectWhole();
  });

  it("goes on after a crash, too", async () => {
    expect(await interrupted("SIGKILL")).to.equal(null);
    expect(scan("--resume").status).to.equal(0);
    expectWhole();
  });

  it("begins anew without --resume, and with it where there is nothing to resume", async () => {
    await interrupted("SIGINT");
    expect(scan().stderr).to.not.contain("resuming");
    expectWhole();
    expect(scan("--resume").stderr).to.not.contain("resuming");
    expectWhole();
  });

  it("refuses to resume what an older version left behind", async () => {
    await interrupted("SIGKILL");
    const state = join(mounted.folder, "inventory.jsonl.gz.state");
    writeFileSync(state, readFileSync(state, "utf8").replace('"version":2', '"version":1'));
    const { status, stderr } = scan("--resume");
    expect(status).to.equal(1);
    expect(stderr).to.contain(`${state}: is not what a scan leaves behind; delete it to begin anew\n`);
  });

  it("refuses to resume a scan of something else", async () => {
    await interrupted("SIGINT");
    const { status, stderr } = scan("--resume", "--max-depth", "2");
    expect(status).to.equal(1);
    expect(stderr).to.contain("is of a scan with maxDepth not given, not 2; begin anew without --resume");
  });

  function expectWhole(): void {
    const { directories, totals } = inventory();
    expect(new Set(directories.map(({ path }) => path)).size).to.equal(DIRECTORIES + 41);
    expect([directories.length, totals.directories]).to.deep.equal([DIRECTORIES + 41, DIRECTORIES + 41]);
    expect(readdirSync(mounted.folder).sort()).to.deep.equal(["inventory.jsonl.gz", "mount"]);
  }
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
