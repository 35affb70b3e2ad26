/**
 * Reads YAML that people write: what is wrong with it is told with its place, a key that stands there twice by its name,
 * and the usual slips with what would be right.
 */
import { LineCounter, parseDocument } from "yaml";
import { quote } from "./quote";

/** Why a text is no YAML; `message` is one line that begins with the file's name. */
export class YamlTextError extends Error {
  override readonly name = "YamlTextError";
}

/**
 * @param file the file's name, for messages
 * @throws YamlTextError
 */
export function readYaml(file: string, text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: "error",
  });
  const error = document.errors[0];
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const place = `${file}:${line}:${col}`;
    if (error.code === "DUPLICATE_KEY") {
      const key = /^\s*["']?(.+?)["']?\s*:(?:\s|$)/.exec(text.slice(error.pos[0]))?.[1];
      throw new YamlTextError(
        `${place}: the key ${quote(key ?? "")} stands here a second time; keep one of them`,
      );
    }
    throw new YamlTextError(
      `${place}: not valid YAML: ${firstLine(error.message)}${hint(text, error.pos[0])}`,
    );
  }
  try {
    return document.toJS();
  } catch (cause) {
    const reason = cause instanceof Error ? firstLine(cause.message) : String(cause);
    throw new YamlTextError(`${file}: not valid YAML: ${reason}`, { cause });
  }
}

/** The usual slips: cron that begins with `*` is an alias to YAML, and `: ` inside a text makes a map of it. */
function hint(text: string, position: number): string {
  const line = text.slice(0, position).split("\n").at(-1)! + text.slice(position).split("\n")[0]!;
  if (/:\s*\*/.test(line)) return `; put text that begins with "*" in quotes`;
  return /:\s.*:(\s|$)/.test(line) ? `; put text that has ": " in it in quotes` : "";
}

function firstLine(text: string): string {
  return text.split("\n")[0]!.trim();
}
