/**
 * When alarms are evaluated. CloudWatch looks at every alarm each minute (each ten seconds for shorter periods, each
 * hour for evaluation over days); here only at those minutes at which the outcome can differ from the last one: after
 * new data, and when known data moves from one period of the sliding window into the next.
 */

import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import {
  type Alarm,
  type AlarmRule,
  type Datapoint,
  evaluate,
  evaluationRange,
  isMultiDay,
  type Verdict,
} from "./alarm";
import { type MetricStore, metricKey } from "./metric-store";
import { addTo, type StatisticSet } from "./statistics";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** An alarm over days is evaluated at :03 with the data up to :00 (CloudWatch user guide, "Multi-day alarms"). */
const MULTI_DAY_DELAY = 3 * MINUTE;

interface Watch {
  alarm: Alarm;
  key: string;
  /** When to evaluate next; undefined while nothing can change. */
  next: number | undefined;
}

export class AlarmClock {
  readonly #watches = new Map<string, Watch>();
  readonly #byMetric = new Map<string, Set<Watch>>();
  #timer: Timer | undefined;

  /** @param apply takes an alarm's verdict; called in the order of the alarms' creation */
  constructor(
    private readonly cloud: LocalCloud,
    private readonly store: MetricStore,
    private readonly apply: (alarm: Alarm, verdict: Verdict) => Promise<void>,
  ) {}

  /** Evaluates the alarm from its next minute on; also after it was changed. */
  watch(alarm: Alarm): void {
    this.unwatch(alarm.name);
    const key = metricKey({
      namespace: alarm.namespace,
      name: alarm.metricName,
      dimensions: alarm.dimensions,
    });
    const watch: Watch = { alarm, key, next: undefined };
    this.#watches.set(alarm.name, watch);
    const others = this.#byMetric.get(key) ?? new Set();
    this.#byMetric.set(key, others.add(watch));
    this.#due(watch);
  }

  unwatch(name: string): void {
    const watch = this.#watches.get(name);
    if (!watch) return;
    this.#watches.delete(name);
    this.#byMetric.get(watch.key)?.delete(watch);
  }

  /** Tells that the metric has new data. */
  changed(key: string): void {
    const watches = this.#byMetric.get(key);
    if (watches) for (const watch of watches) this.#due(watch);
  }

  #due(watch: Watch): void {
    const next = nextEvaluation(watch.alarm.rule, this.cloud.clock.now());
    if (watch.next !== undefined && watch.next <= next) return;
    watch.next = next;
    this.#arm(next);
  }

  #arm(time: number): void {
    if (this.#timer && this.#timer.time <= time) return;
    this.#timer?.cancel();
    this.#timer = this.cloud.clock.at(time, "alarm evaluation", () => this.#run(time));
  }

  async #run(time: number): Promise<void> {
    this.#timer = undefined;
    for (const watch of [...this.#watches.values()]) {
      if (watch.next === undefined || watch.next > time || this.#watches.get(watch.alarm.name) !== watch)
        continue;
      const { alarm } = watch;
      const { datapoints, nextChange } = dataAt(this.store, watch.key, alarm, time);
      watch.next = nextChange;
      await this.apply(alarm, evaluate(alarm.rule, datapoints, alarm.state));
    }
    let earliest: number | undefined;
    for (const { next } of this.#watches.values()) {
      if (next !== undefined && (earliest === undefined || next < earliest)) earliest = next;
    }
    if (earliest !== undefined) this.#arm(earliest);
  }
}

/** Milliseconds between two evaluations of an alarm. */
export function evaluationStep(rule: AlarmRule): number {
  if (isMultiDay(rule)) return HOUR;
  return rule.period < 60 ? 10_000 : MINUTE;
}

/** The first evaluation after `now`. */
export function nextEvaluation(rule: AlarmRule, now: number): number {
  const step = evaluationStep(rule);
  const delay = isMultiDay(rule) ? MULTI_DAY_DELAY : 0;
  return (Math.floor((now - delay) / step) + 1) * step + delay;
}

/** What an alarm's evaluation at `time` looks at, and when the same data would next look different. */
export function dataAt(
  store: MetricStore,
  key: string,
  alarm: Pick<Alarm, "rule" | "unit">,
  time: number,
): { datapoints: Datapoint[]; nextChange: number | undefined } {
  const { rule, unit } = alarm;
  const period = rule.period * 1000;
  const range = evaluationRange(rule);
  const end = isMultiDay(rule) ? time - MULTI_DAY_DELAY : time;
  const start = end - range * period;
  const datapoints: Datapoint[] = Array.from({ length: range }, (_, i) => ({
    time: start + i * period,
    set: undefined,
  }));
  let crossing = Number.POSITIVE_INFINITY;
  store.visit(key, unit, start, Number.POSITIVE_INFINITY, (at, set: StatisticSet) => {
    if (at >= end) {
      crossing = Math.min(crossing, at);
      return;
    }
    const point = datapoints[Math.floor((at - start) / period)]!;
    if (point.set) addTo(point.set, set);
    else point.set = { count: set.count, sum: set.sum, min: set.min, max: set.max };
    // The entry leaves its period when the window's end passes a whole number of periods after it.
    crossing = Math.min(crossing, at + Math.ceil((end - at) / period) * period);
  });
  const delay = time - end;
  return {
    datapoints,
    nextChange: Number.isFinite(crossing)
      ? Math.max(nextEvaluation(rule, crossing + delay), nextEvaluation(rule, time))
      : undefined,
  };
}
