/**
 * What happened in the local cloud, one event at a time, in order. The timeline, `--json`, the reports and the tests
 * all read these; nothing else of a run is kept.
 */

/** An event without its time, as a service reports it. */
export type CloudEvent =
  | { kind: "deployed"; resources: number; stack: string; region: string }
  | {
      kind: "schedule";
      schedule: string;
      group: string;
      scheduledTime: string;
      attempt: number;
      delivered: boolean;
      error?: string;
      /** Absent where it is delivered, or given up. */
      nextAttempt?: string;
    }
  /** One API call, however it came in. `error` is the service's error code. */
  | { kind: "api"; service: string; operation: string; caller: string; error?: string; message?: string }
  | { kind: "queue"; queue: string; change: "dead-letter" | "expired"; messageId: string; body: string }
  | {
      kind: "function";
      function: string;
      requestId: string;
      outcome: "ok" | "error" | "timeout" | "crash";
      error?: string;
      /** How many lines it wrote. */
      logs: number;
      /** Milliseconds that Lambda bills. */
      billed: number;
    }
  /** One record of a function's log, parsed where it is JSON. */
  | { kind: "log"; group: string; stream: string; record: unknown }
  | {
      kind: "task";
      taskId: string;
      fileSystemId: string;
      type: string;
      lifecycle: string;
      paths: string[];
      counts?: { total: number; succeeded: number; failed: number };
      failure?: string;
    }
  /** A state machine's execution begins, enters a state, tries one again, catches an error, or ends. */
  | {
      kind: "execution";
      stateMachine: string;
      execution: string;
      change:
        | "started"
        | "entered"
        | "retrying"
        | "caught"
        | "succeeded"
        | "failed"
        | "timed out"
        | "aborted";
      /** The state it is in; absent for "started" and for what ends the execution as a whole. */
      state?: string;
      error?: string;
      cause?: string;
    }
  /** An AWS Batch job, or one child of an array job, has another status. */
  | {
      kind: "job";
      jobId: string;
      jobName: string;
      queue: string;
      status: string;
      /** 1 for the first. */
      attempt: number;
      /** Why: `statusReason`, and what became of the container. */
      reason?: string;
      exitCode?: number;
    }
  /** An execution of a DataSync task has another status. */
  | {
      kind: "transfer execution";
      execution: string;
      task: string;
      /** The task's name; its ARN where it has none. */
      taskName: string;
      /** Agents' names. */
      agents: string[];
      status: string;
      files: number;
      bytes: number;
      error?: string;
    }
  /** A DataSync agent is ONLINE or OFFLINE now. */
  | { kind: "agent"; agent: string; name: string; status: string }
  /** EventBridge tried to deliver an event to a rule's target. */
  | {
      kind: "rule";
      rule: string;
      target: string;
      detailType: string;
      attempt: number;
      delivered: boolean;
      error?: string;
    }
  | {
      kind: "metric";
      namespace: string;
      name: string;
      dimensions: Record<string, string>;
      value: number;
      unit?: string;
    }
  | { kind: "alarm"; alarm: string; from: string; to: string; reason: string }
  | { kind: "mail"; to: string; subject: string; body: string; topic: string }
  | { kind: "fault"; name: string; target: string }
  | { kind: "warning"; message: string };

/** An event and when it happened. */
export type TimedEvent = CloudEvent & { time: string; sequence: number };

export class EventLog {
  readonly #listeners: ((event: TimedEvent) => void)[] = [];
  #sequence = 0;

  constructor(private readonly now: () => number) {}

  emit(event: CloudEvent): void {
    const timed: TimedEvent = {
      time: new Date(this.now()).toISOString(),
      sequence: this.#sequence++,
      ...event,
    };
    for (const listener of this.#listeners) listener(timed);
  }

  /** Calls `listener` for every event from now on; events before are not kept. */
  subscribe(listener: (event: TimedEvent) => void): void {
    this.#listeners.push(listener);
  }
}
