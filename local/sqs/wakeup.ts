/**
 * One timer for many moments: it rings at the earliest moment asked for. What is due then is for its owner to find
 * out, so that a message that goes away early costs nothing.
 */
import type { Timer, VirtualClock } from "../clock";

export class Wakeup {
  #timer: Timer | undefined;

  /** @param action what to do when it rings; it asks for the next moment itself */
  constructor(
    private readonly clock: VirtualClock,
    private readonly label: string,
    private readonly action: () => void,
  ) {}

  /** Rings at `time` at the latest. */
  by(time: number): void {
    if (this.#timer && this.#timer.time <= time) return;
    this.#timer?.cancel();
    this.#timer = this.clock.at(time, this.label, () => {
      this.#timer = undefined;
      this.action();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
