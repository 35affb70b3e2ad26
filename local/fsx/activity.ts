/**
 * A directory in which files change all the time, without the files: how many changed between two moments is worked
 * out from the seed, so a month of a busy directory costs nothing until somebody asks.
 */

const HOUR = 3_600_000;

/**
 * Share of a day's changes that fall into each hour of the day (UTC): people and their jobs work from morning to
 * evening, and a nightly batch writes its results between 1 and 3.
 */
export const USUAL_HOURS: readonly number[] = [
  0.03, 0.05, 0.055, 0.02, 0.012, 0.012, 0.018, 0.028, 0.045, 0.062, 0.07, 0.072, 0.06, 0.066, 0.074, 0.072,
  0.064, 0.052, 0.038, 0.028, 0.022, 0.018, 0.016, 0.016,
];
/** How busy each day of the week is, from Sunday; 1 on average. */
const USUAL_WEEKDAYS: readonly number[] = [0.35, 1.2, 1.3, 1.3, 1.3, 1.15, 0.4];

/** When files change. */
export interface Profile {
  /** Share of a day's changes in each hour of the day, UTC; 24 numbers, relative to one another. */
  hours?: readonly number[];
  /** How busy each day of the week is, from Sunday; 7 numbers, 1 for as many as `filesPerDay` says. */
  weekdays?: readonly number[];
}

const PROJECTS = ["align", "atlas", "basin", "cortex", "delta", "fold", "mesh", "orbit", "seismic", "tide"];
const STAGES = ["run", "batch", "pass", "sweep"];
const KINDS = ["part-%.parquet", "chunk-%.bin", "frame-%.tif", "sample-%.h5", "state-%.ckpt", "log-%.txt"];

export class Activity {
  readonly #hours: readonly number[];
  readonly #weekdays: readonly number[];

  /**
   * @param directory absolute path
   * @param perDay files that change in it on an average day
   * @param key 32-bit number: another key gives another, equally likely, history
   * @param profile when they change; as people work where not given
   */
  constructor(
    readonly directory: string,
    private perDay: number,
    private readonly key: number,
    private readonly profile: Profile = {},
  ) {
    const { hours = USUAL_HOURS, weekdays = USUAL_WEEKDAYS } = profile;
    const all = profile.hours ? hours.reduce((sum, share) => sum + share, 0) : 1;
    this.#hours = all > 0 ? hours.map((share) => share / all) : hours;
    this.#weekdays = weekdays;
  }

  /** Files that changed in [from, to), virtual milliseconds. Counts of adjacent spans add up. */
  changed(from: number, to: number): number {
    if (to <= from) return 0;
    const first = Math.floor(from / HOUR);
    const last = Math.floor(to / HOUR);
    let total = this.#within(last, to) - this.#within(first, from);
    for (let hour = first; hour < last; hour++) total += this.#inHour(hour);
    return total;
  }

  /** Takes `share` of this directory's changes from now on for a directory below it. */
  split(directory: string, share: number): Activity {
    const taken = this.perDay * share;
    this.perDay -= taken;
    return new Activity(directory, taken, mix(this.key, textKey(directory)), this.profile);
  }

  /** A believable path for the `index`th of the files that changed since `since`. */
  path(since: number, index: number): string {
    const draw = mix(mix(this.key, Math.floor(since / 1000)), index);
    const project = PROJECTS[draw % PROJECTS.length]!;
    const stage = STAGES[(draw >>> 8) % STAGES.length]!;
    const kind = KINDS[(draw >>> 12) % KINDS.length]!;
    const run = String((draw >>> 16) % 1000).padStart(4, "0");
    const name = kind.replace("%", String(index).padStart(6, "0"));
    return `${this.directory === "/" ? "" : this.directory}/${project}/${stage}-${run}/${name}`;
  }

  /** Files that changed in hour number `hour` (since the epoch). */
  #inHour(hour: number): number {
    const draw = mix(this.key, hour);
    // 0.4 to 1.6 of the hour's mean, and the fraction of a file becomes a whole one with that probability.
    const noise = 0.4 + (1.2 * (draw >>> 16)) / 0xffff;
    const mean = this.perDay * this.#hours[hour % 24]! * this.#weekdays[(Math.floor(hour / 24) + 4) % 7]!;
    return Math.floor(mean * noise + (draw & 0xffff) / 0x10000);
  }

  /** Files that changed in hour number `hour` before `time`. */
  #within(hour: number, time: number): number {
    return Math.floor((this.#inHour(hour) * (time - hour * HOUR)) / HOUR);
  }
}

/** Two 32-bit numbers into one, well mixed (the finaliser of MurmurHash3). */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

/** A 32-bit number from text (FNV-1a). */
export function textKey(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of Buffer.from(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}
