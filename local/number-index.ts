/**
 * Numbers found by a text, without the text being kept: a hash table of its own, of 11 to 21 bytes for each number where
 * an entry of a Map takes a hundred and more.
 */

/** Slots of an empty index; a power of two. */
const FEWEST = 16;
const FREE = -1;

export class NumberIndex {
  #hashes = new Int32Array(FEWEST);
  #numbers = new Int32Array(FEWEST).fill(FREE);
  #size = 0;

  /**
   * @param belongs whether a number is the text's own: of two texts in four billion the hashes are the same
   * @returns undefined where the text has no number
   */
  find(text: string, belongs: (number: number) => boolean): number | undefined {
    const number = this.#numbers[this.#slotOf(hashOf(text), belongs)]!;
    return number === FREE ? undefined : number;
  }

  /**
   * Gives the text a number, in the place of the one that it has.
   * @param number from 0 to 2³¹ − 1
   */
  set(text: string, number: number, belongs: (number: number) => boolean): void {
    const hash = hashOf(text);
    const slot = this.#slotOf(hash, belongs);
    if (this.#numbers[slot] === FREE) this.#size++;
    this.#hashes[slot] = hash;
    this.#numbers[slot] = number;
    if (this.#size * 4 > this.#numbers.length * 3) this.#grow();
  }

  /** Where the number is, or the free slot where it would be. */
  #slotOf(hash: number, belongs: (number: number) => boolean): number {
    const last = this.#numbers.length - 1;
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const number = this.#numbers[slot]!;
      if (number === FREE || (this.#hashes[slot] === hash && belongs(number))) return slot;
    }
  }

  #grow(): void {
    const [hashes, numbers] = [this.#hashes, this.#numbers];
    this.#hashes = new Int32Array(numbers.length * 2);
    this.#numbers = new Int32Array(numbers.length * 2).fill(FREE);
    numbers.forEach((number, slot) => {
      if (number === FREE) return;
      const free = this.#slotOf(hashes[slot]!, () => false);
      this.#hashes[free] = hashes[slot]!;
      this.#numbers[free] = number;
    });
  }
}

/** 32 bits, FNV-1a over the text's code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
