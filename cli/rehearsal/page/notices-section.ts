/** What people would have been told, what went wrong beside the runs, and the faults that were planned. */
import { count, counted } from "../../wording";
import type { AlarmChange, Rehearsal } from "../rehearsal";
import { DAY, dayLabel, rowLength, rowSpans } from "./file-system-timeline";
import { type Html, html } from "./html";
import { lengthOf, moment, shortDay } from "./times";
import { axis, bar, track } from "./tracks";

const FAULT_MARK = 300_000;

export function noticesSection(rehearsal: Rehearsal): Html {
  const { mails, alarms, troubles, leftOut } = rehearsal.notices;
  if (mails.length + alarms.length + troubles.length === 0)
    return html`<p>No mail, no alarm, nothing to tell.</p>`;
  return html`
${alarms.length > 0 && html`<h3>Alarms</h3>${alarmTable(alarms)}${more(leftOut.alarms, "change")}`}
${
  mails.length > 0 &&
  html`<h3>Mails</h3>${mails.map(
    ({ time, to, subject, body }) =>
      html`<details class="plain"><summary>${moment(time)} <b>${subject}</b> <span class="quiet">to ${counted(to.length, "person", "people")}</span></summary><pre>To: ${to.join(", ")}

${body}</pre></details>`,
  )}${more(leftOut.mails, "mail")}`
}
${
  troubles.length > 0 &&
  html`<h3>Beside the runs</h3><table><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Detail</th></tr></thead><tbody>${troubles.map(
    ({ time, kind, about, detail }) =>
      html`<tr><td class="time">${moment(time)}</td><td>${kind === "function" ? "function failed" : kind}</td><td>${about && html`<b>${about}</b> `}<span class="quiet">${detail}</span></td></tr>`,
  )}</tbody></table>${more(leftOut.troubles, "entry", "entries")}`
}`;
}

/** An alarm's end goes into the row of its beginning. */
function alarmTable(alarms: readonly AlarmChange[]): Html {
  const rows = alarms.flatMap((change, i) => {
    if (change.to !== "ALARM") return [];
    const end = alarms.slice(i + 1).find(({ alarm }) => alarm === change.alarm);
    const lasted = end ? lengthOf(end.time - change.time) : "until the end";
    return [
      html`<tr><td class="time">${moment(change.time)}</td><td><b>${change.alarm}</b><br><span class="quiet">${change.reason}</span></td><td class="number">${lasted}</td></tr>`,
    ];
  });
  return html`<table><thead><tr><th scope="col">When</th><th scope="col">Alarm</th><th scope="col" class="number">Lasted</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function more(number: number, noun: string, plural?: string): Html | false {
  return (
    number > 0 &&
    html`<p class="quiet">And ${count(number)} more ${number === 1 ? noun : (plural ?? `${noun}s`)}.</p>`
  );
}

/** The planned faults: how many of each, and when. */
export function faultsSection(rehearsal: Rehearsal): Html {
  const { faults, faultMoments } = rehearsal.notices;
  const length = rowLength(rehearsal);
  const rows = rowSpans(rehearsal, length)
    .map((span) => ({ span, moments: faultMoments.filter((time) => time >= span.from && time < span.until) }))
    .filter(({ moments }) => moments.length > 0);
  const mix = Object.entries(rehearsal.faults ?? {}).map(([name, probability]) => `${name}=${probability}`);
  const loose = mix.length > 0 && html`<p class="quiet">Let loose: ${mix.join(", ")}.</p>`;
  if (faults.length === 0) return html`${loose}<p>None struck.</p>`;
  return html`${loose}<table><thead><tr><th scope="col">Fault</th><th scope="col" class="number">How often</th><th scope="col">First</th><th scope="col">Last</th></tr></thead><tbody>${faults.map(
    (fault) =>
      html`<tr><td>${fault.name}</td><td class="number">${count(fault.count)}</td><td>${moment(fault.first)}</td><td>${moment(fault.last)}</td></tr>`,
  )}</tbody></table>
<div class="rows"><div class="head" aria-hidden="true"><span></span>${axis(length.ticks)}<span></span></div>${rows.map(
    ({ span, moments }) =>
      html`<div class="head"><span class="when">${dayLabel(span.from, length.days)}</span>${track(
        14,
        `${shortDay(span.from)}: faults`,
        length.grid,
        moments.map((time) =>
          bar(
            {
              from: time,
              until: time + Math.min(FAULT_MARK, DAY),
              look: "fault",
              title: moment(time),
              y: 3,
              height: 8,
            },
            span,
          ),
        ),
      )}<span></span></div>`,
  )}</div>`;
}
