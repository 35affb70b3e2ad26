/**
 * The inventory that a run started by hand is planned from: a scan made now, a file of an earlier one, or one that is
 * in S3 already. It gets to where the transfer's function may read it, which is below the transfer's own prefix.
 */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Inventory } from "../handlers/inventory";
import { utcSeconds } from "../handlers/wording";
import { asking } from "./aws-error";
import { CommandError } from "./command-error";
import { readInventoryFile } from "./plan";
import { scanOf } from "./scan";
import { manifestSources, parseManifest } from "./scan/manifest";
import { runOnThreads } from "./scan/threads";
import type { DeployedTransfer, TransferScene } from "./transfer-stack";

export interface InventoryChoice {
  /** A directory of this machine where the source is mounted: it is scanned now. */
  scan?: string;
  maxDepth?: number;
  resume?: boolean;
  /** A file, or `s3://bucket/key`. */
  inventory?: string;
}

export type ChosenInventory =
  /** On this machine. */
  | { file: string; inventory: Inventory }
  /** `undefined`: the newest below the transfer's prefix. */
  | { uri: string | undefined };

/** @throws CommandError or Error for what cannot be scanned or read */
export async function chooseInventory(
  { stack }: TransferScene,
  transfer: DeployedTransfer,
  choice: InventoryChoice,
): Promise<ChosenInventory> {
  if (choice.scan !== undefined) {
    const file = await scanNow(transfer, choice, stack.name, utcSeconds(await stack.now()));
    return { file, inventory: await readInventoryFile(file) };
  }
  const { inventory } = choice;
  if (inventory === undefined) return { uri: undefined };
  if (!/^s3:\/\//i.test(inventory)) return { file: inventory, inventory: await readInventoryFile(inventory) };
  if (!inventory.startsWith(transfer.inventory)) {
    throw new CommandError(
      `${inventory} is not below ${transfer.inventory}, and the function may read nothing else. ` +
        `Copy it there, or give the file: --inventory FILE.`,
    );
  }
  return { uri: inventory };
}

/** Into a file of this machine, so that an interrupted scan, or an upload that fails, can be gone on with. */
async function scanNow(
  { name, sources }: DeployedTransfer,
  { scan: mount, maxDepth, resume }: InventoryChoice,
  stack: string,
  scannedAt: string,
): Promise<string> {
  const directory = join(tmpdir(), "fsx-scheduler-scan");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const out = join(directory, `${stack}-${name}.jsonl.gz`);
  const scan = await scanOf(mount!, {
    out,
    workers: Math.max(2, availableParallelism()),
    ...(maxDepth === undefined ? {} : { maxDepth }),
    ...(resume ? { resume } : {}),
  });
  const { root } = scan.subject;
  const list = parseManifest(sources.join("\n"), `The sources of ${name}`);
  const subject = { ...scan.subject, sources: manifestSources(list, `The sources of ${name}`, root) };
  const { isComplete } = await runOnThreads({ ...scan, subject, scannedAt });
  if (isComplete) return out;
  throw new CommandError(
    "The scan was interrupted, and nothing was started. With --resume, the same command goes on from there.",
    { exitCode: 130 },
  );
}

/**
 * Puts a file's inventory below the transfer's prefix.
 * @returns its URI
 * @throws CommandError
 */
export async function uploadInventory(
  { aws }: TransferScene,
  transfer: DeployedTransfer,
  { file, inventory }: { file: string; inventory: Inventory },
): Promise<string> {
  const [, Bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(transfer.inventory)!;
  const time = inventory.header.scannedAt.replace(/[-:]/g, "").replace(/\.\d+/, "");
  const gzip = file.endsWith(".gz");
  const Key = `${prefix}inventory-${time}.jsonl${gzip ? ".gz" : ""}`;
  const s3 = await aws.s3();
  await asking(`put the inventory into s3://${Bucket}/${Key}`, () =>
    s3.putObject({
      Bucket,
      Key,
      Body: readFileSync(file),
      ContentType: gzip ? "application/gzip" : "application/jsonl",
    }),
  );
  return `s3://${Bucket}/${Key}`;
}
