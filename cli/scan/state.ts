/**
 * What an interrupted scan leaves behind: the inventory's lines so far in `….partial`, as gzip archives in a row, and in
 * `….state` how many of its bytes count and which directories still wait. Written every few seconds, so that a crash
 * costs no more.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { InventoryHeader } from "../../handlers/inventory";

export interface ScanTotals {
  directories: number;
  files: number;
  bytes: number;
  unreadable: number;
}

/** What a scan is of; one that is continued has to be of the same. */
export interface ScanSubject {
  root: string;
  sources: string[];
  maxDepth?: number;
  crossFileSystems: boolean;
}

export interface SavedScan extends ScanSubject {
  version: 2;
  scannedAt: string;
  totals: ScanTotals;
  /** Bytes of the partial inventory that count. */
  length: number;
}

/** Lines and state of one scan under way. */
export class ScanFiles {
  readonly partial: string;
  readonly state: string;
  #file: number | undefined;
  #length = 0;

  /** @param base path that `.partial` and `.state` are added to */
  constructor(base: string) {
    this.partial = `${base}.partial`;
    this.state = `${base}.state`;
  }

  /** What an interrupted scan saved, and the directories that wait; undefined where there was none. */
  saved(): { scan: SavedScan; waiting: string[] } | undefined {
    let text: string;
    try {
      text = readFileSync(this.state, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    try {
      const [first = "", ...rest] = text.split("\n");
      const waiting = rest.filter((line) => line !== "").map((line) => JSON.parse(line) as string);
      const scan = JSON.parse(first) as SavedScan;
      if (scan.version !== 2) throw new Error(`version ${scan.version}`);
      return { scan, waiting };
    } catch (cause) {
      throw new Error(`${this.state}: is not what a scan leaves behind; delete it to begin anew`, { cause });
    }
  }

  /** Begins the partial inventory with its header. */
  begin(header: InventoryHeader): void {
    rmSync(this.state, { force: true });
    this.#file = openSync(this.partial, "w");
    this.#length = 0;
    this.append(gzipSync(`${JSON.stringify(header)}\n`));
  }

  /** Goes on where an interrupted scan was saved. */
  resume({ length }: SavedScan): void {
    this.#file = openSync(this.partial, "r+");
    ftruncateSync(this.#file, length);
    this.#length = length;
  }

  /** @param lines a gzip archive */
  append(lines: Uint8Array): void {
    for (let at = 0; at < lines.length; ) {
      const written = writeSync(this.#file!, lines, at, lines.length - at, this.#length);
      at += written;
      this.#length += written;
    }
  }

  save(subject: ScanSubject, scannedAt: string, totals: ScanTotals, waiting: readonly string[]): void {
    const scan: SavedScan = { version: 2, ...subject, scannedAt, totals, length: this.#length };
    const file = openSync(`${this.state}.new`, "w");
    let text = `${JSON.stringify(scan)}\n`;
    for (const directory of waiting) {
      text += `${JSON.stringify(directory)}\n`;
      if (text.length < 1 << 20) continue;
      writeSync(file, text);
      text = "";
    }
    writeSync(file, text);
    closeSync(file);
    renameSync(`${this.state}.new`, this.state);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.partial, { force: true });
    rmSync(this.state, { force: true });
  }
}
