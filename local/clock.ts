/**
 * The virtual clock: a queue of timers, run one at a time in order of their time and, within one instant, in the
 * order they were set. Nothing in the local cloud reads the machine's clock, so the same inputs give the same run.
 */

/** Handle of a set timer. */
export interface Timer {
  readonly time: number;
  cancel(): void;
}

type Action = () => void | Promise<void>;

interface Entry {
  time: number;
  sequence: number;
  label: string;
  /** Undefined once it has begun or has been cancelled. */
  action: Action | undefined;
}

export class VirtualClock {
  #now: number;
  #sequence = 0;
  /** A binary heap ordered by (time, sequence). */
  #heap: Entry[] = [];
  /** How many entries of the heap are cancelled. */
  #cancelled = 0;
  /** Set while the clock follows real time (`follow`): real milliseconds to virtual ones. */
  #pace: { realStart: number; virtualStart: number; speed: number } | undefined;
  /** How many actions hold the clock now (`standStill`), and since when. Real milliseconds. */
  #holds = 0;
  #heldSince = 0;

  /** @param start virtual time at the start, milliseconds since the epoch */
  constructor(start: number) {
    this.#now = start;
  }

  /** Virtual milliseconds since the epoch. */
  now(): number {
    if (this.#pace && this.#holds === 0) {
      // A timer that is due runs first, however late the loop comes to it: what it does happens at its own time.
      const limit = this.next() ?? Number.POSITIVE_INFINITY;
      this.#now = Math.max(this.#now, Math.min(this.#pacedNow(), limit));
    }
    return this.#now;
  }

  /**
   * Virtual time stands still while `action` runs, also where it follows real time: what takes no time otherwise
   * must not take an hour because a day passes in a minute.
   */
  async standStill<Result>(action: () => Promise<Result>): Promise<Result> {
    if (this.#holds === 0) {
      this.now();
      this.#heldSince = performance.now();
    }
    this.#holds++;
    try {
      return await action();
    } finally {
      this.#holds--;
      if (this.#holds === 0 && this.#pace) this.#pace.realStart += performance.now() - this.#heldSince;
    }
  }

  /** Whether virtual time follows real time now (`follow`), so that it passes while somebody waits. */
  get following(): boolean {
    return this.#pace !== undefined;
  }

  /** Virtual time of the next timer, or undefined when none is set. */
  next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.time;
  }

  /** Runs `action` at virtual time `time` (milliseconds; not earlier than now). `label` names it in errors. */
  at(time: number, label: string, action: Action): Timer {
    const entry: Entry = { time: Math.max(time, this.now()), sequence: this.#sequence++, label, action };
    this.#push(entry);
    return { time: entry.time, cancel: () => this.#cancel(entry) };
  }

  /** Runs `action` after `delay` virtual milliseconds. */
  after(delay: number, label: string, action: Action): Timer {
    return this.at(this.now() + delay, label, action);
  }

  /** Resolves after `delay` virtual milliseconds. */
  sleep(delay: number, label: string): Promise<void> {
    return new Promise((resolve) => {
      this.after(delay, label, resolve);
    });
  }

  /**
   * Runs every timer due up to and including `end`, each awaited before the next, then sets the clock to `end`.
   * @param onAdvance called whenever virtual time has moved on
   * @throws what a timer throws, with the timer's label as its message's start
   */
  async runUntil(end: number, onAdvance?: (now: number) => void): Promise<void> {
    for (let time = this.next(); time !== undefined && time <= end; time = this.next()) {
      const moved = time > this.#now;
      this.#now = Math.max(this.#now, time);
      if (moved) onAdvance?.(this.#now);
      await this.#runNext();
    }
    this.#now = Math.max(this.#now, end);
    onAdvance?.(this.#now);
  }

  /**
   * Lets virtual time follow real time at `speed` times its pace until `signal` aborts: timers run when they are due.
   */
  async follow(speed: number, signal: AbortSignal): Promise<void> {
    this.#pace = { realStart: performance.now(), virtualStart: this.#now, speed };
    try {
      while (!signal.aborted) {
        const next = this.next();
        const now = this.now();
        if (next !== undefined && next <= now) await this.standStill(() => this.#runNext());
        else await pause(Math.min(50, next === undefined ? 50 : (next - now) / speed + 1), signal);
      }
    } finally {
      this.#now = this.now();
      this.#pace = undefined;
    }
  }

  #pacedNow(): number {
    const { realStart, virtualStart, speed } = this.#pace!;
    return Math.floor(virtualStart + (performance.now() - realStart) * speed);
  }

  async #runNext(): Promise<void> {
    const entry = this.#pop();
    const { action } = entry;
    entry.action = undefined;
    try {
      await action?.();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${entry.label}: ${reason}`, { cause });
    }
  }

  /** Most timers that are cancelled are of a far-off time: they are not kept until then. */
  #cancel(entry: Entry): void {
    if (!entry.action) return;
    entry.action = undefined;
    this.#cancelled++;
    if (this.#cancelled * 2 <= this.#heap.length) return;
    // What is in order is a heap.
    this.#heap = this.#heap.filter(({ action }) => action).sort((a, b) => (before(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && !this.#heap[0]!.action) this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry {
    const heap = this.#heap;
    const top = heap[0]!;
    if (!top.action) this.#cancelled--;
    const last = heap.pop()!;
    if (heap.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
        if (!before(heap[child]!, last)) break;
        heap[i] = heap[child]!;
        i = child;
      }
      heap[i] = last;
    }
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}

/** Waits `milliseconds` of real time, or until `signal` aborts. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
