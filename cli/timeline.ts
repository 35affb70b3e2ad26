/**
 * The timeline: what happens in the local cloud, in lines that a person reads. A line per run, or a line per day for
 * long simulations; what needs a person's attention (mails, alarms, crashes) is always shown in full.
 */
import { phaseOf } from "../components/pipeline-phases";
import type { RunRecord } from "../handlers/plan";
import type { TransferRecord } from "../handlers/transfer-plan";
import type { TimedEvent } from "../local/events";
import { runRecordOf, transferRecordOf } from "../local/run-ledger";
import type { Simulation } from "../local/simulation";
import { PROJECT } from "../stacks/stack-file";
import { DayTotals } from "./day-totals";
import { whatRuns } from "./local-summary";
import { SliceAgents } from "./slice-agents";
import { clockTime, count, counted, day, duration, wallTime } from "./wording";

interface TimelineOptions {
  detail: "runs" | "days";
  /**
   * Somebody watches while virtual time follows real time: nothing is held back until something else happens, and
   * what happens at one moment may be some milliseconds apart.
   */
  live?: boolean;
  print: (line: string) => void;
}

/** Width of the name column for the shortest names. */
const NAME_WIDTH = 12;
const WHAT_WIDTH = 10;

export class Timeline {
  #day = "";
  #nameWidth = NAME_WIDTH;
  /** What every physical name of the stack begins with; left out, so that the rest can be read. */
  #prefix = "";
  #totals = new DayTotals();
  /** Runs of pipelines that have not ended. */
  readonly #executions = new Map<string, { started: number; phase: string }>();
  readonly #slices = new SliceAgents();
  /** A mail that may still get more recipients. */
  #held: { time: string; to: string[]; subject: string; body: string } | undefined;
  /** Runs whose waiting was told already: it is told once, not at every delivery. */
  readonly #told = new Set<string>();

  constructor(private readonly options: TimelineOptions) {}

  heading(stack: string, from: Date): void {
    this.options.print(`Stack ${stack}, in the local cloud, from ${day(from)} ${clockTime(from)} UTC`);
  }

  deployed(simulation: Simulation, milliseconds: number): void {
    const { deployment, config } = simulation;
    const names = [...config.tasks, ...config.pipelines, ...config.transfers].map(({ name }) => name.length);
    this.#nameWidth = Math.max(NAME_WIDTH, ...names);
    this.#prefix = `${PROJECT}-${config.stack}-`;
    this.options.print(
      `Deployed ${counted(deployment.made.length, "resource")} to ${simulation.cloud.region} in ${wallTime(milliseconds)}: ` +
        whatRuns(simulation),
    );
  }

