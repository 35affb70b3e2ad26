/**
 * Statistic sets in order of their times, as the rows of one array of numbers: a set takes 16 bytes where an object
 * takes 130, and most of what a long simulation remembers are such sets.
 */
import { addTo, type StatisticSet } from "./statistics";

/** A row of a set that is a single sample, as most are: its time and its value. */
const SAMPLE = 2;
/** A row of any set: time, sum, count, minimum, maximum. */
const WHOLE = 5;
/** Rows that there is room for at first. */
const FEWEST = 8;

const EMPTY = new Float64Array();

export class StatisticRows {
  #numbers = EMPTY;
  /** Numbers in a row: `SAMPLE` until the first set comes that is none. */
  #width: typeof SAMPLE | typeof WHOLE = SAMPLE;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  time(row: number): number {
    return this.#numbers[row * this.#width]!;
  }

  set(row: number): StatisticSet {
    const at = row * this.#width;
    const sum = this.#numbers[at + 1]!;
    if (this.#width === SAMPLE) return { count: 1, sum, min: sum, max: sum };
    return { count: this.#numbers[at + 2]!, sum, min: this.#numbers[at + 3]!, max: this.#numbers[at + 4]! };
  }

  /** The first row that is not before `time`; `length` where every row is. */
  from(time: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges a set into the row of its time; new data is nearly always the newest. */
  add(time: number, set: StatisticSet): void {
    const newest = this.#length === 0 || this.time(this.#length - 1) < time;
    const row = newest ? this.#length : this.from(time);
    if (newest || this.time(row) !== time) {
      this.#open(row);
      this.#write(row, time, set);
    } else {
      const merged = this.set(row);
      addTo(merged, set);
      this.#write(row, time, merged);
    }
  }

  /** Takes the first rows away. */
  drop(rows: number): void {
    this.#numbers.copyWithin(0, rows * this.#width, this.#length * this.#width);
    this.#length -= rows;
  }

  /** Makes room for one more row, before `row`. */
  #open(row: number): void {
    const used = this.#length * this.#width;
    if (used === this.#numbers.length) {
      const roomier = new Float64Array(Math.max(FEWEST, Math.ceil(this.#length * 1.5)) * this.#width);
      roomier.set(this.#numbers);
      this.#numbers = roomier;
    }
    this.#numbers.copyWithin((row + 1) * this.#width, row * this.#width, used);
    this.#length++;
  }

  #write(row: number, time: number, { count, sum, min, max }: StatisticSet): void {
    const isSample = count === 1 && min === sum && max === sum;
    if (this.#width === SAMPLE && !isSample) this.#widen();
    const at = row * this.#width;
    this.#numbers[at] = time;
    this.#numbers[at + 1] = sum;
    if (this.#width === SAMPLE) return;
    this.#numbers[at + 2] = count;
    this.#numbers[at + 3] = min;
    this.#numbers[at + 4] = max;
  }

  #widen(): void {
    const narrow = this.#numbers;
    this.#numbers = new Float64Array((narrow.length / SAMPLE) * WHOLE);
    this.#width = WHOLE;
    for (let row = 0; row < this.#length; row++) {
      const value = narrow[row * SAMPLE + 1]!;
      this.#write(row, narrow[row * SAMPLE]!, { count: 1, sum: value, min: value, max: value });
    }
  }
}
