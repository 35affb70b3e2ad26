/** Times and lengths as the page writes them: in UTC, short, and the same for every reader. */

import { day, duration } from "../../wording";
import { type Html, html } from "./html";

/** `03:15` */
export function minute(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}

/** `Sun 1 Nov 03:15` */
export function moment(time: number): string {
  return `${shortDay(time)} ${minute(time)}`;
}

/** `Sun 1 Nov 03:15`, where the weekday goes on a narrow page. */
export function momentLabel(time: number): Html {
  const [weekday, ...rest] = moment(time).split(" ");
  return html`<span class="weekday">${weekday} </span>${rest.join(" ")}`;
}

/** `Sun 1 Nov` */
export function shortDay(time: number): string {
  return day(new Date(time)).replace(/ +/g, " ").split(" ").slice(0, 3).join(" ");
}

/** `Sun 1 Nov 2026` */
export function longDay(time: number): string {
  return day(new Date(time)).replace(/ +/g, " ");
}

/** `4 h 12 min`, from milliseconds. */
export function lengthOf(milliseconds: number): string {
  // Not broken between number and unit.
  return duration(milliseconds / 1000).replaceAll(" ", "\u00a0");
}
