import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { parseSize, size } from "../../cli/sizes";
import type { SplitPlan } from "../../handlers/split";

const COMMAND = resolve(__dirname, "../../cli/fsx-scheduler.js");

const LINES = [
  '{"kind":"fsx-data-scheduler-inventory","version":1,"root":"/mnt/nfs","scannedAt":"2026-11-20T01:02:03Z","sources":["/"]}',
  '{"path":"/","files":0,"bytes":0}',
  '{"path":"/big","files":10,"bytes":900000000}',
  '{"path":"/middle","files":1000,"bytes":800000000}',
  '{"path":"/small","files":4,"bytes":40000000}',
  '{"path":"/small/a","files":2,"bytes":20000000}',
  '{"kind":"end","directories":5,"files":1016,"bytes":1760000000,"unreadable":0,"complete":true}',
];

describe("fsx-scheduler plan", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "plan-"));
    writeFileSync(join(folder, "i.jsonl"), LINES.join("\n"));
    writeFileSync(join(folder, "i.jsonl.gz"), gzipSync(LINES.join("\n")));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function plan(...args: string[]): { stdout: string; stderr: string; status: number | null } {
    return spawnSync(process.execPath, [COMMAND, "plan", ...args], { cwd: folder, encoding: "utf8" });
  }

  it("shows what each agent gets, counted from 0 as tasks are, and how even that is beside the best and a split by names", () => {
    const { stdout, status } = plan("i.jsonl", "--agents", "2", "--per-file-cost", "0");
    expect(status).to.equal(0);
    expect(stdout.split("\n")).to.deep.equal([
      "/mnt/nfs, scanned 2026-11-20T01:02:03Z: 1,016 files, 1.8 GB, for 2 agents",
      "",
      "slice     directories  files   bytes  share  filter  directories it names",
      "0                   1     10  900 MB  51.1%       4  /big",
      "1 (rest)            4  1,006  860 MB  48.9%       4  everything but 1 named directory",
      "",
      "The heaviest slice, with 0 B for each file:",
      "  at least            900 MB  1.00 ×",
      "  this plan           900 MB  1.00 ×",
      "  by number of names  900 MB  1.00 ×",
      "",
    ]);
  });

  it("counts what files cost beside their bytes", () => {
    const { stdout } = plan("i.jsonl.gz", "--agents", "2", "--per-file-cost", "1MiB", "--json");
    const { slices } = JSON.parse(stdout) as SplitPlan;
    expect(slices.map(({ includes, weight }) => [includes, weight])).to.deep.equal([
      [["/middle"], 800_000_000 + 1000 * 1_048_576],
      [[], 960_000_000 + 16 * 1_048_576],
    ]);
  });

  it("says when agents have nothing to do, and what the inventory does not hold", () => {
    const { stdout } = plan("i.jsonl", "--agents", "3", "--source", "/big", "/nowhere");
    expect(stdout).to.contain("Only 1 agent has something to do: there is no more to share out.\n");
    expect(stdout).to.contain('"/nowhere" is not in the inventory; the rest takes it, whatever it weighs.\n');
  });

  it("takes sources from a manifest", () => {
    writeFileSync(join(folder, "manifest"), "# two\n/big\n/small/\n");
    const { stdout } = plan("i.jsonl", "--agents", "2", "--manifest", "manifest", "--json");
    const { slices } = JSON.parse(stdout) as SplitPlan;
    expect(slices.map(({ includes }) => includes)).to.deep.equal([["/big"], ["/small"]]);
    const { stderr, status } = plan("i.jsonl", "--agents", "2", "--manifest", "manifest", "--source", "/big");
    expect([stderr, status]).to.deep.equal(["--manifest and --source both name the sources; give one\n", 1]);
    expect(plan("i.jsonl", "--agents", "2", "--manifest", "none").stderr).to.equal(
      "--manifest none: no such file\n",
    );
  });

  it("says what is wrong with an inventory, and where", () => {
    const refusal = (name: string, content: string | Buffer): string => {
      writeFileSync(join(folder, name), content);
      const { stderr, status, stdout } = plan(name, "--agents", "2");
      expect([status, stdout]).to.deep.equal([1, ""]);
      return stderr;
    };
    expect(plan("none.jsonl", "--agents", "2").stderr).to.equal(
      "none.jsonl: no such file; `fsx-scheduler scan` writes an inventory\n",
    );
    expect(plan(".", "--agents", "2").stderr).to.equal(
      ".: it is a folder; `fsx-scheduler scan` writes an inventory\n",
    );
    expect(refusal("half.jsonl", LINES.slice(0, 4).join("\n"))).to.equal(
      "half.jsonl: has no end line after 4 lines, so its scan was interrupted; finish it with `fsx-scheduler scan --resume`\n",
    );
    expect(refusal("half.jsonl.gz", gzipSync(LINES.join("\n")).subarray(0, 60))).to.match(
      /^half\.jsonl\.gz: is no whole gzip file/,
    );
    for (const other of ['{"a":1}\n', "config: [", "[]", "{"]) {
      expect(refusal("other.jsonl", other)).to.equal(
        'other.jsonl, line 1: is not an inventory\'s header, {"kind":"fsx-data-scheduler-inventory",…}; ' +
          "`fsx-scheduler scan` writes inventories\n",
      );
    }
  });

  it("refuses a number of agents, or of bytes, that is none", () => {
    expect(plan("i.jsonl", "--agents", "0").stderr).to.contain("a whole number from 1 to 9999 is needed.");
    expect(plan("i.jsonl").stderr).to.contain("--agents <n>");
    expect(plan("i.jsonl", "-a", "2", "-c", "lots").stderr).to.contain(
      '"lots" is no number of bytes; 65536, 64KiB and 1.5MB are',
    );
  });
});

describe("sizes on the command line", () => {
  it("are written with two or three digits, in powers of 1,000", () => {
    expect([0, 999, 1000, 9949, 9950, 999_499, 999_500, 1.44e12, 2e21].map(size)).to.deep.equal([
      "0 B",
      "999 B",
      "1.0 kB",
      "9.9 kB",
      "10 kB",
      "999 kB",
      "1.0 MB",
      "1.4 TB",
      "2000 EB",
    ]);
  });

  it("are read in bytes, or in powers of 1,000 or 1,024", () => {
    expect(["65536", "64KiB", "1.5 MB", "2k", "1gib"].map(parseSize)).to.deep.equal([
      65_536, 65_536, 1_500_000, 2_000, 1_073_741_824,
    ]);
    for (const wrong of ["", "x", "-1", "1 XB", "1ib"])
      expect(() => parseSize(wrong)).to.throw("is no number of bytes");
  });
});
