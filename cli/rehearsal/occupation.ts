/**
 * What occupies a file system when: of all data repository tasks on one, only one executes at a time, and a run that
 * comes meanwhile waits, or is left out.
 */
import type { TaskRun } from "./rehearsal";

/** A task that executed on a file system. Half-open: free again at `until`. */
export interface Occupation {
  run: TaskRun;
  from: number;
  until: number;
}

/** The runs of each file system, as they came. */
export function byFileSystem(runs: readonly TaskRun[]): Map<string, TaskRun[]> {
  const groups = new Map<string, TaskRun[]>();
  for (const run of runs) {
    const group = groups.get(run.fileSystemId);
    if (group) group.push(run);
    else groups.set(run.fileSystemId, [run]);
  }
  for (const group of groups.values()) group.sort((a, b) => a.came - b.came);
  return groups;
}

/**
 * What executed on one file system, by start. One that did not wait holds it from when it came: between that
 * and its task lies only the scheduler's own minute.
 * @param until where a task that still executes is taken to end
 */
export function occupations(runs: readonly TaskRun[], until: number): Occupation[] {
  return runs
    .flatMap((run) =>
      run.started === undefined
        ? []
        : [{ run, from: run.waited ? run.started : run.came, until: run.ended ?? until }],
    )
    .sort((a, b) => a.from - b.from);
}

/** The longest time that a task executed, in milliseconds, by task; those that never did are absent. */
export function longestDurations(runs: readonly TaskRun[]): Map<string, number> {
  const longest = new Map<string, number>();
  for (const { task, started, ended } of runs) {
    if (started === undefined || ended === undefined) continue;
    longest.set(task, Math.max(longest.get(task) ?? 0, ended - started));
  }
  return longest;
}
