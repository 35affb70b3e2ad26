/**
 * Data repository tasks of a stack, as FSx knows them: found by the tags that the functions give them.
 */
import type { DataRepositoryTask, FSx } from "@aws-sdk/client-fsx";
import { planTaskType } from "../handlers/create-task";
import { errorName } from "../handlers/errors";
import { tagsOf } from "../handlers/file-system";
import { TASK_TAGS, type TaskType } from "../handlers/plan";
import type { AwsClients } from "./aws-clients";
import { asking } from "./aws-error";

/** Times are milliseconds since the epoch. */
export interface StackTask {
  taskId: string;
  /** `PENDING`, `EXECUTING`, … */
  lifecycle: string;
  fileSystemId: string;
  type: TaskType | undefined;
  /** In FSx's words. */
  fsxType: string;
  paths: string[];
  /** Undefined for a task that this program did not start. */
  stack: string | undefined;
  schedule: string | undefined;
  scheduledTime: string | undefined;
  createdAt: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  counts: { total: number; succeeded: number; failed: number } | undefined;
  /** FSx's own words about a failure. */
  failure: string | undefined;
  /** Where completion reports go; undefined where there are none. */
  reportPath: string | undefined;
  /** Whether its end has been told. */
  reported: boolean;
}

export const ACTIVE = ["PENDING", "EXECUTING", "CANCELING"] as const;

/** botocore fsx 2018-03-01 model, DataRepositoryTasks. */
const PAGE = 50;
/** botocore fsx 2018-03-01 model, TaskIds. */
const MOST_IDS = 50;
/** Tasks looked through at most where all are asked for: FSx has no filter for tags, and tells no retention. */
const MOST_PAGES = 100;

/** Tasks of a stack that have not ended. @throws CommandError */
export async function activeTasks(aws: AwsClients, stack: string): Promise<StackTask[]> {
  const tasks = await listTasks(await aws.fsx(), [{ Name: "task-lifecycle", Values: [...ACTIVE] }]);
  return tasks.filter((task) => task.stack === stack);
}

/** Every task of a stack that FSx still knows, as far as 5,000 tasks of the region go. @throws CommandError */
export async function allTasks(aws: AwsClients, stack: string): Promise<StackTask[]> {
  const tasks = await listTasks(await aws.fsx(), []);
  return tasks.filter((task) => task.stack === stack);
}

/** Tasks of one file system, whoever started them. @throws CommandError */
export async function tasksOfFileSystem(aws: AwsClients, fileSystemId: string): Promise<StackTask[]> {
  return listTasks(await aws.fsx(), [{ Name: "file-system-id", Values: [fileSystemId] }]);
}

/** Undefined for a task that FSx does not know, or no longer. @throws CommandError */
export async function findTask(aws: AwsClients, taskId: string): Promise<StackTask | undefined> {
  const fsx = await aws.fsx();
  return asking("look at data repository tasks", async () => {
    try {
      const answer = await fsx.describeDataRepositoryTasks({ TaskIds: [taskId] });
      const [task] = answer.DataRepositoryTasks ?? [];
      return task && stackTask(task);
    } catch (error) {
      if (errorName(error) === "DataRepositoryTaskNotFound") return undefined;
      throw error;
    }
  });
}

/** Those of the tasks that FSx knows. @throws CommandError */
export async function findTasks(aws: AwsClients, taskIds: readonly string[]): Promise<StackTask[]> {
  const fsx = await aws.fsx();
  const found: StackTask[] = [];
  for (let i = 0; i < taskIds.length; i += MOST_IDS) {
    const some = taskIds.slice(i, i + MOST_IDS);
    try {
      const { DataRepositoryTasks } = await fsx.describeDataRepositoryTasks({ TaskIds: some });
      found.push(...(DataRepositoryTasks ?? []).map(stackTask));
    } catch (error) {
      // One that is not there spoils the answer about all.
      if (errorName(error) !== "DataRepositoryTaskNotFound") {
        await asking("look at data repository tasks", () => Promise.reject(error));
      }
      const each = await Promise.all(some.map((taskId) => findTask(aws, taskId)));
      found.push(...each.filter((task) => task !== undefined));
    }
  }
  return found;
}

type Filters = NonNullable<Parameters<FSx["describeDataRepositoryTasks"]>[0]["Filters"]>;

async function listTasks(fsx: FSx, filters: Filters): Promise<StackTask[]> {
  return asking("look at data repository tasks", async () => {
    const tasks: StackTask[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await fsx.describeDataRepositoryTasks({
        ...(filters.length > 0 ? { Filters: filters } : {}),
        MaxResults: PAGE,
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      tasks.push(...(answer.DataRepositoryTasks ?? []).map(stackTask));
      NextToken = answer.NextToken;
      if (NextToken === undefined) break;
    }
    return tasks.sort((a, b) => a.createdAt - b.createdAt);
  });
}

function stackTask(task: DataRepositoryTask): StackTask {
  const tags = tagsOf(task.Tags);
  const status = task.Status;
  const [succeeded, failed] = [status?.SucceededCount ?? 0, status?.FailedCount ?? 0];
  const counted = status?.TotalCount !== undefined || status?.SucceededCount !== undefined;
  return {
    taskId: task.TaskId ?? "",
    lifecycle: task.Lifecycle ?? "",
    fileSystemId: task.FileSystemId ?? "",
    type: planTaskType(task.Type),
    fsxType: task.Type ?? "",
    paths: task.Paths ?? [],
    stack: tags[TASK_TAGS.stack],
    schedule: tags[TASK_TAGS.schedule],
    scheduledTime: tags[TASK_TAGS.scheduledTime],
    createdAt: task.CreationTime?.getTime() ?? 0,
    startedAt: task.StartTime?.getTime(),
    endedAt: task.EndTime?.getTime(),
    counts: counted ? { total: status?.TotalCount ?? succeeded + failed, succeeded, failed } : undefined,
    failure: task.FailureDetails?.Message,
    reportPath: task.Report?.Enabled ? task.Report.Path : undefined,
    reported: tags[TASK_TAGS.reported] !== undefined,
  };
}

export function isActive(task: StackTask): boolean {
  return ACTIVE.some((lifecycle) => lifecycle === task.lifecycle);
}

/** Whether a text is a task's id, not a schedule's name: `^(task-[0-9a-f]{17,})$` (botocore fsx 2018-03-01 model). */
export function isTaskId(text: string): boolean {
  return /^task-[0-9a-f]{17,}$/.test(text);
}
