/**
 * Records transfers' runs: from the functions' log lines when a run begins, fails over and ends, and from DataSync's
 * executions what each slice does on which agent. A transfer's runs come one after another, so an execution belongs
 * to the run that is open, or to the one that is just being started.
 */
import type { TransferRecord } from "../../handlers/transfer-plan";
import type { TimedEvent } from "../../local/events";
import { transferRecordOf } from "../../local/run-ledger";
import type { AgentOutage, SliceExecution, TransferRun } from "./rehearsal";

type TransferEvent = TimedEvent & { kind: "transfer execution" };

const ENDED = new Set(["SUCCESS", "ERROR"]);

export class TransferRecorder {
  readonly runs: TransferRun[] = [];
  readonly outages: AgentOutage[] = [];
  readonly #byRun = new Map<string, TransferRun>();
  /** The run of each transfer that has started and not ended. */
  readonly #open = new Map<string, TransferRun>();
  /** Executions that began before their run said so. */
  readonly #early = new Map<string, SliceExecution[]>();
  readonly #offline = new Map<string, AgentOutage>();
  readonly #executions = new Map<string, SliceExecution>();

  constructor(private readonly stack: string) {}

  observe(event: TimedEvent & { kind: "transfer execution" | "agent" | "log" }, time: number): void {
    if (event.kind === "transfer execution") this.#execution(event, time);
    else if (event.kind === "agent") this.#agent(event.name || event.agent, event.status, time);
    else {
      const record = transferRecordOf(event.record);
      if (record) this.#record(record, time);
    }
  }

  #record(record: TransferRecord, time: number): void {
    const run = this.#run(record);
    switch (record.phase) {
      case "waiting":
        run.waited = true;
        break;
      case "started":
        run.started ??= time;
        this.#open.set(record.transfer, run);
        run.executions.push(...(this.#early.get(record.transfer) ?? []));
        this.#early.delete(record.transfer);
        break;
      case "failed-over":
        this.#failOver(run, record, time);
        break;
      case "ended":
        run.ended = time;
        run.end = record.reason === "TransferExpired" ? "expired" : (record.outcome ?? "failed");
        run.bytes = record.bytes ?? 0;
        run.files = record.files ?? 0;
        if (record.reason) run.reason = record.reason;
        if (record.detail) run.detail = record.detail;
        if (this.#open.get(record.transfer) === run) this.#open.delete(record.transfer);
    }
  }

  /** Names of agents as people know them, from the executions; the log line has their ARNs. */
  #failOver(
    run: TransferRun,
    { slice = 0, from = "", to = "", execution }: TransferRecord,
    time: number,
  ): void {
    const ofSlice = run.executions.filter((other) => other.slice === slice);
    const next = ofSlice.find((other) => other.execution === execution) ?? ofSlice.at(-1);
    const before = ofSlice[ofSlice.indexOf(next!) - 1];
    run.failOvers.push({ time, slice, from: before?.agent ?? from, to: next?.agent ?? to });
  }

  #execution(event: TransferEvent, time: number): void {
    let execution = this.#executions.get(event.execution);
    if (!execution) {
      const place = this.#placeOf(event.taskName);
      if (!place) return;
      execution = {
        slice: place.slice,
        execution: event.execution,
        agent: event.agents.join(", "),
        started: time,
        status: event.status,
        files: 0,
        bytes: 0,
        steps: [],
      };
      this.#executions.set(event.execution, execution);
      const open = this.#open.get(place.transfer);
      if (open) open.executions.push(execution);
      else this.#early.set(place.transfer, [...(this.#early.get(place.transfer) ?? []), execution]);
    }
    execution.steps.push({ status: event.status, from: time });
    execution.status = event.status;
    execution.files = event.files;
    execution.bytes = event.bytes;
    if (event.error !== undefined) execution.error = event.error;
    if (ENDED.has(event.status)) {
      execution.ended = time;
      this.#executions.delete(event.execution);
    }
  }

  #agent(agent: string, status: string, time: number): void {
    const open = this.#offline.get(agent);
    if (status === "OFFLINE" && !open) {
      const outage = { agent, from: time };
      this.#offline.set(agent, outage);
      this.outages.push(outage);
    } else if (status === "ONLINE" && open) {
      open.until = time;
      this.#offline.delete(agent);
    }
  }

  #run({ transfer, run: scheduledTime }: TransferRecord): TransferRun {
    const scheduled = Date.parse(scheduledTime);
    const key = `${transfer} ${scheduled}`;
    let run = this.#byRun.get(key);
    if (!run) {
      run = {
        transfer,
        scheduled,
        end: "unfinished",
        waited: false,
        executions: [],
        failOvers: [],
        bytes: 0,
        files: 0,
      };
      this.#byRun.set(key, run);
      this.runs.push(run);
    }
    return run;
  }

  /** Which transfer's slice a task is, by its name; other tasks are not ours. */
  #placeOf(taskName: string): { transfer: string; slice: number } | undefined {
    const [, name = "", slice] = /^(.+)-slice-(\d+)$/.exec(taskName) ?? [];
    if (!name.startsWith(`${this.stack}-`)) return undefined;
    return { transfer: name.slice(this.stack.length + 1), slice: Number(slice) };
  }
}
