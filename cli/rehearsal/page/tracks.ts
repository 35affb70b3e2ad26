/**
 * Tracks: a stretch of time as a line of inline SVG that is as wide as the page lets it be. Positions are in per cent
 * and heights in pixels, so that bars grow with the page and text stays readable; every mark has a title.
 */
import { Html, html, type Piece } from "./html";

export interface Span {
  from: number;
  until: number;
}

export interface Mark extends Span {
  /** What it looks like: a class of the stylesheet. */
  look: string;
  title: string;
  y: number;
  height: number;
  /** Whether the keyboard reaches it; only where few are reachable at once. */
  focusable?: boolean;
}

/** Share of the span at `time`, in per cent, within it; two digits are a tenth of a pixel. */
export function position(time: number, { from, until }: Span): number {
  const share = (time - from) / (until - from);
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}

/** A bar from one time to another. Thin ones are as wide as their outline, so that nothing vanishes. */
export function bar(mark: Mark, span: Span): Html {
  const x = position(mark.from, span);
  const width = Math.round((position(mark.until, span) - x) * 100) / 100;
  const focus = mark.focusable ? html` tabindex="0" role="img" aria-label="${mark.title}"` : new Html("");
  return html`<rect class="${mark.look}" x="${x}%" y="${mark.y}" width="${width}%" height="${mark.height}"${focus}><title>${mark.title}</title></rect>`;
}

/** A sign at one time: something that has no length. Its shape tells what, also without its colour. */
export function sign(mark: Omit<Mark, "until" | "height">, span: Span): Html {
  const x = position(mark.from, span);
  const focus = mark.focusable ? html` tabindex="0" role="img" aria-label="${mark.title}"` : "";
  return html`<svg class="sign ${mark.look}" x="${x}%" y="${mark.y}" width="1" height="1"${focus}><title>${mark.title}</title><use href="#sign-${mark.look}"/></svg>`;
}

/** @param grid the id of the lines behind the bars */
export function track(height: number, label: string, grid: string | undefined, marks: Piece): Html {
  const lines = grid === undefined ? "" : html`<use href="#${grid}" width="100%" height="${height}"/>`;
  return html`<svg class="track" width="100%" height="${height}" role="img" aria-label="${label}">${lines}${marks}</svg>`;
}

/** Unlike a track, one whose bars can be reached one by one. */
export function lane(height: number, label: string, grid: string | undefined, marks: Piece): Html {
  const lines = grid === undefined ? "" : html`<use href="#${grid}" width="100%" height="${height}"/>`;
  return html`<svg class="track" width="100%" height="${height}" role="group" aria-label="${label}">${lines}${marks}</svg>`;
}

/** Numbers below or above tracks: `[share of the width in per cent, text]`. */
export function axis(ticks: readonly (readonly [number, string])[]): Html {
  return html`<svg class="axis" width="100%" height="16" aria-hidden="true">${ticks.map(
    ([x, text], i) =>
      html`<text class="${i % 2 === 1 ? "optional" : ""}" x="${x}%" y="12" text-anchor="${x === 0 ? "start" : x === 100 ? "end" : "middle"}">${text}</text>`,
  )}</svg>`;
}

/** Ticks of a scale from 0 to `length` milliseconds, at whole numbers of a unit that suits it. */
export function lengthTicks(length: number): [number, string][] {
  const minute = 60_000;
  const steps = [
    ...[10_000, 30_000].map((size): [number, number, string] => [size, 1_000, "s"]),
    ...[1, 2, 5, 10, 30].map((n): [number, number, string] => [n * minute, minute, "min"]),
    ...[1, 2, 6, 12].map((n): [number, number, string] => [n * 60 * minute, 60 * minute, "h"]),
  ];
  const day = 1440 * minute;
  const [step, unit, name] = steps.find(([size]) => length / size <= MOST_TICKS) ?? [
    Math.ceil(length / day / MOST_TICKS) * day,
    day,
    "d",
  ];
  const ticks: [number, string][] = [];
  // One at the very end would stand out of the page.
  for (let at = 0; at <= length * 0.95; at += step)
    ticks.push([Math.round((at / length) * 10_000) / 100, at === 0 ? "0" : `${at / unit} ${name}`]);
  return ticks;
}

const MOST_TICKS = 7;

/** What every page needs once: the lines of the hours, and the signs' shapes. */
export const DEFINITIONS = html`<svg class="definitions" width="0" height="0" aria-hidden="true">
<symbol id="hours">${[1, 2, 3, 4, 5, 6, 7].map((i) => html`<rect class="line" x="${i * 12.5}%" y="0" width="0.5" height="100%"/>`)}</symbol>
<symbol id="week">${[1, 2, 3, 4, 5, 6].map((i) => html`<rect class="line" x="${(i / 7) * 100}%" y="0" width="0.5" height="100%"/>`)}</symbol>
<path id="sign-skipped" d="M0-5 5 0 0 5-5 0Z"/>
<circle id="sign-superseded" r="4"/>
<path id="sign-expired" d="M-5 4.5 0-5 5 4.5Z"/>
<path id="sign-failed" d="M-4-4 4 4M4-4-4 4"/>
<path id="sign-fail-over" d="M-5 0H3M0-4 4 0 0 4"/>
<path id="sign-unfinished" d="M-3-5 4 0-3 5Z"/>
</svg>`;
