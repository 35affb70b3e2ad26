/**
 * The ledger of copies: which file was copied by which execution, when, and what each execution had set out to copy.
 * For tests and reports: that everything is copied, and nothing twice at the same time.
 */
import { countOf, missingFrom, overlay, type Range, type Run } from "./file-runs";
import { below, type SourceTree } from "./source-tree";
import type { Piece, WorkItem } from "./transfer-work";

/** Files `from` to `to` (excluded) of one directory, copied one after another. */
export interface Copy extends Range {
  /** ARN. */
  execution: string;
  /** ARNs. */
  agents: string[];
  /** URIs of the directories that they were copied from and to. */
  source: string;
  destination: string;
  bytes: number;
  /** Virtual milliseconds, not rounded. */
  start: number;
  end: number;
}

/** Two executions that set out to copy the same files at the same time. */
export interface Clash extends Range {
  destination: string;
  executions: [string, string];
}

/** Files that lie at the source and not, or not as they are now, at the destination. */
export interface Missing extends Range {
  /** The directory, from the source location's URI. */
  path: string;
}

interface Undertaking {
  execution: string;
  items: readonly WorkItem[];
  start: number;
  /** Infinity while it works. */
  end: number;
}

export class Copies {
  readonly all: Copy[] = [];
  readonly #undertakings: Undertaking[] = [];
  /** What lies at each destination directory, by URI. */
  readonly #contents = new Map<string, Run[]>();

  // For executions.

  /** What lies in the directory; undefined where it does not exist. */
  contents(uri: string): readonly Run[] | undefined {
    return this.#contents.get(uri);
  }

  /** Every directory at or below `uri` that exists. */
  *directoriesBelow(uri: string): Generator<[string, readonly Run[]]> {
    for (const entry of this.#contents) if (below(uri, entry[0]) !== undefined) yield entry;
  }

  /** An execution sets out to copy; gives what is to be called at its end. */
  undertake(execution: string, items: readonly WorkItem[], start: number): (end: number) => void {
    const undertaking: Undertaking = { execution, items, start, end: Number.POSITIVE_INFINITY };
    this.#undertakings.push(undertaking);
    return (end) => {
      undertaking.end = end;
    };
  }

  record(execution: string, agents: string[], source: string, piece: Piece): void {
    const { item, from, to, version, bytes, start, end } = piece;
    this.all.push({ execution, agents, source, destination: item.destination, from, to, bytes, start, end });
    const before = this.#contents.get(item.destination) ?? [];
    this.#contents.set(item.destination, overlay(before, { from, to, version }));
  }

  makeDirectory(uri: string): void {
    if (!this.#contents.has(uri)) this.#contents.set(uri, []);
  }

  /** What is left of a destination directory after a deletion; undefined removes it, too. */
  replace(uri: string, runs: Run[] | undefined): void {
    if (runs) this.#contents.set(uri, runs);
    else this.#contents.delete(uri);
  }

  // For tests and reports.

  /** Every copy of one file, by its destination directory's URI and its number. */
  of(destination: string, index: number): Copy[] {
    return this.all.filter(
      (copy) => copy.destination === destination && copy.from <= index && index < copy.to,
    );
  }

  /** Where two executions that ran at the same time had the same file to copy; empty is right. */
  clashes(): Clash[] {
    const byDestination = new Map<string, { undertaking: Undertaking; runs: readonly Range[] }[]>();
    const found: Clash[] = [];
    for (const undertaking of this.#undertakings) {
      for (const { destination, runs } of undertaking.items) {
        if (runs.length === 0) continue;
        const others = byDestination.get(destination) ?? [];
        for (const other of others) {
          const apart =
            other.undertaking.end <= undertaking.start || undertaking.end <= other.undertaking.start;
          if (apart) continue;
          for (const { from, to } of shared(other.runs, runs)) {
            const executions: [string, string] = [other.undertaking.execution, undertaking.execution];
            found.push({ destination, from, to, executions });
          }
        }
        others.push({ undertaking, runs });
        byDestination.set(destination, others);
      }
    }
    return found;
  }

  /** What of the tree, from `source` on, does not lie at `destination` as it is now; empty is right. */
  missing(tree: SourceTree, source: string, destination: string): Missing[] {
    const top = below(tree.uri, source);
    if (top === undefined) throw new Error(`${source} does not lie in ${tree.uri}.`);
    const target = destination.replace(/\/+$/, "");
    const found: Missing[] = [];
    for (const directory of tree.directories.values()) {
      const path = below(top === "/" ? "" : top, directory.path === "/" ? "" : directory.path);
      if (path === undefined) continue;
      const present = this.#contents.get(`${target}${path === "/" ? "" : path}`) ?? [];
      for (const { from, to } of missingFrom(present, directory.runs)) found.push({ path, from, to });
    }
    return found;
  }

  /** How many files lie at or below `destination`. */
  filesAt(destination: string): number {
    let sum = 0;
    for (const [, runs] of this.directoriesBelow(destination.replace(/\/+$/, ""))) sum += countOf(runs);
    return sum;
  }
}

function shared(a: readonly Range[], b: readonly Range[]): Range[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );
}
