/**
 * Transfers' runs: a lane per slice, on a scale that all runs of the transfer share. A fail-over is marked where the
 * slice went on with another agent.
 */
import { size } from "../../sizes";
import { count, counted } from "../../wording";
import type { AgentOutage, FailOver, SliceExecution, TransferRun } from "../rehearsal";
import { type Html, html } from "./html";
import { legend, sample } from "./legend";
import { lengthOf, minute, moment, momentLabel } from "./times";
import { axis, bar, lane, lengthTicks, type Mark, position, type Span, sign, track } from "./tracks";

const LANE = 9;
const STEPS: Record<string, [look: string, words: string]> = {
  QUEUED: ["p1", "queued"],
  LAUNCHING: ["p1", "launching"],
  PREPARING: ["p2", "preparing"],
  TRANSFERRING: ["p4", "transferring"],
  VERIFYING: ["p3", "verifying"],
};

export function transferTimeline(name: string, runs: readonly TransferRun[], until: number): Html {
  if (runs.length === 0) return html`<h3>${name}</h3><p>No run in this period.</p>`;
  const longest = Math.max(...runs.map((run) => (run.ended ?? until) - beginOf(run)), 1000);
  const failedOver = runs.some(({ failOvers }) => failOvers.length > 0);
  const used = Object.entries(STEPS).filter(([status]) =>
    runs.some(({ executions }) =>
      executions.some(({ steps }) => steps.some((step) => step.status === status)),
    ),
  );
  return html`<h3>${name}</h3>
${legend([
  ...used.map(([, [look, words]]): [Html, string] => [sample(look), words]),
  [sample("waiting"), "run waits"],
  [sample("failed", "sign"), "execution failed"],
  ...(failedOver ? ([[sample("fail-over", "sign"), "fail-over to another agent"]] as [Html, string][]) : []),
])}
<div class="rows long"><div class="head" aria-hidden="true"><span class="when quiet">Scheduled</span>${axis(lengthTicks(longest))}<span class="count quiet">Took, moved</span></div>
${runs.map((run) => runRow(run, longest, until))}</div>`;
}

/** Where the scale of a run begins. */
function beginOf(run: TransferRun): number {
  return run.waited
    ? run.scheduled
    : Math.min(run.started ?? run.scheduled, ...run.executions.map((one) => one.started));
}

function runRow(run: TransferRun, longest: number, until: number): Html {
  const from = beginOf(run);
  const span = { from, until: from + longest };
  const ended = run.ended ?? until;
  const slices = Math.max(1, ...run.executions.map(({ slice }) => slice + 1));
  const took = lengthOf(ended - from);
  const label = `${moment(run.scheduled)}, ${run.end}, ${took}, ${counted(slices, "slice")}, ${counted(run.failOvers.length, "fail-over")}`;
  const marks = [
    run.waited &&
      bar(
        {
          from: run.scheduled,
          until: run.started ?? ended,
          look: "waiting",
          title: "waits",
          y: 2,
          height: 4,
        },
        span,
      ),
    run.executions.map((one) =>
      executionMarks(one, span, ended, { y: laneY(one.slice), height: LANE - 3, focusable: false }),
    ),
    run.failOvers.map((one) => failOverMark(one, span, laneY(one.slice) + 3)),
  ];
  const bad = run.end !== "succeeded";
  return html`<details><summary><span class="when">${momentLabel(run.scheduled)}</span>${track(slices * LANE + 4, label, undefined, marks)}<span class="count">${took}<span class="more">${run.bytes > 0 && `, ${size(run.bytes)}`}</span>${bad && html` <b class="text-${run.end}">${run.end === "unfinished" ? "open" : run.end}</b>`}${run.failOvers.length > 0 && html` <span class="badge text-failed">${counted(run.failOvers.length, "fail-over")}</span>`}</span></summary>
<div class="inside"><p>${run.bytes > 0 ? `${size(run.bytes)} in ${counted(run.files, "file")}. ` : ""}<span class="quiet">${run.detail}</span></p>
${run.executions.length > 0 && [sliceLanes(run, slices, { from, until: ended }), executionTable(run, ended)]}
${run.failOvers.length > 0 && html`<ul>${run.failOvers.map((one) => html`<li>${minute(one.time)} slice ${one.slice} failed over from <b>${one.from}</b> to <b>${one.to}</b></li>`)}</ul>`}</div></details>
`;
}

