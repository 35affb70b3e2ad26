import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { exitCode } from "../../cli/local-run";
import type { Totals } from "../../local/run-ledger";

const CLI = join(__dirname, "..", "..", "cli", "fsx-scheduler.js");

function local(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, "local", ...options], { encoding: "utf8", timeout: 240_000 });
}

describe("fsx-scheduler local", () => {
  it("runs a day of the dev stack, tells it line by line, and ends with 0", () => {
    const { status, stdout, stderr } = local("--from", "2026-11-20");
    // How far it is, is told where it takes longer than two seconds.
    expect(stderr.replace(/^progress .*\n/gm, "")).to.equal("");
    expect(status).to.equal(0);
    expect(stdout).to.match(
      /^Stack dev, in the local cloud, from Fri 20 Nov 2026 00:00:00 UTC\nDeployed \d+ resources/,
    );
    expect(stdout.match(/export-results +started +Export on fs-0123456789abcdef0, task-/g)).to.have.length(3);
    expect(stdout.match(/export-results +succeeded +[\d,]+ files, in /g)).to.have.length(3);
    expect(stdout).to.match(
      /runs +3: 3 succeeded, 0 failed, 0 skipped, 0 superseded, 0 not ended yet; 0 had to wait/,
    );
  });

  it("prints one event per line with --json, the summary last, and nothing else", () => {
    const { status, stdout } = local("--from", "2026-11-20", "--for", "7h", "--json");
    expect(status).to.equal(0);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    expect(events.at(-1)).to.include({
      kind: "summary",
      stack: "dev",
      runs: 1,
      succeeded: 1,
      virtualSeconds: 7 * 3600,
    });
    expect(events.some(({ kind }) => kind === "schedule")).to.equal(true);
  });

  it("keeps the endpoint open until Ctrl-C, which ends it with the summary and 0", async () => {
    const child = spawn(process.execPath, [CLI, "local", "--from", "2026-11-20", "--serve", "--speed", "60"]);
    const closed = once(child, "close");
    let stdout = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      const before = stdout;
      stdout += chunk;
      const url = /endpoint is open at (\S+);/.exec(stdout)?.[1];
      if (!url || before.includes("aws fsx describe") || !stdout.includes("aws fsx describe")) continue;
      // Somebody is there, who does not know an unsigned stranger.
      expect((await fetch(url)).status).to.equal(403);
      child.kill("SIGINT");
    }
    expect(await closed).to.deep.equal([0, null]);
    expect(stdout).to.include("time runs 60 times as fast");
    expect(stdout).to.include(
      `  echo '{"schedule":"export-results"}' |\n    aws lambda invoke --function-name fsx-data-scheduler-dev-start-task --payload fileb:///dev/stdin /dev/stdout\n`,
    );
    expect(stdout).to.match(/\nSummary\n {2}runs +0: /);
  }).timeout(180_000);

  it("says which stacks there are, and ends with 1, where a stack has no file", () => {
    const { status, stderr } = local("--stack", "staging");
    expect(status).to.equal(1);
    expect(stderr)
      .to.include("Pulumi.staging.yaml")
      .and.match(/dev\b.*\bprod/);
  });

  it("writes a page with --report, and ends with 3 where a condition of --fail-on is met", () => {
    const folder = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-test-"));
    try {
      const page = join(folder, "page.html");
      // Nothing has succeeded yet when a stack is new, which its alarms say for some minutes.
      const met = ["--stack", "prod", "--from", "2026-11-20", "--for", "20m", "--fail-on", "alarm,failed"];
      const { status, stdout } = local(...met, "--report", page);
      expect(stdout).to.include("\nFails on alarm:\n  hourly-results-no-success went off: once\n");
      expect(stdout).not.to.include("Fails on failed");
      expect(stdout.trimEnd().split("\n").at(-1)).to.equal(`  report     ${page}`);
      expect(status).to.equal(3);
      expect(readFileSync(page, "utf8"))
        .to.include("<title>Rehearsal of prod: Fri 20 Nov 2026 to Fri 20 Nov 2026 00:20</title>")
        .and.include("hourly-results-no-success");
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(240_000);

  for (const [options, message] of [
    [["--fail-on", "overlap,late"], "overlap, near-miss, missed, failed, alarm"],
    [["--compare", "Pulumi.prod.yaml"], "--report"],
    [["--report", "/no/such/folder/page.html"], "there is no folder /no/such/folder"],
    [["--write-world", "/no/such/folder/w.yaml"], "--write-world /no/such/folder/w.yaml: there is no folder"],
    [["--report", "x.html", "--compare", "none.yaml"], "no such file"],
    [["--for", "soon"], "soon"],
    [["--from", "yesterday"], "argument 'yesterday' is invalid: not an ISO 8601 time, as"],
    [["--serve", "--port", "70000"], "1 to 65535"],
    [["--serve", "--speed", "0"], "above 0"],
    [["--port", "4566"], "--port goes with --serve"],
    [["--speed", "60"], "--speed goes with --serve"],
    [["--serve", "--for", "7d"], "--for goes without --serve"],
    [["--world", "none.yaml"], "The world file none.yaml cannot be read: no such file."],
  ] as const) {
    it(`refuses ${options.join(" ")} with the reason`, () => {
      const { status, stderr } = local(...options);
      expect(status).to.equal(1);
      expect(stderr).to.include(message);
    });
  }

  it("ends with 2 where a function failed", () => {
    const totals = { functions: { invocations: 5, failures: 1 } } as Totals;
    expect(exitCode(totals, false)).to.equal(2);
    expect(exitCode(totals, true)).to.equal(0);
    expect(exitCode({ ...totals, functions: { invocations: 5, failures: 0 } }, false)).to.equal(0);
  });
});
