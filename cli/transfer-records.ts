/**
 * Runs of transfers as the functions' logs tell them: one record per phase, put together to one entry per run. A run is
 * known by its transfer and scheduled time.
 */

import { patternText } from "../handlers/own-log";
import type { TransferRecord } from "../handlers/transfer-plan";
import type { AwsClients } from "./aws-clients";
import { readEvents, runKey } from "./run-records";

/** A run, from its first sign to its end. Times are milliseconds since the epoch. */
export interface KnownTransferRun {
  transfer: string;
  /** ISO 8601. */
  run: string;
  state: "waiting" | "running" | "ended";
  startedAt?: number;
  endedAt?: number;
  outcome?: TransferRecord["outcome"];
  reason?: TransferRecord["reason"];
  /** One sentence: why it waits, or how it ended. */
  detail?: string;
  slices?: number;
  failOvers: number;
  bytes?: number;
  files?: number;
  durationSeconds?: number;
  inventory?: string;
}

/**
 * In the order of their scheduled times.
 * @throws CommandError
 */
export async function readTransferRuns(
  aws: AwsClients,
  logGroups: readonly string[],
  choice: { from: number; transfer?: string | undefined },
): Promise<KnownTransferRun[]> {
  const conditions = ['$.message.event = "transfer"'];
  if (choice.transfer !== undefined) conditions.push(`$.message.transfer = ${patternText(choice.transfer)}`);
  const filterPattern = `{ ${conditions.join(" && ")} }`;
  const perGroup = await Promise.all(
    logGroups.map((logGroupName) => readEvents(aws, { logGroupName, filterPattern, from: choice.from })),
  );
  const records = perGroup.flat().flatMap(({ timestamp, message }) => {
    const record = transferRecord(message);
    return record ? [{ time: timestamp, record }] : [];
  });
  return transferRuns(records.sort((a, b) => a.time - b.time));
}

/** @param records in the order of their times */
export function transferRuns(
  records: readonly { time: number; record: TransferRecord }[],
): KnownTransferRun[] {
  const runs = new Map<string, KnownTransferRun>();
  for (const { time, record } of records) {
    const key = runKey(record.transfer, record.run);
    const run: KnownTransferRun = runs.get(key) ?? {
      transfer: record.transfer,
      run: record.run,
      state: "waiting",
      failOvers: 0,
    };
    runs.set(key, run);
    switch (record.phase) {
      case "waiting":
        if (run.state === "waiting" && record.detail !== undefined) run.detail = record.detail;
        break;
      case "started":
        if (run.state === "waiting") run.state = "running";
        run.startedAt ??= time;
        if (record.inventory !== undefined) run.inventory = record.inventory;
        if (record.slices !== undefined) run.slices = record.slices;
        delete run.detail;
        break;
      case "failed-over":
        run.failOvers++;
        break;
      case "ended":
        run.state = "ended";
        run.endedAt = time;
        Object.assign(
          run,
          defined(record, ["outcome", "reason", "detail", "bytes", "files", "durationSeconds"]),
        );
    }
  }
  return [...runs.values()].sort((a, b) => Date.parse(a.run) - Date.parse(b.run));
}

function defined<Key extends keyof TransferRecord>(
  record: TransferRecord,
  keys: Key[],
): Partial<Pick<TransferRecord, Key>> {
  return Object.fromEntries(
    keys.filter((key) => record[key] !== undefined).map((key) => [key, record[key]]),
  ) as Partial<Pick<TransferRecord, Key>>;
}

/** The transfer's record in a function's log record, if it is one. */
function transferRecord(message: string): TransferRecord | undefined {
  try {
    const { message: record } = JSON.parse(message) as { message?: TransferRecord };
    return record?.event === "transfer" ? record : undefined;
  } catch {
    // What the runtime writes by itself need not be JSON.
    return undefined;
  }
}
