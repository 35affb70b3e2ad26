/**
 * How things are measured here: both sides by turns, several times, and the median of what came out. A machine that
 * others use as well is slow for both sides of a turn alike, so the ratio is taken turn by turn.
 */
import { readdirSync, readFileSync } from "node:fs";

/** Two sides, measured by turns. */
export interface Comparison {
  /** Median of the first side's measurement divided by the second's of the same turn. */
  ratio: number;
  /** Half of the turns' ratios lie within this part of the median. */
  noise: number;
  /** Medians of the sides themselves. */
  first: number;
  second: number;
}

/**
 * Measures two sides by turns, each beginning every other turn.
 * @param turns at least 1; an odd number has a median that was measured
 */
export async function compare(
  first: () => number | Promise<number>,
  second: () => number | Promise<number>,
  turns: number,
): Promise<Comparison> {
  return comparison(await byTurns(first, second, turns));
}

/** What two sides gave, turn by turn. */
export async function byTurns<Measurement>(
  first: () => Measurement | Promise<Measurement>,
  second: () => Measurement | Promise<Measurement>,
  turns: number,
): Promise<[Measurement, Measurement][]> {
  const pairs: [Measurement, Measurement][] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn % 2 === 0) pairs.push([await first(), await second()]);
    else {
      const measured = await second();
      pairs.push([await first(), measured]);
    }
  }
  return pairs;
}

export function comparison(pairs: readonly (readonly [number, number])[]): Comparison {
  const ratios = pairs.map(([one, other]) => one / other);
  return {
    ratio: median(ratios),
    noise: spread(ratios),
    first: median(pairs.map(([one]) => one)),
    second: median(pairs.map(([, other]) => other)),
  };
}

/** @throws RangeError for no values */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half of the distance between the quartiles, as a part of the median. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / middle;
}

function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new RangeError("nothing was measured");
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at % 1);
}

/** Milliseconds of wall time that something takes. */
export async function wallTime(run: () => unknown): Promise<number> {
  const before = performance.now();
  await run();
  return performance.now() - before;
}

/** Milliseconds of processor time that this process spends on something. */
export async function ownProcessorTime(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Milliseconds of processor time of a running process so far: nanoseconds of each of its threads (the kernel's guide,
 * "Scheduler statistics", /proc/<pid>/schedstat), without those that have ended. Undefined where there is no such thing.
 */
export function processorTime(pid: number): number | undefined {
  let nanoseconds: number | undefined;
  for (const thread of threadsOf(pid)) {
    const [onProcessor] = procFile(pid, `task/${thread}/schedstat`)?.split(" ") ?? [];
    if (onProcessor !== undefined) nanoseconds = (nanoseconds ?? 0) + Number(onProcessor);
  }
  return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The most memory that a running process has had, in megabytes; undefined where there is no /proc. */
export function peakMemory(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s*(\d+)/m.exec(procFile(pid, "status") ?? "")?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch (error) {
    // There is no /proc, or the process has ended.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
