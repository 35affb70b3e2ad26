/**
 * The page of a rehearsal: one HTML file without a script, that needs no network and asks for none. Its content
 * security policy allows its own stylesheet and nothing else.
 */
import { createHash } from "node:crypto";
import type { Analysis } from "../analysis";
import { byFileSystem } from "../occupation";
import type { Rehearsal } from "../rehearsal";
import { costSection } from "./cost-section";
import { fileSystemRows, rowLength } from "./file-system-timeline";
import { findingsSection } from "./findings";
import { type Html, html, Html as RawHtml } from "./html";
import { legend, sample } from "./legend";
import { faultsSection, noticesSection } from "./notices-section";
import { pipelineTimeline } from "./pipeline-timeline";
import { RowTable } from "./run-table";
import { STYLE } from "./style";
import { resultsTable, tiles, waitsTable } from "./summary-section";
import { longDay, minute } from "./times";
import { axis, DEFINITIONS } from "./tracks";
import { outageList, transferTimeline } from "./transfer-timeline";

export interface Section {
  id: string;
  title: string;
  body: Html;
}

/** The page of one rehearsal. */
export function rehearsalPage(rehearsal: Rehearsal, analysis: Analysis): string {
  const { stack } = rehearsal.config;
  return document({
    title: `Rehearsal of ${stack}: ${periodText(rehearsal)}`,
    heading: `Rehearsal of ${stack}`,
    about: html`<p class="quiet">${periodText(rehearsal)} UTC, in ${rehearsal.region}, from ${rehearsal.file}, ${conditionsText(rehearsal)}. All times are UTC unless a zone is named.</p>`,
    lead: tiles(analysis, rehearsal),
    sections: sections(rehearsal, analysis),
  });
}

/** `Tue 20 Oct 2026 to Thu 19 Nov 2026`, with the times where they are not midnight. */
export function periodText({ from, until }: Pick<Rehearsal, "from" | "until">): string {
  const text = (time: number) => `${longDay(time)}${minute(time) === "00:00" ? "" : ` ${minute(time)}`}`;
  return `${text(from)} to ${text(until)}`;
}

/** `seed 1, in the world of world.yaml, with faults on purpose` */
export function conditionsText({ seed, world, faults }: Rehearsal): string {
  const parts = [`seed ${seed}`];
  if (world !== undefined) parts.push(`in the world of ${world}`);
  if (faults !== undefined) parts.push("with faults on purpose");
  return parts.join(", ");
}

/** Everything of one rehearsal, in the order in which it is worth looking at. */
export function sections(rehearsal: Rehearsal, analysis: Analysis): Section[] {
  const { config, pipelineRuns, transferRuns, outages, notices, until } = rehearsal;
  const list: (Section | false)[] = [
    { id: "findings", title: "What to look at", body: findingsSection(analysis) },
    { id: "results", title: "Runs by result", body: resultsTable(analysis, rehearsal) },
    rehearsal.runs.length > 0 && { id: "timeline", title: "File systems", body: fileSystems(rehearsal) },
    config.pipelines.length > 0 && {
      id: "pipelines",
      title: "Pipelines",
      body: html`${config.pipelines.map(({ name }) =>
        pipelineTimeline(
          name,
          pipelineRuns.filter((run) => run.pipeline === name),
          until,
        ),
      )}`,
    },
    config.transfers.length > 0 && {
      id: "transfers",
      title: "Transfers",
      body: html`${config.transfers.map(({ name }) =>
        transferTimeline(
          name,
          transferRuns.filter((run) => run.transfer === name),
          until,
        ),
      )}${outageList(outages)}`,
    },
    { id: "waits", title: "Longest waits", body: waitsTable(analysis) },
    { id: "notices", title: "Alarms and mails", body: noticesSection(rehearsal) },
    (notices.faults.length > 0 || rehearsal.faults !== undefined) && {
      id: "faults",
      title: "Faults on purpose",
      body: faultsSection(rehearsal),
    },
    rehearsal.bill !== undefined && {
      id: "cost",
      title: "Cost of a month",
      body: costSection(rehearsal.bill, rehearsal.region),
    },
    {
      id: "config",
      title: "The config it ran",
      body: html`<details class="plain"><summary>${rehearsal.file}</summary><pre>${rehearsal.text}</pre></details>`,
    },
  ];
  return list.filter((section) => section !== false);
}

function fileSystems(rehearsal: Rehearsal): Html {
  const { runs, foreignTasks, until, config } = rehearsal;
  const length = rowLength(rehearsal);
  const table = new RowTable();
  // As the stack file has them.
  const place = (id: string) => config.tasks.findIndex((task) => task.fileSystemId === id);
  return html`${legend([
    [sample("succeeded"), "succeeded"],
    [sample("failed"), "failed"],
    [sample("unfinished"), "still runs"],
    [sample("waiting"), "waits for its turn"],
    [sample("skipped", "sign"), "skipped"],
    [sample("superseded", "sign"), "superseded by a newer run"],
    [sample("expired", "sign"), "expired, given up"],
    ...(foreignTasks.length > 0 ? [[sample("foreign"), "somebody else's task"] as const] : []),
  ])}
<p class="quiet">A row is ${length.days === 1 ? "a day, from 00:00 to 24:00 UTC" : "a week"}. Open one for its tasks and runs.</p>
${[...byFileSystem(runs)]
  .sort(([a], [b]) => place(a) - place(b))
  .map(([id, own]) => {
    const names = config.tasks.filter((task) => task.fileSystemId === id).map(({ name }) => name);
    return html`<h3><code>${id}</code> <span class="quiet">${names.join(", ")}</span></h3>
<div class="rows"><div class="head" aria-hidden="true"><span></span>${axis(length.ticks)}<span></span></div>
${fileSystemRows({ runs: own, foreign: foreignTasks.filter(({ fileSystemId }) => fileSystemId === id), period: rehearsal, until, table })}</div>`;
  })}`;
}

/** @param wide for two of everything side by side */
export function document(given: {
  title: string;
  heading: string;
  about: Html;
  lead: Html;
  sections: Section[];
  wide?: boolean;
}): string {
  const digest = createHash("sha256").update(STYLE).digest("base64");
  const width = given.wide ? "width wide" : "width";
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${new RawHtml(digest)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${given.title}</title>
<style>${new RawHtml(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${DEFINITIONS}
<div class="${width}">
<header>
<h1>${given.heading}</h1>
${given.about}
${given.lead}
<nav aria-label="On this page"><ul>${given.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main id="main" tabindex="-1">
${given.sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`,
)}</main>
<footer class="quiet">Rehearsed in the local cloud of fsx-data-scheduler, without an AWS account. The same stack file, period and seed give the same page.</footer>
</div>
</body>
</html>
`.text;
}
