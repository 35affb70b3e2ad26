/**
 * Records that hardly anybody asks for any more but that must not be forgotten: as JSON, deflated in blocks. They repeat
 * each other so much that one which takes a kilobyte as objects takes some eighty bytes here.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { hashOf, numberIndex } from "../handlers/number-index";

/** Records in a block. More of them are packed tighter, but all of them are read for the sake of one. */
const BLOCK = 128;

/** @typeParam Value what JSON can hold; every reading gives a new copy */
export class ColdStore<Value> {
  readonly #blocks: Uint8Array[] = [];
  /** The records that came last, one line each, which fill no block yet. */
  #open: string[] = [];
  readonly #index = numberIndex();
  /** The block that was read last: one record after another is read more often than one by itself. */
  #inflated: { block: number; lines: string[] } | undefined;

  /**
   * Keeps a value under its key, in the place of the one that is there.
   * @returns its number, which `at` takes; a value that is replaced may get another
   */
  set(key: string, value: Value): number {
    const line = JSON.stringify([key, value]);
    const before = this.#numberOf(key);
    const first = this.#blocks.length * BLOCK;
    if (before >= first) {
      this.#open[before - first] = line;
      return before;
    }
    const number = first + this.#open.length;
    this.#open.push(line);
    this.#index.set(hashOf(key), number, before);
    if (this.#open.length === BLOCK) {
      // A copy: the buffer that deflating gives is a part of a larger one.
      this.#blocks.push(new Uint8Array(deflateRawSync(this.#open.join("\n"))));
      this.#open = [];
    }
    return number;
  }

  get(key: string): Value | undefined {
    const number = this.#numberOf(key);
    return number < 0 ? undefined : this.at(number);
  }

  /** The value with a number that `set` gave. */
  at(number: number): Value {
    return this.#read(number)[1];
  }

  /** -1 where there is no such record. */
  #numberOf(key: string): number {
    return this.#index.find(hashOf(key), (number) => this.#read(number)[0] === key);
  }

  #read(number: number): [key: string, value: Value] {
    return JSON.parse(this.#linesOf(Math.floor(number / BLOCK))[number % BLOCK]!) as [string, Value];
  }

  #linesOf(block: number): string[] {
    const deflated = this.#blocks[block];
    if (!deflated) return this.#open;
    if (this.#inflated?.block !== block) {
      // JSON has no line ends of its own.
      this.#inflated = { block, lines: inflateRawSync(deflated).toString("utf8").split("\n") };
    }
    return this.#inflated!.lines;
  }
}
