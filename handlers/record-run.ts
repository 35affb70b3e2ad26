/**
 * RECORD: the one log line of each phase of a run, and the metrics that belong to it.
 */
import { type MetricValues, writeMetrics } from "./metrics";
import type { RunRecord } from "./plan";

/**
 * Writes a run's record, and its metrics where it has any.
 * @param schedule the metrics' schedule; undefined where the run could not be read
 */
export function recordRun(
  record: Omit<RunRecord, "event">,
  metrics?: { stack: string; schedule: string | undefined; values: MetricValues; now: number },
): void {
  const line: RunRecord = { event: "run", ...record };
  if (record.outcome === "failed") console.error(line);
  else if (record.outcome === "superseded") console.warn(line);
  else console.info(line);
  if (metrics) writeMetrics(metrics.stack, metrics.schedule, metrics.values, metrics.now);
}
