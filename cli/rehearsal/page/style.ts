/**
 * The page's stylesheet: light and dark as the reader's system has it, on paper light. Text has a contrast of at least
 * 4.5 to 1 in both.
 */

const LIGHT = `
  color-scheme: light;
  --page: #ffffff; --panel: #f5f7f9; --text: #1b2026; --quiet: #56606b; --edge: #d5dbe1; --line: #e1e6eb;
  --link: #0b5cad; --succeeded: #2e8555; --failed: #c62828; --expired: #a3246b; --skipped: #5f6b78;
  --superseded: #7454c8; --waiting: #e0a23a; --unfinished: #2a6fbb; --fault: #b3541e; --note: #fdf6e3;
  --p1: #8a94a0; --p2: #3a7ca5; --p3: #5aa9c7; --p4: #58a182; --p5: #e0a23a; --p6: #b26fb0; --p7: #8f6fd0;
  --p8: #c9705a; --p9: #9aa3ad;`;

const DARK = `
  color-scheme: dark;
  --page: #11161c; --panel: #1a2129; --text: #e4eaf0; --quiet: #a3afbb; --edge: #36414d; --line: #28323c;
  --link: #7cbcff; --succeeded: #46a873; --failed: #ff7b72; --expired: #ee7fbf; --skipped: #a3afbb;
  --superseded: #ab93f5; --waiting: #d9a441; --unfinished: #62a8ef; --fault: #f09a5c; --note: #2b2617;
  --p1: #7d8894; --p2: #4c93c0; --p3: #6bb9d6; --p4: #5fb391; --p5: #d9a441; --p6: #c184bf; --p7: #a386e6;
  --p8: #d98570; --p9: #8d98a4;`;

