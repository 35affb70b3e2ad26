/**
 * A task's completion report: which files failed, and why. CSV as of RFC 4180 with the columns FilePath, FileStatus and
 * ErrorCode and no header (LustreGuide, "Task completion reports"). Pure, and total: any text gives some rows.
 */

/** One line of a completion report. */
export interface ReportedFile {
  path: string;
  /** `failed`, or `succeeded with warning` */
  status: string;
  /** `S3AccessDenied`, … */
  code: string;
}

/** What a notification says of a report. */
export interface ReportSummary {
  /** The first failed files, in the report's order. */
  first: ReportedFile[];
  /** Failed files per error code, most frequent first. */
  codes: { code: string; files: number }[];
  /** Failed files in the part that was read. */
  failed: number;
  /** Whether the report goes on beyond that part. */
  cut: boolean;
}

/**
 * Parses a report.
 * @param cut the text is the beginning of a longer report: its last line may be half a line and is dropped
 */
export function parseCompletionReport(text: string, cut: boolean): ReportedFile[] {
  const rows = readRows(text.startsWith("\uFEFF") ? text.slice(1) : text, cut);
  return rows
    .filter((row) => row.length > 1 || row[0] !== "")
    .filter((row, i) => !(i === 0 && row.join(",") === "FilePath,FileStatus,ErrorCode"))
    .map(([path = "", status = "", code = ""]) => ({
      path: withoutGuard(path),
      status: status.trim(),
      code: code.trim(),
    }));
}

/** Sums a report up. */
export function summarise(files: readonly ReportedFile[], cut: boolean, most = 5): ReportSummary {
  // "succeeded with warning" is told for objects in storage classes that FSx cannot read later; the file did not fail.
  const failed = files.filter((file) => !file.status.toLowerCase().startsWith("succeeded"));
  const perCode = new Map<string, number>();
  for (const { code } of failed) perCode.set(code || "no code", (perCode.get(code || "no code") ?? 0) + 1);
  return {
    first: failed.slice(0, most),
    codes: [...perCode]
      .map(([code, count]) => ({ code, files: count }))
      .sort((a, b) => b.files - a.files || (a.code < b.code ? -1 : 1)),
    failed: failed.length,
    cut,
  };
}

/** Splits CSV into rows. A quote inside an unquoted field is taken as it is, as lenient readers do. */
function readRows(text: string, cut: boolean): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  let begun = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === ",") {
      row.push(field);
      field = "";
    } else if (character === "\r" && text[i + 1] === "\n") continue;
    else if (character === "\n") {
      row.push(field);
      rows.push(row);
      row = [];
      field = "";
    } else field += character;
    begun = character !== "\n" || quoted;
  }
  if (begun && !cut) {
    row.push(field);
    rows.push(row);
  }
  return rows;
}

/** Paths that begin with `@ + - =` come in quotes of their own, against spreadsheets that would run them. */
function withoutGuard(path: string): string {
  return /^"[@+\-=].*"$/s.test(path) ? path.slice(1, -1) : path;
}
