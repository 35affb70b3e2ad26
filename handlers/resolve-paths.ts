/**
 * Which paths a task gets, and where its completion report goes, from the file system's data repository associations.
 * Pure. Nothing is left out silently: a path that cannot be covered is named, with the associations there are.
 */
import type { TaskPlan } from "./plan";
import { listed, oneLine } from "./wording";

/** A link between a directory of the file system and a prefix in S3. */
export interface Association {
  /** `/` or `/ns1`, as FSx says it. */
  fileSystemPath: string;
  /** `s3://bucket/prefix/`, as FSx says it; for a file system of the old kind its export or import path. */
  dataRepositoryPath: string;
  /** `AVAILABLE`, `MISCONFIGURED`, … */
  lifecycle: string;
  /** Where completion reports must lie, if not below `dataRepositoryPath`: the old kind's export path. */
  reportRoot?: string;
  /** FSx's own words about what is wrong with it. */
  failure?: string;
}

export type Resolution =
  | { kind: "resolved"; paths: string[]; reportPath: string }
  /** An association is being made, changed or removed: it will be something else soon. */
  | { kind: "temporary"; reason: string }
  | { kind: "refused"; reason: string };

/** The console's limit, "Specify up to 32 directories or files" (LustreGuide); the API model would allow 100. */
const MOST_PATHS = 32;
/** botocore fsx 2018-03-01 model, DataRepositoryTaskPath. */
const LONGEST_PATH = 4_096;
/** botocore fsx 2018-03-01 model, ArchivePath. */
const LONGEST_REPORT_PATH = 4_357;

/** What one path of the plan becomes. */
interface Cover {
  path: string;
  /** What FSx is sent for it. */
  sent: string[];
  /** The associations that it touches, by file-system path; never empty. */
  associations: Association[];
}

/** An association with its file-system path taken apart, once for all paths. */
interface Linked {
  association: Association;
  segments: string[];
}

/**
 * Resolves a task's paths.
 * @param associations all of the file system's, whatever their lifecycle
 */
export function resolvePaths(task: TaskPlan, associations: readonly Association[]): Resolution {
  if (associations.length === 0) {
    return {
      kind: "refused",
      reason: `${task.fileSystemId} is not linked to a data repository; create a data repository association for ${listed(task.paths.map(quoted), 3)}.`,
    };
  }
  const sorted = [...associations].sort((a, b) => (a.fileSystemPath < b.fileSystemPath ? -1 : 1));
  const linked = sorted.map((association) => ({
    association,
    segments: segmentsOf(association.fileSystemPath),
  }));
  const covers = task.paths.map((path) => cover(task, path, linked));
  const outside = covers.filter((one) => one.associations.length === 0).map((one) => quoted(one.path));
  const broken = notAvailable(covers, (lifecycle) => !isChanging(lifecycle));
  const changing = notAvailable(covers, isChanging);
  const problems = [
    ...(outside.length > 0
      ? [
          outside.length === 1
            ? `${outside[0]} lies outside every data repository association`
            : `${listed(outside, 5)} lie outside every data repository association`,
        ]
      : []),
    ...broken,
  ];
  if (problems.length > 0) {
    return { kind: "refused", reason: `${problems.join("; ")}. ${inventory(task.fileSystemId, sorted)}` };
  }
  if (changing.length > 0) {
    return { kind: "temporary", reason: `${changing.join("; ")}. ${inventory(task.fileSystemId, sorted)}` };
  }
  return withinLimits(covers, reportPathOf(covers[0]?.associations[0] ?? sorted[0]!, task.reportPath));
}

/** `joinS3("s3://b/a/", "/reports/")` → `s3://b/a/reports`: exactly one slash between, whatever the two have. */
export function joinS3(root: string, rest: string): string {
  const bare = rest.replace(/^\/+|\/+$/g, "");
  return bare === "" ? root.replace(/\/+$/, "") : `${root.replace(/\/+$/, "")}/${bare}`;
}

