/**
 * Statistic sets: what CloudWatch keeps of a metric's samples in one stretch of time, and the statistics read from it.
 * Percentiles need the samples themselves and are not part of the local cloud.
 */

/** The samples of one metric in one stretch of time. */
export interface StatisticSet {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** As GetMetricStatistics and PutMetricAlarm name them (botocore cloudwatch 2010-08-01 model, Statistic). */
export const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;
export type Statistic = (typeof STATISTICS)[number];

/** The set of `times` samples of the same value. */
export function sample(value: number, times = 1): StatisticSet {
  return { count: times, sum: value * times, min: value, max: value };
}

/** Adds the samples of `other` to `set`. */
export function addTo(set: StatisticSet, other: StatisticSet): void {
  set.count += other.count;
  set.sum += other.sum;
  set.min = Math.min(set.min, other.min);
  set.max = Math.max(set.max, other.max);
}

/** One statistic of a set. */
export function statisticOf(set: StatisticSet, statistic: Statistic): number {
  switch (statistic) {
    case "SampleCount":
      return set.count;
    case "Average":
      return set.count === 0 ? 0 : set.sum / set.count;
    case "Sum":
      return set.sum;
    case "Minimum":
      return set.min;
    case "Maximum":
      return set.max;
  }
}
