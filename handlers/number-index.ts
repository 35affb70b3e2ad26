/**
 * Numbers found by a text, or by a part of one, without the text being kept: a hash table of 16 to 32 bytes for each
 * number. An entry of a Map takes a hundred and more, and a Map cannot look up a part of a text: it has to be cut out
 * first, hashed and compared as a text of its own, which takes most of a split's time.
 */

export interface NumberIndex {
  /**
   * @param hash of the text, as `hashOf` gives it
   * @param belongs whether a number is the text's own: of two texts in four billion the hashes are the same
   * @returns -1 where the text has no number
   */
  find(hash: number, belongs: (number: number) => boolean): number;
  /**
   * Gives a text a number.
   * @param number from 0 to 2³¹ − 2
   * @param before the number that the text has had; -1, which `find` gives, where it had none
   */
  set(hash: number, number: number, before: number): void;
}

/** Slots at least twice as many as numbers, so that the next free one is near. */
const ROOM = 2;

/** @param expected how many numbers there will be, as far as is known */
export function numberIndex(expected = 0): NumberIndex {
  // Open addressing; a slot holds its number plus one, and 0 while it is free.
  let slots = new Int32Array(2 ** Math.ceil(Math.log2(ROOM * Math.max(expected, 8))));
  let hashes = new Int32Array(slots.length);
  let size = 0;

  /** The slot that holds one of these, on a text's way through the table. */
  const slotOf = (hash: number, held: number): number => {
    const last = slots.length - 1;
    let slot = hash & last;
    while (slots[slot] !== held) slot = (slot + 1) & last;
    return slot;
  };

  const put = (slot: number, hash: number, number: number): void => {
    slots[slot] = number + 1;
    hashes[slot] = hash;
  };

  const grow = (): void => {
    const before = { slots, hashes };
    slots = new Int32Array(before.slots.length * 2);
    hashes = new Int32Array(slots.length);
    before.slots.forEach((held, at) => {
      const hash = before.hashes[at]!;
      if (held !== 0) put(slotOf(hash, 0), hash, held - 1);
    });
  };

  return {
    find: (hash, belongs) => {
      const last = slots.length - 1;
      for (let slot = hash & last; slots[slot] !== 0; slot = (slot + 1) & last) {
        if (hashes[slot] === hash && belongs(slots[slot]! - 1)) return slots[slot]! - 1;
      }
      return -1;
    },
    set: (hash, number, before) => {
      if (before < 0) {
        size += 1;
        if (size * ROOM > slots.length) grow();
      }
      put(slotOf(hash, before + 1), hash, number);
    },
  };
}

/** 32 bits of the first `length` code units (FNV-1a). */
export function hashOf(text: string, length = text.length): number {
  let hash = HASH_OF_NOTHING;
  for (let at = 0; at < length; at += 1) hash = hashOn(hash, text.charCodeAt(at));
  return hash;
}

export const HASH_OF_NOTHING = 0x811c9dc5 | 0;

/** The hash with one more code unit. */
export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}
