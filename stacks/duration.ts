/**
 * Durations as people write them in a stack file: `90s`, `15m`, `6h`, `2d`, `1h30m`. Whole seconds inside.
 */

import { quote } from "./quote";

/** Not a duration. `message` shows the text, what is wrong and what would be right. */
export class DurationError extends Error {
  override readonly name = "DurationError";
  constructor(text: string, reason: string) {
    super(`${quote(text)} – ${reason}`);
  }
}

const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;
/** Longer than anything here allows, and small enough to stay exact. */
const LARGEST = 3650 * UNITS.d;

/**
 * Seconds of a duration such as `90s`, `15m`, `6h`, `2d` or `1h30m`: whole numbers, each unit once, the largest first.
 * @throws DurationError, and nothing else, whatever the text
 */
export function parseDuration(text: string): number {
  const match = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/.exec(text.trim());
  if (!match || text.trim() === "") throw new DurationError(text, reasonFor(text.trim()));
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const total = days * UNITS.d + hours * UNITS.h + minutes * UNITS.m + seconds;
  if (total > LARGEST)
    throw new DurationError(text, "longer than ten years; write a shorter one, such as 2d");
  return total;
}

function reasonFor(text: string): string {
  const forms = "write 90s, 15m, 6h, 2d or 1h30m";
  if (/^\d+$/.test(text)) return `a number without a unit; ${forms}`;
  if (/^-/.test(text)) return `a duration is not negative; ${forms}`;
  if (/^\d+[.,]\d+/.test(text)) return `whole numbers only, so instead of 1.5h write 1h30m`;
  return `not a duration; ${forms}`;
}

/** `seconds` as a stack file has it: `1h30m`, `26h`, `7d`; `0s` for none. */
export function formatDuration(seconds: number): string {
  if (seconds === 0) return "0s";
  // 24h and 26h read better than 1d and 1d2h: days only where there are several, and whole ones.
  const units = seconds % UNITS.d === 0 && seconds > UNITS.d ? (["d"] as const) : (["h", "m", "s"] as const);
  let rest = seconds;
  let text = "";
  for (const unit of units) {
    const count = Math.floor(rest / UNITS[unit]);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * UNITS[unit];
  }
  return text;
}
