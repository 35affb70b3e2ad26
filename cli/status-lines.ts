/**
 * The words of `status`: what runs, what waits, when schedules fire, what is wrong and what to type about it. Pure.
 */
import { nextFires, type ScheduleState } from "./deployed-schedules";
import { cut, paragraph, wrapped } from "./lines";
import { otherLines, otherToDo } from "./other-lines";
import type { KnownRun } from "./run-records";
import { depthOf, type QueueDepth } from "./stack-queues";
import type { StatusFacts } from "./status-facts";
import { problemLines, type Reader, scheduleTable } from "./status-table";
import { progressText, resultText } from "./task-progress";
import { dayTime, fullDay, nearTime, onBothClocks, secondTime, zoneName } from "./when";
import { counted } from "./wording";

/** A run that waits is looked at every quarter of an hour at least (handlers/backoff.ts); later, it waits no more. */
const STILL_WAITING = 45 * 60_000;

export function statusLines(facts: StatusFacts, reader: Reader): string[] {
  const parts = [
    header(facts, reader),
    runningLines(facts, reader),
    waitingLines(facts, reader),
    scheduleLines(facts, reader),
    ...otherLines(facts.others, facts.now, reader),
    [...queueLines(facts, reader), ...alarmLines(facts, reader)],
    toDoLines(facts, reader),
  ];
  return parts.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

function header({ stack, region, local, now }: StatusFacts, { timezone, columns: width }: Reader): string[] {
  const left = `Stack ${stack} in ${region}${local === undefined ? "" : ", local cloud"}`;
  const right = `${fullDay(now, timezone)} ${secondTime(now, timezone)} ${zoneName(now, timezone)}`;
  return [left + right.padStart(Math.max(right.length + 2, width - left.length))];
}

function runningLines({ tasks, now }: StatusFacts, reader: Reader): string[] {
  if (!("value" in tasks)) return ["Running", ...problemLines(tasks.problem, reader)];
  if (tasks.value.length === 0) return ["Nothing runs."];
  return [
    "Running",
    ...tasks.value.flatMap((task) => [
      ...wrapped(
        `  ${task.schedule}: ${task.type} on ${task.fileSystemId}, ${task.taskId}`,
        reader.columns,
        "    ",
      ),
      `    ${cut(progressText(task, now, 24), reader.columns - 4)}`,
    ]),
  ];
}

/** Runs whose turn has not come. */
export function waitingRuns({ runs, now }: StatusFacts): KnownRun[] {
  if (!("value" in runs)) return [];
  return runs.value.filter((run) => waitsStill(run, now));
}

/** Its message may have been lost meanwhile, or purged: only then has nobody looked at it for so long. */
export function waitsStill(run: KnownRun, now: number): boolean {
  return run.state === "waiting" && now - run.seenAt < STILL_WAITING;
}

function waitingLines(facts: StatusFacts, reader: Reader): string[] {
  const waiting = waitingRuns(facts);
  const inQueue = "value" in facts.queues ? depthOf(facts.queues.value, "runs") : 0;
  // A run behind another one of its file system has not been looked at, so the logs do not know it.
  const behind = Math.max(0, inQueue - waiting.length);
  if (waiting.length === 0) return [];
  return [
    "Waiting",
    ...waiting.flatMap((run) => {
      const since = nearTime(run.waitsSince ?? run.seenAt, reader.timezone, facts.now);
      return wrapped(`  ${run.schedule}, since ${since}: ${run.detail}`, reader.columns, "    ");
    }),
    ...(behind > 0
      ? [`  and ${counted(behind, "run")} behind ${waiting.length === 1 ? "it" : "them"} in the queue`]
      : []),
  ];
}

function scheduleLines(facts: StatusFacts, reader: Reader): string[] {
  const { schedules, runs, now } = facts;
  if (!("value" in schedules)) return ["Schedules", ...problemLines(schedules.problem, reader)];
  if (schedules.value.length === 0) return ["No schedules."];
  const ended = "value" in runs ? lastEnds(runs.value) : undefined;
  const rows = schedules.value.map((state) => [
    state.task,
    ...nextCells(state, now, reader.timezone),
    ended ? lastCell(ended.get(state.task), now, reader.timezone) : "not known",
  ]);
  return [
    ...scheduleTable("Schedules", rows, now, reader),
    ...("problem" in runs ? problemLines(`Last runs: ${runs.problem}`, reader) : []),
  ];
}

/** When it fires next, in its own zone and in the reader's. */
function nextCells(state: ScheduleState, now: number, timezone: string): [string, string] {
  if (state.kind === "after") return [`after ${cut(state.after, 18)}${state.enabled ? "" : " (off)"}`, ""];
  if (state.kind === "gone") return ["not deployed", ""];
  if (!state.enabled) return ["paused", ""];
  const [next] = nextFires(state, new Date(now));
  if (!next) return ["never again", ""];
  return onBothClocks(next.getTime(), state.timezone, timezone, now);
}

/** The last run of each task that came to an end. */
export function lastEnds(runs: readonly KnownRun[]): Map<string, KnownRun> {
  const last = new Map<string, KnownRun>();
  for (const run of runs) {
    if (run.state !== "ended") continue;
    const other = last.get(run.schedule);
    if (!other || (run.endedAt ?? 0) >= (other.endedAt ?? 0)) last.set(run.schedule, run);
  }
  return last;
}

function lastCell(run: KnownRun | undefined, now: number, timezone: string): string {
  if (!run) return "none yet";
  const time = nearTime(run.endedAt ?? run.seenAt, timezone, now);
  return `${time} ${run.outcome === "failed" ? "FAILED" : run.outcome}`;
}

function queueLines({ queues }: StatusFacts, reader: Reader): string[] {
  if (!("value" in queues)) return paragraph("Queues  ", queues.problem, reader.columns);
  const runs = depthOf(queues.value, "runs");
  const watch = depthOf(queues.value, "watch");
  const dead = deadText(queues.value);
  return paragraph(
    "Queues  ",
    `${runs === 0 ? "no run waits" : `${counted(runs, "run")} waiting`}; ` +
      `${watch === 0 ? "no task is watched" : `${counted(watch, "task")} watched`}; ${dead}`,
    reader.columns,
  );
}

function deadText(queues: readonly QueueDepth[]): string {
  const parts = [
    [depthOf(queues, "runsDeadLetters"), "that could not start"],
    [depthOf(queues, "watchDeadLetters"), "whose end could not be told"],
    [depthOf(queues, "undelivered"), "that the Scheduler could not deliver"],
  ] as const;
  const found = parts.filter(([depth]) => depth > 0);
  if (found.length === 0) return "no dead letters";
  return `DEAD LETTERS: ${found.map(([depth, which]) => `${counted(depth, "run")} ${which}`).join(", ")}`;
}

function alarmLines({ alarms, now }: StatusFacts, reader: Reader): string[] {
  if (!("value" in alarms)) return paragraph("Alarms  ", alarms.problem, reader.columns);
  const inAlarm = alarms.value.filter(({ state }) => state === "ALARM");
  const ok = alarms.value.filter(({ state }) => state === "OK").length;
  const without = alarms.value.length - ok - inAlarm.length;
  const parts = [`${ok} OK`, ...(without > 0 ? [`${without} without data yet`] : [])];
  return [
    ...paragraph(
      "Alarms  ",
      `${inAlarm.length > 0 ? `${inAlarm.length} IN ALARM, ` : ""}${parts.join(", ")}`,
      reader.columns,
    ),
    ...inAlarm.flatMap(({ name, since }) => {
      const time = since === undefined ? "" : `, since ${nearTime(since, reader.timezone, now)}`;
      return [`        ${name}${time}`];
    }),
  ];
}

/** What is wrong, and the command to type. */
export function toDo(facts: StatusFacts, timezone: string): { text: string; command: string }[] {
  const { alarms, now, queues, runs, schedules } = facts;
  const known = "value" in schedules ? schedules.value : [];
  const gone = known.filter((state) => state.kind === "gone");
  const failed = "value" in runs ? failures(runs.value, now) : [];
  const depth = (name: Parameters<typeof depthOf>[1]) =>
    "value" in queues ? depthOf(queues.value, name) : 0;
  return [
    ...gone.map(({ task }) => ({
      text: `${task} has no schedule in EventBridge Scheduler`,
      command: "pulumi up --refresh",
    })),
    ...failed.map((run) => ({
      text: `${run.schedule} ${resultText(run)} (${dayTime(run.endedAt ?? run.seenAt, timezone, now)})`,
      command: nextCommand(run, depth("runsDeadLetters") > 0),
    })),
    ...otherToDo(facts.others, timezone, now),
    ...(depth("watchDeadLetters") + depth("undelivered") > 0
      ? [{ text: "There are dead letters that no retry can help", command: "fsx-scheduler doctor" }]
      : []),
    ...("value" in alarms && failed.length === 0 && alarms.value.some(({ state }) => state === "ALARM")
      ? [{ text: "What the alarms mean, and what to do about them", command: "fsx-scheduler doctor" }]
      : []),
  ];
}

/** Tasks whose last run failed, unless the next one is on its way. */
function failures(runs: readonly KnownRun[], now: number): KnownRun[] {
  const onTheirWay = new Set(
    runs.filter((run) => run.state === "running" || waitsStill(run, now)).map(({ schedule }) => schedule),
  );
  return [...lastEnds(runs).values()].filter(
    ({ outcome, schedule }) => outcome === "failed" && !onTheirWay.has(schedule),
  );
}

function nextCommand({ counts, reason, schedule, taskId }: KnownRun, deadLetters: boolean): string {
  if (reason === "RunRefused") return "fsx-scheduler doctor";
  if (reason === "RunExpired" && deadLetters) return `fsx-scheduler retry ${word(schedule)}`;
  if ((counts?.failed ?? 0) > 0 && taskId) return `fsx-scheduler report ${taskId}`;
  return `fsx-scheduler run ${word(schedule)} --wait`;
}

function toDoLines(facts: StatusFacts, reader: Reader): string[] {
  const items = toDo(facts, reader.timezone);
  if (items.length === 0) return [];
  return [
    "To do",
    ...items.flatMap(({ text, command }) => [
      ...wrapped(`  ${text}`, reader.columns, "    "),
      `    ${command}`,
    ]),
  ];
}

/** A task's name as a shell takes it. */
export function word(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name}'`;
}
