/**
 * The timeline of one file system: a row per day (per week, in a long rehearsal), which opens to lanes per task and a
 * table of its runs. Above the line of what executed, below it what waited and what did not run.
 */
import { counted } from "../../wording";
import type { ForeignTask, TaskRun } from "../rehearsal";
import { Html, html, type Piece } from "./html";
import { type RowTable, runRows } from "./run-table";
import { lengthOf, minute, moment, shortDay } from "./times";
import { axis, bar, lane, type Span, sign, track } from "./tracks";

export const DAY = 86_400_000;
/** Days that still get a row each. */
const MOST_DAYS = 93;
const ROW_HEIGHT = 22;
const LANE_HEIGHT = 18;

export interface RowLength {
  days: 1 | 7;
  grid: "hours" | "week";
  ticks: readonly (readonly [number, string])[];
}

/** How much of a period a row shows. */
export function rowLength({ from, until }: Span): RowLength {
  if (until - from <= MOST_DAYS * DAY) {
    const ticks = [0, 3, 6, 9, 12, 15, 18, 21].map(
      (hour) => [(hour / 24) * 100, String(hour).padStart(2, "0")] as const,
    );
    return { days: 1, grid: "hours", ticks };
  }
  const names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  return { days: 7, grid: "week", ticks: names.map((name, i) => [(i / 7) * 100, name] as const) };
}

/** The rows of a period: whole days from midnight, or whole weeks from Monday. */
export function rowSpans({ from, until }: Span, { days }: RowLength): Span[] {
  // 1 January 1970 was a Thursday.
  const shift = days === 7 ? 3 * DAY : 0;
  const length = days * DAY;
  const spans: Span[] = [];
  for (let start = Math.floor((from + shift) / length) * length - shift; start < until; start += length)
    spans.push({ from: start, until: start + length });
  return spans;
}

export interface TimelineOf {
  runs: readonly TaskRun[];
  /** Somebody else's. */
  foreign: readonly ForeignTask[];
  period: Span;
  /** Where a task that still executes is drawn to. */
  until: number;
  table: RowTable;
}

export function fileSystemRows({ runs, foreign, period, until, table }: TimelineOf): Html {
  const length = rowLength(period);
  const spans = rowSpans(period, length);
  const open = spans.length === 1;
  return html`${spans.map((span) => {
    const inside = {
      runs: runs.filter((run) => run.came < span.until && lastSign(run, until) >= span.from),
      foreign: foreign.filter((task) => visible({ from: task.from, until: task.until ?? until }, span)),
    };
    return row(inside, span, length, until, table, open);
  })}`;
}

/** What is seen of a stretch of time. */
interface Inside {
  runs: readonly TaskRun[];
  foreign: readonly ForeignTask[];
}

function lastSign(run: TaskRun, until: number): number {
  return run.ended ?? (run.end === "unfinished" ? until : run.came);
}

function row(
  inside: Inside,
  span: Span,
  length: RowLength,
  until: number,
  table: RowTable,
  open: boolean,
): Html {
  const { days, grid } = length;
  const { runs, foreign } = inside;
  const label = days === 1 ? shortDay(span.from) : `week of ${shortDay(span.from)}`;
  const own = runs.filter(({ came }) => came >= span.from);
  const counts = countsOf(own);
  const place = { y: 3, height: 10, belowY: 15, focusable: false };
  const marks = [
    foreign.map((task) => foreignMark(task, span, until, place)),
    runs.map((run) => marksOf(run, span, until, place)),
  ];
  const others = foreign.length === 0 ? "" : `, ${counted(foreign.length, "task")} of somebody else`;
  const picture = track(ROW_HEIGHT, `${label}: ${counts.text}${others}`, grid, marks);
  const weekend = days === 1 && [0, 6].includes(new Date(span.from).getUTCDay());
  if (runs.length + foreign.length === 0)
    return html`<div class="head${weekend ? " weekend" : ""}"><span class="when">${dayLabel(span.from, days)}</span>${picture}<span class="count quiet">–</span></div>`;
  return html`<details${open ? new Html(" open") : ""}${weekend ? new Html(' class="weekend"') : ""}><summary><span class="when">${dayLabel(span.from, days)}</span>${picture}<span class="count">${counts.html}</span></summary><div class="inside">${lanes(inside, span, length, until)}${table.render(runRows(own))}</div></details>
`;
}

/** The weekday goes where the page is narrow. */
export function dayLabel(time: number, days: 1 | 7): Html {
  const [weekday, date, month] = shortDay(time).split(" ");
  return days === 1 ? html`<span class="weekday">${weekday} </span>${date} ${month}` : html`${date} ${month}`;
}

