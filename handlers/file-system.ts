/**
 * OBSERVE for `startTask`: file systems' links to S3 and their data repository tasks, every page of them. What could
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

/** Observes the file system of one task; see `observeFileSystems`. */
export async function observeFileSystem(
  fsx: ObservingFsx,
  task: TaskPlan,
  everyTask: boolean,
): Promise<ObservedFileSystem> {
  const [observed] = await observeFileSystems(fsx, [task], everyTask);
  return observed!;
}

/**
 * Observes the file systems of several tasks, each file system once, with as many requests as one would take: requests
 * are what FSx limits.
 * @param tasks at most 20, of different file systems (botocore fsx 2018-03-01 model, FilterValues)
 * @param everyTask also tasks that have ended, which only a late or a repeated run needs
 * @returns one answer for each of `tasks`, in their order; where FSx refuses one of them, it refuses all
 * @throws what is not an answer of AWS
 */
export async function observeFileSystems(
  fsx: ObservingFsx,
  tasks: readonly TaskPlan[],
  everyTask: boolean,
): Promise<ObservedFileSystem[]> {
  const ids = tasks.map((task) => task.fileSystemId);
  try {
    const [links, outstanding] = await Promise.all([linksOf(fsx, tasks), tasksOf(fsx, ids, everyTask)]);
    return tasks.map((task) => ({
      kind: "seen",
      associations: links.get(task.fileSystemId) ?? [],
      tasks: outstanding.get(task.fileSystemId) ?? [],
    }));
  } catch (error) {
    const kind = failureKind(error);
    if (kind === "unexpected") throw error;
    return tasks.map((task) => ({
      kind: "unseen",
      permanent: kind === "permanent",
      reason: `${task.fileSystemId} could not be looked at: ${errorName(error)}: ${errorMessage(error)}`,
    }));
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

/** By file system: its associations, or the one link of the old kind. */
async function linksOf(fsx: ObservingFsx, tasks: readonly TaskPlan[]): Promise<Map<string, Association[]>> {
  const links = new Map<string, Association[]>();
  let NextToken: string | undefined;
  do {
    const page = await fsx.describeDataRepositoryAssociations({
      Filters: [{ Name: "file-system-id", Values: tasks.map((task) => task.fileSystemId) }],
      MaxResults: ASSOCIATIONS_PER_PAGE,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    for (const association of page.Associations ?? []) {
      append(links, association.FileSystemId, {
        fileSystemPath: association.FileSystemPath ?? "",
        dataRepositoryPath: association.DataRepositoryPath ?? "",
        lifecycle: association.Lifecycle ?? "",
        ...(association.FailureDetails?.Message ? { failure: association.FailureDetails.Message } : {}),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  const others = tasks.filter((task) => !links.has(task.fileSystemId));
  if (others.length > 0) await addImportAndExportPaths(fsx, others, links);
  return links;
}

/** The old kind of link, made with the file system: its root, with one path to import from and one to export to. */
async function addImportAndExportPaths(
  fsx: ObservingFsx,
  tasks: readonly TaskPlan[],
  links: Map<string, Association[]>,
): Promise<void> {
  const { FileSystems } = await fsx.describeFileSystems({
    FileSystemIds: tasks.map((task) => task.fileSystemId),
  });
  for (const task of tasks) {
    const fileSystem = FileSystems?.find(({ FileSystemId }) => FileSystemId === task.fileSystemId);
    const link = fileSystem?.LustreConfiguration?.DataRepositoryConfiguration;
    const root = task.type === "Import" ? link?.ImportPath : link?.ExportPath;
    if (!link || !root) continue;
    append(links, task.fileSystemId, {
      fileSystemPath: "/",
      dataRepositoryPath: root,
      lifecycle: link.Lifecycle ?? "AVAILABLE",
      // "The Path you provide must be located within the file system's ExportPath" (botocore fsx, CompletionReport).
      ...(link.ExportPath ? { reportRoot: link.ExportPath } : {}),
      ...(link.FailureDetails?.Message ? { failure: link.FailureDetails.Message } : {}),
    });
  }
}

/** By file system. */
async function tasksOf(
  fsx: ObservingFsx,
  fileSystemIds: string[],
  everyTask: boolean,
): Promise<Map<string, ObservedTask[]>> {
  const tasks = new Map<string, ObservedTask[]>();
  let NextToken: string | undefined;
  do {
    const page = await fsx.describeDataRepositoryTasks({
      Filters: [
        { Name: "file-system-id", Values: fileSystemIds },
        ...(everyTask
          ? []
          : [{ Name: "task-lifecycle" as const, Values: ["PENDING", "EXECUTING", "CANCELING"] }]),
      ],
      MaxResults: TASKS_PER_PAGE,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    for (const task of page.DataRepositoryTasks ?? []) append(tasks, task.FileSystemId, observedTask(task));
    NextToken = page.NextToken;
  } while (NextToken);
  return tasks;
}

function append<Item>(map: Map<string, Item[]>, key = "", item: Item): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
