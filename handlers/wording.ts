/**
 * Numbers, durations and foreign text as people read them in notifications and reasons. Plain text and no locale, so
 * that the same run reads the same everywhere.
 */

/** `40312` → `40,312` */
export function thousands(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `counted(1, "file")` → `1 file`; `counted(1200, "file")` → `1,200 files` */
export function counted(count: number, noun: string): string {
  return `${thousands(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Seconds in their two largest units: `45 s`, `12 min`, `1 h 12 min`, `2 d 3 h`. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}

/** Milliseconds since the epoch as `2026-11-20T02:00:00Z`. */
export function utcSeconds(milliseconds: number): string {
  return `${new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** The first `most` of `items`, and how many more there are. */
export function listed(items: readonly string[], most: number): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(", ")} and ${thousands(more)} more` : items.join(", ");
}

/** Foreign text on one line: control characters as escapes, at most `longest` characters. */
export function oneLine(text: string, longest: number): string {
  const visible = [...text]
    .map((character) => {
      const code = character.codePointAt(0)!;
      const control = code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029;
      return control ? `\\u${code.toString(16).padStart(4, "0")}` : character;
    })
    .join("");
  return visible.length > longest ? `${cutOff(visible, longest - 1)}…` : visible;
}

/** The first `longest` UTF-16 units, without half a character at the end. */
export function cutOff(text: string, longest: number): string {
  const cut = text.slice(0, longest);
  const last = cut.charCodeAt(cut.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
}

/** A word as a POSIX shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A sentence's end, where the text has none: AWS's messages sometimes stop without a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
