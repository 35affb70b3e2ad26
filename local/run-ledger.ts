/**
 * What became of every run: kept from the cloud's events, one entry per run, for the closing summary, the timeline
 * and the tests. A run is known by its schedule and scheduled time. Ended ones are kept deflated.
 */
import type { RunRecord } from "../handlers/plan";
import type { TransferRecord } from "../handlers/transfer-plan";
import { ColdStore } from "./cold-store";
import type { TimedEvent } from "./events";

/** One run, from its first sign to its end. Times are ISO 8601. */
export interface RunEntry {
  schedule: string;
  scheduledTime: string;
  fileSystemId?: string;
  type?: string;
  /** Whether it had to wait for its turn at least once. */
  waited: boolean;
  startedAt?: string;
  taskId?: string;
  endedAt?: string;
  outcome?: RunRecord["outcome"];
  reason?: RunRecord["reason"];
  /** How it ended, as a sentence. */
  detail?: string;
  counts?: RunRecord["counts"];
  waitSeconds?: number;
  durationSeconds?: number;
}

/** The totals of a simulation. */
export interface Totals {
  runs: number;
  succeeded: number;
  failed: number;
  skipped: number;
  superseded: number;
  /** Runs that had to wait at least once, whatever their end. */
  waited: number;
  /** Runs without an end yet: waiting, or with a task that still executes. */
  unfinished: number;
  files: { succeeded: number; failed: number };
  /** Runs of pipelines: executions of their state machines. */
  pipelineRuns: { started: number; succeeded: number; failed: number };
  /** Runs of transfers, and what they moved. */
  transferRuns: TransferTotals;
  /** Times that an alarm went to ALARM. */
  alarms: number;
  mails: number;
  functions: { invocations: number; failures: number };
  /** API calls that IAM refused. */
  denied: number;
  apiCalls: number;
  deadLetters: number;
}

export interface TransferTotals {
  runs: number;
  succeeded: number;
  failed: number;
  skipped: number;
  superseded: number;
  unfinished: number;
  failOvers: number;
  files: number;
  bytes: number;
}

/** A run, and which one it is in the order of their first signs. */
interface PlacedRun {
  place: number;
  run: RunEntry;
}

/** What a Lambda JSON log record holds, as far as the ledger reads it. */
interface LogRecord {
  message?: unknown;
}

const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
]);

/** How an execution ends without success. */
const ENDED_BADLY = new Set(["failed", "timed out", "aborted"]);

