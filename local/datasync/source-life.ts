/**
 * What people do with a file server: every day some files change or are new, and every night it is scanned, so that
 * there is an inventory to plan transfers from.
 */
import type { InventoryDirectory, InventoryEnd, InventoryHeader } from "../../handlers/inventory";
import type { LocalCloud } from "../cloud";
import type { SourceDirectory, SourceTree } from "./source-tree";

/** Plain data, for worlds. */
export interface SourceLife {
  /** Files that change or are new on an average day. */
  filesPerDay?: number;
  /** Where the nightly scans put their inventories; the first one is there from the beginning. */
  scans?: SourceScan[];
}

export interface SourceScan {
  bucket: string;
  /** Of the objects' keys: "" or `inventories/`. */
  prefix: string;
  /** What is walked below the location's path, as in a manifest. */
  sources: string[];
  /** The location's path in the tree; "/" where not given. */
  top?: string;
}

const DAY = 86_400_000;
/** A new file's size where its directory has none to go by. */
const USUAL_SIZE = 1_000_000;

/** Lets the life begin: scans now and every day from now on, and what has changed by then. */
export function beginLife(cloud: LocalCloud, tree: SourceTree, life: SourceLife): void {
  const random = cloud.random.stream(`life of ${tree.uri}`);
  const scan = () => {
    for (const one of life.scans ?? []) writeInventory(cloud, tree, one);
  };
  const day = () => {
    const directories = [...tree.directories.values()];
    let left = Math.round((life.filesPerDay ?? 0) * (0.5 + random.fraction()));
    while (left > 0) {
      const directory = directories[random.integer(0, directories.length - 1)]!;
      const changed = Math.min(left, random.integer(1, 200));
      changeSome(tree, directory, changed, random.fraction());
      left -= changed;
    }
    scan();
    cloud.clock.after(DAY, `a day of ${tree.uri}`, day);
  };
  scan();
  cloud.clock.after(DAY, `a day of ${tree.uri}`, day);
}

/** Half of the files change, the others are new. */
function changeSome(tree: SourceTree, directory: SourceDirectory, count: number, place: number): void {
  const changed = Math.min(directory.files, Math.floor(count / 2));
  const from = Math.floor(place * (directory.files - changed));
  const size = directory.files > 0 ? Math.ceil(directory.bytes / directory.files) : USUAL_SIZE;
  if (changed > 0) tree.change(directory.path, from, from + changed);
  const added = count - changed;
  tree.change(directory.path, directory.files, directory.files + added, added * size);
}

/** The inventory that `fsx-scheduler scan` would write. */
export function inventoryText(tree: SourceTree, scan: SourceScan, scannedAt: Date): string {
  const { sources, top = "/" } = scan;
  const header: InventoryHeader = {
    kind: "fsx-data-scheduler-inventory",
    version: 1,
    root: "/mnt/source",
    scannedAt: scannedAt.toISOString(),
    sources,
  };
  const directories = [...tree.directories.values()]
    .flatMap(({ path, files, bytes }): InventoryDirectory[] => {
      const own =
        top === "/" ? path : path === top ? "/" : path.startsWith(`${top}/`) ? path.slice(top.length) : "";
      const walked = sources.some((source) => {
        const above = source.replace(/\/+$/, "");
        return own === source || own.startsWith(`${above}/`);
      });
      return own !== "" && walked ? [{ path: own, files, bytes }] : [];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const sum = (of: (directory: InventoryDirectory) => number) =>
    directories.reduce((total, directory) => total + of(directory), 0);
  const end: InventoryEnd = {
    kind: "end",
    directories: directories.length,
    files: sum(({ files }) => files),
    bytes: sum(({ bytes }) => bytes),
    unreadable: 0,
    complete: true,
  };
  return [header, ...directories, end].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function writeInventory(cloud: LocalCloud, tree: SourceTree, scan: SourceScan): void {
  const now = new Date(cloud.clock.now());
  const key = `${scan.prefix}inventory-${now.toISOString().slice(0, 13)}.jsonl`;
  cloud.s3.objects.createBucket(scan.bucket);
  cloud.s3.objects.put(scan.bucket, key, Buffer.from(inventoryText(tree, scan, now)), "application/jsonl");
}
