/**
 * How far a transfer's run is: its slices as DataSync tells them, each with its agent, counters and fail-over, and the
 * lines that show them.
 */
import { anchorOf, plannedRun } from "../handlers/decide-transfer";
import { listAgents, listTasks } from "../handlers/transfer-agents";
import { severalAtOnce } from "../handlers/transfer-services";
import { observeExecutions, observeTasks, type SliceExecution } from "../handlers/transfer-slices";
import { asking } from "./aws-error";
import { bar, cut } from "./lines";
import { size } from "./sizes";
import type { TransferScene } from "./transfer-stack";
import { count, counted, duration } from "./wording";

/** One slice of a run. */
export interface SliceProgress {
  slice: number;
  /** Undefined before it is started. */
  execution: SliceExecution | undefined;
  /** The agent's name, or its id where DataSync no longer knows it. */
  agent: string;
  /** Where it has been failed over: the agent that it was on before. */
  before?: string;
}

/** The last run that was planned. */
export interface TransferProgress {
  transfer: string;
  /** ISO 8601. */
  run: string;
  /** When it was planned, milliseconds since the epoch. */
  began: number;
  /** Whether its end has been told. */
  concluded: boolean;
  slices: SliceProgress[];
}

/**
 * What was planned last for each of the transfers that have run.
 * @throws CommandError
 */
export async function readProgress(
  scene: TransferScene,
  names: readonly string[],
): Promise<Map<string, TransferProgress>> {
  const datasync = await scene.aws.datasync();
  return asking("look at DataSync's tasks", async () => {
    const [listed, agents] = await Promise.all([listTasks(datasync), listAgents(datasync)]);
    const nameOf = (arn: string) =>
      agents.find((agent) => agent.arn === arn)?.name || arn.split("/").at(-1) || "unknown";
    const found = new Map<string, TransferProgress>();
    for (const transfer of names) {
      const tasks = await observeTasks(datasync, scene.stack.name, transfer, listed);
      const planned = plannedRun(anchorOf(tasks));
      if (!planned) continue;
      const numbers = Array.from({ length: planned.slices }, (_, slice) => slice);
      const slices = await severalAtOnce(numbers, async (slice): Promise<SliceProgress> => {
        const task = tasks.find((one) => one.slice === slice);
        const [latest, first] = task ? await observeExecutions(datasync, task, planned.run) : [];
        return {
          slice,
          execution: latest,
          agent: latest ? nameOf(latest.agent) : "",
          ...(first ? { before: nameOf(first.agent) } : {}),
        };
      });
      found.set(transfer, { transfer, ...planned, slices });
    }
    return found;
  });
}

/** From 0 to 1: bytes where it moves some, else files; 0 while it does not know how much there is. */
export function doneOf({ execution }: SliceProgress): number {
  if (!execution) return 0;
  if (execution.status === "SUCCESS" || execution.status === "VERIFYING") return 1;
  const { bytes, files, bytesExpected = 0, filesExpected = 0 } = execution;
  if (bytesExpected > 0) return Math.min(1, bytes / bytesExpected);
  return filesExpected > 0 ? Math.min(1, files / filesExpected) : 0;
}

/** All slices together, weighed by what each is to move. */
export function totalOf({ slices }: TransferProgress) {
  const sum = (value: (one: SliceExecution) => number) =>
    slices.reduce((all, { execution }) => all + (execution ? value(execution) : 0), 0);
  const bytes = sum((one) => one.bytes);
  const files = sum((one) => one.files);
  const expected = sum((one) => Math.max(one.bytes, one.bytesExpected ?? 0));
  const ended = slices.filter(({ execution }) => execution && isEnded(execution)).length;
  const average = slices.reduce((all, slice) => all + doneOf(slice), 0) / Math.max(1, slices.length);
  const done = expected > 0 ? bytes / expected : average;
  return {
    bytes,
    files,
    ended,
    done: slices.every(({ execution }) => execution) ? done : Math.min(done, 0.99),
  };
}

function isEnded({ status }: SliceExecution): boolean {
  return status === "SUCCESS" || status === "ERROR";
}

const BAR = 10;
const AGENT = 18;

/** One line per slice of at most 80 characters, and a line below one that another agent has taken over. */
export function progressLines(progress: TransferProgress, width: number): string[] {
  const cells = progress.slices.map((slice) => {
    const { execution } = slice;
    const { files = 0, filesExpected = 0, bytes = 0, status = "not started" } = execution ?? {};
    const done = doneOf(slice);
    return [
      String(slice.slice),
      cut(slice.agent || "-", AGENT),
      bar(done, BAR),
      `${Math.floor(done * 100)}%`.padStart(4),
      size(bytes).padStart(6),
      filesExpected > files ? `${count(files)}/${count(filesExpected)}` : count(files),
      status.toLowerCase(),
    ];
  });
  const rows = [["slice", "agent", "", "done", "moved", "files", "phase"], ...cells];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join(" ")
      .trimEnd();
  return rows.flatMap((row, index) => {
    const before = progress.slices[index - 1]?.before;
    return [
      cut(`  ${line(row)}`, width),
      ...(index > 0 && before !== undefined ? [cut(`        failed over from ${before}`, width)] : []),
    ];
  });
}

/** `62%, 3.4 GB, 12,345 files, 1/3 slices, 5 min left` */
export function totalText(progress: TransferProgress, now: number): string {
  const { bytes, files, done, ended } = totalOf(progress);
  const failOvers = progress.slices.filter(({ before }) => before !== undefined).length;
  const elapsed = (now - progress.began) / 1000;
  return [
    `${Math.floor(done * 100)}%`,
    size(bytes),
    counted(files, "file"),
    `${ended}/${counted(progress.slices.length, "slice")}`,
    ...(failOvers > 0 ? [counted(failOvers, "fail-over")] : []),
    ...(done >= 0.02 && done < 0.99 && elapsed > 30
      ? [`${duration((elapsed * (1 - done)) / done)} left`]
      : []),
  ].join(", ");
}

export function progressJson(progress: TransferProgress) {
  const { bytes, files, done } = totalOf(progress);
  return {
    run: progress.run,
    started: new Date(progress.began).toISOString(),
    open: !progress.concluded,
    done,
    bytes,
    files,
    slices: progress.slices.map((slice) => ({
      slice: slice.slice,
      agent: slice.agent || undefined,
      agentArn: slice.execution?.agent,
      execution: slice.execution?.arn,
      status: slice.execution?.status ?? "NOT_STARTED",
      done: doneOf(slice),
      bytes: slice.execution?.bytes ?? 0,
      bytesExpected: slice.execution?.bytesExpected,
      files: slice.execution?.files ?? 0,
      filesExpected: slice.execution?.filesExpected,
      failedOverFrom: slice.before,
    })),
  };
}