function laneY(slice: number): number {
  return 3 + slice * LANE;
}

/** The same on the run's own scale, for a run that is short beside the longest. */
function sliceLanes(run: TransferRun, slices: number, span: Span): Html {
  const place = { y: 3, height: 10, focusable: true };
  return html`<div class="lanes"><span></span>${axis(lengthTicks(Math.max(1000, span.until - span.from)))}${Array.from(
    { length: slices },
    (_, slice) => {
      const marks = [
        run.executions
          .filter((one) => one.slice === slice)
          .map((one) => executionMarks(one, span, span.until, place)),
        run.failOvers.filter((one) => one.slice === slice).map((one) => failOverMark(one, span, 8)),
      ];
      return html`<span class="name">slice ${slice}</span>${lane(16, `slice ${slice}`, undefined, marks)}`;
    },
  )}</div>`;
}

function failOverMark({ time, slice, from, to }: FailOver, span: Span, y: number): Html {
  return sign(
    { from: time, look: "fail-over", title: `${minute(time)} slice ${slice}: ${from} to ${to}`, y },
    span,
  );
}

function executionMarks(
  one: SliceExecution,
  span: Span,
  runEnd: number,
  place: Pick<Mark, "y" | "height" | "focusable">,
): Html {
  const end = one.ended ?? runEnd;
  const parts = one.steps.map((step, i) => ({ ...step, until: one.steps[i + 1]?.from ?? end }));
  return html`${parts
    .filter(({ status, from, until }) => status in STEPS && position(until, span) > position(from, span))
    .map(({ status, from, until }) => {
      const [look, words] = STEPS[status]!;
      const title = `slice ${one.slice} on ${one.agent}: ${words} ${lengthOf(until - from)}, from ${minute(from)}`;
      return bar({ from, until, look, title, ...place }, span);
    })}${
    one.status === "ERROR" &&
    sign(
      {
        from: end,
        look: "failed",
        title: `slice ${one.slice} on ${one.agent} failed: ${one.error ?? ""}`,
        y: place.y + place.height / 2,
      },
      span,
    )
  }`;
}

function executionTable(run: TransferRun, ended: number): Html {
  const executions = [...run.executions].sort((a, b) => a.slice - b.slice || a.started - b.started);
  return html`<table><thead><tr><th scope="col">Slice</th><th scope="col">Agent</th><th scope="col">End</th><th scope="col" class="number optional">Files</th><th scope="col" class="number">Moved</th><th scope="col" class="number">Took</th></tr></thead><tbody>${executions.map(
    (one) =>
      html`<tr><td>${one.slice}</td><td>${one.agent}</td><td>${one.status === "ERROR" ? html`<span class="text-failed">ERROR</span> <span class="quiet">${one.error}</span>` : one.status}</td><td class="number optional">${count(one.files)}</td><td class="number">${size(one.bytes)}</td><td class="number">${lengthOf((one.ended ?? ended) - one.started)}</td></tr>`,
  )}</tbody></table>`;
}

export function outageList(outages: readonly AgentOutage[]): Html {
  if (outages.length === 0) return html``;
  return html`<h3>Agents that were offline</h3><ul>${outages.map(
    ({ agent, from, until }) =>
      html`<li><b>${agent}</b> from ${moment(from)} ${until === undefined ? "on" : `for ${lengthOf(until - from)}`}</li>`,
  )}</ul>`;
}
