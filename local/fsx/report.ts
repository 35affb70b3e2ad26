/**
 * A task's completion report: one line per failed file, as LustreGuide "Working with task completion reports"
 * describes it.
 */

/** A file that a task could not process. */
export interface FailedFile {
  /** Absolute path on the file system. */
  path: string;
  /** `S3AccessDenied`, `FileSizeTooLarge`, … (LustreGuide "Troubleshooting data repository task failures"). */
  errorCode: string;
}

/**
 * The report's text: FilePath (relative to the mount point), FileStatus, ErrorCode; RFC 4180, so lines end in CRLF,
 * and there is no header.
 */
export function reportText(files: FailedFile[]): string {
  return files
    .map((file) => `${[relative(file.path), "failed", file.errorCode].map(field).join(",")}\r\n`)
    .join("");
}

/** A field that begins with `@ + - =` gets quotes of its own first, which are then escaped like any others. */
function field(text: string): string {
  const guarded = /^[@+\-=]/.test(text) ? `"${text}"` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function relative(path: string): string {
  return path.replace(/^\/+/, "");
}
