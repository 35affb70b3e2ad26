/**
 * Times as the command line writes them: short, in a zone that is named, with the zone's own abbreviation.
 */
import { offsetAt } from "../stacks/zone-time";
import { duration } from "./wording";

const DAY = 86_400_000;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The clock in `zone`, as a Date whose UTC members are the local ones. */
function localOf(instant: number, zone: string): Date {
  return new Date(instant + offsetAt(zone, instant));
}

/** `Fri 20 Nov 2026 03:15` */
export function fullTime(instant: number, zone: string): string {
  const local = localOf(instant, zone);
  return `${dayOf(local)} ${local.getUTCFullYear()} ${minuteOf(local)}`;
}

/** `Fri 20 Nov 03:15`, with the year where it is not this one. */
export function dayTime(instant: number, zone: string, now: number): string {
  const local = localOf(instant, zone);
  const year = local.getUTCFullYear();
  const thisYear = localOf(now, zone).getUTCFullYear();
  return `${dayOf(local)}${year === thisYear ? "" : ` ${year}`} ${minuteOf(local)}`;
}

/** `15:10` today, `Sat 03:15` within six days, else as `dayTime`. */
export function nearTime(instant: number, zone: string, now: number): string {
  const local = localOf(instant, zone);
  const days = Math.floor(local.getTime() / DAY) - Math.floor(localOf(now, zone).getTime() / DAY);
  if (days === 0) return minuteOf(local);
  if (Math.abs(days) <= 6) return `${WEEKDAYS[local.getUTCDay()]} ${minuteOf(local)}`;
  return dayTime(instant, zone, now);
}

/** A fire in its schedule's zone, `Sat 03:15 EST`, and in the reader's: `09:15`, or that it is the same. */
export function onBothClocks(instant: number, own: string, reader: string, now: number): [string, string] {
  const first = `${nearTime(instant, own, now)} ${zoneName(instant, own)}`;
  return [first, sameClock(instant, own, reader) ? "the same" : nearTime(instant, reader, now)];
}

/** `06:15:23` */
export function secondTime(instant: number, zone: string): string {
  return localOf(instant, zone).toISOString().slice(11, 19);
}

/** `Fri 20 Nov 2026` */
export function fullDay(instant: number, zone: string): string {
  const local = localOf(instant, zone);
  return `${dayOf(local)} ${local.getUTCFullYear()}`;
}

/** `in 13 h`, `5 min ago`, `now`: the largest unit, rounded down. */
export function distance(instant: number, now: number): string {
  const seconds = Math.floor(Math.abs(instant - now) / 1000);
  if (seconds < 1) return "now";
  const largest = duration(seconds).split(" ").slice(0, 2).join(" ");
  return instant > now ? `in ${largest}` : `${largest} ago`;
}

/** Locales that know the abbreviations of their own parts of the world. */
const LOCALES = ["en-US", "en-GB", "en-AU", "en-CA", "en-IN", "en-NZ", "en-ZA"];

/** `EST`, `CET`, `UTC`; `GMT+8` where English has no abbreviation. */
export function zoneName(instant: number, zone: string): string {
  let first: string | undefined;
  for (const locale of LOCALES) {
    const parts = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      timeZoneName: "short",
    }).formatToParts(instant);
    const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
    if (!/^(GMT|UTC)[+-]/.test(name)) return name;
    first ??= name;
  }
  return first ?? zone;
}

/** Whether clocks in both zones show the same at this instant. */
export function sameClock(instant: number, zone: string, other: string): boolean {
  return offsetAt(zone, instant) === offsetAt(other, instant);
}

/** `+01:00` */
export function offsetText(milliseconds: number): string {
  const minutes = Math.abs(milliseconds) / 60_000;
  const text = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return `${milliseconds < 0 ? "-" : "+"}${text}`;
}

function dayOf(local: Date): string {
  const day = String(local.getUTCDate()).padStart(2);
  return `${WEEKDAYS[local.getUTCDay()]} ${day} ${MONTHS[local.getUTCMonth()]}`;
}

function minuteOf(local: Date): string {
  return local.toISOString().slice(11, 16);
}
