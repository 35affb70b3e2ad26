/**
 * Makes the inventory of a scan's lines: sums what belongs to one directory, closes it with its totals, compresses it
 * where its name ends in `.gz`, and puts it under its final name or into its bucket, whole or not at all.
 */
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import type { InventoryDirectory, InventoryEnd } from "../handlers/inventory";
import type { ScanTotals } from "./scan-state";

/** Where an inventory goes. */
export type InventoryPlace = { file: string } | { bucket: string; key: string };

/**
 * `s3://bucket/key`, `s3://bucket/prefix/` (then named after the time), or a file.
 * @throws Error for a URI without a bucket
 */
export function inventoryPlace(out: string, scannedAt: string): InventoryPlace {
  if (!/^s3:\/\//i.test(out)) return { file: out };
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]*)\/?(.*)$/i.exec(out)!;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Error(`--out ${out}: "${bucket}" is no bucket's name; s3://bucket/prefix/ is what is needed`);
  }
  if (key !== "" && !key.endsWith("/")) return { bucket, key };
  return { bucket, key: `${key}inventory-${scannedAt.replace(/[-:]/g, "").replace(/\.\d+/, "")}.jsonl.gz` };
}

export function placeName(place: InventoryPlace): string {
  return "file" in place ? place.file : `s3://${place.bucket}/${place.key}`;
}

/**
 * @param partial the scan's lines, header first; gone afterwards
 * @param maxDepth depth of the directories that may stand in several lines
 */
export async function finishInventory(
  partial: string,
  totals: ScanTotals,
  maxDepth: number | undefined,
  place: InventoryPlace,
): Promise<void> {
  const name = "file" in place ? place.file : place.key;
  const whole = `${partial}.whole`;
  const lines = Readable.from(wholeLines(partial, totals, maxDepth));
  const output = createWriteStream(whole);
  if (name.endsWith(".gz")) await pipeline(lines, createGzip({ level: constants.Z_BEST_SPEED }), output);
  else await pipeline(lines, output);
  if ("file" in place) renameSync(whole, place.file);
  else {
    try {
      await upload(whole, place.bucket, place.key);
    } finally {
      rmSync(whole);
    }
  }
}

async function* wholeLines(
  partial: string,
  totals: ScanTotals,
  maxDepth: number | undefined,
): AsyncGenerator<string | Buffer> {
  if (maxDepth === undefined) yield* createReadStream(partial);
  else {
    const summed = new Map<string, InventoryDirectory>();
    for await (const text of createInterface({ input: createReadStream(partial) })) {
      const line = JSON.parse(text) as InventoryDirectory;
      if (line.path === undefined || depthOf(line.path) < maxDepth) yield `${text}\n`;
      else sum(summed, line);
    }
    for (const line of summed.values()) yield `${JSON.stringify(line)}\n`;
  }
  const end: InventoryEnd = { kind: "end", ...totals, complete: true };
  yield `${JSON.stringify(end)}\n`;
}

function depthOf(path: string): number {
  return path === "/" ? 0 : path.split("/").length - 1;
}

function sum(into: Map<string, InventoryDirectory>, line: InventoryDirectory): void {
  const key = line.raw ? `%${line.path}` : line.path;
  const known = into.get(key);
  if (!known) {
    into.set(key, line);
    return;
  }
  known.files += line.files;
  known.bytes += line.bytes;
  known.directories = (known.directories ?? 1) + (line.directories ?? 1);
  if (line.newest && (!known.newest || line.newest > known.newest)) known.newest = line.newest;
  known.unreadable ??= line.unreadable;
}

/** Region, endpoint and credentials are the SDK's own: environment, shared files, the machine's role. */
async function upload(file: string, bucket: string, key: string): Promise<void> {
  const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({});
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: createReadStream(file),
        ContentLength: statSync(file).size,
        ContentType: key.endsWith(".gz") ? "application/gzip" : "application/jsonl",
      }),
    );
  } catch (cause) {
    const { name, message } = cause as Error;
    throw new Error(`s3://${bucket}/${key}: ${name}: ${message}; --resume tries again`, { cause });
  } finally {
    client.destroy();
  }
}
