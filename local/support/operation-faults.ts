/** Which faults can strike what an operation starts, beside those that can strike any call. */
import { refusalsOf } from "../faults/error-codes";
import type { FaultName } from "../faults/fault-names";
import type { ServiceName } from "../service";

/** Faults of calls: every operation can suffer them. */
export const CALL_FAULTS = [
  ...(["throttling", "server-error", "reset-before", "reset-after", "slow-answer"] as const),
  ...(["crash-before", "crash-after", "region-outage"] as const),
] satisfies FaultName[];

const OWN: Record<string, FaultName[]> = {
  "batch SubmitJob": ["spot-reclaim", "job-failed"],
  "datasync StartTaskExecution": ["execution-error", "agent-offline"],
  "events PutEvents": ["duplicate-delivery", "late-delivery", "reordered-delivery"],
  "fsx CreateDataRepositoryAssociation": ["association-lost"],
  "fsx CreateDataRepositoryTask": ["task-failed", "files-failed", "task-stuck", "foreign-task"],
  "fsx CreateFileSystem": ["file-system-failed"],
  "lambda Invoke": ["function-timeout"],
  "scheduler CreateSchedule": ["duplicate-delivery", "late-delivery"],
  "scheduler UpdateSchedule": ["duplicate-delivery", "late-delivery"],
  "sns Publish": ["duplicate-delivery", "late-delivery", "reordered-delivery"],
  "sqs DeleteMessage": ["duplicate-delivery"],
  "sqs DeleteMessageBatch": ["duplicate-delivery"],
  "sqs SendMessage": ["late-delivery", "reordered-delivery"],
  "sqs SendMessageBatch": ["late-delivery", "reordered-delivery"],
};

export function faultsOf(service: ServiceName, operation: string): string {
  return ["calls", ...(OWN[`${service} ${operation}`] ?? []).map((name) => `\`${name}\``)].join(", ");
}

/** What a service answers when it throttles, and when it is broken. */
export function faultAnswers(service: ServiceName): string {
  const { throttled, broken } = refusalsOf(service);
  return `A fault answers with \`${throttled.code}\` (throttling, ${throttled.status}; ${throttled.source}) or \`${broken.code}\` (${broken.status}; ${broken.source}).`;
}
