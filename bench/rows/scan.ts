/**
 * `fsx-scheduler scan`, the whole command, on a tree of files that lie in the disk's cache; beside `find` printing the
 * size of every file of the same tree, and beside as many of them at once as there are cores, which is what is possible.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { compare, peakMemory, wallTime } from "../measure";
import type { Measured, Row, Scale } from "../row";
import { ROOT } from "../stack-values";

const FILES_PER_DIRECTORY = 50;
/** The first one may have to compile the command. */
const MEMORY_RUNS = 3;

export const scanRow: Row = {
  name: "scan",
  title: "a scan of a tree of files, beside find",
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    if (spawnSync("find", [__filename, "-printf", "%s"]).status !== 0)
      return { figures: [], skipped: ["everything: find with -printf (GNU findutils) is not installed"] };
    const folder = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-bench-"));
    try {
      const files = scale === "full" ? 500_000 : 50_000;
      return await measure(folder, makeTree(join(folder, "tree"), files), files, scale === "full" ? 21 : 5);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function measure(folder: string, tree: string, files: number, turns: number): Promise<Measured> {
  const inventory = join(folder, "inventory.jsonl.gz");
  const scan = (): Promise<void> => ended(startScan(tree, inventory));
  const find = (): Promise<void> => findSizes([tree]);
  const findOnAllCores = async (): Promise<void> => {
    await Promise.all(partsOf(tree, availableParallelism()).map(findSizes));
  };
  let memory = 0;
  for (let run = 0; run < MEMORY_RUNS; run += 1)
    memory = Math.max(memory, await memoryOfScan(tree, inventory));
  await find();
  const { ratio, noise, first, second } = await compare(
    async () => 1 / (await wallTime(scan)),
    async () => 1 / (await wallTime(find)),
    turns,
  );
  const atOnce = await compare(
    async () => 1 / (await wallTime(findOnAllCores)),
    async () => 1 / (await wallTime(find)),
    Math.ceil(turns / 3),
  );
  const rate = (perMillisecond: number): string =>
    Math.round(files * perMillisecond * 1000).toLocaleString("en");
  const size = files.toLocaleString("en");
  return {
    figures: [
      {
        key: "rate",
        label: `files per second ÷ find's, on ${availableParallelism()} cores`,
        value: ratio,
        unit: "×",
        ...(files === 500_000 ? { target: { atLeast: 1.5 } } : {}),
        noise,
        held: "atLeast",
        detail: `${rate(first)} beside ${rate(second)} files per second, ${size} files, the command's start included`,
      },
      {
        key: "bound",
        label: "find's own with a part of the tree on each core ÷ the same",
        value: atOnce.ratio,
        unit: "×",
        noise: atOnce.noise,
        detail: `${rate(atOnce.first)} beside ${rate(atOnce.second)} files per second: what these cores allow`,
      },
      {
        key: "memory",
        label: "peak memory of its process",
        value: memory,
        unit: "MB",
        target: { atMost: 300 },
        detail: `${size} files`,
      },
    ],
  };
}

/** Prints the size of every file below the directories. */
async function findSizes(directories: readonly string[]): Promise<void> {
  const child = spawn("find", [...directories, "-printf", "%s\\n"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await once(child, "exit");
}

/** The directories of a tree of equal ones, dealt out. */
function partsOf(tree: string, parts: number): string[][] {
  const directories = readdirSync(tree).map((name) => join(tree, name));
  return Array.from({ length: parts }, (_, part) =>
    directories.filter((_one, index) => index % parts === part),
  );
}

function startScan(tree: string, out: string): ChildProcess {
  const command = join(ROOT, "cli", "fsx-scheduler.js");
  return spawn(process.execPath, [command, "scan", tree, "--out", out], { stdio: "ignore" });
}

async function ended(scan: ChildProcess): Promise<void> {
  const [code] = (await once(scan, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the scan ended with ${code}`);
}

/** @returns megabytes that a scan has had at most; one that is not timed, since looking takes time as well */
async function memoryOfScan(tree: string, out: string): Promise<number> {
  const scan = startScan(tree, out);
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, peakMemory(scan.pid!) ?? 0);
  }, 20);
  try {
    await ended(scan);
  } finally {
    clearInterval(timer);
  }
  return most;
}

function makeTree(root: string, files: number): string {
  const directories = files / FILES_PER_DIRECTORY;
  for (let index = 0; index < directories; index += 1) {
    const path = join(root, `group-${index % 40}`, `project-${Math.floor(index / 40) % 25}`, `run-${index}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < FILES_PER_DIRECTORY; file += 1)
      closeSync(openSync(join(path, `sample-${file}.dat`), "w"));
  }
  if (readdirSync(root).length === 0) throw new Error("nothing was made");
  return root;
}
