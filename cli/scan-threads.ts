/** The threads that a scan walks with: started before there is anything for them to do, and ended whatever happens. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Scan, ScanOutcome } from "./scan-run";

/** Threads take as long to start as the rest of a scan takes to load, so that is loaded meanwhile. */
export function runOnThreads(scan: Scan): Promise<ScanOutcome> {
  return withThreads(scan.workers, async (threads) => {
    const { runScan } = await import("./scan-run");
    return runScan(scan, threads);
  });
}

/**
 * Starts threads and does something with them.
 * @param count how many, from 1
 */
export async function withThreads<T>(
  count: number,
  work: (threads: readonly Worker[]) => Promise<T>,
): Promise<T> {
  const threads = Array.from({ length: count }, () => new Worker(join(__dirname, "scan-walker.js")));
  const ends = threads.map((thread) => new Promise((ended) => thread.once("exit", ended)));
  try {
    return await work(threads);
  } finally {
    // Not `terminate`: native code that a thread is loading at that moment takes the whole process along.
    for (const thread of threads) thread.postMessage({ end: true });
    await Promise.all(ends);
  }
}