export const STYLE = `
:root {${LIGHT}
}
@media (prefers-color-scheme: dark) { :root {${DARK}
} }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.width { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
.wide { max-width: 112rem; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--page); padding: 0.4rem 0.8rem; z-index: 1; }
header { padding: 2rem 0 0.5rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 0.3rem; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 0.6rem; padding-top: 0.4rem; border-top: 1px solid var(--edge); }
h3 { font-size: 1rem; margin: 1.6rem 0 0.4rem; }
h3 code { font-size: 0.95em; }
p { margin: 0.4rem 0; max-width: 58rem; }
.finding ul { margin: 0.3rem 0; padding-left: 1.1rem; }
.quiet, .axis text { color: var(--quiet); fill: var(--quiet); }
.quiet { font-size: 0.9rem; font-weight: 400; }
.results tbody th { width: 34%; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.87em; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--edge); border-radius: 6px; padding: 0.8rem 1rem; white-space: pre-wrap; margin: 0.5rem 0; max-width: 100%; }
nav ul { list-style: none; margin: 0.8rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.7rem; margin: 1.2rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--edge); border-radius: 8px; padding: 0.7rem 0.9rem; }
.tiles b { display: block; font-size: 1.45rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.tiles .bad b { color: var(--failed); }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; font-size: 0.87rem; color: var(--quiet); }
tbody th { font-size: inherit; color: inherit; overflow-wrap: break-word; }
td.time { white-space: nowrap; }
.clock { white-space: nowrap; overflow-wrap: normal; }
.task { min-width: 5rem; }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
td:last-child, th:last-child { padding-right: 0; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
.finding { border: 1px solid var(--edge); border-left: 4px solid var(--waiting); border-radius: 6px; padding: 0.6rem 0.9rem; margin: 0.7rem 0; background: var(--panel); }
.finding.severe { border-left-color: var(--failed); }
.finding.mild { border-left-color: var(--unfinished); }
.finding h3 { margin: 0 0 0.2rem; }
.good { border-left-color: var(--succeeded); }
.badge { display: inline-block; border-radius: 4px; padding: 0 0.4rem; font-size: 0.8rem; font-weight: 600; border: 1px solid currentColor; white-space: nowrap; }
.text-failed { color: var(--failed); } .text-expired { color: var(--expired); } .text-skipped { color: var(--skipped); }
.text-superseded { color: var(--superseded); } .text-succeeded { color: var(--text); } .text-unfinished { color: var(--unfinished); }
@media (prefers-color-scheme: light) { .text-superseded { color: #6342b8; } }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; list-style: none; padding: 0; margin: 0.4rem 0 0.8rem; font-size: 0.87rem; }
.legend svg { vertical-align: -3px; margin-right: 0.35rem; overflow: visible; }
svg.track { display: block; background: var(--panel); border-radius: 3px; overflow: visible; }
svg.sign { overflow: visible; }
svg.axis { display: block; overflow: visible; }
.axis text { font-size: 11px; }
.line { fill: var(--line); }
.definitions { position: absolute; }
rect { stroke-width: 1.5; }
rect.line { stroke: none; }
${[
  "succeeded",
  "failed",
  "expired",
  "superseded",
  "unfinished",
  "p1",
  "p2",
  "p3",
  "p4",
  "p5",
  "p6",
  "p7",
  "p8",
  "p9",
]
  .map((look) => `rect.${look} { fill: var(--${look}); stroke: var(--${look}); }`)
  .join("\n")}
rect.waiting { fill: var(--waiting); stroke: var(--waiting); }
rect.fault { fill: var(--fault); stroke: var(--fault); }
rect.skipped { fill: var(--skipped); stroke: var(--skipped); }
rect.foreign { fill: var(--page); stroke: var(--quiet); }
rect.offline { fill: none; stroke: var(--failed); stroke-dasharray: 3 2; }
.sign.skipped, .sign.superseded, .sign.expired { fill: var(--page); stroke-width: 2; }
.sign.skipped { stroke: var(--skipped); } .sign.superseded { stroke: var(--superseded); }
.sign.expired { stroke: var(--expired); fill: var(--expired); }
.sign.failed { stroke: var(--failed); stroke-width: 2.5; fill: none; }
.sign.fail-over { stroke: var(--failed); stroke-width: 2.2; fill: none; }
.sign.unfinished { fill: var(--unfinished); }
.rows { margin: 0.2rem 0 1.2rem; }
.rows summary, .rows .head { display: grid; grid-template-columns: 5.6rem minmax(0, 1fr) 11rem; gap: 0.7rem; align-items: center; }
.rows.long summary, .rows.long .head { grid-template-columns: 9.3rem minmax(0, 1fr) 11rem; }
.rows summary { cursor: pointer; padding: 1px 0; min-height: 24px; list-style: none; font-variant-numeric: tabular-nums; font-size: 0.87rem; }
.rows summary::-webkit-details-marker { display: none; }
.rows summary .when::before { content: "▸"; display: inline-block; width: 0.9rem; color: var(--quiet); }
.rows details[open] > summary .when::before { content: "▾"; }
.rows summary:hover .track { background: var(--line); }
.rows .when { white-space: nowrap; }
.rows .count { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.rows.long .count { white-space: normal; }
.rows .weekend .when { color: var(--quiet); }
.inside { border-left: 3px solid var(--edge); margin: 0.3rem 0 1rem 0.25rem; padding: 0.1rem 0 0.1rem 1rem; }
.lanes { display: grid; grid-template-columns: minmax(4rem, max-content) minmax(0, 1fr); gap: 2px 0.7rem; align-items: center; font-size: 0.87rem; }
.lanes .name { overflow-wrap: anywhere; max-width: 11rem; }
details.plain > summary { cursor: pointer; }
details.plain { margin: 0.35rem 0; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem; }
.diff { white-space: pre-wrap; }
.diff ins, .diff del { text-decoration: none; display: block; }
.diff ins { color: var(--succeeded); } .diff del { color: var(--failed); }
@media (prefers-color-scheme: light) { .diff ins { color: #1d6b40; } }
footer { margin: 3rem 0 2rem; padding-top: 0.8rem; border-top: 1px solid var(--edge); }
@media (min-width: 1100px) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 640px) {
  .width { padding: 0 0.9rem; }
  header { padding-top: 1.2rem; }
  h1 { font-size: 1.45rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem; }
  .tiles b { font-size: 1.2rem; }
  .rows summary, .rows .head { grid-template-columns: 3.9rem minmax(0, 1fr) 2.6rem; gap: 0.5rem; }
  .rows.long summary, .rows.long .head { grid-template-columns: 6.7rem minmax(0, 1fr) 5.3rem; gap: 0.5rem; }
  .weekday, .more, .optional { display: none; }
  .inside { padding-left: 0.6rem; margin-left: 0; }
  th, td { padding-right: 0.5rem; }
  td.time { white-space: normal; width: 5.2rem; }
  .lanes { grid-template-columns: minmax(0, 1fr); }
  .lanes .name { max-width: none; }
}
@media print {
  :root {${LIGHT}
  }
  body { font-size: 10pt; }
  nav, .skip { display: none; }
  h2, h3, .head { break-after: avoid; }
  .finding, .tiles, summary, tr { break-inside: avoid; }
  .rows summary .when::before { content: none; }
  a { color: inherit; text-decoration: none; }
  .width { max-width: none; padding: 0; }
  svg.track { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
