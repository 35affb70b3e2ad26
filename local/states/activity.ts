/**
 * How far an execution has come: the interpreter works on promises of its own, and virtual time may only go on when
 * every one of its strands sleeps until some virtual time, or has ended. What is between two Task or Wait states takes
 * microtasks only, so once no handler runs, one turn of the event loop shows whether another one begins.
 */

export class Activity {
  #busy = 0;
  #steps = 0;
  #waiting: (() => void)[] = [];

  /** A strand runs. */
  enter(): void {
    this.#busy++;
    this.#steps++;
  }

  /** A strand sleeps, or goes on inside the interpreter. */
  leave(): void {
    if (--this.#busy > 0) return;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** Resolves when no strand runs, and none begins to. */
  async settled(): Promise<void> {
    for (let seen = -1; seen !== this.#steps || this.#busy > 0; ) {
      if (this.#busy > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      seen = this.#steps;
      await turn();
    }
  }
}

/** One turn of the event loop: everything that is ready has run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
