/**
 * The processes that walk a tree for `fsx-scheduler scan`, and how work is shared among them: each walks on its own
 * until it has nothing left; then another one gives away half of what it has waiting.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export interface WalkOptions {
  /** Absolute path of what is walked, without a trailing slash. */
  root: string;
  /** Device of the only file system that is walked; null for all. */
  device: number | null;
  /** Directories deeper than this are summed into their ancestor; null for none. */
  maxDepth: number | null;
  /** How many processes, from 1. */
  workers: number;
  /** Milliseconds after which a walking process reports; default 100. */
  turn?: number;
}

/** What one turn of a walker found. */
export interface WalkReport {
  directories: number;
  files: number;
  /** Sum of the files' sizes. */
  size: number;
  unreadable: number;
  /** The first of the unreadable ones; what they are called and why, `EACCES`. */
  problems: { path: string; code: string }[];
  /** Directories on other file systems, which were not walked. */
  elsewhere: string[];
  /** The directory walked last. */
  at: string;
}

interface WholeReport extends WalkReport {
  /** Directories that it gives to others. */
  given: string[];
  /** How many it has left. */
  left: number;
  /** Those left, where they were asked for. */
  stack?: string[];
  /** Bytes of inventory lines that follow. */
  bytes: number;
}

interface WalkRequest {
  walk?: string[];
  /** Give half of what waits when the turn ends. */
  give?: boolean;
  /** End it soon, since another walker has nothing to do. */
  soon?: boolean;
  /** Walk nothing, tell what waits. */
  stack?: boolean;
}

interface Walker {
  process: ChildProcess;
  isBusy: boolean;
  left: number;
  stack: string[] | undefined;
}

export interface WalkListener {
  /** Whole inventory lines, to be kept before this returns. */
  lines(bytes: Buffer): void;
  report(report: WalkReport): void;
  /** Whether it is time to tell what waits. */
  isCheckpointDue(): boolean;
  /** All that waits, at a moment when all lines of what was walked have been handed over. */
  checkpoint(waiting: string[]): void;
}

/** Directories handed to a walker at once, at most. */
const MOST_AT_ONCE = 1_000;

/** Often enough for a progress line and an interruption, seldom enough to cost nothing. Milliseconds. */
const TURN = 100;

/** Walks everything below some directories. */
export class Walkers {
  readonly #walkers: Walker[];
  readonly #queue: string[];
  #isCheckpoint = false;
  #isStopping = false;
  #end: { resolve(outcome: "done" | "stopped"): void; reject(error: Error): void } | undefined;

  /** @param waiting directories to walk, as paths from the root with a leading slash */
  constructor(
    private readonly options: WalkOptions,
    waiting: readonly string[],
    private readonly listener: WalkListener,
  ) {
    this.#queue = [...waiting];
    this.#walkers = Array.from({ length: options.workers }, () => this.#start());
  }

