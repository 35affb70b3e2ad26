/**
 * What a task has to do: batches of files, in order. A batch may stand for files that exist one by one or for a
 * number of them; only a file that fails needs a name.
 */

/** Files of one directory, or one explicit file. */
export interface Batch {
  size: number;
  /** Absolute path on the file system of the `index`th file. */
  path(index: number): string;
  /** Why the `index`th file cannot be processed, where that is so. */
  errorCode?(index: number): string | undefined;
  /** The task has ended: the first `processed` files were worked on, and those in `failed` did not succeed. */
  settle(processed: number, failed: ReadonlySet<number>): void;
}

/** A file that was named to fail but does not exist: it counts, and nothing comes of it. */
export function phantom(path: string, errorCode: string): Batch {
  return { size: 1, path: () => path, errorCode: () => errorCode, settle: () => undefined };
}

export class Work {
  readonly total: number;
  /** Failing files by their number in the whole work. */
  readonly #failing = new Map<number, { path: string; errorCode: string }>();
  readonly #batches: Batch[];

  constructor(batches: Batch[]) {
    this.#batches = batches.filter((batch) => batch.size > 0);
    this.total = this.#batches.reduce((sum, batch) => sum + batch.size, 0);
    let offset = 0;
    for (const batch of this.#batches) {
      for (let i = 0; batch.errorCode && i < batch.size; i++) {
        const errorCode = batch.errorCode(i);
        if (errorCode) this.#failing.set(offset + i, { path: batch.path(i), errorCode });
      }
      offset += batch.size;
    }
  }

  /** Lets `count` files fail, spread over the whole work. */
  failSome(count: number, errorCodes: string[]): void {
    const wanted = Math.min(count, this.total - this.#failing.size);
    for (let n = 0; n < wanted; n++) {
      let index = Math.floor(((n + 0.5) * this.total) / wanted);
      while (this.#failing.has(index)) index = (index + 1) % this.total;
      this.#failing.set(index, {
        path: this.#path(index),
        errorCode: errorCodes[n % errorCodes.length]!,
      });
    }
  }

  /** How many of the first `processed` files failed. */
  failed(processed: number): number {
    let count = 0;
    for (const index of this.#failing.keys()) if (index < processed) count++;
    return count;
  }

  /** The failed ones among the first `processed` files, in order. */
  failures(processed: number): { path: string; errorCode: string }[] {
    return [...this.#failing]
      .filter(([index]) => index < processed)
      .sort(([a], [b]) => a - b)
      .map(([, file]) => file);
  }

  /** Ends the work after `processed` files. */
  settle(processed: number): void {
    let offset = 0;
    for (const batch of this.#batches) {
      const done = Math.max(0, Math.min(batch.size, processed - offset));
      const failed = new Set<number>();
      for (const index of this.#failing.keys()) {
        if (index >= offset && index < offset + done) failed.add(index - offset);
      }
      batch.settle(done, failed);
      offset += batch.size;
    }
  }

  #path(index: number): string {
    let offset = 0;
    for (const batch of this.#batches) {
      if (index < offset + batch.size) return batch.path(index - offset);
      offset += batch.size;
    }
    throw new RangeError(`File ${index} of ${this.total}.`);
  }
}
