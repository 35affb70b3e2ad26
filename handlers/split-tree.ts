/**
 * The tree of a source as a split sees it: what each directory holds by itself and with everything below, and whether
 * DataSync's filters can name it. Columns of numbers instead of objects, for sources of a million directories.
 */
import { typedError } from "./errors";
import type { InventoryDirectory } from "./inventory";
import { HASH_OF_NOTHING, hashOf, hashOn, numberIndex } from "./number-index";

const SLASH = 47;
const PERCENT = 37;

/** What a part of the tree amounts to. */
export interface Amount {
  directories: number;
  files: number;
  bytes: number;
  /** Bytes and what the files cost beside them; at least 1 where there is a file. */
  weight: number;
}

export interface SplitTree {
  /** By node; ancestors that the inventory does not hold are nodes, too. */
  paths: string[];
  parents: Int32Array;
  /** Nodes so that each comes after its parent. */
  order: Int32Array;
  /** By node: whether its path can stand in a filter. What lies below one that cannot, cannot either. */
  nameable: Uint8Array;
  /** By node: what lies directly in it. */
  own: Columns;
  /** By node: itself and everything below. */
  total: Columns;
  /** By node: the first of its children, and the next child of its parent; -1 where there is none. */
  firstChild: Int32Array;
  nextSibling: Int32Array;
  /** Nodes of the sources, in the order of their paths. None lies below another. */
  sources: number[];
  /** Sources that the inventory does not hold: misspelt, or not scanned. */
  unknownSources: string[];
}

export interface Columns {
  directories: Float64Array;
  files: Float64Array;
  bytes: Float64Array;
  weight: Float64Array;
}

/**
 * DataSync separates patterns with "|" and takes "*" for any characters; its guide mentions a backslash as escape
 * without saying what it does ("Filtering data transferred by AWS DataSync"), so none of the three is ever written.
 */
export function isNameable(path: string): boolean {
  return !/[|*\\\n\r\0]/.test(path);
}

/**
 * Sources without repetition, trailing slashes and those below another; sorted.
 * @throws SourceError for one that a filter cannot name
 */
export function mergedSources(sources: readonly string[]): string[] {
  const cleaned = sources.map((source) => source.replace(/\/+/g, "/").replace(/(.)\/$/, "$1"));
  for (const source of cleaned) {
    if (!source.startsWith("/")) throw typedError("SourceError", `source "${source}" must begin with "/"`);
    if (!isNameable(source)) {
      throw typedError(
        "SourceError",
        `source ${JSON.stringify(source)} holds "|", "*", "\\" or a line break, which DataSync's filters cannot express; take the directory above it`,
      );
    }
  }
  const merged: string[] = [];
  const known = new Set<string>(cleaned);
  for (const source of [...known].sort()) {
    if (source !== "/" && known.has("/")) continue;
    let above = parentOf(source);
    while (above !== "" && above !== "/" && !known.has(above)) above = parentOf(above);
    if (above === "" || above === "/") merged.push(source);
  }
  return merged;
}

/**
 * Builds the tree; the order of the inventory's lines does not matter.
 * @param sources as `mergedSources` gives them
 * @throws InventoryError when the inventory holds a directory twice
 */
export function splitTree(
  inventory: readonly InventoryDirectory[],
  sources: readonly string[],
  perFileCost: number,
): SplitTree {
  const { paths, parentList, find, lines } = nodesOf(inventory);
  const count = paths.length;
  const parents = Int32Array.from(parentList);
  const order = topDown(parents);
  const nameable = new Uint8Array(count);
  const own = columns(count);
  for (let node = 0; node < count; node += 1) {
    const line = lines[node];
    nameable[node] = (line?.raw ? false : isNameable(paths[node]!)) ? 1 : 0;
    if (!line) continue;
    own.directories[node] = line.directories ?? 1;
    own.files[node] = line.files;
    own.bytes[node] = line.bytes;
    own.weight[node] = Math.max(line.bytes + perFileCost * line.files, line.files > 0 ? 1 : 0);
  }
  const total = {
    directories: own.directories.slice(),
    files: own.files.slice(),
    bytes: own.bytes.slice(),
    weight: own.weight.slice(),
  };
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  for (let at = count - 1; at > 0; at -= 1) {
    const node = order[at]!;
    const parent = parents[node]!;
    nextSibling[node] = firstChild[parent]!;
    firstChild[parent] = node;
    total.directories[parent]! += total.directories[node]!;
    total.files[parent]! += total.files[node]!;
    total.bytes[parent]! += total.bytes[node]!;
    total.weight[parent]! += total.weight[node]!;
  }
  const found = sources.map((source) => ({ source, node: find(source) }));
  const unknownSources = found.filter(({ node }) => node < 0).map(({ source }) => source);
  const known = found.filter(({ node }) => node >= 0).map(({ node }) => node);
  return {
    paths,
    parents,
    order,
    nameable,
    own,
    total,
    firstChild,
    nextSibling,
    sources: known,
    unknownSources,
  };
}

