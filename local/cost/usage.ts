/**
 * What a stack uses in a time, counted by the names of the price table; and what is assumed where AWS bills something
 * that does not happen in a local run.
 */
import type { Priced } from "./prices";

/** Quantities in the units of `PRICES`; what is absent was not used. */
export interface Usage {
  /** Length of the run, in virtual seconds. */
  seconds: number;
  quantities: Partial<Record<Priced, number>>;
}

/** What the figures take for granted; shown to people below them. */
export const ASSUMPTIONS = [
  'Lambda keeps five pollers on every queue that feeds a function, each with a long poll of 20 seconds, whether anything comes or not (AWS: five, "as few as 2" when it is quiet).',
  "A function's time is drawn at random (20 to 200 ms warm, up to 0.6 s cold), not measured.",
  "Logs are counted uncompressed; AWS keeps them compressed.",
] as const;

/** What is not counted. */
export const NOT_COUNTED = [
  "file systems and buckets that exist anyway, and the S3 requests of FSx and DataSync for the data that they move",
  "transfer of data over networks, and what images, disks and addresses of Batch's machines cost",
] as const;

/** Pollers of one event source mapping (Lambda developer guide, "Configuring scaling behavior for SQS"). */
const POLLERS = 5;
/** Seconds of a long poll, SQS's longest. */
const LONG_POLL = 20;

/** Empty receives of one event source mapping in `seconds`. */
export function idlePolls(seconds: number): number {
  return (POLLERS * seconds) / LONG_POLL;
}
