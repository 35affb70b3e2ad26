/**
 * A mounted source for the tests of `fsx-scheduler scan`: files to put into it, the command to run over it, and the
 * inventory that it wrote.
 */
import { type ChildProcess, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Inventory, parseInventory } from "../../handlers/inventory";

export const COMMAND = resolve(__dirname, "../../cli/fsx-scheduler.js");

export interface Ended {
  stdout: string;
  stderr: string;
  status: number | null;
}

/** A folder of each test's own, with the mount in it; the command runs in the folder. */
export interface ScanMount {
  readonly folder: string;
  readonly mount: string;
  scan(...args: string[]): Ended;
  /** Files below the mount with sizes; a path that ends in "/" is an empty directory. */
  make(tree: Record<string, number>): void;
  inventory(name?: string): Inventory;
  /** `[files, bytes]` by path. */
  figures(whole?: Inventory): Record<string, [number, number]>;
}

/** Called in a suite: every test of it gets a new mount. */
export function scanMount(): ScanMount {
  let folder: string;
  let mount: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "scan-")));
    mount = join(folder, "mount");
    mkdirSync(mount);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function scan(...args: string[]): Ended {
    return spawnSync(process.execPath, [COMMAND, "scan", mount, ...args], { cwd: folder, encoding: "utf8" });
  }

  function make(tree: Record<string, number>): void {
    for (const [path, bytes] of Object.entries(tree)) {
      const full = join(mount, path);
      mkdirSync(path.endsWith("/") ? full : join(full, ".."), { recursive: true });
      if (!path.endsWith("/")) writeFileSync(full, "x".repeat(bytes));
    }
  }

  function inventory(name = "inventory.jsonl.gz"): Inventory {
    const bytes = readFileSync(join(folder, name));
    return parseInventory((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString(), name);
  }

  function figures(whole = inventory()): Record<string, [number, number]> {
    return Object.fromEntries(
      whole.directories.map(({ path, files, bytes }) => [path, [files, bytes] as [number, number]]),
    );
  }

  return {
    get folder() {
      return folder;
    },
    get mount() {
      return mount;
    },
    scan,
    make,
    inventory,
    figures,
  };
}

export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.on("exit", done));
}
