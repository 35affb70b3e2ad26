/** The threads that a scan walks with: started before there is anything for them to do, and ended whatever happens. */
import { EventEmitter } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Scan, ScanOutcome } from "./run";
import type { WalkRequest, WalkSubject, WalkThread, WholeReport } from "./walkers";

/**
 * Milliseconds for which the main thread walks as well, being there already: a thread takes as long to start as a
 * twentieth of that. Later it is left alone, so that an interruption is heard even where a file server does not answer.
 */
const OWN_TIME = 2_000;

/** Threads take as long to start as the rest of a scan takes to load, so that is loaded meanwhile. */
export function runOnThreads(scan: Scan): Promise<ScanOutcome> {
  return withThreads(scan.workers, async (threads) => {
    const { runScan } = await import("./run");
    return runScan(scan, threads);
  });
}

/**
 * Starts threads and does something with them. The first one is the main thread, for some time.
 * @param count how many, from 1
 * @param ownTime milliseconds after which another thread takes the main thread's place
 */
export async function withThreads<T>(
  count: number,
  work: (threads: readonly WalkThread[]) => Promise<T>,
  ownTime = OWN_TIME,
): Promise<T> {
  const others = Array.from({ length: count - 1 }, () => new WalkWorker());
  const own = new OwnThread(ownTime);
  try {
    return await work([own, ...others]);
  } finally {
    await Promise.all([own, ...others].map((thread) => thread.end()));
  }
}

class WalkWorker extends Worker implements WalkThread {
  readonly #exit = new Promise((ended) => this.once("exit", ended));

  constructor() {
    super(join(__dirname, "walker.js"));
  }

  /** Not by `terminate`: native code that a thread is loading at that moment takes the whole process along. */
  async end(): Promise<void> {
    this.postMessage({ end: true });
    await this.#exit;
  }
}

/** Walks in the main thread, in turns between everything else that happens there; later in a thread of its own. */
class OwnThread extends EventEmitter implements WalkThread {
  readonly #until: number;
  #subject: WalkSubject | undefined;
  #walk: Walk | undefined;
  #successor: WalkWorker | undefined;

  constructor(time: number) {
    super();
    this.#until = performance.now() + time;
  }

  postMessage(request: WalkRequest): void {
    if (this.#successor) this.#successor.postMessage(request);
    else setImmediate(() => this.#take(request));
  }

  async end(): Promise<void> {
    await this.#successor?.end();
  }

  #take(request: WalkRequest): void {
    try {
      if (request.end) return;
      if (request.begin) this.#begin(request.begin);
      else if (performance.now() < this.#until) this.emit("message", this.#walk!.turn(request));
      else this.#handOver(request);
    } catch (error) {
      this.emit("error", error);
    }
  }

  #begin(subject: WalkSubject): void {
    this.#subject = subject;
    // Loaded when the other threads are started.
    const { Walk } = require("./walk") as { Walk: new (subject: WalkSubject) => Walk };
    this.#walk = new Walk({ ...subject, isInTheWay: true });
  }

  #handOver({ walk: more = [], ...request }: WalkRequest): void {
    const left = this.#walk!.leave();
    this.#successor = new WalkWorker();
    for (const event of ["message", "error", "exit"])
      this.#successor.on(event, (value) => this.emit(event, value));
    this.#successor.postMessage({ begin: this.#subject });
    this.#successor.postMessage({ ...request, walk: [...left, ...more] });
  }
}

interface Walk {
  turn(request: WalkRequest): WholeReport;
  leave(): string[];
}