/** Finds the associations of one path, and what FSx is to be sent for it. */
function cover(task: TaskPlan, path: string, linked: readonly Linked[]): Cover {
  if (path.startsWith("s3://")) {
    const around = linked.find(({ association }) => isInS3(path, association.dataRepositoryPath));
    return { path, sent: [path], associations: around ? [around.association] : [] };
  }
  const wanted = segmentsOf(path);
  if (wanted.includes("..") || wanted.includes(".")) return { path, sent: [], associations: [] };
  const around = linked
    .filter(({ segments }) => isPrefix(segments, wanted))
    .sort((a, b) => b.association.fileSystemPath.length - a.association.fileSystemPath.length)[0];
  if (around) {
    const below = wanted.slice(around.segments.length);
    return {
      path,
      sent: [task.type === "Import" ? inS3(around.association, below) : `/${wanted.join("/")}`],
      associations: [around.association],
    };
  }
  // Above the associations: everything that is linked below it. FSx documents "/" as the whole file system; what it
  // makes of another directory that is itself not linked is not documented, so the linked ones are named.
  const below = linked.filter(({ segments }) => isPrefix(wanted, segments));
  const sent = below.map(({ association, segments }) =>
    task.type === "Import" ? association.dataRepositoryPath : `/${segments.join("/")}`,
  );
  return {
    path,
    sent: wanted.length === 0 && task.type !== "Import" ? ["/"] : sent,
    associations: below.map(({ association }) => association),
  };
}

/** Sentences about the paths under associations with such lifecycles. */
function notAvailable(covers: readonly Cover[], such: (lifecycle: string) => boolean): string[] {
  const problems = covers.flatMap((one) =>
    one.associations
      .filter((association) => association.lifecycle !== "AVAILABLE" && such(association.lifecycle))
      .map((association) => {
        const why = association.failure ? ` (FSx says: ${oneLine(association.failure, 300)})` : "";
        return `${quoted(one.path)} needs the association of ${association.fileSystemPath}, which is ${association.lifecycle}${why}`;
      }),
  );
  return problems.length > 5 ? [...problems.slice(0, 5), `and ${problems.length - 5} more`] : problems;
}

/** botocore fsx 2018-03-01 model, DataRepositoryLifecycle: CREATING, UPDATING and DELETING become something else. */
function isChanging(lifecycle: string): boolean {
  return lifecycle === "CREATING" || lifecycle === "UPDATING" || lifecycle === "DELETING";
}

function withinLimits(covers: readonly Cover[], reportPath: string): Resolution {
  const paths = [...new Set(covers.flatMap((one) => one.sent))];
  const long = paths.find((path) => path.length > LONGEST_PATH);
  if (paths.length > MOST_PATHS) {
    return {
      kind: "refused",
      reason: `The task's paths become ${paths.length} paths on the file system's associations; a task takes at most ${MOST_PATHS}.`,
    };
  }
  if (long !== undefined) {
    return {
      kind: "refused",
      reason: `${quoted(long)} has ${long.length} characters once it is translated; a path has at most ${LONGEST_PATH}.`,
    };
  }
  if (reportPath.length > LONGEST_REPORT_PATH) {
    return {
      kind: "refused",
      reason: `The completion report's path has ${reportPath.length} characters; it may have at most ${LONGEST_REPORT_PATH}. Shorten reportPath.`,
    };
  }
  return { kind: "resolved", paths, reportPath };
}

/** FSx refuses a report that is not below an association's own S3 path. */
function reportPathOf(association: Association, prefix: string): string {
  return joinS3(association.reportRoot ?? association.dataRepositoryPath, prefix);
}

/** The associations there are, in one sentence. */
function inventory(fileSystemId: string, associations: readonly Association[]): string {
  const each = associations.map(
    ({ fileSystemPath, dataRepositoryPath, lifecycle }) =>
      `${fileSystemPath} – ${dataRepositoryPath} (${lifecycle})`,
  );
  return `${fileSystemId} is linked like this: ${each.join(", ")}.`;
}

/** An association's S3 path as FSx knows it, or what lies below. */
function inS3(association: Association, below: readonly string[]): string {
  return below.length === 0
    ? association.dataRepositoryPath
    : joinS3(association.dataRepositoryPath, below.join("/"));
}

function isInS3(uri: string, root: string): boolean {
  const bare = root.replace(/\/+$/, "");
  return uri === bare || uri.startsWith(`${bare}/`);
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter(Boolean);
}

function isPrefix(prefix: readonly string[], path: readonly string[]): boolean {
  return prefix.length <= path.length && prefix.every((segment, i) => segment === path[i]);
}

function quoted(path: string): string {
  return `"${oneLine(path, 200)}"`;
}
