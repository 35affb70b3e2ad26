/**
 * The words of `logs` about transfers and pipelines: a transfer's record as the functions write it
 * (handlers/record-transfer.ts), and an event as Step Functions logs it. Pure.
 */
import type { TransferRecord } from "../handlers/transfer-plan";
import { oneLine } from "../handlers/wording";
import { endText } from "./transfer-status";
import { counted } from "./wording";

/** What Step Functions logs of an execution (Step Functions Developer Guide, "Logging to CloudWatch Logs"). */
export interface ExecutionEvent {
  execution_arn: string;
  type: string;
  details?: { error?: string; cause?: string; name?: string } | null;
}

export function isTransfer(message: unknown): message is TransferRecord {
  return typeof message === "object" && message !== null && (message as TransferRecord).event === "transfer";
}

export function transferText(record: TransferRecord): string {
  const { transfer, phase, detail, slices, slice, from, to } = record;
  switch (phase) {
    case "waiting":
      return `${transfer} waits: ${detail ?? "for its turn"}`;
    case "started":
      return `${transfer} started${slices === undefined ? "" : `: ${counted(slices, "slice")}`}`;
    case "failed-over":
      return `${transfer}: slice ${slice} failed over from ${from} to ${to}`;
    case "ended":
      return `${transfer} ${endText({ ...record, state: "ended", failOvers: 0 })}`;
  }
}

/** Undefined for the steps in between: `pipeline status` and `pipeline history` tell them. */
export function executionText({ execution_arn, type, details }: ExecutionEvent): string | undefined {
  if (!/^Execution|Failed$|TimedOut$|Aborted$/.test(type)) return undefined;
  const [machine, run] = execution_arn.split(":").slice(-2);
  const why = [details?.error, details?.cause].filter(Boolean).join(": ");
  return oneLine(`${machine} ${run} ${type}${why ? `: ${why}` : ""}`, 2_000);
}
