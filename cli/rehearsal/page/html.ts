/**
 * Pieces of HTML, put together so that text can never become markup: what is interpolated into html`…` is escaped,
 * unless it is HTML itself.
 */

export class Html {
  constructor(readonly text: string) {}
}

export type Piece = Html | string | number | undefined | false | readonly Piece[];

/** html`<p>${text}</p>`: text and numbers escaped, pieces of HTML as they are, undefined and false left out. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  let text = strings[0]!;
  pieces.forEach((piece, i) => {
    text += written(piece) + strings[i + 1]!;
  });
  return new Html(text);
}

function written(piece: Piece): string {
  if (piece === undefined || piece === false) return "";
  if (piece instanceof Html) return piece.text;
  if (typeof piece === "object") return piece.map(written).join("");
  return escaped(String(piece));
}

const NAMES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  // Control characters, which names of files may hold, are no characters of HTML.
  return (
    text
      .replace(/[&<>"']/g, (character) => NAMES[character]!)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what has to go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd")
  );
}
