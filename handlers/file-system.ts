/**
 * OBSERVE for `startTask`: a file system's links to S3 and its data repository tasks, every page of them. What could
 * not be observed is an answer, too: the run waits, or it is refused with the reason.
 */
import type { DataRepositoryTask, FSx } from "@aws-sdk/client-fsx";
import { errorMessage, errorName, failureKind } from "./errors";
import type { TaskPlan } from "./plan";
import type { Association } from "./resolve-paths";

/** The calls that observing makes. */
export type ObservingFsx = Pick<
  FSx,
  "describeDataRepositoryAssociations" | "describeFileSystems" | "describeDataRepositoryTasks"
>;

/** A data repository task, as far as deciding reads it. */
export interface ObservedTask {
  taskId: string;
  /** `PENDING`, `EXECUTING`, … */
  lifecycle: string;
  /** `EXPORT_TO_REPOSITORY`, … */
  type: string;
  /** Milliseconds since the epoch. */
  createdTime: number;
  /** Milliseconds since the epoch, once it has ended. */
  endTime?: number;
  tags: Record<string, string>;
  paths: string[];
  reportPath?: string;
}

export type ObservedFileSystem =
  | { kind: "seen"; associations: Association[]; tasks: ObservedTask[] }
  | { kind: "unseen"; permanent: boolean; reason: string };

/** botocore fsx 2018-03-01 model, LimitedMaxResults. */
const ASSOCIATIONS_PER_PAGE = 25;
/** botocore fsx 2018-03-01 model, DataRepositoryTasks: at most 50 in one answer. */
const TASKS_PER_PAGE = 50;

/**
 * Observes a file system for one run.
 * @param everyTask also tasks that have ended, which only a late or a repeated run needs
 * @throws what is not an answer of AWS
 */
export async function observeFileSystem(
  fsx: ObservingFsx,
  task: TaskPlan,
  everyTask: boolean,
): Promise<ObservedFileSystem> {
  try {
    const [associations, tasks] = await Promise.all([
      linksOf(fsx, task),
      tasksOf(fsx, task.fileSystemId, everyTask),
    ]);
    return { kind: "seen", associations, tasks };
  } catch (error) {
    const kind = failureKind(error);
    if (kind === "unexpected") throw error;
    return {
      kind: "unseen",
      permanent: kind === "permanent",
      reason: `${task.fileSystemId} could not be looked at: ${errorName(error)}: ${errorMessage(error)}`,
    };
  }
}

/** Tags as an object. */
export function tagsOf(tags: { Key?: string; Value?: string }[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}

/** FSx's own record of a task, as deciding reads it. */
export function observedTask(task: Partial<DataRepositoryTask>): ObservedTask {
  return {
    taskId: task.TaskId ?? "",
    lifecycle: task.Lifecycle ?? "",
    type: task.Type ?? "",
    createdTime: task.CreationTime?.getTime() ?? 0,
    ...(task.EndTime ? { endTime: task.EndTime.getTime() } : {}),
    tags: tagsOf(task.Tags),
    paths: task.Paths ?? [],
    ...(task.Report?.Path === undefined ? {} : { reportPath: task.Report.Path }),
  };
}

async function linksOf(fsx: ObservingFsx, task: TaskPlan): Promise<Association[]> {
  const associations: Association[] = [];
  let NextToken: string | undefined;
  do {
    const page = await fsx.describeDataRepositoryAssociations({
      Filters: [{ Name: "file-system-id", Values: [task.fileSystemId] }],
      MaxResults: ASSOCIATIONS_PER_PAGE,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    for (const association of page.Associations ?? []) {
      associations.push({
        fileSystemPath: association.FileSystemPath ?? "",
        dataRepositoryPath: association.DataRepositoryPath ?? "",
        lifecycle: association.Lifecycle ?? "",
        ...(association.FailureDetails?.Message ? { failure: association.FailureDetails.Message } : {}),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return associations.length > 0 ? associations : importAndExportPath(fsx, task);
}

/** The old kind of link, made with the file system: its root, with one path to import from and one to export to. */
async function importAndExportPath(fsx: ObservingFsx, task: TaskPlan): Promise<Association[]> {
  const { FileSystems } = await fsx.describeFileSystems({ FileSystemIds: [task.fileSystemId] });
  const link = FileSystems?.[0]?.LustreConfiguration?.DataRepositoryConfiguration;
  const root = task.type === "Import" ? link?.ImportPath : link?.ExportPath;
  if (!link || !root) return [];
  return [
    {
      fileSystemPath: "/",
      dataRepositoryPath: root,
      lifecycle: link.Lifecycle ?? "AVAILABLE",
      // "The Path you provide must be located within the file system's ExportPath" (botocore fsx, CompletionReport).
      ...(link.ExportPath ? { reportRoot: link.ExportPath } : {}),
      ...(link.FailureDetails?.Message ? { failure: link.FailureDetails.Message } : {}),
    },
  ];
}

async function tasksOf(fsx: ObservingFsx, fileSystemId: string, everyTask: boolean): Promise<ObservedTask[]> {
  const tasks: ObservedTask[] = [];
  let NextToken: string | undefined;
  do {
    const page = await fsx.describeDataRepositoryTasks({
      Filters: [
        { Name: "file-system-id", Values: [fileSystemId] },
        ...(everyTask
          ? []
          : [{ Name: "task-lifecycle" as const, Values: ["PENDING", "EXECUTING", "CANCELING"] }]),
      ],
      MaxResults: TASKS_PER_PAGE,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    tasks.push(...(page.DataRepositoryTasks ?? []).map(observedTask));
    NextToken = page.NextToken;
  } while (NextToken);
  return tasks;
}
