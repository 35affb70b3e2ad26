/**
 * An event source mapping: which queue feeds which function, and how. Its poller does the work.
 */
import type { QueuePoller } from "./queue-poller";

export interface MappingSettings {
  functionName: string;
  enabled: boolean;
  /** Most messages of one invocation. */
  batchSize: number;
  /** Seconds that messages are gathered for. */
  window: number;
  reportBatchItemFailures: boolean;
  /** Most invocations that run at once, in virtual time; undefined: as many as there are batches. */
  maximumConcurrency: number | undefined;
}

export interface EventSourceMapping {
  uuid: string;
  arn: string;
  queueArn: string;
  functionArn: string;
  settings: MappingSettings;
  tags: Record<string, string>;
  modified: number;
  /** Why the last poll did not work, or undefined. */
  problem: string | undefined;
  poller: QueuePoller;
}

/** EventSourceMappingConfiguration of the API. */
export function mappingConfiguration(
  mapping: EventSourceMapping,
  state?: "Creating" | "Updating" | "Deleting",
) {
  const { settings } = mapping;
  return {
    UUID: mapping.uuid,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.window,
    EventSourceArn: mapping.queueArn,
    FunctionArn: mapping.functionArn,
    LastModified: new Date(mapping.modified),
    ...(mapping.problem === undefined ? {} : { LastProcessingResult: `PROBLEM: ${mapping.problem}` }),
    State: state ?? (settings.enabled ? "Enabled" : "Disabled"),
    StateTransitionReason: "USER_INITIATED",
    FunctionResponseTypes: settings.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
    ...(settings.maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: settings.maximumConcurrency } }),
    EventSourceMappingArn: mapping.arn,
  };
}
