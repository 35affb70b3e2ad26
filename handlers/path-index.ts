/**
 * Nodes of a tree found by their paths. A Map of a million paths takes most of a split's time: it cannot look up a part
 * of a text, so that each parent's path had to be cut out, hashed and compared as a text of its own.
 */

export interface PathIndex {
  /**
   * @param length how much of the text is the path
   * @param hash as `hashOf` gives it for that much
   * @returns -1 where there is none
   */
  find(text: string, length: number, hash: number): number;
  /** Adds a path that is not there yet: the one that `paths` holds for the node. */
  add(node: number, hash: number): void;
}

/** Slots at least twice as many as nodes, so that the next free one is near. */
const ROOM = 2;

/**
 * @param paths by node; it may grow
 * @param expected how many nodes there will be, as far as is known
 */
export function pathIndex(paths: readonly string[], expected: number): PathIndex {
  // Open addressing; a slot holds its node's number plus one, and 0 while it is free.
  let slots = new Int32Array(2 ** Math.ceil(Math.log2(ROOM * Math.max(expected, 8))));
  let hashes = new Int32Array(slots.length);
  let size = 0;

  const put = (node: number, hash: number): void => {
    const last = slots.length - 1;
    let slot = hash & last;
    while (slots[slot] !== 0) slot = (slot + 1) & last;
    slots[slot] = node + 1;
    hashes[slot] = hash;
  };

  return {
    find: (text, length, hash) => {
      const last = slots.length - 1;
      for (let slot = hash & last; slots[slot] !== 0; slot = (slot + 1) & last) {
        if (hashes[slot] !== hash) continue;
        const node = slots[slot]! - 1;
        const path = paths[node]!;
        if (path.length === length && text.startsWith(path)) return node;
      }
      return -1;
    },
    add: (node, hash) => {
      size += 1;
      if (size * ROOM > slots.length) {
        const before = { slots, hashes };
        slots = new Int32Array(before.slots.length * 2);
        hashes = new Int32Array(slots.length);
        before.slots.forEach((held, slot) => {
          if (held !== 0) put(held - 1, before.hashes[slot]!);
        });
      }
      put(node, hash);
    },
  };
}

/** 32 bits of the first `length` code units (FNV-1a). */
export function hashOf(text: string, length: number): number {
  let hash = HASH_OF_NOTHING;
  for (let at = 0; at < length; at += 1) hash = hashOn(hash, text.charCodeAt(at));
  return hash;
}

export const HASH_OF_NOTHING = 0x811c9dc5 | 0;

/** The hash with one more code unit. */
export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}
