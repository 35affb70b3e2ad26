/**
 * Schedules that get into each other's way on a file system: a run that came while another one executed (overlap), and
 * one that came so soon after another's end that it would have, had that taken a little longer (near miss).
 */
import type { StackConfig } from "../../stacks/config";
import { byFileSystem, type Occupation, occupations } from "./occupation";
import type { TaskRun } from "./rehearsal";

/** One task that held a file system while, or just before, another one came. The two may be the same. */
export interface Encounter {
  kind: "overlap" | "near miss";
  fileSystemId: string;
  holder: string;
  comer: string;
  /** How often, and the first time. */
  count: number;
  first: number;
  /** Overlaps: of those that came, how many waited and were left out, and the longest wait, in milliseconds. */
  waited: number;
  leftOut: number;
  longestWait: number;
  /** Near misses: the shortest time between, in milliseconds. */
  closest: number;
}

const MINUTE = 60_000;
/** A run may take this much longer on another day without anybody wondering. */
export const NEAR = 10 * MINUTE;
const NEAR_SHARE = 0.25;

/** The encounters of all file systems: overlaps first, the most frequent first. */
export function encounters(
  runs: readonly TaskRun[],
  tasks: Pick<StackConfig, "tasks">["tasks"],
  until: number,
): Encounter[] {
  const found = new Map<string, Encounter>();
  const predecessors = new Map(tasks.map(({ name, after }) => [name, after]));
  for (const [fileSystemId, group] of byFileSystem(runs)) {
    const held = occupations(group, until);
    for (const comer of group) {
      for (const { holder, kind } of holdersFor(comer, held, predecessors)) {
        const encounter = entry(found, kind, fileSystemId, holder.run.task, comer);
        count(encounter, comer, holder);
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => Number(a.kind !== "overlap") - Number(b.kind !== "overlap") || b.count - a.count,
  );
}

function holdersFor(
  comer: TaskRun,
  held: readonly Occupation[],
  predecessors: ReadonlyMap<string, string | undefined>,
): { holder: Occupation; kind: Encounter["kind"] }[] {
  const overlapping: { holder: Occupation; kind: Encounter["kind"] }[] = [];
  let before: Occupation | undefined;
  for (let i = lastUpTo(held, comer.came); i >= 0; i--) {
    const holder = held[i]!;
    // Only one executes at a time, so whatever began before one that was over has been over even longer.
    if (holder.run === comer || isBehind(holder, comer)) continue;
    if (holder.until <= comer.came) {
      before = holder;
      break;
    }
    overlapping.push({ holder, kind: "overlap" });
  }
  if (overlapping.length > 0) return overlapping;
  // A run after another one's success comes as soon as it can: that is no accident of two schedules.
  if (!before || predecessors.get(comer.task) !== undefined) return [];
  const margin = Math.max(NEAR, NEAR_SHARE * (before.until - before.from));
  return comer.came - before.until < margin ? [{ holder: before, kind: "near miss" }] : [];
}

/** Whether the other one, of the same minute, is not the one that went first. */
function isBehind({ run }: Occupation, comer: TaskRun): boolean {
  return comer.started !== undefined && run.started! >= comer.started;
}

/** Index of the last occupation that began at `time` or before; -1 for none. */
function lastUpTo(held: readonly Occupation[], time: number): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (held[middle]!.from <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function entry(
  found: Map<string, Encounter>,
  kind: Encounter["kind"],
  fileSystemId: string,
  holder: string,
  comer: TaskRun,
): Encounter {
  const key = JSON.stringify([kind, fileSystemId, holder, comer.task]);
  let encounter = found.get(key);
  if (!encounter) {
    encounter = {
      kind,
      fileSystemId,
      holder,
      comer: comer.task,
      count: 0,
      first: comer.came,
      waited: 0,
      leftOut: 0,
      longestWait: 0,
      closest: Number.POSITIVE_INFINITY,
    };
    found.set(key, encounter);
  }
  return encounter;
}

function count(encounter: Encounter, comer: TaskRun, holder: Occupation): void {
  encounter.count++;
  encounter.first = Math.min(encounter.first, comer.came);
  if (encounter.kind === "near miss") {
    encounter.closest = Math.min(encounter.closest, comer.came - holder.until);
  } else if (comer.started !== undefined || comer.end === "unfinished") {
    // The scheduler may take a minute to deliver a fire, in which the other one may have ended.
    if (comer.waited) encounter.waited++;
    if (comer.waited && comer.started !== undefined)
      encounter.longestWait = Math.max(encounter.longestWait, comer.started - comer.came);
  } else encounter.leftOut++;
}
