/**
 * Splits a transfer's source into slices that weigh about the same, one per agent, so that every file is in exactly
 * one of them: the decision behind `startTransfer` and `fsx-scheduler plan`. Pure; the same inventory gives the same
 * plan whatever the order of its lines.
 */

import { typedError } from "./errors";
import type { InventoryDirectory } from "./inventory";
import { assign, LONGEST_FILTER, type Slice } from "./split-assign";
import { cutTree, type SiblingCache } from "./split-cut";
import { mergedSources, type SplitTree, splitTree } from "./split-tree";

export type { Slice } from "./split-assign";

export interface SplitOptions {
  /** How many agents there are, from 1. Fewer slices come out where there are fewer things to hand out. */
  slices: number;
  /** Bytes that a file costs beside its own. */
  perFileCost: number;
  /** Directories that are transferred, with a leading "/"; nested and repeated ones are merged. */
  sources: readonly string[];
}

export interface SplitPlan {
  /** The remainder is the last one. */
  slices: Slice[];
  /** What the heaviest slice weighs at least, however the directories are split. */
  lowerBound: number;
  /** Weight of the heaviest slice. */
  makespan: number;
  /** What the heaviest slice would weigh if the names were split evenly, without looking into them. */
  byNames: number;
  /** Sources that the inventory does not hold: misspelt, or not scanned. The remainder takes them all the same. */
  unknownSources: string[];
}

/** A plan this close to the lower bound is not made better by longer filters: no two agents are equally fast. */
const CLOSE_ENOUGH = 1.01;

/** Directories are divided down to this part of a fair share. */
const FINEST = 1 / 1024;

/**
 * @throws SourceError for a source that a filter cannot name, or when the sources do not fit into a filter
 * @throws InventoryError when the inventory holds a directory twice
 */
export function splitInventory(
  directories: readonly InventoryDirectory[],
  { slices: count, perFileCost, sources }: SplitOptions,
): SplitPlan {
  const merged = mergedSources(sources);
  if (merged.join("|").length > LONGEST_FILTER) {
    throw typedError(
      "SourceError",
      `${merged.length} sources do not fit into a filter of ${LONGEST_FILTER} characters; take the directory above them`,
    );
  }
  const tree = splitTree(directories, merged, perFileCost);
  const lowerBound = lowerBoundOf(tree, count);
  const cache: SiblingCache = new Map();
  const slices = bestSlices(tree, count, lowerBound, cache);
  const remainder = slices.at(-1)!;
  remainder.includes.push(...tree.unknownSources);
  remainder.filterLength = Math.max(remainder.filterLength, remainder.includes.join("|").length);
  return {
    slices,
    lowerBound,
    makespan: heaviest(slices),
    byNames: byNames(tree, count, cache),
    unknownSources: tree.unknownSources,
  };
}

/**
 * Divides more and more finely until the slices are as even as they can be, or as filters allow; and beyond that while
 * an agent would have nothing to do.
 */
function bestSlices(tree: SplitTree, count: number, lowerBound: number, cache: SiblingCache): Slice[] {
  if (count <= 1) return assign(cutTree(tree, Number.POSITIVE_INFINITY, cache), 1, lowerBound);
  let best: Slice[] = [];
  for (let part = 1; part >= FINEST || best.length < count; part /= 2) {
    const threshold = lowerBound * part;
    const cut = cutTree(tree, threshold, cache);
    const length = cut.units.reduce((sum, { pattern }) => sum + pattern.length + 1, 0);
    // Most of these could not be named, and finer ones even less.
    if (best.length > 0 && length > LONGEST_FILTER * 4) break;
    const slices = assign(cut, count, lowerBound);
    const isMore = slices.length > best.length && heaviest(slices) <= heaviest(best);
    if (best.length === 0 || isMore || heaviest(slices) < heaviest(best)) best = slices;
    if (best.length === count && heaviest(best) <= lowerBound * CLOSE_ENOUGH) break;
    if (threshold < 1) break;
  }
  return best;
}

function heaviest(slices: readonly Slice[]): number {
  return slices.reduce((most, { weight }) => Math.max(most, weight), 0);
}

/**
 * A fair share, or what the heaviest directory holds that cannot be taken apart: the files directly in it, and the
 * directories that filters cannot name.
 */
function lowerBoundOf({ parents, order, nameable, own, total, sources }: SplitTree, count: number): number {
  const isInside = new Uint8Array(parents.length);
  for (const source of sources) isInside[source] = 1;
  const whole = own.weight.slice();
  let most = 0;
  for (const node of order) {
    const parent = parents[node]!;
    if (parent < 0 || !isInside[parent]) continue;
    isInside[node] = 1;
    if (!nameable[node] && nameable[parent]) whole[parent]! += total.weight[node]!;
  }
  for (const node of order) if (isInside[node] && nameable[node]) most = Math.max(most, whole[node]!);
  const all = sources.reduce((sum, source) => sum + total.weight[source]!, 0);
  return Math.max(all / count, most);
}

/** Sources, or the directories in the only one, cut into as many lists of names, each as long as the others. */
function byNames(tree: SplitTree, count: number, cache: SiblingCache): number {
  const { own, total, sources } = tree;
  const isOne = sources.length === 1;
  const names = isOne ? namesIn(tree, sources[0]!, cache) : sources;
  let most = 0;
  let start = 0;
  for (let left = count; left > 0; left -= 1) {
    const end = start + Math.floor((names.length - start) / left);
    let weight = left === 1 && isOne ? own.weight[sources[0]!]! : 0;
    for (let at = start; at < end; at += 1) weight += total.weight[names[at]!]!;
    most = Math.max(most, weight);
    start = end;
  }
  return most;
}

function namesIn(
  { paths, firstChild, nextSibling }: SplitTree,
  node: number,
  cache: SiblingCache,
): readonly number[] {
  const sorted = cache.get(node);
  if (sorted) return sorted.nodes;
  const names: number[] = [];
  for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) names.push(child);
  return names.sort((a, b) => (paths[a]! < paths[b]! ? -1 : 1));
}
