/**
 * One scan from its first directory to its inventory: begins or resumes, walks, tells how far it is and what it could
 * not read, and saves itself every few seconds.
 */
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { InventoryHeader } from "../../handlers/inventory";
import { checkOutputFile } from "../output-file";
import { count, counted, wallTime } from "../wording";
import { finishInventory, type InventoryPlace, inventoryPlace, placeName } from "./finish";
import { ScanProgress, summary } from "./progress";
import { ScanFiles, type ScanSubject, type ScanTotals } from "./state";
import { Walkers, type WalkReport, type WalkThread } from "./walkers";

export interface Scan {
  subject: ScanSubject;
  /** Device of the file system that is not left; null to leave it. */
  device: number | null;
  /** A file, or an `s3://` URI. */
  out: string;
  /** Where the lines so far and the state are kept; by default beside the file. */
  stateDirectory: string | undefined;
  isResumed: boolean;
  /** How many threads walk. */
  workers: number;
  /** What time it is where the inventory goes; default this machine's. ISO 8601 in UTC with seconds. */
  scannedAt?: string;
}

export interface ScanOutcome {
  /** Whether there is an inventory; an interrupted scan left only what it takes to resume. */
  isComplete: boolean;
  totals: ScanTotals;
}

const SAVE_MILLISECONDS = 5_000;
/** Saving takes at most this part of the time, however much waits. */
const SAVE_SHARE = 0.05;
const MOST_PROBLEMS_TOLD = 20;

export async function runScan(scan: Scan, threads: readonly WalkThread[]): Promise<ScanOutcome> {
  const started = performance.now();
  // A place that is none is better told before the walk than after it.
  if ("file" in inventoryPlace(scan.out, "")) checkOutputFile("--out", scan.out, "inventory.jsonl.gz");
  const files = new ScanFiles(await stateBase(scan));
  const { scannedAt, totals, waiting } = begin(scan, files);
  const place = inventoryPlace(scan.out, scannedAt);
  const progress = new ScanProgress(process.stderr, { ...totals });
  const save = (directories: readonly string[]): void =>
    files.save(scan.subject, scannedAt, totals, directories);
  const problems = new Problems(scan.subject.root, progress);

  const outcome =
    waiting.length === 0
      ? "done"
      : await walk(scan, threads, waiting, files, totals, progress, problems, save);
  problems.summarise();
  if (outcome === "stopped") {
    files.close();
    progress.print(`interrupted after ${summary(totals)}; the same command with --resume goes on from there`);
    return { isComplete: false, totals };
  }
  // Should that fail, the walk is not in vain.
  save([]);
  files.close();
  await finishInventory(files.partial, totals, scan.subject.maxDepth, place);
  files.remove();
  tellEnd(progress, place, totals, performance.now() - started);
  return { isComplete: true, totals };
}

