/** The page's beginning: how it went in a few figures, and what became of each task's, pipeline's and transfer's runs. */
import { money } from "../../cost-table";
import { size } from "../../sizes";
import { count, counted } from "../../wording";
import type { Analysis, Results } from "../analysis";
import { type Rehearsal, RUN_ENDS } from "../rehearsal";
import { plannedSchedules } from "../schedules";
import { type Html, html } from "./html";
import { lengthOf, moment } from "./times";
import { track } from "./tracks";

/** A figure of the page's beginning. */
interface Tile {
  figure: string;
  words: string;
  bad?: boolean;
}

export function tiles({ results, findings, waits }: Analysis, { notices, bill }: Rehearsal): Html {
  const sum = (of: (one: Results) => number) => results.reduce((total, one) => total + of(one), 0);
  const failed = sum(({ ends }) => ends.failed + ends.expired);
  const overlaps = findings
    .filter(({ kind }) => kind === "overlap")
    .reduce((total, { count: n }) => total + n, 0);
  const near = findings.filter(({ kind }) => kind === "near miss").length;
  const alarms = notices.alarms.filter(({ to }) => to === "ALARM").length;
  const all: Tile[] = [
    {
      figure: count(sum(({ runs }) => runs)),
      words: `runs, ${count(sum(({ ends }) => ends.succeeded))} succeeded`,
    },
    { figure: count(failed), words: "failed or given up", bad: failed > 0 },
    {
      figure: count(overlaps),
      words: `${overlaps === 1 ? "overlap" : "overlaps"} of schedules${near > 0 ? `, ${counted(near, "near miss", "near misses")}` : ""}`,
      bad: overlaps > 0,
    },
    {
      figure: waits[0] ? lengthOf(waits[0].wait) : "–",
      words: waits[0] ? "the longest wait" : "no wait over 2 minutes",
    },
    {
      figure: count(notices.mails.length + notices.leftOut.mails),
      words: `${notices.mails.length === 1 ? "mail" : "mails"}, ${counted(alarms, "alarm")}`,
    },
    ...(bill ? [{ figure: `$${money(bill.total)}`, words: "for 30 days, at list prices" }] : []),
  ];
  return html`<ul class="tiles">${all.map(
    ({ figure, words, bad }) => html`<li${bad ? html` class="bad"` : ""}><b>${figure}</b>${words}</li>`,
  )}</ul>`;
}

export function resultsTable({ results }: Analysis, rehearsal: Rehearsal): Html {
  const most = Math.max(1, ...results.map(({ runs }) => runs));
  return html`<table class="results"><thead><tr><th scope="col">Name</th><th scope="col">Results</th></tr></thead><tbody>${results.map(
    (one) =>
      html`<tr><th scope="row">${one.name}<br><span class="quiet">${scheduleText(one, rehearsal)}</span></th><td>${resultBar(one, most)}${resultText(one)}</td></tr>`,
  )}</tbody></table>`;
}

function resultBar({ runs, ends, name }: Results, most: number): Html | false {
  if (runs === 0) return false;
  let x = 0;
  const parts = RUN_ENDS.flatMap((end) => {
    const width = (ends[end] / most) * 100;
    const from = x;
    x += width;
    return ends[end] === 0
      ? []
      : [
          html`<rect class="${end}" x="${round(from)}%" y="2" width="${round(width)}%" height="8"><title>${ends[end]} ${end}</title></rect>`,
        ];
  });
  return track(12, `${name}: ${counted(runs, "run")}`, undefined, parts);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function resultText({ runs, ends, waited, longest, files, bytes }: Results): Html {
  if (runs === 0) return html`<span class="quiet">no run in this period</span>`;
  const parts = RUN_ENDS.filter((end) => ends[end] > 0).map(
    (end) =>
      html`<span class="text-${end}">${count(ends[end])} ${end === "unfinished" ? "not ended yet" : end}</span>`,
  );
  const more = [
    waited > 0 && `${count(waited)} waited`,
    longest !== undefined && `the longest took ${lengthOf(longest)}`,
    files > 0 && counted(files, "file"),
    bytes > 0 && size(bytes),
  ].filter((part) => part !== false);
  return html`${parts.map((part, i) => html`${i > 0 && ", "}${part}`)}<br><span class="quiet">${more.join(", ")}</span>`;
}

function scheduleText({ section, name }: Results, { config }: Rehearsal): string {
  const schedule = plannedSchedules(config).find((one) => one.section === section && one.name === name);
  if (schedule) return `${schedule.expression}${schedule.timezone === "UTC" ? "" : `, ${schedule.timezone}`}`;
  const task = section === "task" ? config.tasks.find((one) => one.name === name) : undefined;
  if (task && !task.enabled) return "disabled";
  return task?.after !== undefined ? `after ${task.after}` : "only by hand";
}

export function waitsTable({ waits }: Analysis): Html {
  if (waits.length === 0) return html`<p>No run had to wait longer than two minutes.</p>`;
  return html`<table><thead><tr><th scope="col" class="number">Waited</th><th scope="col">Run</th><th scope="col">Came</th><th scope="col">End</th></tr></thead><tbody>${waits.map(
    ({ name, where, came, wait, end }) =>
      html`<tr><td class="number">${lengthOf(wait)}</td><td>${name} ${where && html`<span class="quiet">${where}</span>`}</td><td>${moment(came)}</td><td><span class="text-${end}">${end}</span></td></tr>`,
  )}</tbody></table>`;
}
