/**
 * Every metric's samples, as statistic sets that grow coarser with age: seconds (high resolution) for three hours,
 * minutes for 15 days, five minutes for 63 days, hours for 455 days (CloudWatch user guide, "Metrics retention").
 */
import { StatisticRows } from "./statistic-rows";
import type { StatisticSet } from "./statistics";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Resolutions of stored data and how long each is kept, finest first. Milliseconds. */
export const TIERS = [
  { resolution: SECOND, keep: 3 * HOUR },
  { resolution: MINUTE, keep: 15 * DAY },
  { resolution: 5 * MINUTE, keep: 63 * DAY },
  { resolution: HOUR, keep: 455 * DAY },
] as const;

/** Aged rows are moved in lots of this many, so that a steady metric does not shift its arrays every minute. */
const LOT = 256;

/** A metric: namespace, name and exact dimensions. */
export interface MetricId {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

export interface Metric extends MetricId {
  /** Time of the newest sample. */
  lastTime: number;
}

/** Text that is the same for the same metric, in whatever order its dimensions are given. */
export function metricKey(id: MetricId): string {
  const dimensions = Object.entries(id.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([id.namespace, id.name, dimensions]);
}

/** One metric's samples of one unit. */
class Series {
  readonly #tiers = TIERS.map(() => new StatisticRows());

  add(time: number, set: StatisticSet, tier: number, now: number): void {
    this.#tiers[tier]!.add(startOf(time, tier), set);
    this.#age(now);
  }

  /** Calls `visit` for every set that starts in [start, end). */
  visit(start: number, end: number, visit: (time: number, set: StatisticSet) => void): void {
    for (const rows of this.#tiers) {
      for (let row = rows.from(start); row < rows.length && rows.time(row) < end; row++) {
        visit(rows.time(row), rows.set(row));
      }
    }
  }

  #age(now: number): void {
    for (let tier = 0; tier < TIERS.length; tier++) {
      const rows = this.#tiers[tier]!;
      const limit = now - TIERS[tier]!.keep;
      if (rows.length < LOT || rows.time(LOT - 1) >= limit) continue;
      const next = this.#tiers[tier + 1];
      for (let row = 0; next && row < LOT; row++) next.add(startOf(rows.time(row), tier + 1), rows.set(row));
      rows.drop(LOT);
    }
  }
}

/** The start of the stretch of a tier's resolution that `time` lies in. */
function startOf(time: number, tier: number): number {
  const { resolution } = TIERS[tier]!;
  return Math.floor(time / resolution) * resolution;
}

/** Adds one set to a metric's samples of one unit. */
export type MetricWriter = (time: number, set: StatisticSet, now: number) => void;

export class MetricStore {
  readonly #metrics = new Map<string, { metric: Metric; series: Map<string, Series> }>();

  /** @param highResolution kept by the second (StorageResolution 1) instead of by the minute */
  add(
    id: MetricId,
    unit: string,
    time: number,
    set: StatisticSet,
    now: number,
    highResolution = false,
  ): void {
    this.writer(metricKey(id), id, unit, highResolution)(time, set, now);
  }

  /**
   * For metrics that get a sample every minute: `add` without finding the metric each time. It exists from its first
   * sample on.
   */
  writer(key: string, id: MetricId, unit: string, highResolution = false): MetricWriter {
    let stored: { metric: Metric; series: Map<string, Series> } | undefined;
    let series: Series | undefined;
    return (time, set, now) => {
      stored ??= this.#metric(key, id, time);
      stored.metric.lastTime = Math.max(stored.metric.lastTime, time);
      if (!series) {
        series = stored.series.get(unit) ?? new Series();
        stored.series.set(unit, series);
      }
      series.add(time, set, highResolution ? 0 : 1, now);
    };
  }

  #metric(key: string, id: MetricId, time: number) {
    let stored = this.#metrics.get(key);
    if (!stored) {
      const dimensions = Object.fromEntries(
        Object.entries(id.dimensions).sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      stored = {
        metric: { namespace: id.namespace, name: id.name, dimensions, lastTime: time },
        series: new Map(),
      };
      this.#metrics.set(key, stored);
    }
    return stored;
  }

  /** Calls `visit` for every stored set of the metric that starts in [start, end); all units unless one is given. */
  visit(
    key: string,
    unit: string | undefined,
    start: number,
    end: number,
    visit: (time: number, set: StatisticSet, unit: string) => void,
  ): void {
    for (const [seriesUnit, series] of this.#metrics.get(key)?.series ?? []) {
      if (unit !== undefined && unit !== seriesUnit) continue;
      series.visit(start, end, (time, set) => visit(time, set, seriesUnit));
    }
  }

  /** Every metric, in the order of its first sample. */
  *list(): Iterable<Metric> {
    for (const { metric } of this.#metrics.values()) yield metric;
  }
}
