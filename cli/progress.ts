/**
 * Progress of a long simulation on standard error: a bar on a terminal, a plain line every tenth otherwise. Nothing
 * is shown for what is over within two seconds.
 */

const QUIET_MILLISECONDS = 2000;
const REDRAW_MILLISECONDS = 100;
const WIDTH = 24;

export class ProgressReporter {
  #started: number | undefined;
  readonly #bar: boolean;
  #lastDraw = 0;
  #lastTenth = 0;
  #drawn = false;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly enabled: boolean,
  ) {
    this.#bar = stream.isTTY === true;
  }

  /** @param done from 0 to 1; `detail` is asked for only when something is drawn */
  update(done: number, detail: () => string): void {
    const now = performance.now();
    this.#started ??= now;
    if (!this.enabled || now - this.#started < QUIET_MILLISECONDS) return;
    if (this.#bar) {
      if (now - this.#lastDraw < REDRAW_MILLISECONDS) return;
      this.#lastDraw = now;
      const full = Math.round(done * WIDTH);
      this.stream.write(
        `\r\x1b[K[${"█".repeat(full)}${"░".repeat(WIDTH - full)}] ${percent(done)}  ${detail()}`,
      );
      this.#drawn = true;
    } else {
      const tenth = Math.floor(done * 10);
      if (tenth <= this.#lastTenth) return;
      this.#lastTenth = tenth;
      this.stream.write(`progress ${percent(done)}  ${detail()}\n`);
    }
  }

  /** Prints something without leaving half a bar behind. */
  above(print: () => void): void {
    if (this.#drawn) this.stream.write("\r\x1b[K");
    this.#drawn = false;
    print();
  }

  /** Takes the bar away. */
  end(): void {
    this.above(() => undefined);
  }
}

function percent(done: number): string {
  return `${Math.round(done * 100)}%`.padStart(4);
}