function countsOf(runs: readonly TaskRun[]): { text: string; html: Html } {
  const bad = (["failed", "expired", "skipped", "superseded", "unfinished"] as const).flatMap((end) => {
    const number = runs.filter((run) => run.end === end).length;
    return number === 0 ? [] : [{ end, number }];
  });
  const waited = runs.filter((run) => run.waited).length;
  const words = bad.map(({ end, number }) => `${number} ${end === "unfinished" ? "open" : end}`);
  if (waited > 0) words.push(`${waited} waited`);
  return {
    text: [counted(runs.length, "run"), ...words].join(", "),
    html: html`${runs.length}<span class="more"> ${runs.length === 1 ? "run" : "runs"}${bad.map(
      ({ end, number }) =>
        html`, <b class="text-${end}">${number} ${end === "unfinished" ? "open" : end}</b>`,
    )}${waited > 0 && bad.length === 0 ? `, ${waited} waited` : ""}</span>`,
  };
}

interface Place {
  y: number;
  height: number;
  belowY: number;
  focusable: boolean;
}

function marksOf(run: TaskRun, span: Span, until: number, place: Place): Piece {
  const title = titleOf(run);
  const { focusable } = place;
  if (run.started === undefined) {
    const waitedUntil = run.ended ?? (run.end === "unfinished" ? until : run.came);
    const waiting = run.waited || run.end === "unfinished";
    return [
      waiting &&
        visible({ from: run.came, until: waitedUntil }, span) &&
        bar({ from: run.came, until: waitedUntil, look: "waiting", title, y: place.belowY, height: 4 }, span),
      run.end !== "unfinished" &&
        inSpan(waitedUntil, span) &&
        sign(
          {
            from: waitedUntil,
            look: run.end === "succeeded" ? "skipped" : run.end,
            title,
            y: place.belowY - 1,
            focusable,
          },
          span,
        ),
    ];
  }
  const ended = run.ended ?? until;
  return [
    run.waited &&
      visible({ from: run.came, until: run.started }, span) &&
      bar({ from: run.came, until: run.started, look: "waiting", title, y: place.belowY, height: 4 }, span),
    visible({ from: run.started, until: ended }, span) &&
      bar(
        {
          from: run.started,
          until: ended,
          look: run.end,
          title,
          y: place.y,
          height: place.height,
          focusable,
        },
        span,
      ),
    run.end === "failed" &&
      inSpan(ended, span) &&
      sign({ from: ended, look: "failed", title, y: place.y + place.height / 2 }, span),
  ];
}

/** Hollow, so that it is told from a run also without its colour. */
function foreignMark(task: ForeignTask, span: Span, until: number, place: Place): Html {
  const { taskId, from } = task;
  const ended =
    task.until === undefined ? "" : ` to ${minute(task.until)}, took ${lengthOf(task.until - from)}`;
  const title = `somebody else's ${taskId}: ${moment(from)}${ended}`;
  const { y, height, focusable } = place;
  return bar({ from, until: task.until ?? until, look: "foreign", title, y, height, focusable }, span);
}

function visible({ from, until }: Span, span: Span): boolean {
  return from < span.until && until >= span.from;
}

function inSpan(time: number, span: Span): boolean {
  return time >= span.from && time < span.until;
}

/** `nightly-export: succeeded, 03:15:40 to 03:24, waited 5 min, 4,812 files` */
export function titleOf(run: TaskRun): string {
  const parts = [
    `${run.task}: ${run.end === "unfinished" ? "not ended yet" : run.end}`,
    run.started === undefined
      ? moment(run.came)
      : `${moment(run.started)}${run.ended === undefined ? "" : ` to ${minute(run.ended)}`}`,
  ];
  if (run.started !== undefined && run.ended !== undefined)
    parts.push(`took ${lengthOf(run.ended - run.started)}`);
  if (run.waited && run.started !== undefined) parts.push(`waited ${lengthOf(run.started - run.came)}`);
  if (run.files) parts.push(counted(run.files.succeeded, "file"));
  if (run.files?.failed) parts.push(`${counted(run.files.failed, "file")} failed`);
  return parts.join(", ");
}

/** A lane per task, which the keyboard goes along; below them one for everybody else. */
function lanes({ runs, foreign }: Inside, span: Span, { grid, ticks }: RowLength, until: number): Html {
  const place = { y: 2, height: LANE_HEIGHT - 8, belowY: LANE_HEIGHT - 4, focusable: true };
  const names = [...new Set(runs.map(({ task }) => task))];
  const own = names.map((name): [string, Piece] => [
    name,
    runs.filter(({ task }) => task === name).map((run) => marksOf(run, span, until, place)),
  ]);
  const others: [string, Piece][] =
    foreign.length === 0
      ? []
      : [["somebody else", foreign.map((task) => foreignMark(task, span, until, place))]];
  return html`<div class="lanes"><span></span>${axis(ticks)}${[...own, ...others].map(
    ([name, marks]) => html`<span class="name">${name}</span>${lane(LANE_HEIGHT, name, grid, marks)}`,
  )}</div>`;
}
