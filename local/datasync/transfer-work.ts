/**
 * What an execution has to copy, and how far it is: files one after another, directory by directory, each taking its
 * bytes' time and its own. The place is exact to the file, so that whatever ends an execution in the middle ends it
 * between two files.
 */
import type { Range } from "./file-runs";
import type { SourceDirectory } from "./source-tree";

/** One directory's part of the work. */
export interface WorkItem {
  directory: SourceDirectory;
  /** URI of the directory that it goes to. */
  destination: string;
  /** Files to copy, with their versions. */
  runs: readonly (Range & { version: number })[];
  /** Whether the directory itself has to be made. */
  folder: boolean;
}

/** How fast: bytes and files per second. A file takes the time of both. */
export interface Pace {
  bytesPerSecond: number;
  filesPerSecond: number;
}

/** Files that were copied one after another. Times are virtual milliseconds, not rounded. */
export interface Piece extends Range {
  item: WorkItem;
  version: number;
  bytes: number;
  start: number;
  end: number;
}

export interface WorkSink {
  made(item: WorkItem): void;
  copied(piece: Piece): void;
}

export interface Totals {
  files: number;
  folders: number;
  bytes: number;
}

export class TransferWork {
  readonly total: Totals;
  readonly done: Totals = { files: 0, folders: 0, bytes: 0 };
  /** Where the next file is: item, run of it, number within the run; -1 before the directory itself. */
  #item = 0;
  #run = -1;
  #next = 0;
  /** When the next file was begun, counted from `#base`: numbers as large as today's date lose thousandths. */
  #time = 0;
  #base: number;

  constructor(
    readonly items: readonly WorkItem[],
    private pace: Pace,
    start: number,
  ) {
    this.#base = start;
    this.total = { files: 0, folders: 0, bytes: 0 };
    for (const { directory, runs, folder } of items) {
      if (folder) this.total.folders++;
      for (const { from, to } of runs) {
        this.total.files += to - from;
        this.total.bytes += directory.bytesBefore(to) - directory.bytesBefore(from);
      }
    }
  }

  /** When everything is copied, if nothing comes between. */
  get end(): number {
    const { files, folders, bytes } = this.total;
    const left = files + folders - this.done.files - this.done.folders;
    return this.#base + this.#time + this.#cost(left, bytes - this.done.bytes);
  }

  /** Goes on to `time`; every directory made and every file copied by then is told, files in pieces. */
  advance(time: number, { made, copied }: WorkSink): void {
    const now = time - this.#base;
    for (; this.#item < this.items.length; this.#item++, this.#run = -1) {
      const item = this.items[this.#item]!;
      if (this.#run === -1) {
        const end = this.#time + (item.folder ? this.#cost(1, 0) : 0);
        if (!reached(end, now)) return;
        if (item.folder) {
          this.done.folders++;
          made(item);
        }
        this.#time = end;
        this.#run = 0;
        this.#next = item.runs[0]?.from ?? 0;
      }
      for (; this.#run < item.runs.length; this.#run++, this.#next = item.runs[this.#run]?.from ?? 0) {
        const run = item.runs[this.#run]!;
        const to = this.#reach(item.directory, this.#next, run.to, now);
        if (to > this.#next) {
          const bytes = item.directory.bytesBefore(to) - item.directory.bytesBefore(this.#next);
          const end = this.#time + this.#cost(to - this.#next, bytes);
          copied({
            item,
            from: this.#next,
            to,
            version: run.version,
            bytes,
            start: this.#base + this.#time,
            end: this.#base + end,
          });
          this.done.files += to - this.#next;
          this.done.bytes += bytes;
          this.#time = end;
          this.#next = to;
        }
        if (this.#next < run.to) return;
      }
    }
  }

  /** Nothing was copied since `advance(from)`: the file that was in the middle is begun again at `now`. */
  resume(now: number): void {
    this.#base = now;
    this.#time = 0;
  }

  /** Another pace from `now` on; the file that is in the middle keeps the part that it has. To be called after `advance`. */
  changePace(pace: Pace, now: number): void {
    const before = this.#nextCost();
    const part = before > 0 ? Math.min(1, (now - this.#base - this.#time) / before) : 0;
    this.pace = pace;
    this.#base = now;
    this.#time = -part * this.#nextCost();
  }

  #cost(files: number, bytes: number): number {
    return (bytes / this.pace.bytesPerSecond + files / this.pace.filesPerSecond) * 1000;
  }

  /** What the next file, or directory, takes. */
  #nextCost(): number {
    const item = this.items[this.#item];
    if (!item) return 0;
    if (this.#run === -1) return item.folder ? this.#cost(1, 0) : 0;
    const { directory } = item;
    return this.#cost(1, directory.bytesBefore(this.#next + 1) - directory.bytesBefore(this.#next));
  }

  /** The largest number up to `to` such that all files before it have ended at `now`. */
  #reach(directory: SourceDirectory, from: number, to: number, now: number): number {
    const begun = directory.bytesBefore(from);
    const fits = (end: number) =>
      reached(this.#time + this.#cost(end - from, directory.bytesBefore(end) - begun), now);
    if (fits(to)) return to;
    let [low, high] = [from, to - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Sums of fractions miss whole milliseconds by a little. */
function reached(time: number, now: number): boolean {
  return time <= now + 1e-3;
}