export function amountOf(from: Columns, node: number): Amount {
  return {
    directories: from.directories[node]!,
    files: from.files[node]!,
    bytes: from.bytes[node]!,
    weight: from.weight[node]!,
  };
}

interface Nodes {
  paths: string[];
  parentList: number[];
  /** The node of a path, -1 where there is none; one that is not UTF-8 by "%" and what the inventory writes for it. */
  find(path: string): number;
  /** By node: its line, where the inventory has one. */
  lines: (InventoryDirectory | undefined)[];
}

function nodesOf(inventory: readonly InventoryDirectory[]): Nodes {
  const paths: string[] = [];
  const parentList: number[] = [];
  const lines: (InventoryDirectory | undefined)[] = [];
  const index = numberIndex(inventory.length);
  /** The node of the path that a text's first `length` units are. */
  const nodeAt = (text: string, length: number, hash: number) =>
    index.find(hash, (node) => paths[node]!.length === length && text.startsWith(paths[node]!));

  const add = (path: string, hash: number, parent: number): number => {
    paths.push(path);
    parentList.push(parent);
    lines.push(undefined);
    index.set(hash, paths.length - 1, -1);
    return paths.length - 1;
  };

  const nodeOf = (key: string): number => {
    // In one pass the hash of the path and that of its parent's.
    let hash = HASH_OF_NOTHING;
    let parentHash = hash;
    let slash = 0;
    for (let at = 0; at < key.length; at += 1) {
      const unit = key.charCodeAt(at);
      if (unit === SLASH && at > 0) {
        slash = at;
        parentHash = hash;
      }
      hash = hashOn(hash, unit);
    }
    const known = nodeAt(key, key.length, hash);
    if (known >= 0) return known;
    if (key.charCodeAt(0) === PERCENT) return add(key, hash, nodeOf(parentKey(key)));
    let parent = slash === 0 ? 0 : nodeAt(key, slash, parentHash);
    if (parent < 0) parent = nodeOf(key.slice(0, slash));
    return add(key, hash, parent);
  };

  add("/", hashOf("/"), -1);
  for (const line of inventory) {
    const node = nodeOf(line.raw ? `%${line.path}` : line.path);
    if (lines[node])
      throw typedError("InventoryError", `the inventory holds ${JSON.stringify(line.path)} twice`);
    lines[node] = line;
  }
  return { paths, parentList, find: (path) => nodeAt(path, path.length, hashOf(path)), lines };
}

function parentOf(path: string): string {
  if (path === "/") return "";
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** The parent of a path that is not UTF-8 may well be. */
function parentKey(key: string): string {
  if (key.charCodeAt(0) !== PERCENT) return parentOf(key);
  const parent = parentOf(key.slice(1));
  try {
    return decodeURIComponent(parent);
  } catch {
    return `%${parent}`;
  }
}

function columns(count: number): Columns {
  return {
    directories: new Float64Array(count),
    files: new Float64Array(count),
    bytes: new Float64Array(count),
    weight: new Float64Array(count),
  };
}

/** Node 0 is the root; an ancestor may have a higher number than its descendants. */
function topDown(parents: Int32Array): Int32Array {
  const count = parents.length;
  const depths = new Int32Array(count).fill(-1);
  depths[0] = 0;
  let deepest = 0;
  const path: number[] = [];
  for (let node = 0; node < count; node += 1) {
    let at = node;
    while (depths[at] === -1) {
      path.push(at);
      at = parents[at]!;
    }
    let depth = depths[at]!;
    while (path.length > 0) {
      depth += 1;
      depths[path.pop()!] = depth;
    }
    if (depth > deepest) deepest = depth;
  }
  const next = new Int32Array(deepest + 2);
  for (let node = 0; node < count; node += 1) next[depths[node]! + 1]! += 1;
  for (let depth = 1; depth < next.length; depth += 1) next[depth]! += next[depth - 1]!;
  const order = new Int32Array(count);
  for (let node = 0; node < count; node += 1) {
    const depth = depths[node]!;
    order[next[depth]!] = node;
    next[depth]! += 1;
  }
  return order;
}
