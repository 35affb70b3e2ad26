/**
 * `fsx-scheduler logs`: what the functions logged, in lines that a person reads; `--follow` goes on as it comes.
 */
import type { Command } from "commander";
import { z } from "zod";
import { patternText } from "../handlers/own-log";
import type { RunRecord } from "../handlers/plan";
import { oneLine } from "../handlers/wording";
import { CommandError } from "./command-error";
import { type DeployedStack, requireScheduled } from "./deployed-stack";
import { eventText, isLook } from "./event-text";
import { wrapped } from "./lines";
import {
  anySceneOf,
  durationFlag,
  type OperationOptions,
  operation,
  processSurroundings,
  type Scene,
} from "./operation";
import { type ExecutionEvent, executionText, isTransfer, transferText } from "./other-log-text";
import { type LogEvent, readEvents } from "./run-records";
import { isTaskId } from "./stack-tasks";
import type { Surroundings } from "./surroundings";
import { resultText } from "./task-progress";
import { fullDay, secondTime, zoneName } from "./when";
import { count, counted } from "./wording";

interface LogsOptions extends OperationOptions {
  since: number;
  follow?: boolean;
  all?: boolean;
}

type LogScene = Scene<DeployedStack>;

/** Members of a stack's outputs by name, of which a pipeline's tell its log groups. */
const named = z.record(z.string(), z.looseObject({ logGroups: z.array(z.string()).optional() }));

/** What Lambda's JSON logging makes of a record, and what our functions write (handlers/record-run.ts). */
interface LogRecord {
  timestamp?: string;
  level?: string;
  requestId?: string;
  /** Of Lambda's own records: `platform.report`, … */
  type?: string;
  message?: unknown;
  errorType?: string;
  errorMessage?: string;
  record?: { status?: string; errorType?: string };
}

const FOLLOW_EVERY = 3_000;
const FOLLOW_LOCALLY_EVERY = 1_000;
/** Events appear a while after their time; what was seen already is told apart by its id. Milliseconds. */
const LATE = 60_000;

export function logsCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("logs", {
    description: "show what the functions logged about a task, transfer or pipeline",
    about:
      "Without a name: about all of them, with errors of the functions themselves. Times are in your " +
      "zone (TZ). With --json, the log events as they are, one per line.",
    exits: {
      0: "shown, also where there was nothing; with --follow: ended by Ctrl-C",
      1: "the logs could not be read",
    },
    examples: [
      "fsx-scheduler logs nightly-export",
      "fsx-scheduler logs nightly-export --since 7d",
      "fsx-scheduler logs task-4f60d2ceb823ae703",
      "fsx-scheduler logs --follow",
    ],
  })
    .argument("[task-or-name]", "a task, transfer or pipeline of the stack file, or an FSx task's id")
    .addOption(durationFlag("--since <duration>", "how far back: 30m, 7d", "24h"))
    .option("-f, --follow", "go on with what comes, until Ctrl-C")
    .option("-a, --all", "also every look at a task that runs, and at a run that still waits for the same")
    .action(async (given: string | undefined, options: LogsOptions) => {
      const scene = await anySceneOf(options, surroundings);
      await showLogs(scene, logsAbout(scene.stack, given), options);
    });
}

/** A log group, and which of its events are asked for: all of them without a pattern. */
interface Wanted {
  logGroupName: string;
  filterPattern?: string;
}

/**
 * Where the logs are that a person means. Transfers and tasks share functions, so that records are told apart by the
 * name in them; a pipeline has groups of its own.
 * @throws CommandError for a name that the stack does not have
 */
export function logsAbout(stack: DeployedStack, given: string | undefined): Wanted[] {
  const { logGroups, pipelines, schedules, transfers } = stack.outputs;
  if (logGroups.length === 0) {
    throw new CommandError(
      `Stack ${stack.name} tells of no log groups; an older version deployed it. Run pulumi up.`,
    );
  }
  if (given === undefined) return logGroups.map((logGroupName) => ({ logGroupName }));
  const groupsOf = named.safeParse(pipelines ?? {}).data ?? {};
  const byName = named.safeParse((transfers as { byName?: unknown } | undefined)?.byName ?? {}).data ?? {};
  if (isTaskId(given)) {
    const filterPattern = `{ $.message.taskId = ${patternText(given)} }`;
    return logGroups.map((logGroupName) => ({ logGroupName, filterPattern }));
  }
  requireScheduled(
    stack,
    [...Object.keys(schedules), ...Object.keys(byName), ...Object.keys(groupsOf)],
    given,
  );
  const text = patternText(given);
  const own = groupsOf[given]?.logGroups ?? [];
  const filterPattern = `{ $.message.schedule = ${text} || $.message.transfer = ${text} }`;
  const others =
    given in schedules || given in byName ? logGroups.filter((group) => !own.includes(group)) : [];
  return [
    ...others.map((logGroupName) => ({ logGroupName, filterPattern })),
    ...own.map((logGroupName) => ({ logGroupName })),
  ];
}

async function showLogs(scene: LogScene, wanted: readonly Wanted[], options: LogsOptions): Promise<void> {
  const { stack, surroundings } = scene;
  const printer = new LogPrinter(surroundings, { json: options.json === true, all: options.all === true });
  const seen = new Set<string>();
  // Asked for only here: from then on Ctrl-C ends the following, not the process.
  const stopped = options.follow ? surroundings.stopped : undefined;
  let from = (await stack.now()) - options.since * 1000;
  for (;;) {
    const now = await stack.now();
    const events = await read(scene, wanted, from);
    const fresh = events.filter(({ id }) => !seen.has(id));
    for (const event of fresh) {
      seen.add(event.id);
      printer.print(event);
    }
    if (!options.follow) {
      if (printer.printed === 0 && !options.json) {
        surroundings.write("Nothing was logged in that time. Longer ago: --since 7d\n");
      }
      return;
    }
    from = Math.max(from, now - LATE);
    await surroundings.pause(stack.local === undefined ? FOLLOW_EVERY : FOLLOW_LOCALLY_EVERY);
    if (stopped?.aborted) return;
  }
}

