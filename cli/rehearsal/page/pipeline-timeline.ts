/** Pipelines' runs: a Gantt line per run, with its phases on a scale that all runs of the pipeline share. */
import { phaseStates } from "../../../components/pipeline-phases";
import type { PipelineRun } from "../rehearsal";
import { type Html, html } from "./html";
import { legend, sample } from "./legend";
import { lengthOf, minute, moment, momentLabel } from "./times";
import { axis, bar, lengthTicks, position, sign, track } from "./tracks";

const HEIGHT = 22;
const PHASES = phaseStates().map(({ name }) => name);

/** The look of a phase: its place in the order of a run. */
function lookOf(phase: string): string {
  const place = PHASES.indexOf(phase);
  return `p${place < 0 ? 1 : place + 1}`;
}

export function pipelineTimeline(name: string, runs: readonly PipelineRun[], until: number): Html {
  if (runs.length === 0) return html`<h3>${name}</h3><p>No run in this period.</p>`;
  const longest = Math.max(...runs.map((run) => (run.ended ?? until) - run.started), 1000);
  const used = PHASES.filter((phase) => runs.some((run) => run.phases.some((one) => one.name === phase)));
  return html`<h3>${name}</h3>
${legend([
  ...used.map((phase): [Html, string] => [sample(lookOf(phase)), phase]),
  ...(runs.some(({ end }) => isBad(end))
    ? ([[sample("failed", "sign"), "ended without success"]] as [Html, string][])
    : []),
])}
<div class="rows long"><div class="head" aria-hidden="true"><span class="when quiet">Started</span>${axis(lengthTicks(longest))}<span class="count quiet">Took</span></div>
${runs.map((run) => runRow(run, longest, until))}</div>`;
}

function isBad(end: PipelineRun["end"]): boolean {
  return end !== "succeeded" && end !== "unfinished";
}

function runRow(run: PipelineRun, longest: number, until: number): Html {
  const span = { from: run.started, until: run.started + longest };
  const ended = run.ended ?? until;
  const took = lengthOf(ended - run.started);
  const phases = run.phases.map(({ name, from }, i) => ({
    name,
    from,
    until: run.phases[i + 1]?.from ?? ended,
  }));
  const label = `${moment(run.started)}, ${run.end}, ${took}: ${phases.map((phase) => `${phase.name} ${lengthOf(phase.until - phase.from)}`).join(", ")}`;
  const marks = [
    phases
      .filter((phase) => position(phase.until, span) > position(phase.from, span))
      .map((phase) =>
        bar(
          {
            ...phase,
            look: lookOf(phase.name),
            title: `${phase.name}: ${lengthOf(phase.until - phase.from)}, from ${minute(phase.from)}`,
            y: 4,
            height: 14,
          },
          span,
        ),
      ),
    isBad(run.end) &&
      sign({ from: ended, look: "failed", title: `${run.end} ${run.error ?? ""}`, y: 11 }, span),
  ];
  return html`<details><summary><span class="when">${momentLabel(run.started)}</span>${track(HEIGHT, label, undefined, marks)}<span class="count">${took}${isBad(run.end) && html` <b class="text-failed">${run.end}</b>`}${run.end === "unfinished" && html`<span class="more"> so far</span>`}</span></summary>
<div class="inside"><table><thead><tr><th scope="col">From</th><th scope="col">Phase</th><th scope="col" class="number">Took</th></tr></thead><tbody>${phases.map(
    (phase) =>
      html`<tr><td>${minute(phase.from)}</td><td>${phase.name}</td><td class="number">${lengthOf(phase.until - phase.from)}</td></tr>`,
  )}</tbody></table>
${run.error !== undefined && html`<p><b class="text-failed">${run.error}</b> ${run.cause}</p>`}
${run.troubles.length > 0 && html`<p class="quiet">On the way: ${run.troubles.map((trouble, i) => html`${i > 0 && "; "}${minute(trouble.time)} ${trouble.state} ${trouble.what} ${trouble.error}`)}.</p>`}
<p class="quiet">Execution <code>${run.execution}</code></p></div></details>
`;
}
