/**
 * A time of day at which a schedule gets into nobody's way: every fire of the rehearsed period, moved by the same
 * minutes, with room for the longest run seen and some to spare, on every file system that it or its followers use.
 */
import type { StackConfig } from "../../stacks/config";
import { parseScheduleExpression } from "../../stacks/schedule-expression";
import { fireTimes } from "../../stacks/schedule-times";
import { offsetAt } from "../../stacks/zone-time";
import { type ChainLink, chainLinks, chainRoot } from "./chain";
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
  /** Milliseconds that it needs, with its followers. */
  needs: number;
  /** Milliseconds to spare before and after, at least. */
  spare: number;
  /** Fires that were looked at. */
  fires: number;
}

interface Interval {
  from: number;
  until: number;
}

const MINUTE = 60_000;
const STEP_MINUTES = 5;
const FARTHEST_MINUTES = 12 * 60;
/** Fires that are looked at, at most. */
const MOST_FIRES = 20_000;

type Given = Pick<Rehearsal, "runs" | "from" | "until"> & { config: Pick<StackConfig, "tasks"> };

/**
 * The free slot nearest to the present one for one of these tasks, or for the task that starts it: for the one that
 * fires least, since fewer people are used to its times.
 */
export function freeSlot(rehearsal: Given, names: readonly string[]): FreeSlot | undefined {
  const roots = new Set(names.map((name) => chainRoot(rehearsal.config.tasks, name)));
  // Moving both moves nothing apart.
  if (roots.size < names.length) return undefined;
  const runs = (task: string) => rehearsal.runs.filter((run) => run.task === task).length;
  const [rarest, ...others] = [...roots].sort((a, b) => runs(a) - runs(b));
  for (const spare of [NEAR, 0]) {
    for (const root of [rarest!, ...others]) {
      const slot = slotFor(rehearsal, root, spare);
      if (slot) return slot;
    }
  }
  return undefined;
}

/** @param spare milliseconds that have to stay free before and after */
export function slotFor(rehearsal: Given, root: string, spare: number): FreeSlot | undefined {
  const { config, runs, from, until } = rehearsal;
  const task = config.tasks.find(({ name }) => name === root);
  const longest = longestDurations(runs);
  const links = chainLinks(config.tasks, root, longest);
  if (!task?.expression || !links) return undefined;
  const busy = busyBeside(runs, links, longest);
  const first = runs.find((run) => run.task === root)?.scheduled;
  const rateStart = first === undefined ? undefined : first + offsetAt(task.timezone, first);
  for (const by of shifts()) {
    const to = shiftedSchedule(task.expression, by, rateStart);
    if (to === undefined) continue;
    const fires = firesFree(to, task.timezone, { from, until }, links, busy, spare);
    if (!fires) continue;
    const needs = Math.max(...links.map((link) => link.until));
    return { task: root, from: task.expression, to, timezone: task.timezone, by, needs, spare, fires };
  }
  return undefined;
}

/** 5, -5, 10, -10, …: the nearest first, later before earlier. */
function* shifts(): Generator<number> {
  for (let by = STEP_MINUTES; by <= FARTHEST_MINUTES; by += STEP_MINUTES) {
    yield by;
    yield -by;
  }
}

/** How many fires the expression has, where the chain's links are free at every one of them; else undefined. */
function firesFree(
  expression: string,
  timezone: string,
  { from, until }: Interval,
  links: readonly ChainLink[],
  busy: ReadonlyMap<string, Interval[]>,
  spare: number,
): number | undefined {
  let fires = 0;
  for (const time of fireTimes(parseScheduleExpression(expression), timezone, new Date(from - 1))) {
    const fire = time.getTime();
    if (fire >= until || fires === MOST_FIRES) break;
    const free = links.every((link) =>
      isFree(busy.get(link.fileSystemId) ?? [], fire + link.from - spare, fire + link.until + spare),
    );
    if (!free) return undefined;
    fires++;
  }
  return fires > 0 ? fires : undefined;
}

/**
 * When other runs would occupy the chain's file systems, had nothing been in their way: from their scheduled time, for
 * the longest time that their task was seen to execute. Merged, by file system.
 */
function busyBeside(
  runs: readonly TaskRun[],
  links: readonly ChainLink[],
  longest: ReadonlyMap<string, number>,
): Map<string, Interval[]> {
  const moving = new Set(links.map((link) => link.task));
  const busy = new Map<string, Interval[]>();
  const sorted = [...runs].sort((a, b) => a.scheduled - b.scheduled);
  for (const { task, fileSystemId, scheduled } of sorted) {
    if (moving.has(task)) continue;
    const interval = { from: scheduled, until: scheduled + Math.max(MINUTE, longest.get(task) ?? 0) };
    const intervals = busy.get(fileSystemId);
    const last = intervals?.at(-1);
    if (!intervals) busy.set(fileSystemId, [interval]);
    else if (last && interval.from <= last.until) last.until = Math.max(last.until, interval.until);
    else intervals.push(interval);
  }
  return busy;
}

/** Whether no interval touches [from, until). The intervals are disjoint and ascending. */
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