async function walk(
  scan: Scan,
  threads: readonly WalkThread[],
  waiting: readonly string[],
  files: ScanFiles,
  totals: ScanTotals,
  progress: ScanProgress,
  problems: Problems,
  save: (waiting: readonly string[]) => void,
): Promise<"done" | "stopped"> {
  const { root, maxDepth = null } = scan.subject;
  let saveAt = performance.now() + SAVE_MILLISECONDS;
  const walkers = new Walkers({ threads, root, device: scan.device, maxDepth }, waiting, {
    lines: (bytes) => files.append(bytes),
    report: (report) => {
      totals.directories += report.directories;
      totals.files += report.files;
      totals.bytes += report.size;
      totals.unreadable += report.unreadable;
      problems.tell(report);
      progress.update(totals, report.at);
    },
    isCheckpointDue: () => performance.now() >= saveAt,
    checkpoint: (directories) => {
      const before = performance.now();
      save(directories);
      const now = performance.now();
      saveAt = now + Math.max(SAVE_MILLISECONDS, (now - before) / SAVE_SHARE);
    },
  });
  // The first one saves and stops; a second one finds the signal's own effect again.
  const stop = (): void => walkers.stop();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  save(waiting);
  try {
    return await walkers.walk();
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** A new scan, or the one that was interrupted. */
function begin(scan: Scan, files: ScanFiles): { scannedAt: string; totals: ScanTotals; waiting: string[] } {
  const saved = scan.isResumed ? files.saved() : undefined;
  if (saved) {
    const { scannedAt, totals } = saved.scan;
    const difference = differenceOf(saved.scan, scan.subject);
    if (difference)
      throw new Error(`${files.state}: is of a scan with ${difference}; begin anew without --resume`);
    files.resume(saved.scan);
    process.stderr.write(`resuming the scan of ${scannedAt} after ${summary(totals)}\n`);
    return { scannedAt, totals, waiting: saved.waiting };
  }
  const { root, sources, maxDepth } = scan.subject;
  const scannedAt = scan.scannedAt ?? `${new Date().toISOString().slice(0, 19)}Z`;
  const header: InventoryHeader = {
    kind: "fsx-data-scheduler-inventory",
    version: 1,
    root,
    scannedAt,
    sources,
    maxDepth,
  };
  files.begin(header);
  return { scannedAt, totals: { directories: 0, files: 0, bytes: 0, unreadable: 0 }, waiting: sources };
}

/** What an interrupted scan was of that this one is not. */
function differenceOf(before: ScanSubject, now: ScanSubject): string | undefined {
  const keys = ["root", "sources", "maxDepth", "crossFileSystems"] as const;
  const key = keys.find((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
  if (!key) return undefined;
  return `${key} ${JSON.stringify(before[key]) ?? "not given"}, not ${JSON.stringify(now[key]) ?? "without"}`;
}

/** Path that the names of an unfinished scan's files begin with. */
async function stateBase({ out, stateDirectory, subject }: Scan): Promise<string> {
  const isFile = !/^s3:\/\//i.test(out);
  if (isFile && stateDirectory === undefined) return resolve(out);
  const { createHash } = await import("node:crypto");
  const digest = createHash("sha256").update(`${subject.root}\n${out}`).digest("hex").slice(0, 12);
  const directory = resolve(stateDirectory ?? join(tmpdir(), "fsx-scheduler-scan"));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return join(directory, `${isFile ? basename(out) : "inventory"}-${digest}`);
}

function tellEnd(
  progress: ScanProgress,
  place: InventoryPlace,
  totals: ScanTotals,
  milliseconds: number,
): void {
  const rate = `${count(progress.rate(totals))} files/s`;
  progress.print(`${placeName(place)}: ${summary(totals)} in ${wallTime(milliseconds)} (${rate})`);
}

/** Tells what could not be read: the first ones by name, then how many. */
class Problems {
  #told = 0;
  #unreadable = 0;
  #elsewhere = 0;

  constructor(
    private readonly root: string,
    private readonly progress: ScanProgress,
  ) {}

  tell({ problems, unreadable, elsewhere }: WalkReport): void {
    this.#unreadable += unreadable;
    this.#elsewhere += elsewhere.length;
    for (const { path, code } of problems) this.#line(`cannot read ${this.#full(path)} (${code})`);
    for (const path of elsewhere) {
      this.#line(`leaving out ${this.#full(path)}, another file system (--cross-file-systems takes it)`);
    }
  }

  summarise(): void {
    const untold = this.#unreadable + this.#elsewhere - this.#told;
    if (untold > 0) this.progress.print(`… and ${count(untold)} more`);
    if (this.#unreadable === 0) return;
    this.progress.print(
      `${counted(this.#unreadable, "directory or file", "directories and files")} could not be read; the inventory marks them`,
    );
  }

  #line(text: string): void {
    if (this.#told >= MOST_PROBLEMS_TOLD) return;
    this.#told += 1;
    this.progress.print(text);
  }

  #full(path: string): string {
    return join(this.root, path.replace(/^%/, ""));
  }
}
