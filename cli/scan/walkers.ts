/**
 * The threads that walk a tree for `fsx-scheduler scan`, and how work is shared among them: each walks on its own
 * until it has nothing left; then another one gives away half of what it has waiting.
 */

export interface WalkOptions {
  /** What walks; this ends them when there is nothing left. */
  threads: readonly WalkThread[];
  /** Absolute path of what is walked, without a trailing slash. */
  root: string;
  /** Device of the only file system that is walked; null for all. */
  device: number | null;
  /** Directories deeper than this are summed into their ancestor; null for none. */
  maxDepth: number | null;
  /** Milliseconds after which a walking thread reports; default 100. */
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

export interface WholeReport extends WalkReport {
  /** Directories that it gives to others. */
  given: string[];
  /** How many it has left. */
  left: number;
  /** Those left, where they were asked for. */
  stack?: string[];
  /** Inventory lines of what was walked, as a gzip archive; undefined where there are none. */
  lines?: Uint8Array;
}

export interface WalkRequest {
  /** What this walk is of; comes first. */
  begin?: WalkSubject;
  walk?: string[];
  /** Give half of what waits when the turn ends. */
  give?: boolean;
  /** Walk nothing, tell what waits. */
  stack?: boolean;
  /** There is nothing left; the last one. */
  end?: boolean;
}

export interface WalkSubject {
  root: string;
  device: number | null;
  maxDepth: number | null;
  turn: number;
  /** Shared by all: how many have nothing to walk; one more while a checkpoint waits. */
  hungry: Int32Array;
  /** Shared by all: how many threads wait for an answer to what they reported. */
  unanswered: Int32Array;
  /** Whether it is walked where work is handed out. */
  isInTheWay?: boolean;
}

/** A thread as those who hand out work see it. */
export interface WalkThread {
  postMessage(request: WalkRequest): void;
  on(event: "message", listener: (report: WholeReport) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
}

interface Walker {
  thread: WalkThread;
  isBusy: boolean;
  left: number;
  stack: string[] | undefined;
}

export interface WalkListener {
  /** Whole inventory lines, as a gzip archive, to be kept before this returns. */
  lines(bytes: Uint8Array): void;
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
  readonly #hungry = sharedCounter();
  readonly #unanswered = sharedCounter();
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
    this.#walkers = options.threads.map((thread) => this.#begin(thread));
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
      // They end while the inventory is made.
      for (const { thread } of this.#walkers) send(thread, { end: true });
    }
  }

  /** Ends the walk at the next checkpoint, which comes at once. */
  stop(): void {
    this.#isStopping = true;
    this.#beginCheckpoint();
    for (const walker of this.#walkers) if (!walker.isBusy) this.#next(walker);
  }

  #begin(thread: WalkThread): Walker {
    const { root, device, maxDepth, turn = TURN } = this.options;
    send(thread, {
      begin: {
        root: root === "/" ? "" : root,
        device,
        maxDepth,
        turn,
        hungry: this.#hungry,
        unanswered: this.#unanswered,
      },
    });
    const walker: Walker = { thread, isBusy: false, left: 0, stack: undefined };
    thread.on("error", (error) => this.#end?.reject(error));
    thread.on("exit", (code) =>
      this.#end?.reject(new Error(`a walking thread ended early (exit code ${code})`)),
    );
    thread.on("message", (report: WholeReport) => {
      try {
        this.#take(walker, report);
      } catch (error) {
        this.#end?.reject(error as Error);
      }
    });
    return walker;
  }

  #take(walker: Walker, report: WholeReport): void {
    if (!this.#end) return;
    walker.isBusy = false;
    walker.left = report.left;
    walker.stack = report.stack;
    if (report.lines) this.listener.lines(report.lines);
    for (const directory of report.given) this.#queue.push(directory);
    if (report.directories + report.unreadable + report.elsewhere.length > 0) this.listener.report(report);
    if (this.listener.isCheckpointDue()) this.#beginCheckpoint();
    this.#next(walker);
    if (!this.#isCheckpoint) this.#feedIdle();
  }

  #beginCheckpoint(): void {
    if (this.#isCheckpoint) return;
    this.#isCheckpoint = true;
    Atomics.add(this.#hungry, 0, 1);
  }

  #next(walker: Walker): void {
    if (this.#isCheckpoint) {
      if (walker.left > 0 && !walker.stack) this.#ask(walker, { stack: true });
      else this.#finishCheckpoint();
    } else if (walker.left > 0) {
      this.#ask(walker, this.#share());
    } else if (this.#queue.length === 0 && this.#walkers.every(isIdle)) this.#end?.resolve("done");
  }

  #feedIdle(): void {
    for (const walker of this.#walkers) {
      if (this.#queue.length === 0) return;
      if (!isIdle(walker)) continue;
      const share = Math.ceil(this.#queue.length / (2 * this.#walkers.length));
      const walk = this.#queue.splice(0, Math.min(share, MOST_AT_ONCE));
      this.#ask(walker, { walk, ...this.#share() });
    }
  }

  /** There should always be something in the queue for the next one that has nothing left. */
  #share(): WalkRequest {
    return this.#walkers.length === 1 || this.#queue.length > 0 ? {} : { give: true };
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
    Atomics.sub(this.#hungry, 0, 1);
    this.#feedIdle();
    for (const walker of this.#walkers) {
      walker.stack = undefined;
      if (!walker.isBusy) this.#next(walker);
    }
  }

  #ask(walker: Walker, request: WalkRequest): void {
    walker.isBusy = true;
    walker.stack = undefined;
    send(walker.thread, request);
  }
}

function sharedCounter(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

function send(thread: WalkThread, request: WalkRequest): void {
  thread.postMessage(request);
}

function isIdle({ isBusy, left }: Walker): boolean {
  return !isBusy && left === 0;
}
