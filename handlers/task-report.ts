/**
 * Reads a task's completion report from S3. Never in the way of telling people: a report that cannot be read is a fact
 * for the notification, with its reason.
 */
import type { S3 } from "@aws-sdk/client-s3";
import { parseCompletionReport, type ReportSummary, summarise } from "./completion-report";
import { errorMessage, errorName } from "./errors";
import { joinS3 } from "./resolve-paths";

export type TaskReport =
  | { location: string; summary: ReportSummary }
  /** `location` is where it should be. */
  | { location: string; unread: string };

/** As much of a report as is read: some 1,000 lines, enough to see what is wrong. */
const BYTES_READ = 65_536;

/**
 * Reads the beginning of a report.
 * @param s3 makes the client; called only here, so that runs without failed files never load it
 * @param type the task's type in FSx's words
 */
export async function readTaskReport(
  s3: () => Pick<S3, "getObject">,
  reportPath: string,
  taskId: string,
  type: string,
): Promise<TaskReport> {
  const problems: [name: string, problem: string][] = [];
  for (const name of reportNames(type)) {
    try {
      const uri = joinS3(reportPath, `${taskId}/${name}`);
      const { body, cut } = await readBeginning(s3(), uri);
      return { location: uri, summary: summarise(parseCompletionReport(body, cut), cut) };
    } catch (error) {
      problems.push([name, problemOf(error)]);
    }
  }
  const [first, second] = problems as [[string, string], [string, string]];
  const unread =
    first[1] === second[1]
      ? `${first[0]}, ${second[0]}: ${first[1]}`
      : problems.map(([name, problem]) => `${name}: ${problem}`).join("; ");
  return { location: reportLocation(reportPath, taskId, type), unread };
}

/** S3 answers AccessDenied for an object that is not there, unless the caller may list the bucket; ours may not. */
function problemOf(error: unknown): string {
  const name = errorName(error);
  if (name === "NoSuchKey") return "not there";
  if (name === "AccessDenied") return "not there, or S3 does not let watchTask read it (AccessDenied)";
  return `${name}: ${errorMessage(error).slice(0, 200)}`;
}

/** Where a task's report should be. */
export function reportLocation(reportPath: string, taskId: string, type: string): string {
  return joinS3(reportPath, `${taskId}/${reportNames(type)[0]}`);
}

/** The guide says report.csv for imports and failures.csv for the others, the API model failures.csv for all. */
function reportNames(type: string): [string, string] {
  return type === "IMPORT_METADATA_FROM_REPOSITORY"
    ? ["report.csv", "failures.csv"]
    : ["failures.csv", "report.csv"];
}

async function readBeginning(
  s3: Pick<S3, "getObject">,
  uri: string,
): Promise<{ body: string; cut: boolean }> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  const object = await s3.getObject({ Bucket: bucket, Key: key, Range: `bytes=0-${BYTES_READ - 1}` });
  const size = Number(object.ContentRange?.split("/")[1] ?? object.ContentLength ?? 0);
  return { body: (await object.Body?.transformToString("utf-8")) ?? "", cut: size > BYTES_READ };
}
