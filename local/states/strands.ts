/**
 * The strands of an execution, and how far they have come: the interpreter works on promises of its own, and virtual
 * time may only go on when every strand sleeps until some virtual time, or has ended. What is between two Task or Wait
 * states takes microtasks only, so once no handler runs, one turn of the event loop shows whether another one begins.
 */
import type { VirtualClock } from "../clock";

/** A strand that sleeps until somebody wakes it, or the execution is over. */
interface Sleeper {
  release(): void;
}

export class Strands {
  #busy = 0;
  #steps = 0;
  #released = false;
  readonly #waiting: (() => void)[] = [];
  readonly #sleepers = new Set<Sleeper>();

  /** @param over what a strand is woken with that sleeps when the execution ends */
  constructor(private readonly over: () => Error) {}

  /** Runs a strand until it goes on inside the interpreter. */
  async run<T>(action: () => Promise<T>): Promise<T> {
    this.#enter();
    try {
      return await action();
    } finally {
      this.#leave();
    }
  }

  /**
   * Puts the running strand to sleep. `arm` sets up what wakes it, and gives what takes that down again; what wakes it
   * is a timer of the clock, which awaits `wake`.
   * @throws what `over` gives, once the execution has ended
   */
  sleep<T>(arm: (wake: (value: T) => Promise<void>) => () => void): Promise<T> {
    if (this.#released) return Promise.reject(this.over());
    const woken = new Promise<T>((resolve, reject) => {
      const leave = (settle: () => void) => {
        this.#sleepers.delete(sleeper);
        disarm();
        this.#enter();
        settle();
      };
      const sleeper: Sleeper = { release: () => leave(() => reject(this.over())) };
      this.#sleepers.add(sleeper);
      const disarm = arm((value) => {
        leave(() => resolve(value));
        return this.settled();
      });
    });
    this.#leave();
    return woken;
  }

  /** Puts the running strand to sleep for so many virtual milliseconds. */
  pause(clock: VirtualClock, milliseconds: number, label: string): Promise<void> {
    return this.sleep<void>((wake) => {
      const timer = clock.after(milliseconds, label, () => wake());
      return () => timer.cancel();
    });
  }

  /** Lets every sleeping strand, and every one that wants to sleep from now on, find that the execution is over. */
  release(): Promise<void> {
    this.#released = true;
    for (const sleeper of [...this.#sleepers]) sleeper.release();
    return this.settled();
  }

  /** Resolves when no strand runs, and none begins to. */
  async settled(): Promise<void> {
    for (let seen = -1; seen !== this.#steps || this.#busy > 0; ) {
      if (this.#busy > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      seen = this.#steps;
      await turn();
    }
  }

  #enter(): void {
    this.#busy++;
    this.#steps++;
  }

  #leave(): void {
    if (--this.#busy > 0) return;
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

/** One turn of the event loop: everything that is ready has run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
