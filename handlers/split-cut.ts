/**
 * Cuts a source's tree into the units that a split hands out: whole directories, and in a directory with very many
 * others, those whose names begin alike. What weighs more than a threshold is divided; what a divided directory holds
 * beside its units stays together as its rest.
 *
 * Rules relied on (DataSync guide, "Filtering data transferred by AWS DataSync"): `/dir` matches the directory and
 * everything below it, and nothing that merely begins so; `*` may stand at the right end of an include, so `/dir/ab*`
 * matches what lies in `/dir` and begins with "ab". `/dir/*` would match the directories in `/dir`, too, so no pattern
 * matches just the files in a directory: they go where `/dir` goes, without the directories that are excluded there.
 */
import { type Amount, amountOf, isNameable, type SplitTree } from "./split-tree";

/** What goes to one slice as a whole. */
export interface Unit {
  /** As it stands in a filter: `/dir/sub`, or `/dir/ab*`. */
  pattern: string;
  /** Index of the divided directory that it was cut from. */
  from: number;
  amount: Amount;
}

/** A divided directory. */
export interface Divided {
  /** Its path; "" is what stands above the sources where these are not the root. */
  path: string;
  /** Index of the divided directory above; -1 for the first. */
  above: number;
  /** What lies directly in it, and in directories that no filter can name or that hold nothing. */
  rest: Amount;
}

export interface Cut {
  /** Each after the one above it. */
  divided: Divided[];
  units: Unit[];
}

/** The children of a directory, sorted by name, with the sums of those before each. */
interface Siblings {
  nodes: number[];
  before: { directories: Float64Array; files: Float64Array; bytes: Float64Array; weight: Float64Array };
}

/** Sorted children of directories with very many, kept from one cut to the next. */
export type SiblingCache = Map<number, Siblings>;

/** From this many directories in one on, they are named by what their names begin with, not one by one. */
const GROUPED_FROM = 512;

/** @param threshold weight above which a directory is divided, where it can be */
export function cutTree(tree: SplitTree, threshold: number, cache: SiblingCache): Cut {
  const { paths, own, total, nameable, firstChild, nextSibling } = tree;
  const divided: Divided[] = [];
  const units: Unit[] = [];
  /** Directories to divide, and the divided one above each. */
  const waiting: { node: number; above: number }[] = [];

  const isDivisible = (node: number): boolean => {
    for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) {
      if (nameable[child] && total.weight[child]! > 0) return true;
    }
    return false;
  };

  const take = (node: number, from: number): void => {
    if (!nameable[node] || total.weight[node] === 0) {
      add(divided[from]!.rest, amountOf(total, node));
    } else if (total.weight[node]! > threshold && isDivisible(node)) {
      waiting.push({ node, above: from });
    } else units.push({ pattern: paths[node]!, from, amount: amountOf(total, node) });
  };

  /** @param length how many characters the paths of the siblings from `low` to before `high` have in common */
  const takeAlike = (siblings: Siblings, low: number, high: number, length: number, from: number): void => {
    const first = paths[siblings.nodes[low]!]!;
    const prefix = first.slice(0, length);
    if (high - low === 1) {
      take(siblings.nodes[low]!, from);
      return;
    }
    const amount = amountBetween(siblings, low, high);
    if (!isNameable(prefix) || amount.weight === 0) {
      add(divided[from]!.rest, amount);
      return;
    }
    if (amount.weight <= threshold && !prefix.endsWith("/")) {
      units.push({ pattern: `${prefix}*`, from, amount });
      return;
    }
    let start = low;
    // One name may be what all the others begin with.
    if (first.length === length) {
      take(siblings.nodes[low]!, from);
      start += 1;
    }
    while (start < high) {
      const path = paths[siblings.nodes[start]!]!;
      const next = length + (isHighSurrogate(path.charCodeAt(length)) ? 2 : 1);
      const alike = path.slice(0, next);
      let end = start + 1;
      for (let beyond = high; end < beyond; ) {
        const middle = (end + beyond) >> 1;
        if (paths[siblings.nodes[middle]!]!.startsWith(alike)) end = middle + 1;
        else beyond = middle;
      }
      takeAlike(siblings, start, end, next, from);
      start = end;
    }
  };

  const divide = (node: number, above: number): void => {
    const index = divided.length;
    divided.push({ path: paths[node]!, above, rest: amountOf(own, node) });
    const children: number[] = [];
    for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) children.push(child);
    if (children.length < GROUPED_FROM) {
      for (const child of children) take(child, index);
      return;
    }
    let siblings = cache.get(node);
    if (!siblings) {
      siblings = sortedSiblings(tree, children);
      cache.set(node, siblings);
    }
    // The inventory writes names that are not UTF-8 in another way, so they cannot be compared with the others.
    for (const child of children) if (isRaw(paths[child]!)) take(child, index);
    const length = paths[node] === "/" ? 1 : paths[node]!.length + 1;
    if (siblings.nodes.length > 0) takeAlike(siblings, 0, siblings.nodes.length, length, index);
  };

  if (tree.sources.length === 1 && paths[tree.sources[0]!] === "/") waiting.push({ node: 0, above: -1 });
  else {
    divided.push({ path: "", above: -1, rest: { directories: 0, files: 0, bytes: 0, weight: 0 } });
    for (const source of tree.sources) {
      if (total.weight[source]! > threshold && isDivisible(source)) waiting.push({ node: source, above: 0 });
      else units.push({ pattern: paths[source]!, from: 0, amount: amountOf(total, source) });
    }
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) divide(next.node, next.above);
  return { divided, units };
}

export function add(to: Amount, more: Amount): void {
  to.directories += more.directories;
  to.files += more.files;
  to.bytes += more.bytes;
  to.weight += more.weight;
}

function sortedSiblings(tree: SplitTree, children: readonly number[]): Siblings {
  const { paths, total } = tree;
  const nodes = children
    .filter((node) => !isRaw(paths[node]!))
    .sort((a, b) => (paths[a]! < paths[b]! ? -1 : 1));
  const before = {
    directories: sumsBefore(nodes, total.directories),
    files: sumsBefore(nodes, total.files),
    bytes: sumsBefore(nodes, total.bytes),
    weight: sumsBefore(nodes, total.weight),
  };
  return { nodes, before };
}

function sumsBefore(nodes: readonly number[], values: Float64Array): Float64Array {
  const sums = new Float64Array(nodes.length + 1);
  for (let at = 0; at < nodes.length; at += 1) sums[at + 1] = sums[at]! + values[nodes[at]!]!;
  return sums;
}

function amountBetween({ before }: Siblings, low: number, high: number): Amount {
  return {
    directories: before.directories[high]! - before.directories[low]!,
    files: before.files[high]! - before.files[low]!,
    bytes: before.bytes[high]! - before.bytes[low]!,
    weight: before.weight[high]! - before.weight[low]!,
  };
}

/** As the tree keeps them: see `nodesOf`. */
function isRaw(path: string): boolean {
  return path.charCodeAt(0) === 37;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
