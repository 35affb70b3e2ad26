/** What to look at: what failed or did not run, schedules that meet, with a suggestion, and what the clocks do. */
import { offsetAt } from "../../../stacks/zone-time";
import type { Analysis, Finding } from "../analysis";
import type { ClockOddity } from "../clock-changes";
import type { FreeSlot } from "../free-slot";
import { type Html, html } from "./html";
import { lengthOf, minute, moment, shortDay } from "./times";

export function findingsSection({ findings, oddities, missed, failed }: Analysis): Html {
  const overlapping = findings.some(({ kind }) => kind === "overlap");
  return html`${!overlapping && html`<div class="finding good"><h3>No schedules overlap</h3><p>Whenever a run came, no other one of this stack executed on its file system.</p></div>`}
${failed.length > 0 && sentences("Runs that failed", failed, "severe")}
${together(findings).map(card)}
${missed.length > 0 && sentences("Runs that did not happen", missed, "")}
${oddities.length > 0 && clocks(oddities)}`;
}

function sentences(title: string, texts: readonly string[], look: "severe" | ""): Html {
  return html`<div class="finding ${look}"><h3>${title}</h3><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

/** Meetings with the same way out are one card; the order stays. */
function together(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { fileSystemId, holder, comer, slot } = finding;
    const key = JSON.stringify([fileSystemId, ...(slot ? [slot.task, slot.to] : [holder, comer])]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

function card(findings: readonly Finding[]): Html {
  const [first] = findings;
  const severe = findings.some(({ kind }) => kind === "overlap");
  const names = [...new Set(findings.flatMap(({ holder, comer }) => [holder, comer]))];
  const title =
    names.length === 1
      ? html`${names[0]} meets itself`
      : html`${listed(names)} ${severe ? "overlap" : "nearly overlap"}`;
  return html`<div class="finding${severe ? " severe" : ""}"><h3>${title} <span class="quiet">on <code>${first!.fileSystemId}</code></span></h3>
<ul>${findings.map((finding) => html`<li>${finding.kind === "overlap" ? overlapText(finding) : nearMissText(finding)}</li>`)}</ul>
${suggestion(first!)}</div>`;
}

/** `a and b`, `a, b and c` */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function overlapText({ comer, holder, count, first, waited, leftOut, longestWait }: Finding): Html {
  const some = (number: number) => (number === count ? "it" : `${number} of them`);
  const became = [
    waited > 0 && `${some(waited)} had to wait${longestWait > 0 ? `, ${lengthOf(longestWait)} at most` : ""}`,
    leftOut > 0 && `${some(leftOut)} did not run`,
  ].filter(Boolean);
  return html`<b>Overlap, ${timesText(count)}:</b> ${comer} came while ${comer === holder ? "its run before" : holder} executed, first on ${moment(first)}; ${became.length === 0 ? "the other one was done before it was delivered" : became.join(", ")}.`;
}

function nearMissText({ comer, holder, count, first, closest }: Finding): Html {
  return html`<b>Near miss, ${timesText(count)}:</b> ${comer} came just after ${comer === holder ? "its run before" : holder}, first on ${moment(first)}, ${lengthOf(closest)} after it at the closest. A day with more files, and they overlap.`;
}

function suggestion({ slot, comer, holder }: Finding): Html {
  if (slot)
    return html`<p>${slotText(slot)}</p><pre>${slot.task}:
  schedule: ${slot.to}${slot.timezone === "UTC" ? "" : ` # ${slot.timezone}, as it is`}</pre>`;
  if (comer === holder)
    return html`<p>No other time of day helps against its own length: let it fire less often, or split its paths over several tasks.</p>`;
  return html`<p>No other time of day was found at which one of them is clear of everything else. Let ${comer} run <code>after: ${holder}</code>, or one of them less often.</p>`;
}

function slotText({ task, from, by, needs, spare, fires, free }: FreeSlot): Html {
  const moved = `${lengthOf(Math.abs(by) * 60_000)} ${by > 0 ? "later" : "earlier"}`;
  const room = spare > 0 ? `with ${lengthOf(spare)} to spare on both sides` : "though with nothing to spare";
  const whichFires =
    fires === 1
      ? "Its one fire"
      : free === fires
        ? `All its ${fires} fires`
        : `${free} of its ${fires} fires`;
  return html`<b>A free slot that fits:</b> ${task}, now <code>${from}</code>, ${moved}. With what follows it, it needs ${lengthOf(needs)} at most. ${whichFires} would have found everything free, ${room}.`;
}

function timesText(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

function clocks(oddities: readonly ClockOddity[]): Html {
  const changes = [
    ...new Map(oddities.map(({ change }) => [`${change.zone} ${change.time}`, change])).values(),
  ];
  return html`${changes.map((change) => {
    const own = oddities.filter(
      (oddity) => oddity.change.zone === change.zone && oddity.change.time === change.time,
    );
    const hard = own.some(({ kind }) => kind === "skipped");
    return html`<div class="finding ${hard ? "severe" : "mild"}"><h3>Clocks in ${change.zone} go ${change.by > 0 ? "forward" : "back"} ${lengthOf(Math.abs(change.by))} on ${shortDay(change.time + offsetAt(change.zone, change.time - 1))}</h3>
<ul>${own.map((oddity) => html`<li>${oddityText(oddity)}</li>`)}</ul></div>`;
  })}`;
}

function oddityText({ schedule, change, kind, local, instant, more }: ClockOddity): Html {
  const others = more > 0 ? ` (and ${more} more times that day)` : "";
  const at = html`<b>${schedule.name}</b>`;
  if (kind === "skipped")
    return html`${at} does not run at ${moment(local)}${others}: the clocks leave that time out. Give it a time before 02:00 or after 03:00 to have it run every day.`;
  if (kind === "once")
    return html`${at} runs once at ${moment(local)}${others}, the first time (${minute(instant!)} UTC), although the clocks show it twice.`;
  const before = minute(local - offsetAt(change.zone, change.time - 1));
  return html`${at} stays at ${minute(local)} there, which from ${moment(instant!)} UTC on is ${minute(instant!)} UTC instead of ${before}.`;
}