export class RunLedger {
  /** Every run, in the order of their first signs: itself, or its number among those that have ended. */
  readonly #runs: (RunEntry | number)[] = [];
  readonly #unended = new Map<string, PlacedRun>();
  readonly #ended = new ColdStore<PlacedRun>();
  readonly #tally = {
    succeeded: 0,
    failed: 0,
    skipped: 0,
    superseded: 0,
    waited: 0,
    unfinished: 0,
    files: { succeeded: 0, failed: 0 },
  };
  /** Outcomes of transfers' runs, by transfer and scheduled time. */
  readonly #transferRuns = new Map<string, TransferRecord["outcome"]>();
  readonly #transferred = { failOvers: 0, files: 0, bytes: 0 };
  readonly #pipelineRuns = { started: 0, succeeded: 0, failed: 0 };
  #alarms = 0;
  #mails = 0;
  #invocations = 0;
  #functionFailures = 0;
  #denied = 0;
  #apiCalls = 0;
  #deadLetters = 0;

  /** @param taskNames the task of each schedule, by the schedule's AWS name; other schedules start no tasks */
  constructor(private readonly taskNames: ReadonlyMap<string, string>) {}

  /** Every run so far, in the order of their first signs. */
  get runs(): RunEntry[] {
    return this.#runs.map((run) => (typeof run === "number" ? this.#ended.at(run).run : run));
  }

  observe(event: TimedEvent): void {
    switch (event.kind) {
      case "schedule":
        if (event.delivered && this.taskNames.has(event.schedule)) {
          this.#placed(this.taskNames.get(event.schedule)!, event.scheduledTime);
        }
        break;
      case "execution":
        if (event.change === "started") this.#pipelineRuns.started++;
        else if (event.change === "succeeded") this.#pipelineRuns.succeeded++;
        else if (ENDED_BADLY.has(event.change)) this.#pipelineRuns.failed++;
        break;
      case "log": {
        const record = runRecordOf(event.record);
        if (record) this.#observeRun(record, event.time);
        const transfer = transferRecordOf(event.record);
        if (transfer) this.#observeTransfer(transfer);
        break;
      }
      case "alarm":
        if (event.to === "ALARM") this.#alarms++;
        break;
      case "mail":
        this.#mails++;
        break;
      case "function":
        this.#invocations++;
        if (event.outcome !== "ok") this.#functionFailures++;
        break;
      case "api":
        this.#apiCalls++;
        if (event.error && DENIED.has(event.error)) this.#denied++;
        break;
      case "queue":
        if (event.change === "dead-letter") this.#deadLetters++;
        break;
    }
  }

  totals(): Totals {
    return {
      runs: this.#runs.length,
      ...this.#tally,
      files: { ...this.#tally.files },
      pipelineRuns: { ...this.#pipelineRuns },
      transferRuns: this.#transferTotals(),
      alarms: this.#alarms,
      mails: this.#mails,
      functions: { invocations: this.#invocations, failures: this.#functionFailures },
      denied: this.#denied,
      apiCalls: this.#apiCalls,
      deadLetters: this.#deadLetters,
    };
  }

  #observeRun(record: RunRecord, time: string): void {
    const placed = this.#placed(record.schedule, record.scheduledTime);
    const { run, place } = placed;
    this.#count(run, -1);
    run.fileSystemId = record.fileSystemId;
    run.type = record.type;
    if (record.taskId) run.taskId = record.taskId;
    if (record.phase === "waiting") run.waited = true;
    if (record.phase === "started") {
      run.startedAt = time;
      run.waitSeconds = record.waitSeconds;
    }
    if (record.phase === "ended") {
      run.endedAt = time;
      run.outcome = record.outcome;
      run.reason = record.reason;
      run.detail = record.detail;
      run.counts = record.counts;
      run.durationSeconds = record.durationSeconds;
    }
    this.#count(run, 1);
    if (run.outcome === undefined) return;
    const key = keyOf(run.schedule, run.scheduledTime);
    this.#unended.delete(key);
    this.#runs[place] = this.#ended.set(key, placed);
  }

  /** Adds a run to the tally, or takes it away before it changes. */
  #count({ outcome, waited, counts }: RunEntry, by: 1 | -1): void {
    this.#tally[outcome ?? "unfinished"] += by;
    if (waited) this.#tally.waited += by;
    this.#tally.files.succeeded += by * (counts?.succeeded ?? 0);
    this.#tally.files.failed += by * (counts?.failed ?? 0);
  }

  #observeTransfer(record: TransferRecord): void {
    const key = `${record.transfer} ${new Date(record.run).toISOString()}`;
    if (record.phase === "failed-over") this.#transferred.failOvers++;
    if (record.phase === "ended") {
      this.#transferred.files += record.files ?? 0;
      this.#transferred.bytes += record.bytes ?? 0;
    }
    this.#transferRuns.set(key, record.outcome ?? this.#transferRuns.get(key));
  }

  #transferTotals(): TransferTotals {
    const totals = {
      runs: this.#transferRuns.size,
      succeeded: 0,
      failed: 0,
      skipped: 0,
      superseded: 0,
      unfinished: 0,
      ...this.#transferred,
    };
    for (const outcome of this.#transferRuns.values()) totals[outcome ?? "unfinished"]++;
    return totals;
  }

  /** The run as it is, a copy where it has ended; a new one at its first sign. */
  #placed(schedule: string, scheduledTime: string): PlacedRun {
    const key = keyOf(schedule, scheduledTime);
    const known = this.#unended.get(key) ?? this.#ended.get(key);
    if (known) return known;
    const placed = { place: this.#runs.length, run: { schedule, scheduledTime, waited: false } };
    this.#runs.push(placed.run);
    this.#unended.set(key, placed);
    this.#count(placed.run, 1);
    return placed;
  }
}

function keyOf(schedule: string, scheduledTime: string): string {
  return `${schedule} ${new Date(scheduledTime).toISOString()}`;
}

/** The run record inside a function's log record, if it is one. */
export function runRecordOf(record: unknown): RunRecord | undefined {
  const message = (record as LogRecord | null)?.message;
  if (typeof message !== "object" || message === null) return undefined;
  return (message as RunRecord).event === "run" ? (message as RunRecord) : undefined;
}

/** The transfer's record inside a function's log record, if it is one. */
export function transferRecordOf(record: unknown): TransferRecord | undefined {
  const message = (record as LogRecord | null)?.message;
  if (typeof message !== "object" || message === null) return undefined;
  return (message as TransferRecord).event === "transfer" ? (message as TransferRecord) : undefined;
}
