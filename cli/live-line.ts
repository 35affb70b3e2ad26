/**
 * One line that is drawn again and again on a terminal. Elsewhere a line is printed only when it says something new
 * that is worth keeping in a log.
 */
import { wrapped } from "./lines";
import type { Surroundings } from "./surroundings";

export class LiveLine {
  #drawn = false;
  #lastKey = "";

  /** @param quiet draws and prints nothing, for `--json` */
  constructor(
    private readonly surroundings: Surroundings,
    private readonly quiet = false,
  ) {}

  /** @param key what has to change for the line to be worth another line in a log */
  update(text: string, key: string): void {
    if (this.quiet) return;
    if (this.surroundings.interactive) {
      this.surroundings.write(`\r\x1b[K${text.slice(0, this.surroundings.columns - 1)}`);
      this.#drawn = true;
    } else if (key !== this.#lastKey) {
      const lines = wrapped(text, this.surroundings.columns, "  ");
      this.surroundings.write(`${lines.join("\n")}\n`);
      this.#lastKey = key;
    }
  }

  /** A line that stays. */
  print(text: string): void {
    if (this.quiet) return;
    this.clear();
    this.surroundings.write(`${text}\n`);
  }

  clear(): void {
    if (this.#drawn) this.surroundings.write("\r\x1b[K");
    this.#drawn = false;
  }
}
