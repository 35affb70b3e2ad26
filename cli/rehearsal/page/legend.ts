/** What the looks of bars and signs mean. */
import { type Html, html } from "./html";

/** A bar or sign as it looks in a track. */
export function sample(look: string, kind: "bar" | "sign" = "bar"): Html {
  const mark =
    kind === "bar"
      ? html`<rect class="${look}" x="1" y="3" width="16" height="8"/>`
      : html`<svg class="sign ${look}" x="9" y="7" width="1" height="1"><use href="#sign-${look}"/></svg>`;
  return html`<svg width="18" height="14" aria-hidden="true">${mark}</svg>`;
}

export function legend(entries: readonly (readonly [Html, string])[]): Html {
  return html`<ul class="legend">${entries.map(([mark, text]) => html`<li>${mark}${text}</li>`)}</ul>`;
}
