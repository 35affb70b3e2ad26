/**
 * Reading a metric back: its data points over a time range, one for each period that has data. GetMetricStatistics and
 * GetMetricData share it.
 */
import { ServiceError } from "../service";
import { type MetricId, type MetricStore, metricKey } from "./metric-store";
import { addTo, type StatisticSet } from "./statistics";

const DAY = 24 * 3600 * 1000;

export interface QueriedDatapoint {
  time: number;
  unit: string;
  set: StatisticSet;
}

/**
 * Data points of [start, end), oldest first; periods begin at whole multiples of the period since the epoch.
 * @param period seconds
 */
export function query(
  store: MetricStore,
  id: MetricId,
  range: { start: number; end: number; period: number },
  unit: string | undefined,
): QueriedDatapoint[] {
  const step = range.period * 1000;
  const from = Math.floor(range.start / step) * step;
  const points = new Map<number, QueriedDatapoint>();
  store.visit(metricKey(id), unit, from, range.end, (at, set, setUnit) => {
    const time = Math.floor(at / step) * step;
    const point = points.get(time);
    if (point) addTo(point.set, set);
    else
      points.set(time, {
        time,
        unit: setUnit,
        set: { count: set.count, sum: set.sum, min: set.min, max: set.max },
      });
  });
  return [...points.values()].sort((a, b) => a.time - b.time);
}

/**
 * Whether data of that age has that resolution (API reference, GetMetricStatistics, "Period").
 * @throws ServiceError InvalidParameterValue, InvalidParameterCombination
 */
export function checkPeriod(period: number, start: number, end: number, now: number): void {
  if (period !== 1 && period !== 5 && period !== 10 && period !== 30 && period % 60 !== 0) {
    throw new ServiceError(
      "InvalidParameterValue",
      `The parameter Period must be 1, 5, 10, 30 or a multiple of 60, not ${period}.`,
    );
  }
  if (start >= end) {
    throw new ServiceError(
      "InvalidParameterCombination",
      "The parameter StartTime must be less than the parameter EndTime.",
    );
  }
  const age = now - start;
  const least = age > 63 * DAY ? 3600 : age > 15 * DAY ? 300 : age > DAY / 8 ? 60 : 1;
  if (period % least !== 0) {
    throw new ServiceError(
      "InvalidParameterValue",
      `The parameter Period must be a multiple of ${least} for data as old as StartTime ${new Date(start).toISOString()}.`,
    );
  }
}