async function read({ aws }: LogScene, wanted: readonly Wanted[], from: number): Promise<LogEvent[]> {
  const events = await Promise.all(wanted.map((one) => readEvents(aws, { ...one, from })));
  return events.flat().sort((a, b) => a.timestamp - b.timestamp);
}

class LogPrinter {
  printed = 0;
  #day = "";
  /** Why each schedule's run waits, as it was told last. */
  readonly #waits = new Map<string, string>();

  constructor(
    private readonly surroundings: Surroundings,
    private readonly options: { json: boolean; all: boolean },
  ) {}

  print({ timestamp, message }: LogEvent): void {
    const { columns, timezone } = this.surroundings;
    if (this.options.json) {
      this.#write(message.trimEnd());
      return;
    }
    const text = this.#repeats(message) ? undefined : logText(message);
    if (text === undefined) return;
    const day = fullDay(timestamp, timezone);
    if (day !== this.#day)
      this.#write(`${this.#day === "" ? "" : "\n"}${day}, ${zoneName(timestamp, timezone)}`);
    this.#day = day;
    const lines = wrapped(`${secondTime(timestamp, timezone)}  ${text}`, columns, " ".repeat(10));
    for (const line of lines) this.#write(line);
  }

  /** Whether a record says nothing that a person wants to read again and again. */
  #repeats(message: string): boolean {
    const said = messageIn(message);
    if (this.options.all) return false;
    if (isLook(said)) return true;
    const run = isRun(said) ? said : undefined;
    if (!run) return false;
    if (run.phase === "watching") return true;
    const why = run.phase === "waiting" ? `${run.scheduledTime} ${run.detail}` : "";
    const told = this.#waits.get(run.schedule) === why;
    this.#waits.set(run.schedule, why);
    return run.phase === "waiting" && told;
  }

  #write(line: string): void {
    this.surroundings.write(`${line}\n`);
    this.printed++;
  }
}

/** One record in words; undefined for metrics and Lambda's bookkeeping. */
export function logText(line: string): string | undefined {
  let record: LogRecord;
  try {
    record = JSON.parse(line) as LogRecord;
  } catch {
    return oneLine(line.trimEnd(), 2_000);
  }
  if ("_aws" in record) return undefined;
  if ("execution_arn" in record) return executionText(record as unknown as ExecutionEvent);
  if (record.type !== undefined) {
    const { status, errorType } = record.record ?? {};
    if (status === undefined || status === "success") return undefined;
    return `${record.type} ${status}${errorType ? `: ${errorType}` : ""} (request ${record.requestId ?? "unknown"})`;
  }
  const { message } = record;
  if (isRun(message)) return runText(message);
  if (isTransfer(message)) return transferText(message);
  const event = eventText(message);
  if (event !== undefined) return event;
  const said = typeof message === "string" ? message : message === undefined ? line : errorText(message);
  const text = record.errorMessage ?? said;
  return `${record.level ?? "INFO"} ${record.errorType ? `${record.errorType}: ` : ""}${oneLine(text, 2_000)}`;
}

/** What a function wrote, out of Lambda's record around it. */
function messageIn(line: string): unknown {
  try {
    return (JSON.parse(line) as LogRecord).message;
  } catch {
    return undefined;
  }
}

function isRun(message: unknown): message is RunRecord {
  return typeof message === "object" && message !== null && (message as RunRecord).event === "run";
}

/** Records of our own that are not about a run hold an event's name and an error. */
function errorText(message: unknown): string {
  const { event, error, taskId, errorType, errorMessage } = message as {
    event?: string;
    error?: { name?: string; message?: string };
    taskId?: string;
    errorType?: string;
    errorMessage?: string;
  };
  if (errorType !== undefined) return `${errorType}: ${errorMessage}`;
  if (!error) return JSON.stringify(message);
  return `${event ?? "error"}${taskId ? ` ${taskId}` : ""}: ${error.name}: ${error.message}`;
}

function runText(run: RunRecord): string {
  const parts = (...texts: (string | undefined)[]) => texts.filter(Boolean).join(", ");
  switch (run.phase) {
    case "started":
      return `${run.schedule} started: ${parts(run.taskId, `${run.type ?? "task"} on ${run.fileSystemId}`)}`;
    case "waiting":
      return `${run.schedule} waits: ${run.detail}`;
    case "watching":
      return `${run.schedule} ${run.taskId}: ${progress(run) ?? run.detail}`;
    case "ended": {
      const result = resultText({ ...run, took: run.durationSeconds });
      const why = run.outcome === "succeeded" ? undefined : run.detail;
      return `${run.schedule} ${result}${why ? `. ${why}` : ""}${run.taskId ? ` (${run.taskId})` : ""}`;
    }
  }
}

function progress({ counts }: RunRecord): string | undefined {
  if (!counts || counts.total === 0) return undefined;
  const failed = counts.failed > 0 ? `, ${count(counts.failed)} failed` : "";
  return `${count(counts.succeeded + counts.failed)} of ${counted(counts.total, "file")}${failed}`;
}
