/**
 * Makes the inventory of a scan's lines: sums what belongs to one directory, closes it with its totals, unpacks it where
 * its name does not end in `.gz`, and puts it under its final name or into its bucket, whole or not at all.
 */
import {
  appendFileSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { createInterface } from "node:readline";
import { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip, gzipSync } from "node:zlib";
import type { InventoryDirectory, InventoryEnd } from "../../handlers/inventory";
import type { ScanTotals } from "./state";

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
 * @param partial the scan's lines, header first, as gzip archives in a row
 * @param maxDepth depth of the directories that may stand in several lines
 */
export async function finishInventory(
  partial: string,
  totals: ScanTotals,
  maxDepth: number | undefined,
  place: InventoryPlace,
): Promise<void> {
  const name = "file" in place ? place.file : place.key;
  const isCompressed = name.endsWith(".gz");
  const end: InventoryEnd = { kind: "end", ...totals, complete: true };
  const last = `${JSON.stringify(end)}\n`;
  // What is added here does not count where this fails and is resumed.
  if (maxDepth === undefined) appendFileSync(partial, gzipSync(last));
  let whole = partial;
  if (!isCompressed || maxDepth !== undefined) {
    whole = `${partial}.whole`;
    await pipeline([
      createReadStream(partial),
      createGunzip(),
      ...(maxDepth === undefined ? [] : [summedLines(maxDepth, last)]),
      ...(isCompressed ? [createGzip()] : []),
      createWriteStream(whole),
    ]);
  }
  if ("file" in place) move(whole, place.file);
  else {
    try {
      await upload(whole, place.bucket, place.key);
    } finally {
      if (whole !== partial) rmSync(whole);
    }
  }
}

/** Under its name at once or not at all, also from another file system. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    copyFileSync(from, `${to}.new`);
    renameSync(`${to}.new`, to);
    rmSync(from);
  }
}

/** Makes one line of those below the greatest depth that belong to the same directory. */
function summedLines(maxDepth: number, last: string): NodeJS.ReadWriteStream {
  return Duplex.from(async function* (text: AsyncIterable<Buffer>) {
    const summed = new Map<string, InventoryDirectory>();
    for await (const line of createInterface({ input: Readable.from(text) })) {
      const read = JSON.parse(line) as InventoryDirectory;
      if (read.path === undefined || depthOf(read.path) < maxDepth) yield `${line}\n`;
      else sum(summed, read);
    }
    for (const line of summed.values()) yield `${JSON.stringify(line)}\n`;
    yield last;
  });
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
