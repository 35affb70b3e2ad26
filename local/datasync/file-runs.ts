/**
 * The files of a directory as runs of like ones: numbered from 0, the same version from one number to another. What
 * hundreds of thousands of files need is a handful of runs.
 */

/** Files `from` to `to` (excluded). */
export interface Range {
  from: number;
  to: number;
}

/** Files of one version. Versions are numbers that no other change has. */
export interface Run extends Range {
  version: number;
}

/** `runs` with `set` put over them; sorted, and neighbours of one version joined. */
export function overlay(runs: readonly Run[], set: Run): Run[] {
  const kept = runs.flatMap((run) => [
    ...(run.from < set.from ? [{ ...run, to: Math.min(run.to, set.from) }] : []),
    ...(run.to > set.to ? [{ ...run, from: Math.max(run.from, set.to) }] : []),
  ]);
  const sorted = [...kept, set].filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
  const joined: Run[] = [];
  for (const run of sorted) {
    const last = joined.at(-1);
    if (last && last.to === run.from && last.version === run.version) last.to = run.to;
    else joined.push({ ...run });
  }
  return joined;
}

/** Those parts of `wanted` that `present` does not have in the same version. */
export function missingFrom(present: readonly Run[], wanted: readonly Run[]): Run[] {
  return wanted.flatMap((run) => {
    const parts: Run[] = [];
    let at = run.from;
    for (const have of present) {
      if (have.to <= at || have.from >= run.to) continue;
      if (have.version !== run.version) continue;
      if (have.from > at) parts.push({ from: at, to: have.from, version: run.version });
      at = Math.min(run.to, have.to);
    }
    if (at < run.to) parts.push({ from: at, to: run.to, version: run.version });
    return parts;
  });
}

/** Those parts of `runs` whose numbers `others` do not have at all. */
export function without(runs: readonly Run[], others: readonly Range[]): Run[] {
  return runs.flatMap((run) =>
    missingFrom(
      others.map(({ from, to }) => ({ from, to, version: run.version })),
      [run],
    ),
  );
}

/** How many files. */
export function countOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}