  /** Resolves when everything was walked, or after `stop`. */
  async walk(): Promise<"done" | "stopped"> {
    const ended = new Promise<"done" | "stopped">((resolve, reject) => {
      this.#end = { resolve, reject };
    });
    this.#feedIdle();
    try {
      return await ended;
    } finally {
      this.#end = undefined;
      for (const { process } of this.#walkers) process.stdin!.end();
    }
  }

  /** Ends the walk at the next checkpoint, which comes at once. */
  stop(): void {
    this.#isStopping = true;
    this.#isCheckpoint = true;
    for (const walker of this.#walkers) if (!walker.isBusy) this.#next(walker);
  }

  #start(): Walker {
    const { root, device, maxDepth, turn = TURN } = this.options;
    const settings = JSON.stringify({ root: root === "/" ? "" : root, device, maxDepth, turn });
    const child = spawn(process.execPath, [join(__dirname, "scan-walker.js"), settings], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const walker: Walker = { process: child, isBusy: false, left: 0, stack: undefined };
    child.on("error", (error) => this.#end?.reject(error));
    child.on("exit", (code, signal) => {
      this.#end?.reject(new Error(`a walking process ended early (${signal ?? `exit code ${code}`})`));
    });
    // Writing to one that has just died is told by its exit.
    child.stdin!.on("error", () => undefined);
    readFrames(child, (report, lines) => {
      try {
        this.#take(walker, report, lines);
      } catch (error) {
        this.#end?.reject(error as Error);
      }
    });
    return walker;
  }

  #take(walker: Walker, report: WholeReport, lines: Buffer): void {
    if (!this.#end) return;
    walker.isBusy = false;
    walker.left = report.left;
    walker.stack = report.stack;
    if (lines.length > 0) this.listener.lines(lines);
    for (const directory of report.given) this.#queue.push(directory);
    if (report.directories > 0 || report.unreadable > 0) this.listener.report(report);
    if (!this.#isCheckpoint && this.listener.isCheckpointDue()) this.#isCheckpoint = true;
    this.#next(walker);
    if (!this.#isCheckpoint) this.#feedIdle();
  }

  #next(walker: Walker): void {
    if (this.#isCheckpoint) {
      if (walker.left > 0 && !walker.stack) this.#ask(walker, { stack: true });
      else this.#finishCheckpoint();
    } else if (walker.left > 0) {
      this.#ask(walker, this.#shareOf(walker));
    } else if (this.#queue.length === 0 && this.#walkers.every(isIdle)) this.#end?.resolve("done");
  }

  #feedIdle(): void {
    for (const walker of this.#walkers) {
      if (this.#queue.length === 0) return;
      if (!isIdle(walker)) continue;
      const share = Math.ceil(this.#queue.length / (2 * this.#walkers.length));
      const walk = this.#queue.splice(0, Math.min(share, MOST_AT_ONCE));
      this.#ask(walker, { walk, ...this.#shareOf(walker) });
    }
  }

  /** There should always be something in the queue for the next one that has nothing left. */
  #shareOf(walker: Walker): WalkRequest {
    if (this.#walkers.length === 1 || this.#queue.length > 0) return {};
    return { give: true, soon: this.#walkers.some((other) => other !== walker && isIdle(other)) };
  }

  /** Nothing moves while all have told what they have left. */
  #finishCheckpoint(): void {
    if (!this.#walkers.every((walker) => !walker.isBusy && (walker.left === 0 || walker.stack))) return;
    const stacks = this.#walkers.flatMap((walker) => walker.stack ?? []);
    this.listener.checkpoint([...this.#queue, ...stacks]);
    if (this.#isStopping) {
      this.#end?.resolve("stopped");
      return;
    }
    this.#isCheckpoint = false;
    this.#feedIdle();
    for (const walker of this.#walkers) {
      walker.stack = undefined;
      if (!walker.isBusy) this.#next(walker);
    }
  }

  #ask(walker: Walker, request: WalkRequest): void {
    walker.isBusy = true;
    walker.stack = undefined;
    walker.process.stdin!.write(`${JSON.stringify(request)}\n`);
  }
}

function isIdle({ isBusy, left }: Walker): boolean {
  return !isBusy && left === 0;
}

/** Cuts what a walker writes into its reports and the lines that follow each. */
function readFrames(child: ChildProcess, take: (report: WholeReport, lines: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  let size = 0;
  let needed = 0;
  child.stdout!.on("data", (chunk: Buffer) => {
    pieces.push(chunk);
    size += chunk.length;
    if (size < needed) return;
    rest = Buffer.concat(pieces);
    for (;;) {
      const line = rest.indexOf(0x0a);
      if (line < 0) break;
      const report = JSON.parse(rest.toString("utf8", 0, line)) as WholeReport;
      const end = line + 1 + report.bytes;
      needed = end;
      if (rest.length < end) break;
      take(report, rest.subarray(line + 1, end));
      rest = rest.subarray(end);
      needed = 0;
    }
    pieces = [rest];
    size = rest.length;
  });
}
