/**
 * `fsx-scheduler transfer` against a stack in a local cloud: runs that are scanned, shown, started, refused, followed
 * to either end, watched while an agent dies, and looked back on.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { transferCommand } from "../../cli/transfer";
import { generateTree } from "../../local/datasync/tree-generator";
import { START, type TestStack } from "../local/simulation/stack";
import { AGENTS, agentArn, deployTransfer } from "../local/simulation/transfers";
import { type Operator, operator, type Printed, tooLong } from "./operator";

/** About 13 minutes for three agents. */
const TREE = generateTree({ directories: 400, files: 60_000, bytes: 50e9, seed: "transfers" });
const MINUTE = 60_000;

/** What the command prints as JSON. */
type Told = Record<string, unknown>;

describe("transfer commands", function () {
  this.timeout(600_000);
  let stack: TestStack;
  let mount: string;
  let transfer: (...argv: string[]) => Promise<Printed>;

  before(async () => {
    stack = await deployTransfer({ directories: TREE, settings: { schedule: "cron(0 22 * * ? *)" } });
    const run: Operator = operator(stack.simulation, { speed: 60 });
    transfer = (...argv) => run(transferCommand, ...argv);
    await stack.simulation.runUntil(new Date(START.getTime() + MINUTE));
    mount = mkdtempSync(join(tmpdir(), "fsx-transfer-"));
    for (const directory of ["a", "b", "c"]) {
      mkdirSync(join(mount, directory));
      writeFileSync(join(mount, directory, "file"), "12345");
    }
  });

  after(async () => {
    rmSync(mount, { recursive: true, force: true });
    await stack.simulation.close();
  });

  const json = async (...argv: string[]): Promise<Told> => {
    const { out, err } = await transfer(...argv, "--json");
    expect(out, err).to.not.equal("");
    return JSON.parse(out) as Told;
  };
  const later = (minutes: number) =>
    stack.simulation.runUntil(new Date(stack.simulation.cloud.clock.now() + minutes * MINUTE));
  const inventories = () =>
    stack.simulation.cloud.s3.objects.list("inventories", "home/").map(({ key }) => key);

  it("tell of a transfer that has never run", async () => {
    const status = await transfer("status");
    expect(status.out.split("\n")).to.deep.equal([
      "Stack test in us-east-1, Fri 20 Nov 2026 00:01 UTC",
      "",
      "home",
      "  nothing runs",
      "  next: 22:00, in 21 h",
      "",
    ]);
    const history = await transfer("history", "home");
    expect(history.out).to.equal("No run of home in the last 7 d. Longer ago: --since 30d\n");
  });

  it("name the transfers that there are to somebody who misses one", async () => {
    const { err, code } = await transfer("run", "hom");
    expect(code).to.equal(1);
    expect(err.replaceAll("\n", " ")).to.equal(
      'Stack test has no transfer named "hom". Did you mean home? Its transfers are home. ',
    );
  });

  it("show what a run would be on a dry run, and start nothing", async () => {
    const shown = await transfer("run", "home", "--dry-run");
    expect(shown.code, shown.err).to.equal(0);
    const lines = shown.out.split("\n");
    expect(lines[0]).to.match(/^3 slices, planned from/);
    expect(lines.filter((line) => /^ {2}\d {6}nas-\d/.test(line))).to.have.length(3);
    expect(lines).to.include("  create-location slice 0");
    expect(lines.at(-2)).to.equal("Nothing has been changed or started.");
    expect(tooLong(shown)).to.deep.equal([]);
    expect(stack.simulation.cloud.datasync.tasks.size).to.equal(0);
  });

  it("show the split of a scan on a dry run, and leave the inventories as they are", async () => {
    const before = inventories();
    const shown = await transfer("run", "home", "--scan", mount, "--dry-run");
    expect(shown.code, shown.err).to.equal(0);
    expect(shown.out.replace(/\n +/, " ")).to.match(
      new RegExp(`^${mount}, scanned 2026-11-20T00:01:\\d\\dZ: 3 files, 15 B, for 3 agents\\n`),
    );
    expect(shown.out).to.contain("Agents that would take part: nas-1, nas-2, nas-3");
    expect(tooLong(shown)).to.deep.equal([]);
    expect(inventories()).to.deep.equal(before);
    expect(stack.simulation.cloud.datasync.tasks.size).to.equal(0);
  });

  it("refuse what is no mount, no inventory, or out of the function's reach, and start nothing", async () => {
    const elsewhere = await transfer("run", "home", "--inventory", "s3://elsewhere/x.jsonl");
    expect([elsewhere.code, elsewhere.err.split("\n")[0]]).to.deep.equal([
      1,
      "s3://elsewhere/x.jsonl is not below s3://inventories/home/, and the function may",
    ]);
    const missing = await transfer("run", "home", "--inventory", "s3://inventories/home/x.jsonl");
    expect(missing.code).to.equal(1);
    expect(missing.err.replaceAll("\n", " ")).to.match(
      /x\.jsonl cannot be read: NoSuchKey.* Nothing was started\. $/,
    );
    for (const [option, what] of [
      ["--scan", "does not exist"],
      ["--inventory", "no such file"],
    ] as const) {
      const error = await transfer("run", "home", option, join(mount, "none")).catch(
        (thrown: Error) => thrown,
      );
      expect((error as Error).message).to.contain(what);
    }
    expect(stack.simulation.cloud.datasync.tasks.size).to.equal(0);
  });

  it("scan, plan and start in one go, and follow the run to its end, slice by slice", async () => {
    const run = await transfer("run", "home", "--scan", mount, "--wait");
    expect(run.code, run.err).to.equal(0);
    expect(inventories().at(-1)).to.match(/^home\/inventory-20261120T0001\d\dZ\.jsonl\.gz$/);
    expect(run.out).to.match(/^3 slices, planned from\s+s3:\/\/inventories\/home\/inventory-/);
    expect(run.out).to.match(/\nhome: the run of 2026-11-20T00:01:\d\dZ is queued\.\n/);
    const done = run.out.split("\n").filter((line) => /^slice \d done on nas-\d: /.test(line));
    expect(done.map((line) => line.slice(0, 7)).sort()).to.deep.equal(["slice 0", "slice 1", "slice 2"]);
    expect(run.out).to.match(/\nhome succeeded: 50 GB in 60,\d+ files in 48 min( \d+ s)?\n$/);
    expect(tooLong(run)).to.deep.equal([]);
  });

  it("tell each slice's agent, counters and phase while a run goes on, and its fail-over", async () => {
    const { cloud } = stack.simulation;
    const [tree] = cloud.datasync.sources;
    for (const directory of [...tree!.directories.values()]) {
      tree!.change(directory.path, 0, directory.files, 500_000);
    }
    const started = await json("run", "home", "--inventory", `s3://inventories/${inventories()[0]!}`);
    expect(started).to.include({ transfer: "home", outcome: "queued" });
    await later(2);
    const told = await json("status", "home");
    const [{ running }] = told.transfers as [{ running: { slices: Told[]; run: string } & Told }];
    expect(running.run).to.equal(started.run);
    expect(running.slices.map(({ agent, slice }) => [slice, agent])).to.deep.equal([
      [0, "nas-1"],
      [1, "nas-2"],
      [2, "nas-3"],
    ]);
    for (const slice of running.slices) {
      expect(slice.status).to.equal("TRANSFERRING");
      expect(slice.done).to.be.within(0.02, 0.98);
      expect(slice.files).to.be.below(slice.filesExpected as number);
    }
    const status = await transfer("status");
    expect(status.out).to.match(/ {2}0 {5}nas-1 \[[█░]{10}\] +\d+% .* transferring\n/);
    expect(tooLong(status)).to.deep.equal([]);

    cloud.datasync.killAgent(agentArn(1), cloud.clock.now() + 1_000);
    await later(8);
    const after = await transfer("status", "home");
    expect(after.out).to.match(/failed over from nas-2\n/);
    expect(after.out).to.match(/1 fail-over/);
    expect(tooLong(after)).to.deep.equal([]);
  });

  it("say what a run waits for, and stop following when they are told to", async () => {
    const run = await transfer("run", "home", "--wait", "--timeout", "3m");
    expect(run.code).to.equal(3);
    expect(run.out).to.contain("waits: The run of 2026-11-20T00:");
    expect(run.out).to.match(/\nhome still runs after 3 min \(--timeout\)\. It goes on by itself\.\n$/);
    const status = await transfer("status");
    expect(status.out).to.match(
      /\n {2}waits: the run of 01:\d\d: The run of 2026-11-20T00:\S+ has not\n? *ended\./,
    );
  });

  it("watch where there is no terminal: a line for every change", async () => {
    stack.simulation.cloud.datasync.setAgentStatus(agentArn(1), "ONLINE");
    const stop = new AbortController();
    let looks = 0;
    const watching = operator(stack.simulation, {
      stopped: stop.signal,
      pause: async () => {
        await later(2);
        if (++looks === 20) stop.abort();
      },
    });
    const { out } = await watching(transferCommand, "status", "--watch");
    expect(out).to.match(/\n\d\d:\d\d:\d\d {2}home {2}slice [02] done on nas-[13]: 16 GB in /);
    expect(out).to.match(/\n\d\d:\d\d:\d\d {2}home {2}succeeded: .*, 1 fail-over\n/);
    expect(out.split("\n").filter((line) => line.length > 80)).to.deep.equal([]);
  });

  it("look back on every run with its result, what it moved, and fail-overs", async () => {
    const history = await transfer("history", "home");
    const lines = history.out.split("\n");
    expect(lines[0]).to.match(/^Due \(UTC\) +result +moved +files +took +fail-overs$/);
    expect(lines[1]).to.match(/^Fri 20 Nov 00:0\d {2}succeeded {2}50 GB +60,\d+ +48 min/);
    expect(lines[2]).to.match(/^Fri 20 Nov 00:\d\d {2}succeeded .* 1$/);
    expect(lines.at(-2)).to.equal("3 runs");
    expect(tooLong(history)).to.deep.equal([]);
    const told = (await json("history", "--limit", "2")) as unknown as Told[];
    expect(told.map(({ outcome, failOvers, slices }) => [outcome, failOvers, slices])).to.deep.equal([
      ["succeeded", 1, 3],
      ["succeeded", 0, 3],
    ]);
  });

  it("exit by the result of a run that failed, and say why", async () => {
    const { cloud } = stack.simulation;
    for (const [index] of AGENTS.entries()) cloud.datasync.setAgentStatus(agentArn(index), "OFFLINE");
    const refused = await transfer("run", "home");
    expect(refused.code).to.equal(1);
    expect(refused.err.replaceAll("\n", " ")).to.match(
      /^There is no agent in this account and region that could take part: nas-1 is OFFLINE, .* Nothing was started\. $/,
    );
    const local = await transfer("run", "home", "--scan", mount, "--dry-run");
    expect(local.err).to.contain("No agent of home is online.");
  });

  it("say of a stack without transfers how it gets some", async () => {
    const { deployTestStack } = await import("../local/simulation/stack");
    const other = await deployTestStack({
      tasks: { nightly: { fileSystemId: "fs-0123456789abcdef0", schedule: "cron(0 3 * * ? *)" } },
    });
    const { err, code } = await operator(other.simulation)(transferCommand, "status");
    await other.simulation.close();
    expect(code).to.equal(1);
    expect(err.replaceAll("\n", " ")).to.contain(
      "Stack test has no transfers. They are the section transfers",
    );
  });
});
