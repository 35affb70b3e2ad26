/**
 * How far a scan is, on standard error: one line that changes on a terminal, a line every ten seconds otherwise. How
 * much there is to walk is not known before the end, so there is no bar.
 */

import { size } from "../sizes";
import { count, counted } from "../wording";
import type { ScanTotals } from "./state";

const REDRAW_MILLISECONDS = 100;
const LINE_MILLISECONDS = 10_000;

export class ScanProgress {
  readonly #started = performance.now();
  #last = this.#started;
  #isDrawn = false;

  /** @param before what a scan that is continued had walked already */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly before: ScanTotals,
  ) {}

  update(totals: ScanTotals, at: string): void {
    const now = performance.now();
    const isTerminal = this.stream.isTTY === true;
    if (now - this.#last < (isTerminal ? REDRAW_MILLISECONDS : LINE_MILLISECONDS)) return;
    this.#last = now;
    const line = `${summary(totals)}, ${count(this.rate(totals))} files/s`;
    if (isTerminal) {
      const text = `${line}  ${at}`;
      this.stream.write(`\r\x1b[K${text.slice(0, Math.max(20, this.stream.columns - 1))}`);
      this.#isDrawn = true;
    } else this.stream.write(`${line}\n`);
  }

  /** Files per second of this process's own part. */
  rate({ files }: ScanTotals): number {
    const seconds = Math.max(0.001, (performance.now() - this.#started) / 1000);
    return Math.round((files - this.before.files) / seconds);
  }

  /** Prints something for good. */
  print(text: string): void {
    if (this.#isDrawn) this.stream.write("\r\x1b[K");
    this.#isDrawn = false;
    this.stream.write(`${text}\n`);
  }
}

/** `4,210 directories, 128,000 files, 1.4 TB` */
export function summary({ directories, files, bytes }: ScanTotals): string {
  return `${counted(directories, "directory", "directories")}, ${counted(files, "file")}, ${size(bytes)}`;
}
