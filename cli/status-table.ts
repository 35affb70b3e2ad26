/**
 * What the parts of `status` have in common: for whom they are written, and the table of what runs by itself. Pure.
 */
import { columns, wrapped } from "./lines";
import { zoneName } from "./when";

/** Whose screen it is. */
export interface Reader {
  columns: number;
  /** IANA name. */
  timezone: string;
}

/** Width of the longest name that does not get a line of its own. */
const NAME_WIDTH = 24;

/** @param rows name, next run in its own zone and in the reader's, last run */
export function scheduleTable(title: string, rows: string[][], now: number, { timezone }: Reader): string[] {
  const here = zoneName(now, timezone);
  return columns([[title, "next run", `in ${here}`, `last run (${here})`], ...rows], NAME_WIDTH, "");
}

/** Why a part could not be read. */
export function problemLines(problem: string, reader: Reader): string[] {
  return wrapped(`  ${problem}`, reader.columns, "  ");
}
