/**
 * What a benchmark is: a row of the table. Each measures both sides of its comparison in the same run, so that its
 * figures mean the same on any machine, and says how far single measurements lie apart.
 */

export interface Row {
  /** What `--only` takes. */
  name: string;
  /** One line for people. */
  title: string;
  /** Whether it has a short form, for CI. */
  hasShortForm: boolean;
  /** @throws Error for what should not have happened; a peer that is not installed only leaves figures out */
  run(scale: Scale): Promise<Measured>;
}

export interface Measured {
  figures: Figure[];
  /** What was left out, and why: `python3 with boto3 is not installed`. */
  skipped?: string[];
}

/** How much is measured: everything, or what a minute or two allows. */
export type Scale = "full" | "short";

export type Unit = "×" | "s" | "MB" | "KB" | "per s" | "each" | "of 100";

export interface Figure {
  /** Within its row, as the reference figures have it: `cold`. */
  key: string;
  /** What is measured beside what: `cold invocation ÷ boto3's`. */
  label: string;
  value: number;
  unit: Unit;
  /** What has to be reached; absent for a figure that is only printed. */
  target?: Target;
  /** Half of the single measurements lie within this part of the median: the machine's noise. Absent: exact. */
  noise?: number;
  /** Both sides with their units, for people. */
  detail: string;
  /** How CI holds it to its reference figure, where it is a ratio, and steady on a busy machine. */
  held?: "atMost" | "atLeast";
}

export type Target = { atMost: number } | { atLeast: number };

export function isReached(value: number, target: Target): boolean {
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}
