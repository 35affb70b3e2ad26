/** The page of two rehearsals of one period and one world: the differences first, then everything side by side. */
import { money } from "../../cost-table";
import { size } from "../../sizes";
import { count } from "../../wording";
import type { Analysis, Finding } from "../analysis";
import { type Difference, findingDifferences, runDifferences, wholeDifferences } from "../differences";
import type { Rehearsal } from "../rehearsal";
import { textDiff } from "../text-diff";
import { type Html, html } from "./html";
import { conditionsText, document, periodText, type Section, sections } from "./page";
import { lengthOf } from "./times";

export interface Rehearsed {
  rehearsal: Rehearsal;
  analysis: Analysis;
}

/** @param before what `--compare` names; @param after the stack that is run */
export function comparisonPage(before: Rehearsed, after: Rehearsed): string {
  const [old, now] = namesOf(before.rehearsal, after.rehearsal);
  const both = { before: before.analysis, after: after.analysis };
  return document({
    title: `Rehearsal of ${now} beside ${old}: ${periodText(after.rehearsal)}`,
    heading: `${now} beside ${old}`,
    about: html`<p class="quiet">${periodText(after.rehearsal)} UTC, ${conditionsText(after.rehearsal)}: the same period and the same world for both, ${after.rehearsal.faults === undefined ? "so that what is different comes from the config" : "but faults strike each by chance: what is different comes from the config, or from that"}. All times are UTC unless a zone is named.</p>`,
    lead: wholeTable(
      [...wholeDifferences(both), ...costDifference(before.rehearsal, after.rehearsal)],
      old,
      now,
    ),
    sections: [
      { id: "differences", title: "What is different", body: differencesSection(before, after, old, now) },
      ...paired(before, after, old, now),
    ],
    wide: true,
  });
}

/** The stacks' names, told apart where they are the same. */
function namesOf(before: Rehearsal, after: Rehearsal): [string, string] {
  const short = (file: string) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? file;
  const [old, now] = [short(before.file), short(after.file)];
  return old === now ? [`${old}, compared`, old] : [old, now];
}

function costDifference({ bill: before }: Rehearsal, { bill: after }: Rehearsal): Difference[] {
  if (!before || !after) return [];
  const [old, now] = [before.total, after.total];
  return [{ what: "cost of 30 days", before: old, after: now, unit: "dollars", moreIsWorse: true }];
}

function wholeTable(differences: Difference[], old: string, now: string): Html {
  const shown = differences.filter(({ before, after }) => before !== after || (after ?? 0) > 0);
  return html`<table><thead><tr><th scope="col"></th><th scope="col" class="number">${old}</th><th scope="col" class="number">${now}</th><th scope="col" class="number">Change</th></tr></thead><tbody>${shown.map(
    (one) =>
      html`<tr><th scope="row">${one.what}</th><td class="number">${figure(one.before, one.unit)}</td><td class="number">${figure(one.after, one.unit)}</td><td class="number">${change(one)}</td></tr>`,
  )}</tbody></table>`;
}

function figure(value: number | undefined, unit: Difference["unit"]): string {
  if (value === undefined) return "–";
  if (unit === "milliseconds") return lengthOf(value);
  if (unit === "dollars") return `$${money(value)}`;
  return unit === "bytes" ? size(value) : count(value);
}

function change({ before, after, unit, moreIsWorse }: Difference): Html | string {
  if (before === undefined || after === undefined || before === after) return before === after ? "" : "–";
  const text = `${after > before ? "+" : "−"}${figure(Math.abs(after - before), unit)}`;
  return moreIsWorse !== undefined && after > before === moreIsWorse
    ? html`<b class="text-failed">${text}</b>`
    : text;
}

function differencesSection(before: Rehearsed, after: Rehearsed, old: string, now: string): Html {
  const both = { before: before.analysis, after: after.analysis };
  const runs = runDifferences(both);
  const { gone, added, kept } = findingDifferences(both);
  const diff = textDiff(before.rehearsal.text, after.rehearsal.text);
  return html`
${diff.length === 0 ? html`<p>The two files are the same.</p>` : html`<h3>In the files</h3><pre class="diff">${diff.map(({ kind, text }) => line(kind, text))}</pre>`}
<h3>Schedules that meet</h3>
${gone.length + added.length + kept.length === 0 && html`<p>None in either.</p>`}
<ul>${added.map((one) => html`<li><b class="text-failed">New:</b> ${meeting(one)}</li>`)}${gone.map((one) => html`<li><b>Gone:</b> ${meeting(one)}</li>`)}${kept.map(({ finding, before: times }) => html`<li>In both: ${meeting(finding)}${times !== finding.count && html` (before: ${times})`}</li>`)}</ul>
<h3>Run by run</h3>
${
  runs.length === 0
    ? html`<p>No task, pipeline or transfer ended differently.</p>`
    : html`<table><thead><tr><th scope="col">Name</th><th scope="col"></th><th scope="col" class="number">${old}</th><th scope="col" class="number">${now}</th><th scope="col" class="number optional">Change</th></tr></thead><tbody>${runs.map(
        ({ name, differences }) =>
          html`${differences.map(
            (one, i) =>
              html`<tr><th scope="row">${i === 0 && name}</th><td>${one.what}</td><td class="number">${figure(one.before, one.unit)}</td><td class="number">${figure(one.after, one.unit)}</td><td class="number optional">${change(one)}</td></tr>`,
          )}`,
      )}</tbody></table>`
}`;
}

function line(kind: "same" | "removed" | "added" | "gap", text: string): Html {
  switch (kind) {
    case "removed":
      return html`<del>- ${text}</del>`;
    case "added":
      return html`<ins>+ ${text}</ins>`;
    case "gap":
      return html`<span class="quiet">  ⋯</span>
`;
    default:
      return html`  ${text}
`;
  }
}

function meeting({ kind, comer, holder, fileSystemId, count: times }: Finding): Html {
  return html`${comer} ${kind === "overlap" ? "comes while" : "comes just after"} ${holder} ${kind === "overlap" && "executes "}on <code>${fileSystemId}</code>, ${times === 1 ? "once" : `${times} times`}`;
}

/** Each section of either, the two beside each other on a wide page. */
function paired(before: Rehearsed, after: Rehearsed, old: string, now: string): Section[] {
  const left = sections(before.rehearsal, before.analysis);
  const right = sections(after.rehearsal, after.analysis);
  const ids = [...new Set([...right, ...left].map(({ id }) => id))];
  return ids.map((id) => {
    const [one, other] = [left, right].map((list) => list.find((section) => section.id === id));
    return {
      id,
      title: (other ?? one)!.title,
      body: html`<div class="pair">${[[old, one?.body] as const, [now, other?.body] as const].map(
        ([name, body]) => html`<div><h3>${name}</h3>${body ?? html`<p>Nothing of this kind.</p>`}</div>`,
      )}</div>`,
    };
  });
}
