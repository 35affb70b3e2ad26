/**
 * The words of `status` about pipelines and transfers: one row each, what runs below it, and what to type about a run
 * that failed. The commands `pipeline status` and `transfer status` tell more. Pure.
 */
import type { ScheduleState } from "./deployed-schedules";
import { cut } from "./lines";
import type { Others } from "./others";
import type { Part } from "./part";
import type { PipelineStatus } from "./pipeline-status";
import { resultOf, stepText } from "./pipeline-wording";
import { problemLines, type Reader, scheduleTable } from "./status-table";
import { transferState } from "./transfer-history";
import { totalText } from "./transfer-progress";
import { endText, type TransferStatus } from "./transfer-status";
import { dayTime, nearTime, onBothClocks } from "./when";

/** One pipeline or transfer, in words. */
interface Row {
  name: string;
  /** The schedule's; undefined where there is none. */
  zone: string | undefined;
  next: number | undefined;
  /** In place of the next run, where none comes. */
  silence: string;
  last: { time: number; result: string } | undefined;
  /** What runs or waits now. */
  doing: string[];
}

/** One part for pipelines, one for transfers; empty where the stack has none. */
export function otherLines({ pipelines, transfers }: Others, now: number, reader: Reader): string[][] {
  return [
    section("Pipelines", "pipeline", pipelines, pipelineRow, now, reader),
    section("Transfers", "transfer", transfers, transferRow, now, reader),
  ];
}

function section<Status>(
  title: string,
  command: string,
  given: Part<Status[]>,
  toRow: (status: Status, now: number) => Row,
  now: number,
  reader: Reader,
): string[] {
  if ("problem" in given) return [title, ...problemLines(given.problem, reader)];
  if (given.value.length === 0) return [];
  const rows = given.value.map((status) => toRow(status, now));
  const cells = rows.map(({ name, last, ...row }) => [
    name,
    ...nextCells(row, now, reader.timezone),
    last === undefined ? "none yet" : `${nearTime(last.time, reader.timezone, now)} ${last.result}`,
  ]);
  return [
    ...scheduleTable(title, cells, now, reader),
    ...rows.flatMap(({ name, doing }) => doing.map((text) => cut(`  ${name}: ${text}`, reader.columns))),
    `  More: fsx-scheduler ${command} status`,
  ];
}

function nextCells(
  { next, silence, zone }: Omit<Row, "name" | "last" | "doing">,
  now: number,
  reader: string,
) {
  return next === undefined ? [silence, ""] : onBothClocks(next, zone ?? reader, reader, now);
}

/** Why nothing comes by itself. */
function silenceOf(schedule: ScheduleState | undefined): string {
  if (schedule === undefined) return "by hand";
  if (schedule.kind === "gone") return "not deployed";
  return schedule.enabled ? "never again" : "paused";
}

function pipelineRow({ pipeline, running, last, schedule, next }: PipelineStatus, now: number): Row {
  const doing = running.map((run) =>
    run.step ? stepText(run.step, run, now).replace(/ {2,}/, ", ") : "has just been started",
  );
  return {
    name: pipeline.name,
    zone: pipeline.schedule?.timezone,
    next,
    silence: silenceOf(schedule),
    last: last && {
      time: last.endedAt ?? last.startedAt,
      result: last.status === "succeeded" ? "succeeded" : last.status.toUpperCase(),
    },
    doing,
  };
}

function transferRow({ transfer, open, waiting, last, schedule, next }: TransferStatus, now: number): Row {
  return {
    name: transfer.name,
    zone: transfer.schedule?.timezone,
    next,
    silence: silenceOf(schedule),
    last: last && { time: last.endedAt ?? Date.parse(last.run), result: transferState(last) },
    doing: [
      ...(open ? [totalText(open, now)] : []),
      ...(waiting ? [`waits: ${waiting.detail ?? "for its turn"}`] : []),
    ],
  };
}

/** What runs now and ended last, by what it is known by: worth a line when it changes. */
export function otherChanges({ pipelines, transfers }: Others, now: number): Map<string, string> {
  const changes = new Map<string, string>();
  for (const { pipeline, running, last } of "value" in pipelines ? pipelines.value : []) {
    for (const run of running) {
      if (!run.step) continue;
      const text = `${run.step.phase}, waits for ${run.step.waitsFor}`;
      changes.set(`pipeline ${run.arn} ${run.step.phase}`, `${pipeline.name}  ${text}`);
    }
    if (last) changes.set(`pipeline ${last.arn} ended`, `${pipeline.name}  ${resultOf(last)}`);
  }
  for (const { transfer, open, waiting, last } of "value" in transfers ? transfers.value : []) {
    const key = `transfer ${transfer.name}`;
    if (open) {
      const done = open.slices.filter(({ execution }) => execution?.status === "SUCCESS").length;
      changes.set(`${key} ${open.run} ${done}`, `${transfer.name}  ${totalText(open, now)}`);
    }
    if (waiting) changes.set(`${key} waits ${waiting.run}`, `${transfer.name}  waits: ${waiting.detail}`);
    if (last) changes.set(`${key} ended ${last.run}`, `${transfer.name}  ${endText(last)}`);
  }
  return changes;
}

/** Those whose last run failed, unless the next one runs already; and the command to type. */
export function otherToDo(
  { pipelines, transfers }: Others,
  timezone: string,
  now: number,
): { text: string; command: string }[] {
  return [
    ...("value" in pipelines ? pipelines.value : []).flatMap(({ pipeline, running, last }) =>
      last && last.status !== "succeeded" && running.length === 0
        ? {
            text: `${pipeline.name} ${resultOf(last)} (${dayTime(last.endedAt!, timezone, now)})`,
            command: `fsx-scheduler pipeline history ${pipeline.name}`,
          }
        : [],
    ),
    ...("value" in transfers ? transfers.value : []).flatMap(({ transfer, open, waiting, last }) =>
      last?.outcome === "failed" && !open && !waiting
        ? {
            text: `${transfer.name} failed: ${last.detail ?? last.reason} (${dayTime(last.endedAt!, timezone, now)})`,
            command: `fsx-scheduler transfer history ${transfer.name}`,
          }
        : [],
    ),
  ];
}
