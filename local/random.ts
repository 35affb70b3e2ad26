/**
 * Randomness of a local run, all of it drawn from one seed. Each service draws from a stream of its own, so that one
 * more draw in one service leaves the others' as they were.
 */
import { hash } from "node:crypto";

export class Random {
  #counter = 0;

  /** @param seed any text; the same text gives the same draws */
  constructor(private readonly seed: string) {}

  /** A stream of its own, named: `random.stream("fsx")`. */
  stream(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** `length` lower-case hex digits. */
  hex(length: number): string {
    let text = "";
    while (text.length < length) text += this.#digest();
    return text.slice(0, length);
  }

  /** A random UUID, version 4. */
  uuid(): string {
    const h = this.hex(32);
    const variant = "89ab"[Number.parseInt(h[16]!, 16) % 4];
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
  }

  /** In [0, 1). */
  fraction(): number {
    return Number.parseInt(this.#digest().slice(0, 12), 16) / 2 ** 48;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.fraction() < p;
  }

  #digest(): string {
    return hash("sha256", `${this.seed}#${this.#counter++}`, "hex");
  }
}
