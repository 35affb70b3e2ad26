/**
 * XML as the Query and REST-XML services write it. Only writing, and reading of the few small documents that S3
 * clients send (see s3-input.ts).
 */

/** `<Name>…</Name>` around text that is already XML. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** Text made safe inside an element. Control characters become references, as S3 writes them in object keys. */
export function escapeXml(text: string): string {
  let escaped = "";
  for (const character of text) escaped += ENTITIES[character] ?? controlReference(character);
  return escaped;
}

/** A time in ISO 8601; whole seconds are written without a fraction. */
export function isoTime(date: Date): string {
  return date.toISOString().replace(".000Z", "Z");
}

/** The text of a scalar. */
export function scalarText(value: unknown): string {
  if (value instanceof Date) return isoTime(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return String(value);
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

function controlReference(character: string): string {
  const code = character.charCodeAt(0);
  const allowed = code >= 0x20 || character === "\n" || character === "\t";
  return allowed ? character : `&#x${code.toString(16).toUpperCase()};`;
}
