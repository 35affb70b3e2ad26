/** The table of a row's runs, and how many rows of such tables the page still has room for. */
import { count } from "../../wording";
import type { TaskRun } from "../rehearsal";
import { type Html, html } from "./html";
import { lengthOf, minute } from "./times";

/** Rows of all days' tables together, so that a page of a year opens as fast as one of a month. */
const MOST_ROWS = 4_000;

export interface RunRow {
  /** Whether it can be left out where there are too many: it succeeded without waiting. */
  plain: boolean;
  html: Html;
}

export class RowTable {
  #left = MOST_ROWS;

  render(rows: readonly RunRow[]): Html {
    if (rows.length === 0) return html``;
    const shown = rows.length <= this.#left ? rows : rows.filter(({ plain }) => !plain).slice(0, this.#left);
    this.#left -= shown.length;
    const leftOut = rows.length - shown.length;
    const note =
      leftOut > 0 &&
      html`<p class="quiet">${count(leftOut)} ${shown.length > 0 ? "more " : ""}runs are not listed, to keep this page small.</p>`;
    if (shown.length === 0) return html`${note}`;
    return html`<table><thead><tr><th scope="col" class="clock">Came</th><th scope="col" class="task">Task</th><th scope="col">Result</th><th scope="col" class="number optional">Waited</th><th scope="col" class="number">Took</th><th scope="col" class="number optional">Files</th></tr></thead><tbody>${shown.map((row) => row.html)}</tbody></table>${note}`;
  }
}

export function runRows(runs: readonly TaskRun[]): RunRow[] {
  return runs.map((run) => {
    const took =
      run.started !== undefined && run.ended !== undefined ? lengthOf(run.ended - run.started) : "";
    const waited = run.waited && run.started !== undefined ? lengthOf(run.started - run.came) : "";
    const files = run.files ? count(run.files.succeeded) : "";
    const failed = run.files?.failed ? ` (${count(run.files.failed)} failed)` : "";
    const why = run.end === "succeeded" ? "" : [run.reason, run.detail].filter(Boolean).join(": ");
    return {
      plain: run.end === "succeeded" && !run.waited,
      html: html`<tr><td class="clock">${minute(run.came)}</td><td class="task">${run.task}</td><td><span class="text-${run.end}">${run.end === "unfinished" ? "not ended yet" : run.end}</span>${why && html` <span class="quiet">${why}</span>`}</td><td class="number optional">${waited}</td><td class="number">${took}</td><td class="number optional">${files}${failed}</td></tr>
`,
    };
  });
}
