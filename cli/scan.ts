/**
 * `fsx-scheduler scan`: walks a mounted source and writes its inventory, from which transfers are split. Runs where the
 * source is mounted; calls AWS only to put the inventory into a bucket.
 */
import { realpathSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import type { Scan, ScanOutcome } from "./scan/run";
import { runOnThreads } from "./scan/threads";

/** The scan went through, but not everything could be read. */
const EXIT_UNREADABLE = 2;
/** As the shell says it of a command that was interrupted. */
const EXIT_INTERRUPTED = 130;

export interface ScanOptions {
  manifest?: string;
  maxDepth?: number;
  out: string;
  crossFileSystems?: boolean;
  resume?: boolean;
  state?: string;
  workers: number;
}

export function scanCommand(): Command {
  return new Command("scan")
    .description("walk a mounted source and write the inventory that transfers are split by")
    .argument("<mount>", "the directory where the source location is mounted")
    .option(
      "-m, --manifest <file>",
      "walk only its directories: one per line from the mount on, such as /files",
    )
    .option("-d, --max-depth <n>", "sum directories deeper than this into those above them", wholeNumber(0))
    .option("-o, --out <place>", "a file, s3://bucket/key, or s3://bucket/prefix/", "inventory.jsonl.gz")
    .option("-x, --cross-file-systems", "walk other file systems that are mounted below, too")
    .option("-r, --resume", "go on where an interrupted scan stopped, if there is one")
    .option("--state <directory>", "where an interrupted scan is kept (default: beside the inventory)")
    .option(
      "-w, --workers <n>",
      "threads that walk at once",
      wholeNumber(1),
      Math.max(2, availableParallelism()),
    )
    .addHelpText(
      "after",
      `
Symbolic links are not followed; each counts as a file of 0 bytes. What DataSync leaves out is left out: .snapshot
everywhere, and .aws-datasync, .awssync and .zfs in the mount itself.

Exit code: 0; ${EXIT_UNREADABLE} when something could not be read; ${EXIT_INTERRUPTED} when interrupted; 1 when it failed.

Examples:
  fsx-scheduler scan /mnt/nfs
  fsx-scheduler scan /mnt/nfs --manifest sources.txt --max-depth 6
  fsx-scheduler scan /mnt/nfs --resume --out s3://my-inventories/projects/`,
    )
    .action(async (mount: string, options: ScanOptions) => {
      process.exitCode = exitCode(await runOnThreads(await scanOf(mount, options)));
    });
}

function exitCode({ isComplete, totals }: ScanOutcome): number {
  if (!isComplete) return EXIT_INTERRUPTED;
  return totals.unreadable > 0 ? EXIT_UNREADABLE : 0;
}

/** @throws Error where the mount or the manifest cannot be used */
export async function scanOf(mount: string, options: ScanOptions): Promise<Scan> {
  const root = realRoot(mount);
  return {
    subject: {
      root,
      sources: options.manifest === undefined ? ["/"] : await sourcesOf(options.manifest, root),
      maxDepth: options.maxDepth,
      crossFileSystems: options.crossFileSystems === true,
    },
    device: options.crossFileSystems ? null : statSync(root).dev,
    out: options.out,
    stateDirectory: options.state,
    isResumed: options.resume === true,
    workers: options.workers,
  };
}

function realRoot(mount: string): string {
  try {
    const root = realpathSync(mount);
    if (statSync(root).isDirectory()) return root;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${mount}: ${code === "ENOENT" ? "does not exist" : `cannot be read (${code})`}`);
  }
  throw new Error(`${mount}: is no directory; give the one where the source is mounted`);
}

async function sourcesOf(manifest: string, root: string): Promise<string[]> {
  const { manifestSources, readManifest } = await import("./scan/manifest");
  return manifestSources(readManifest(manifest), manifest, root);
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`a whole number from ${least} is needed.`);
  };
}
