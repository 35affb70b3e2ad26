/**
 * `fsx-scheduler history`: runs with their results, counts, durations and reports, from the functions' logs and, where
 * those are gone, from FSx's own tasks.
 */
import type { Command } from "commander";
import { requireTask } from "./deployed-stack";
import { type HistoryOptions, limitOption, sinceOption } from "./history-options";
import { columns, wrapped } from "./lines";
import { operation, print, processSurroundings, type Scene, sceneOf } from "./operation";
import { type KnownRun, readRecords, runKey, runsOf } from "./run-records";
import { allTasks, isActive, type StackTask } from "./stack-tasks";
import { ended } from "./status-facts";
import type { Surroundings } from "./surroundings";
import { dayTime, zoneName } from "./when";
import { count, counted, duration } from "./wording";

/** Lines are as wide as a name of this length lets them be at 80 columns. */
const NAME_WIDTH = 24;

export function historyCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("history", {
    description: "show runs with their results, counts and durations",
    about:
      "Runs come from the functions' logs as long as those are kept (logRetentionDays), and from the " +
      "data repository tasks that FSx still knows. Times are in your zone (TZ).",
    exits: { 0: "shown, also where there was no run", 1: "the stack could not be found or read" },
    examples: [
      "fsx-scheduler history",
      "fsx-scheduler history nightly-export --since 30d",
      "fsx-scheduler history --json | jq '.[] | select(.outcome == \"failed\")'",
    ],
  })
    .argument("[name]", "only this task")
    .addOption(sinceOption())
    .addOption(limitOption("at most so many runs, the newest", 100, 100_000))
    .action(async (name: string | undefined, options: HistoryOptions) => {
      const scene = await sceneOf(options, surroundings);
      if (name !== undefined) requireTask(scene.stack, name);
      const now = await scene.stack.now();
      const runs = await readRuns(scene, name, now, options.since);
      const shown = runs.slice(-options.limit);
      print(surroundings, options, shown.map(runJson), () =>
        historyLines(
          shown,
          { name, now, left: runs.length - shown.length, since: options.since },
          surroundings,
        ),
      );
    });
}

/** Runs in the order of their scheduled times, put together from both sources. */
async function readRuns(
  { aws, stack }: Scene,
  schedule: string | undefined,
  now: number,
  since: number,
): Promise<KnownRun[]> {
  const from = now - since * 1000;
  const [records, tasks] = await Promise.all([
    readRecords(aws, stack.outputs.logGroups, { from, schedule }),
    allTasks(aws, stack.name),
  ]);
  const runs = new Map(runsOf(records).map((run) => [runKey(run.schedule, run.scheduledTime), run]));
  for (const task of tasks) {
    if (task.schedule === undefined || task.scheduledTime === undefined || task.createdAt < from) continue;
    if (schedule !== undefined && task.schedule !== schedule) continue;
    const key = runKey(task.schedule, task.scheduledTime);
    const known = runs.get(key);
    // What the logs say of an end is the last word: they know of maxDuration, and of what people were told.
    if (known?.state === "ended" && known.taskId !== undefined) continue;
    runs.set(key, { ...known, ...runOf(task, now) });
  }
  return [...runs.values()].sort((a, b) => Date.parse(a.scheduledTime) - Date.parse(b.scheduledTime));
}

function runOf(task: StackTask, now: number): KnownRun {
  return {
    schedule: task.schedule!,
    scheduledTime: task.scheduledTime!,
    state: "running",
    fileSystemId: task.fileSystemId,
    type: task.type,
    taskId: task.taskId,
    counts: task.counts,
    reportPath: task.reportPath,
    startedAt: task.createdAt,
    waited: Math.max(0, Math.round((task.createdAt - Date.parse(task.scheduledTime!)) / 1000)),
    seenAt: now,
    ...(isActive(task) ? {} : ended(task, now)),
  };
}

function historyLines(
  runs: readonly KnownRun[],
  about: { name: string | undefined; now: number; left: number; since: number },
  { columns: width, timezone }: Surroundings,
): string[] {
  const { left, name, now } = about;
  if (runs.length === 0) {
    const which = name === undefined ? "any task" : name;
    return [`No run of ${which} in the last ${duration(about.since)}. Longer ago: --since 30d`];
  }
  const rows = runs.map((run) => [
    dayTime(Date.parse(run.scheduledTime), timezone, now),
    ...(name === undefined ? [run.schedule] : []),
    stateText(run),
    run.counts ? count(run.counts.succeeded) : "",
    run.took === undefined ? "" : duration(run.took),
    ...(width >= 110 ? [run.taskId ?? ""] : []),
  ]);
  const titles = [
    `Due (${zoneName(now, timezone)})`,
    ...(name === undefined ? ["task"] : []),
    "result",
    "files",
    "took",
    ...(width >= 110 ? ["FSx task"] : []),
  ];
  const lines = columns([titles, ...rows], NAME_WIDTH, "");
  return [
    ...lines.flatMap((line, i) => [line, ...(i === 0 ? [] : detailLines(runs[i - 1]!, width))]),
    "",
    `${counted(runs.length, "run")}: ${tally(runs)}${left > 0 ? ` (${count(left)} earlier ones with --limit)` : ""}`,
  ];
}

function stateText(run: KnownRun): string {
  if (run.state !== "ended") return run.state;
  return run.outcome === "failed" ? "FAILED" : (run.outcome ?? "ended");
}

/** What a person needs about a run that is not simply fine. */
function detailLines(run: KnownRun, width: number): string[] {
  if (run.state === "running") return [`    ${run.taskId}`];
  const detail = run.detail ? run.detail : "";
  if (run.state === "waiting" || run.outcome !== "failed") {
    return detail ? wrapped(`    ${detail}`, width, "    ") : [];
  }
  const failed = run.counts?.failed ? `${counted(run.counts.failed, "file")} failed. ` : "";
  return [
    ...wrapped(`    ${failed}${detail}${run.reason ? ` (${run.reason})` : ""}`, width, "    "),
    ...(run.taskId
      ? [`    ${run.taskId}${run.counts?.failed ? `: fsx-scheduler report ${run.taskId}` : ""}`]
      : []),
  ];
}

function tally(runs: readonly KnownRun[]): string {
  const states = ["succeeded", "failed", "skipped", "superseded", "running", "waiting"];
  const of = (run: KnownRun) => (run.state === "ended" ? run.outcome : run.state);
  return states
    .map((state) => [state, runs.filter((run) => of(run) === state).length] as const)
    .filter(([, number]) => number > 0)
    .map(([state, number]) => `${count(number)} ${state}`)
    .join(", ");
}

export function runJson(run: KnownRun) {
  return {
    schedule: run.schedule,
    scheduledTime: run.scheduledTime,
    state: run.state,
    outcome: run.outcome,
    reason: run.reason,
    detail: run.detail,
    type: run.type,
    fileSystemId: run.fileSystemId,
    taskId: run.taskId,
    counts: run.counts,
    waitSeconds: run.waited,
    durationSeconds: run.took,
    started: run.startedAt === undefined ? undefined : new Date(run.startedAt).toISOString(),
    ended: run.endedAt === undefined ? undefined : new Date(run.endedAt).toISOString(),
    reportPath: run.reportPath,
  };
}
