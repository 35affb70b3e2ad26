/**
 * The embedded metric format: one line of JSON on standard output that CloudWatch Logs turns into metrics, so that the
 * functions need neither a permission nor a call. Rules from "Specification: Embedded metric format" (CloudWatch guide).
 */
import { METRIC_NAMESPACE, METRICS } from "./plan";

/** Values by metric name. */
export type MetricValues = Partial<Record<keyof typeof METRICS, number>>;

/**
 * One line without its line feed.
 * @param schedule undefined where it is not known which schedule it is about; then only [Stack] is a dimension
 * @param timestamp milliseconds since the epoch
 */
export function metricsLine(
  stack: string,
  schedule: string | undefined,
  values: MetricValues,
  timestamp: number,
): string {
  const given = Object.entries(values).filter(([, value]) => Number.isFinite(value)) as [
    keyof typeof METRICS,
    number,
  ][];
  return JSON.stringify({
    _aws: {
      Timestamp: Math.floor(timestamp),
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: schedule === undefined ? [["Stack"]] : [["Stack"], ["Stack", "Schedule"]],
          Metrics: given.map(([name]) => ({ Name: name, Unit: METRICS[name] })),
        },
      ],
    },
    Stack: stack,
    ...(schedule === undefined ? {} : { Schedule: schedule }),
    ...Object.fromEntries(given),
  });
}

/** Writes one line of metrics; Lambda's JSON logging leaves a line that is JSON already as it is. */
export function writeMetrics(
  stack: string,
  schedule: string | undefined,
  values: MetricValues,
  timestamp: number,
): void {
  process.stdout.write(`${metricsLine(stack, schedule, values, timestamp)}\n`);
}
