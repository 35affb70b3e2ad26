/**
 * A time of day at which a schedule gets into nobody's way: every fire of the rehearsed period, moved by the same
 * minutes, takes as long as its run did, with some minutes to spare, on every file system that it or its followers use.
 */
import type { StackConfig } from "../../stacks/config";
import { parseScheduleExpression } from "../../stacks/schedule-expression";
import { fireTimes } from "../../stacks/schedule-times";
import { offsetAt } from "../../stacks/zone-time";
import { chainRoot, type Link, linksOfRuns } from "./chain";
import { longestDurations } from "./occupation";
import { NEAR } from "./overlaps";
import type { Rehearsal, TaskRun } from "./rehearsal";
import { shiftedSchedule } from "./shifted-schedule";

/** A schedule's other time of day that fits. */
export interface FreeSlot {
  task: string;
  /** As in the stack file, and as it would be. */
  from: string;
  to: string;
  timezone: string;
  /** Minutes by which it moves; negative for earlier. */
  by: number;
  /** Milliseconds that it needs at most, with its followers. */
  needs: number;
  /** Milliseconds to spare before and after, at least. */
  spare: number;
  /** Fires that were looked at, and those of them that found everything free. */
  fires: number;
  free: number;
}

interface Interval {
  from: number;
  until: number;
}

/** How good a slot has to be. */
export interface Wanted {
  /** Milliseconds that have to stay free before and after. */
  spare: number;
  /** Share of the fires that have to find everything free: the first day of a stack is seldom like the others. */
  share: number;
  /** Minutes that it may move at most. */
  within: number;
}

const MINUTE = 60_000;
const STEP_MINUTES = 5;
/** Where people still call it the same time of day, and where they do not. */
const NEAR_MINUTES = 2 * 60;
const FARTHEST_MINUTES = 12 * 60;
/** Fires that are looked at, at most. */
const MOST_FIRES = 20_000;

/** From the best to what is still better than nothing. */
const WANTED: readonly Wanted[] = [
  { spare: NEAR, share: 1, within: NEAR_MINUTES },
  { spare: NEAR, share: 0.9, within: NEAR_MINUTES },
  { spare: NEAR, share: 1, within: FARTHEST_MINUTES },
  { spare: NEAR, share: 0.9, within: FARTHEST_MINUTES },
  { spare: 0, share: 1, within: FARTHEST_MINUTES },
];

type Given = Pick<Rehearsal, "runs" | "from" | "until"> & { config: Pick<StackConfig, "tasks"> };

/**
 * The free slot nearest to the present one for one of these tasks, or for the task that starts it: for the one that
 * fires least, since fewer people are used to its times.
 */
export function freeSlot(rehearsal: Given, names: readonly string[]): FreeSlot | undefined {
  const roots = new Set(names.map((name) => chainRoot(rehearsal.config.tasks, name)));
  // What moves together moves nothing apart.
  if (roots.size < names.length) return undefined;
  const runs = (task: string) => rehearsal.runs.filter((run) => run.task === task).length;
  const rarestFirst = [...roots].sort((a, b) => runs(a) - runs(b));
  for (const wanted of WANTED) {
    // Of many fires, nearly all miss a rare one wherever they are.
    for (const root of wanted.share < 1 ? rarestFirst.slice(0, 1) : rarestFirst) {
      const slot = slotFor(rehearsal, root, wanted);
      if (slot) return slot;
    }
  }
  return undefined;
}

/** The nearest slot for one schedule, or undefined where it has none as good as wanted. */
export function slotFor(rehearsal: Given, root: string, wanted: Wanted): FreeSlot | undefined {
  const { config, runs, from, until } = rehearsal;
  const task = config.tasks.find(({ name }) => name === root);
  const chain = linksOfRuns(config.tasks, root, runs);
  if (!task?.expression || !chain) return undefined;
  const busy = busyBeside(runs, chain.tasks);
  const first = chain.fires[0]!.came;
  const rateStart = first + offsetAt(task.timezone, first);
  for (const by of shifts(wanted.within)) {
    const to = shiftedSchedule(task.expression, by, rateStart);
    if (to === undefined) continue;
    const linksAt = (fire: number) => nearest(chain.fires, fire - by * MINUTE).links;
    const found = firesFree(to, task.timezone, { from, until }, linksAt, busy, wanted);
    if (!found) continue;
    const needs = Math.max(...chain.fires.flatMap(({ links }) => links.map((link) => link.until)));
    return {
      task: root,
      from: task.expression,
      to,
      timezone: task.timezone,
      by,
      needs,
      spare: wanted.spare,
      ...found,
    };
  }
  return undefined;
}

/** 5, -5, 10, -10, …: the nearest first, later before earlier. */
function* shifts(within: number): Generator<number> {
  for (let by = STEP_MINUTES; by <= within; by += STEP_MINUTES) {
    yield by;
    yield -by;
  }
}

/** The run that a moved fire would be. */
function nearest<T extends { came: number }>(fires: readonly T[], time: number): T {
  let low = 0;
  let high = fires.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fires[middle]!.came < time) low = middle + 1;
    else high = middle;
  }
  const before = fires[low - 1];
  return before && time - before.came < fires[low]!.came - time ? before : fires[low]!;
}

/** How many fires the expression has, and how many of them are free; undefined where too few are. */
function firesFree(
  expression: string,
  timezone: string,
  { from, until }: Interval,
  linksAt: (fire: number) => readonly Link[],
  busy: ReadonlyMap<string, Interval[]>,
  { spare, share }: Wanted,
): { fires: number; free: number } | undefined {
  const fires: number[] = [];
  for (const time of fireTimes(parseScheduleExpression(expression), timezone, new Date(from - 1))) {
    if (time.getTime() >= until || fires.length === MOST_FIRES) break;
    fires.push(time.getTime());
  }
  const mostTaken = Math.floor(fires.length * (1 - share) + 1e-9);
  let taken = 0;
  for (const fire of fires) {
    const free = linksAt(fire).every((link) =>
      isFree(busy.get(link.fileSystemId) ?? [], fire + link.from - spare, fire + link.until + spare),
    );
    if (!free && ++taken > mostTaken) return undefined;
  }
  return fires.length > 0 ? { fires: fires.length, free: fires.length - taken } : undefined;
}

/**
 * When other runs would occupy file systems, had nothing been in their way: from when they came, for as long as they
 * executed; for as long as their task ever did, where they did not run. Disjoint and ascending, by file system.
 */
function busyBeside(runs: readonly TaskRun[], moving: ReadonlySet<string>): Map<string, Interval[]> {
  const longest = longestDurations(runs);
  const busy = new Map<string, Interval[]>();
  const sorted = [...runs].sort((a, b) => a.came - b.came);
  for (const { task, fileSystemId, came, started, ended } of sorted) {
    if (moving.has(task)) continue;
    const length = started !== undefined && ended !== undefined ? ended - started : (longest.get(task) ?? 0);
    const interval = { from: came, until: came + Math.max(MINUTE, length) };
    const intervals = busy.get(fileSystemId);
    const last = intervals?.at(-1);
    if (!intervals) busy.set(fileSystemId, [interval]);
    else if (last && interval.from <= last.until) last.until = Math.max(last.until, interval.until);
    else intervals.push(interval);
  }
  return busy;
}

/** Whether no interval touches [from, until). */
function isFree(intervals: readonly Interval[], from: number, until: number): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle]!.until <= from) low = middle + 1;
    else high = middle;
  }
  return low === intervals.length || intervals[low]!.from >= until;
}
