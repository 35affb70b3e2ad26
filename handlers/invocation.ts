/**
 * What Lambda hands to the functions and takes from them: only the members that are read or written here. Names are
 * those of the Lambda guide, "Using Lambda with Amazon SQS".
 */

/** One message of a batch. */
export interface SqsRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes?: {
    /** Milliseconds since the epoch, as text; the same on every delivery. */
    SentTimestamp?: string;
    MessageGroupId?: string;
    ApproximateReceiveCount?: string;
  };
  /** On what was given up, and so on what a person has put back: `Reason` and `Detail`. */
  messageAttributes?: Record<string, { stringValue?: string }>;
}

/** What the event source mapping invokes a function with. */
export interface SqsEvent {
  Records: SqsRecord[];
}

/** The messages that SQS is to deliver again (`ReportBatchItemFailures`). */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** The part of Lambda's context that is read. */
export interface InvocationContext {
  /** The same for all of Lambda's own retries of one asynchronous invocation. */
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** What a person invokes `startTask` with: `{ "schedule": "nightly-export" }`, or nothing where there is one task. */
export interface ManualEvent {
  schedule?: string;
}

/** What a manual invocation is answered with: FSx's own names for what FSx says, ours for the rest. */
export interface ManualAnswer {
  schedule: string;
  /** Identifies the run, like the tag on its task; ISO 8601. */
  scheduledTime: string;
  outcome: "started" | "waiting" | "skipped" | "superseded";
  TaskId?: string;
  Lifecycle?: string;
  FileSystemId: string;
  Type: string;
  Paths?: string[];
  Report?: { Path?: string };
  /** One sentence for people. */
  detail: string;
}

/** Tells a batch from a manual invocation. */
export function isSqsEvent(event: unknown): event is SqsEvent {
  return typeof event === "object" && event !== null && Array.isArray((event as SqsEvent).Records);
}
