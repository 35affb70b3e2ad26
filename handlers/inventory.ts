/**
 * The inventory of a transfer's source: what `fsx-scheduler scan` writes and what a split is planned from. JSON Lines,
 * so that both can work on a stream; gzip when the name ends in `.gz`. A whole one ends in a line that says so.
 */
import { typedError } from "./errors";

/** First line. */
export interface InventoryHeader {
  kind: "fsx-data-scheduler-inventory";
  version: 1;
  /** What was scanned, on the machine that scanned it: `/mnt/nfs`. */
  root: string;
  /** When the scan began, ISO 8601. */
  scannedAt: string;
  /** What was walked below the root, as in a manifest: `["/"]`, or `["/files", "/images"]`. */
  sources: string[];
  /** Directories deeper than this are summed into their ancestor of this depth; `/` has depth 0. */
  maxDepth?: number;
}

/** One directory with what lies directly in it. Parents come before their children; the order means nothing else. */
export interface InventoryDirectory {
  /** From the root, with a leading slash; the root itself is `/`. */
  path: string;
  /**
   * Everything that is not a directory, directly in this one. A symbolic link is a file of 0 bytes, and so is what
   * has no content to copy (device, socket, pipe). A file with two hard links counts twice, since it is copied twice.
   */
  files: number;
  /** Sum of the files' sizes. */
  bytes: number;
  /** The latest modification time of the directory and of the files in it, ISO 8601 in UTC with seconds. */
  newest?: string;
  /**
   * The path is not UTF-8: every byte that is no printable ASCII character, and every `%`, is written as `%` and two
   * upper-case hex digits. DataSync's filters cannot name it.
   */
  raw?: true;
  /** Directories that this line stands for, where deeper ones were summed into it. Default 1. */
  directories?: number;
  /** Why it, or something in it, could not be read: `EACCES`. Its figures are too low, then. */
  unreadable?: string;
}

/** Last line. An inventory without it is not whole: the scan was interrupted. */
export interface InventoryEnd {
  kind: "end";
  directories: number;
  files: number;
  bytes: number;
  /** Directories and files that could not be read. */
  unreadable: number;
  complete: true;
}

/** A whole inventory. */
export interface Inventory {
  header: InventoryHeader;
  directories: InventoryDirectory[];
  totals: InventoryEnd;
}

/** Takes an inventory's text piece by piece, wherever it is cut. */
export interface InventoryReader {
  /** @throws InventoryError naming the line */
  push(text: string): void;
  /** @throws InventoryError when the inventory is not whole */
  end(): Inventory;
}

/** @param name what errors call it: a file, or an `s3://` URI */
export function inventoryReader(name: string): InventoryReader {
  const directories: InventoryDirectory[] = [];
  let header: InventoryHeader | undefined;
  let totals: InventoryEnd | undefined;
  let rest = "";
  let lines = 0;

  const line = (text: string): void => {
    lines += 1;
    if (text.trim() === "") return;
    if (totals) throw inventoryError(name, lines, "comes after the end line; an inventory has one end");
    if (!header) {
      header = checkedHeader(name, lines, text);
      return;
    }
    const value = parsed(name, lines, text);
    if (value.kind === "end") totals = checkedEnd(name, lines, value);
    else directories.push(checkedDirectory(name, lines, value));
  };

  return {
    push: (text) => {
      const whole = rest + text;
      let start = 0;
      for (let end = whole.indexOf("\n"); end >= 0; end = whole.indexOf("\n", start)) {
        line(whole.slice(start, end));
        start = end + 1;
      }
      rest = whole.slice(start);
    },
    end: () => {
      if (rest !== "") line(rest);
      rest = "";
      if (!header) throw typedError("InventoryError", `${name}: is empty; \`fsx-scheduler scan\` writes one`);
      if (!totals) {
        throw typedError(
          "InventoryError",
          `${name}: has no end line after ${lines} lines, so its scan was interrupted; finish it with \`fsx-scheduler scan --resume\``,
        );
      }
      return { header, directories, totals };
    },
  };
}

/** A whole inventory from its text. */
export function parseInventory(text: string, name: string): Inventory {
  const reader = inventoryReader(name);
  reader.push(text);
  return reader.end();
}

/** What the first line is known by. */
const HEADER_KIND = "fsx-data-scheduler-inventory";

type Fields = Record<string, unknown>;

function parsed(name: string, line: number, text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw inventoryError(name, line, `is not JSON: ${text.slice(0, 60)}`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw inventoryError(name, line, `is not a JSON object: ${text.slice(0, 60)}`);
  }
  return value as Fields;
}

function checkedHeader(name: string, line: number, text: string): InventoryHeader {
  // Of a file of another kind, compressed perhaps, that is what to say, and not that its first line is no JSON.
  const value = text.includes(HEADER_KIND) ? parsed(name, line, text) : {};
  if (value.kind !== HEADER_KIND) {
    throw inventoryError(
      name,
      line,
      `is not an inventory's header, {"kind":"${HEADER_KIND}",…}; \`fsx-scheduler scan\` writes inventories`,
    );
  }
  if (value.version !== 1) {
    throw inventoryError(name, line, `has version ${JSON.stringify(value.version)}; this program reads 1`);
  }
  if (
    !isPath(value.root) ||
    typeof value.scannedAt !== "string" ||
    Number.isNaN(Date.parse(value.scannedAt))
  ) {
    throw inventoryError(name, line, "needs root, an absolute path, and scannedAt, an ISO 8601 time");
  }
  if (!Array.isArray(value.sources) || value.sources.length === 0 || !value.sources.every(isPath)) {
    throw inventoryError(name, line, 'needs sources, a list of paths that begin with "/"');
  }
  return value as unknown as InventoryHeader;
}

function checkedDirectory(name: string, line: number, value: Fields): InventoryDirectory {
  if (!isPath(value.path) || (value.path.length > 1 && value.path.endsWith("/"))) {
    throw inventoryError(name, line, 'needs path, which begins with "/" and ends without one');
  }
  if (!isCount(value.files) || !isCount(value.bytes)) {
    throw inventoryError(name, line, `needs files and bytes of ${value.path} as whole numbers from 0`);
  }
  if (value.directories !== undefined && !isCount(value.directories)) {
    throw inventoryError(
      name,
      line,
      `gives directories of ${value.path} as something else than a whole number`,
    );
  }
  return value as unknown as InventoryDirectory;
}

function checkedEnd(name: string, line: number, value: Fields): InventoryEnd {
  if (!["directories", "files", "bytes", "unreadable"].every((key) => isCount(value[key]))) {
    throw inventoryError(
      name,
      line,
      "needs directories, files, bytes and unreadable as whole numbers from 0",
    );
  }
  return value as unknown as InventoryEnd;
}

function isPath(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("/");
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function inventoryError(name: string, line: number, what: string, cause?: unknown): Error {
  return typedError("InventoryError", `${name}, line ${line}: ${what}`, cause);
}
