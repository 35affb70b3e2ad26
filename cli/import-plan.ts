/**
 * What the sample scheduler's parameters become in a stack file, and what means something else there. Pure.
 */
import type { TaskType } from "../handlers/plan";
import { PathTextError, splitPaths } from "../stacks/paths";
import { CommandError } from "./command-error";
import type { Parameters } from "./parameters";

/** A task as a stack file has it; what the template's default was is written, too, so that it can be read there. */
export interface ImportedTask {
  fileSystemId: string;
  type: TaskType;
  schedule: string;
  paths: string[];
  reportPath: string;
}

export interface ImportPlan {
  name: string;
  task: ImportedTask;
  email: string | undefined;
  /** What means something else from now on, one paragraph each. */
  differences: string[];
}

/** Defaults of the sample scheduler's template. */
const DEFAULTS = {
  Schedule: "0 0/6 * * ? *",
  Paths: "/",
  TaskCompletionReportPath: "/fsx-drt-completion-reports",
  TaskType: "Export",
} as const;

/** @throws CommandError for values that cannot be taken over */
export function importPlan(parameters: Parameters, wantedName: string | undefined): ImportPlan {
  const given = { ...DEFAULTS, ...withoutEmpty(parameters) };
  const type = typeOf(given.TaskType);
  const { paths, completed } = pathsOf(given.Paths);
  const task: ImportedTask = {
    fileSystemId: given.FileSystemId!,
    type,
    schedule: scheduleOf(given.Schedule),
    paths,
    reportPath: given.TaskCompletionReportPath,
  };
  return {
    name: wantedName ?? nameOf(type, paths),
    task,
    email: given.EmailAddress,
    differences: differences(task, completed, given.EmailAddress),
  };
}

function withoutEmpty(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ""));
}

function typeOf(text: string): TaskType {
  if (text === "Export" || text === "Import") return text;
  throw new CommandError(`TaskType is "${text}"; the sample scheduler has Export and Import.`);
}

/** The template writes `cron(` and `)` around the value. */
function scheduleOf(text: string): string {
  return /^(cron|rate|at)\(.*\)$/.test(text) ? text : `cron(${text})`;
}

function pathsOf(text: string): { paths: string[]; completed: string[] } {
  let given: string[];
  try {
    given = splitPaths(text);
  } catch (cause) {
    if (!(cause instanceof PathTextError)) throw cause;
    throw new CommandError(`Paths: ${cause.message}`, { cause });
  }
  const isWhole = (path: string) => path.startsWith("/") || path.startsWith("s3://");
  return {
    paths: given.map((path) => (isWhole(path) ? path : `/${path.replace(/^(\.\/)+/, "")}`)),
    completed: given.filter((path) => !isWhole(path)),
  };
}

/** `import-drt-test` of an Import of /drt-test; `export-all` of an Export of everything. */
function nameOf(type: TaskType, paths: readonly string[]): string {
  const [first = "/"] = paths;
  const last = first.split("/").filter(Boolean).at(-1) ?? "all";
  const slug = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${type.toLowerCase()}-${paths.length > 1 ? `${slug || "paths"}-and-more` : slug || "paths"}`;
}

function differences(task: ImportedTask, completed: readonly string[], email: string | undefined): string[] {
  const everything = task.paths.length === 1 && task.paths[0] === "/";
  const quoted = task.paths.map((path) => JSON.stringify(path)).join(", ");
  const moved = { Export: "exported", Import: "imported", Release: "released" }[task.type];
  return [
    everything
      ? "Paths: the sample scheduler read Paths and never used it: each run took the whole first association that was " +
        `AVAILABLE, and only that one. "/" now means the whole file system: all associations are ${moved}. With one ` +
        "association nothing changes."
      : "Paths: the sample scheduler read Paths and never used it: each run took the whole first association that was " +
        `AVAILABLE, whatever Paths said. From now on ${task.paths.length === 1 ? "only this is" : "only these are"} ${moved}: ${quoted}. ` +
        "To go on with everything, write paths: [/].",
    ...(completed.length > 0
      ? [
          `Paths begin at the file system's root now: ${completed.map((path) => `${JSON.stringify(path)} was written as ${JSON.stringify(`/${path.replace(/^(\.\/)+/, "")}`)}`).join(", ")}.`,
        ]
      : []),
    ...(task.reportPath.startsWith("/")
      ? []
      : [
          `TaskCompletionReportPath: "${task.reportPath}" was glued to the association's S3 path as it is; now there is ` +
            "exactly one slash between the two, so that the report lies where FSx takes it.",
        ]),
    "Failures: mails told only of errors of the function itself. Now they also tell of tasks that failed, were canceled " +
      "or took too long, and of files that failed, once each, with the first files and what to do.",
    "A busy file system: a run that was due while another task ran was an error. Now it waits for its turn for six hours " +
      "(maxWait); whenBusy: skip leaves it out instead.",
    ...(email === undefined ? ["EmailAddress is not in the file, so nobody is told when a run fails."] : []),
  ];
}
