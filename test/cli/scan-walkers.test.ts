import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { withThreads } from "../../cli/scan/threads";
import { Walkers } from "../../cli/scan/walkers";

describe("the threads that walk a tree", () => {
  let root: string;
  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "walk-")));
    for (let i = 0; i < 2_000; i += 1) {
      const directory = join(root, String(i % 10), String(i % 200), String(i));
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "file"), "12345");
    }
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  const DIRECTORIES = 2_000 + 200 + 10 + 1;

  it("walk every directory once, however many they are", async () => {
    for (const workers of [1, 2, 5]) {
      const { paths, outcome, files, bytes } = await walk(["/"], workers);
      expect(outcome).to.equal("done");
      expect([paths.length, new Set(paths).size]).to.deep.equal([DIRECTORIES, DIRECTORIES]);
      expect([files, bytes]).to.deep.equal([2_000, 10_000]);
    }
  });

  it("walk every directory once where a thread takes the main thread's place", async () => {
    for (const workers of [1, 3]) {
      for (const ownTime of [0, 20]) {
        const { paths, outcome, files } = await walk(["/"], workers, { ownTime });
        expect(outcome).to.equal("done");
        expect([paths.length, new Set(paths).size, files]).to.deep.equal([DIRECTORIES, DIRECTORIES, 2_000]);
      }
    }
  });

  it("walk, after they were stopped, only what was left, wherever that was", async () => {
    const all: string[] = [];
    let waiting = ["/"];
    let rounds = 0;
    for (; waiting.length > 0; rounds += 1) {
      const round = await walk(waiting, 3, { stopsEarly: true, ownTime: rounds });
      all.push(...round.paths);
      waiting = round.outcome === "stopped" ? round.waiting : [];
      expect(rounds).to.be.below(DIRECTORIES);
    }
    expect(rounds).to.be.above(1);
    expect([all.length, new Set(all).size]).to.deep.equal([DIRECTORIES, DIRECTORIES]);
  });

  it("say what waits at a moment when nothing is in between", async () => {
    const { checkpoints, paths } = await walk(["/"], 3, { isCheckpointDue: true, ownTime: 20 });
    expect(checkpoints.length).to.be.above(0);
    for (const { walked, waiting } of checkpoints) {
      const seen = new Set(paths.slice(0, walked));
      for (const path of waiting) {
        expect(seen.has(path), path).to.equal(false);
        expect(seen.has(path.slice(0, path.lastIndexOf("/")) || "/"), path).to.equal(true);
      }
    }
  });

  it("end in peace, however soon they are told to", () => {
    const script = `
      require("./cli/compile");
      const { withThreads } = require("./cli/scan/threads");
      (async () => {
        for (let pause = 50; pause < 110; pause += 2)
          await withThreads(2, () => new Promise((done) => setTimeout(done, pause)));
        console.log("ended");
      })();`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
      cwd: join(__dirname, "..", ".."),
      encoding: "utf8",
    });
    expect(stdout, stderr).to.equal("ended\n");
  });

  it("tell of a directory that vanished before they came by leaving it out", async () => {
    const { paths, outcome } = await walk(["/1", "/gone"], 2);
    expect(outcome).to.equal("done");
    expect(paths).to.include("/1").and.not.include("/gone");
  });

  interface Walked {
    outcome: "done" | "stopped";
    paths: string[];
    files: number;
    bytes: number;
    waiting: string[];
    checkpoints: { walked: number; waiting: string[] }[];
  }

  interface WalkSettings {
    stopsEarly?: boolean;
    isCheckpointDue?: boolean;
    ownTime?: number;
  }

  async function walk(
    from: string[],
    workers: number,
    { stopsEarly = false, isCheckpointDue = false, ownTime }: WalkSettings = {},
  ): Promise<Walked> {
    const walked: Walked = { outcome: "done", paths: [], files: 0, bytes: 0, waiting: [], checkpoints: [] };
    let reports = 0;
    // With turns as long as a scan's, the whole tree might be walked before there is anything to stop.
    const turn = stopsEarly ? 10 : undefined;
    walked.outcome = await withThreads(
      workers,
      (threads) => {
        const walkers = new Walkers({ threads, root, device: null, maxDepth: null, turn }, from, {
          lines: (bytes) => {
            for (const line of gunzipSync(bytes).toString().trimEnd().split("\n")) {
              walked.paths.push((JSON.parse(line) as { path: string }).path);
            }
          },
          report: ({ files, size }) => {
            walked.files += files;
            walked.bytes += size;
            reports += 1;
            if (stopsEarly && reports === 6) walkers.stop();
          },
          isCheckpointDue: () => isCheckpointDue,
          checkpoint: (waiting) => {
            walked.waiting = waiting;
            walked.checkpoints.push({ walked: walked.paths.length, waiting });
          },
        });
        return walkers.walk();
      },
      ownTime,
    );
    return walked;
  }
});
