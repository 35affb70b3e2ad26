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
  return embeddedMetrics(
    METRICS,
    stack,
    schedule === undefined ? undefined : ["Schedule", schedule],
    values,
    timestamp,
  );
}

/**
 * One line of metrics, whatever they are about.
 * @param units CloudWatch's unit of every metric
 * @param of the dimension beside [Stack], and its value
 */
export function embeddedMetrics<Name extends string>(
  units: Readonly<Record<Name, string>>,
  stack: string,
  of: readonly [dimension: string, value: string] | undefined,
  values: Partial<Record<Name, number>>,
  timestamp: number,
): string {
  const given = Object.entries<number | undefined>(values).filter(([, value]) => Number.isFinite(value)) as [
    Name,
    number,
  ][];
  return JSON.stringify({
    _aws: {
      Timestamp: Math.floor(timestamp),
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: of === undefined ? [["Stack"]] : [["Stack"], ["Stack", of[0]]],
          Metrics: given.map(([name]) => ({ Name: name, Unit: units[name] })),
        },
      ],
    },
    Stack: stack,
    ...(of === undefined ? {} : { [of[0]]: of[1] }),
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
