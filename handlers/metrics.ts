/**
 * The embedded metric format: one line of JSON on standard output that CloudWatch Logs turns into metrics, so that the
 * functions need neither a permission nor a call. Rules from "Specification: Embedded metric format" (CloudWatch guide).
 */
import { METRIC_NAMESPACE, METRICS, STACK_METRICS } from "./plan";

/** Values by metric name. */
export type MetricValues = Partial<Record<keyof typeof METRICS, number>>;

/**
 * One line without its line feed.
 * @param schedule undefined where it is not known which schedule it is about; then [Stack] is the only dimension
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
 * One line of metrics, whatever they are about. A metric is billed for each hour in which something is written to it,
 * so a zero is not written, and only what an alarm of the whole stack watches is written for the stack as well; the
 * dashboard adds the others up.
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
  const given = (Object.entries(values) as [Name, number][]).filter(
    ([, value]) => Number.isFinite(value) && value !== 0,
  );
  const directive = (dimensions: string[], names: Name[]) => ({
    Namespace: METRIC_NAMESPACE,
    Dimensions: [dimensions],
    Metrics: names.map((name) => ({ Name: name, Unit: units[name] })),
  });
  const names = given.map(([name]) => name);
  const ofStack = of === undefined ? names : names.filter((name) => STACK_METRICS.includes(name));
  return JSON.stringify({
    _aws: {
      Timestamp: Math.floor(timestamp),
      CloudWatchMetrics: [
        ...(of === undefined ? [] : [directive(["Stack", of[0]], names)]),
        ...(ofStack.length > 0 ? [directive(["Stack"], ofStack)] : []),
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
