/**
 * How a person's own text appears in an error: in quotes, on one line, never longer than a line. Every message of
 * the stack config uses it, so that a control character or a pasted file cannot break the list of errors.
 */

const LONGEST = 80;

/** `text` in double quotes, control characters escaped, cut after 80 characters. */
export function quote(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `a`, `a and b`, `a, b and c`: a list as it is said. */
export function listed(items: readonly string[], word: "and" | "or" = "and"): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}
