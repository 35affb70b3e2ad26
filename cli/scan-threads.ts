/** The threads that a scan walks with: started before there is anything for them to do, and ended whatever happens. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";

/**
 * Starts threads and does something with them. They take as long to start as the rest of a scan takes to load, which
 * is therefore best left to `work`.
 *
 * @param count how many, from 1
 */
export async function withThreads<T>(
  count: number,
  work: (threads: readonly Worker[]) => Promise<T>,
): Promise<T> {
  const threads = Array.from({ length: count }, () => new Worker(join(__dirname, "scan-walker.js")));
  try {
    return await work(threads);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