  show(event: TimedEvent): void {
    const time = new Date(event.time);
    if (this.#held && event.time !== this.#held.time && !this.options.live) this.#endMail();
    if (event.kind === "log") {
      const record = runRecordOf(event.record);
      if (record) this.#run(record, time);
      const transfer = transferRecordOf(event.record);
      if (transfer) this.#transfer(transfer, time);
    } else if (event.kind === "mail") {
      this.#mail(event);
    } else if (event.kind === "alarm") {
      if (event.from === "INSUFFICIENT_DATA" && event.to === "OK") return;
      const name = event.alarm.replace(this.#prefix, "");
      this.#line(time, "alarm", event.to, event.to === "ALARM" ? `${name}: ${event.reason}` : name);
    } else if (event.kind === "function" && event.outcome !== "ok") {
      this.#line(
        time,
        event.function.replace(this.#prefix, ""),
        event.outcome.toUpperCase(),
        event.error ?? "",
      );
    } else if (event.kind === "schedule" && !event.delivered) {
      const { schedule, error = "", nextAttempt } = event;
      if (nextAttempt === undefined) this.#line(time, schedule, "UNDELIVERED", error);
      else this.#line(time, schedule, "delayed", `${error}; tried again at ${nextAttempt.slice(11, 19)}`);
    } else if (event.kind === "execution") {
      this.#execution(event, time);
    } else if (event.kind === "job" && event.attempt > 1 && event.status === "RUNNABLE") {
      this.#line(time, event.jobName, "retried", event.reason ?? "");
    } else if (event.kind === "transfer execution") {
      this.#slices.observe(event);
    } else if (event.kind === "agent") {
      this.#line(time, event.name || event.agent, event.status.toLowerCase(), "DataSync agent");
    } else if (event.kind === "queue") {
      this.#line(time, event.queue.replace(this.#prefix, ""), event.change, event.body);
    } else if (event.kind === "fault") {
      this.#line(time, event.target, "fault", event.name);
    } else if (event.kind === "warning") {
      this.options.print(`warning: ${event.message}`);
    }
  }

  /** Prints what is still held back. */
  end(): void {
    this.#endMail();
    this.#endDay();
  }

  /** One mail to several people comes as several events; it is shown once. */
  #mail(event: TimedEvent & { kind: "mail" }): void {
    // What SNS adds below the message differs per subscriber.
    const body = event.body.split("\n--\n")[0]!.trimEnd();
    const same = this.#held && this.#held.subject === event.subject && this.#held.body === body;
    if (!same) this.#endMail();
    if (same) this.#held!.to.push(event.to);
    else this.#held = { time: event.time, to: [event.to], subject: event.subject, body };
    if (this.options.live) setImmediate(() => this.#endMail());
  }

  #endMail(): void {
    if (!this.#held) return;
    const { to, subject, body } = this.#held;
    const time = new Date(this.#held.time);
    this.#held = undefined;
    this.#startDay(time);
    // An alarm's mail is long and says what its own line says already.
    if (/^(ALARM|OK|INSUFFICIENT_DATA): /.test(subject)) {
      this.#line(
        time,
        "alarm",
        "mailed",
        `${subject.replace(this.#prefix, "")} to ${counted(to.length, "person", "people")}`,
      );
      return;
    }
    const width = 74;
    this.options.print(`${this.#when(time)}  mail to ${to.join(", ")}`);
    this.options.print(`          ┌${"─".repeat(width)}`);
    for (const line of [`Subject: ${subject}`, "", ...body.split("\n")])
      this.options.print(`          │ ${line}`.trimEnd());
    this.options.print(`          └${"─".repeat(width)}`);
  }

  #run(record: RunRecord, time: Date): void {
    this.#startDay(time);
    const run = `${record.schedule} ${record.scheduledTime}`;
    if (record.phase === "waiting") {
      if (this.#told.has(run)) return;
      this.#told.add(run);
      this.#totals.waitRun();
    }
    if (record.phase === "ended") {
      this.#told.delete(run);
      this.#totals.endRun(record.outcome ?? "failed", record.counts?.succeeded ?? 0);
    }
    const quiet = this.options.detail === "days" && record.outcome !== "failed";
    if (quiet || record.phase === "watching") return;
    this.#line(time, record.schedule, record.outcome ?? record.phase, describe(record));
  }

  #transfer(record: TransferRecord, time: Date): void {
    this.#startDay(time);
    const run = `${record.transfer} ${record.run}`;
    if (record.phase === "waiting") {
      if (this.#told.has(run)) return;
      this.#told.add(run);
    }
    if (record.phase === "failed-over") this.#totals.failOver();
    if (record.phase === "ended") {
      this.#told.delete(run);
      this.#totals.endTransfer(record.outcome ?? "failed", record.bytes ?? 0);
    }
    // A fail-over is what an agent's death came to; that is told on every day.
    const quiet =
      this.options.detail === "days" && record.outcome !== "failed" && record.phase !== "failed-over";
    if (!quiet)
      this.#line(time, record.transfer, record.outcome ?? record.phase, this.#slices.describe(record));
  }

  /** A pipeline's run: its beginning, each phase, and its end. */
  #execution(event: TimedEvent & { kind: "execution" }, time: Date): void {
    const pipeline = event.stateMachine.replace(this.#prefix, "");
    const execution = event.execution;
    this.#startDay(time);
    if (event.change === "started") {
      this.#executions.set(execution, { started: time.getTime(), phase: "" });
      if (this.options.detail === "runs") this.#line(time, pipeline, "started", `pipeline run ${execution}`);
      return;
    }
    const run = this.#executions.get(execution);
    if (!run) return;
    if (event.change === "entered") {
      const phase = phaseOf(event.state ?? "");
      if (!phase || phase === run.phase) return;
      run.phase = phase;
      if (this.options.detail === "runs") this.#line(time, pipeline, "…", phase);
    } else if (event.change !== "caught" && event.change !== "retrying") {
      this.#executions.delete(execution);
      this.#totals.endPipelineRun(event.change);
      const took = `in ${duration((time.getTime() - run.started) / 1000)}`;
      const why = event.error === undefined ? "" : `, ${event.error}`;
      if (this.options.detail === "runs" || event.change !== "succeeded") {
        this.#line(time, pipeline, event.change, `${took}${why}`);
      }
    }
  }

  #line(time: Date, name: string, what: string, detail: string): void {
    if (this.options.live) this.#endMail();
    this.#startDay(time);
    const text = `${this.#when(time)}  ${name.padEnd(this.#nameWidth)}  ${what.padEnd(WHAT_WIDTH)}  ${detail}`;
    this.options.print(text.trimEnd());
  }

  /** With a line per day, the day's own line comes last; so these name it. */
  #when(time: Date): string {
    return this.options.detail === "days" ? `${day(time)}  ${clockTime(time)}` : clockTime(time);
  }

  #startDay(time: Date): void {
    const text = day(time);
    if (text === this.#day) return;
    this.#endDay();
    this.#day = text;
    if (this.options.detail === "runs") this.options.print(`\n${text}`);
  }

  #endDay(): void {
    if (this.options.detail === "days" && this.#day) this.options.print(this.#totals.line(this.#day));
    this.#totals = new DayTotals();
  }
}

/** What a run's line says behind its name and outcome. */
function describe(record: RunRecord): string {
  const parts: string[] = [];
  if (record.phase === "started") {
    parts.push(`${record.type} on ${record.fileSystemId}`);
    if (record.taskId) parts.push(record.taskId);
    if (record.waitSeconds && record.waitSeconds >= 60) parts.push(`waited ${duration(record.waitSeconds)}`);
  } else if (record.phase === "ended") {
    if (record.counts) {
      parts.push(counted(record.counts.succeeded, "file"));
      if (record.counts.failed) parts.push(`${count(record.counts.failed)} failed`);
    }
    if (record.durationSeconds !== undefined) parts.push(`in ${duration(record.durationSeconds)}`);
    if (record.taskId) parts.push(record.taskId);
    if (record.outcome !== "succeeded" && record.detail) parts.push(record.detail);
  } else if (record.detail) parts.push(record.detail);
  return parts.join(", ");
}
