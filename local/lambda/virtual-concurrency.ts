/**
 * How many invocations of a mapping run at once in virtual time. They run one after the other here, each at a single
 * instant of the cloud's time; what a function waits passes in its own time, and for so long it counts as running.
 */
export class VirtualConcurrency {
  /** When those that have begun end, virtual milliseconds. */
  #ends: number[] = [];

  add(end: number): void {
    this.#ends.push(end);
  }

  /** Milliseconds from `now` until one more may begin, 0 for at once. */
  wait(now: number, maximum = Number.POSITIVE_INFINITY): number {
    this.#ends = this.#ends.filter((end) => end > now);
    return this.#ends.length < maximum ? 0 : Math.min(...this.#ends) - now;
  }
}
