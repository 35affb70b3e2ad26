/**
 * Text that fits a line: wrapping, cutting, and columns whose cells are never cut where a person has to type them.
 */

/**
 * `text` in lines of at most `width`; its own leading spaces stay, and every further line begins with `indent`. A word
 * that is longer than a line stays whole.
 */
export function wrapped(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  const leading = /^ */.exec(text)![0];
  let line = leading;
  let empty = true;
  for (const word of text.slice(leading.length).split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].map((one) => one.trimEnd());
}

/** A message for people: its lines wrapped, except those that are indented, which hold what is to be typed. */
export function messageLines(message: string, width: number): string[] {
  return message.split("\n").flatMap((line) => (line.startsWith(" ") ? [line] : wrapped(line, width)));
}

/** A paragraph under `first`, such as `  next  `: wrapped, each further line below the first one's text. */
export function paragraph(first: string, text: string, width: number): string[] {
  const indent = " ".repeat(first.length);
  return wrapped(`${first}${text}`, width, indent);
}

/** `text`, or its beginning with an ellipsis. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

/**
 * Rows in columns two spaces apart, as wide as their widest cell. A first cell that is wider than `firstWidth` has a
 * line of its own, and the rest of its row follows below.
 */
export function columns(rows: readonly (readonly string[])[], firstWidth: number, indent = "  "): string[] {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(
      ...rows.map((row) => row[column]?.length ?? 0).filter((width) => column > 0 || width <= firstWidth),
      0,
    ),
  );
  return rows.flatMap((row) => {
    const [first = "", ...rest] = row;
    const cells = rest.map((cell, column) => cell.padEnd(widths[column + 1]!)).join("  ");
    if (first.length <= widths[0]!) return [`${indent}${first.padEnd(widths[0]!)}  ${cells}`.trimEnd()];
    return [`${indent}${first}`, `${indent}${" ".repeat(widths[0]!)}  ${cells}`.trimEnd()];
  });
}

/** `[████████░░░░]` */
export function bar(done: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, done)) * width);
  return `[${"█".repeat(full)}${"░".repeat(width - full)}]`;
}
