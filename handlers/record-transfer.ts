/**
 * RECORD for transfers: the one log line of each phase of a run, and the metrics that belong to it.
 */
import { embeddedMetrics } from "./metrics";
import { TRANSFER_METRICS, type TransferRecord } from "./transfer-plan";

export type TransferMetricValues = Partial<Record<keyof typeof TRANSFER_METRICS, number>>;

/** @param metrics with the stack's name and the time in milliseconds; absent where nothing is counted */
export function recordTransfer(
  record: Omit<TransferRecord, "event">,
  metrics?: { stack: string; values: TransferMetricValues; now: number },
): void {
  const line: TransferRecord = { event: "transfer", ...record };
  if (record.outcome === "failed") console.error(line);
  else if (record.outcome === "superseded" || record.phase === "failed-over") console.warn(line);
  else console.info(line);
  if (!metrics) return;
  const { stack, values, now } = metrics;
  process.stdout.write(
    `${embeddedMetrics(TRANSFER_METRICS, stack, ["Transfer", record.transfer], values, now)}\n`,
  );
}
