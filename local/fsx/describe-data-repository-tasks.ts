/** DescribeDataRepositoryTasks: by id, or by filters, the newest first, in pages. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { badRequest, fileSystemNotFound } from "./errors";
import { matches } from "./filters";
import { lastBefore, page } from "./pages";
import type { FsxService } from "./service";
import { filterValue, maxResults, nextToken, taskId } from "./shapes";
import { describeTask, type Task } from "./task";

/** Most tasks in one answer (botocore fsx 2018-03-01 model, DataRepositoryTasks). */
const PAGE = 50;
/** What pages' tokens know the listing by. */
const LIST = "tasks";
const OUTSTANDING = ["PENDING", "EXECUTING", "CANCELING"];
const LIFECYCLES = ["PENDING", "EXECUTING", "FAILED", "SUCCEEDED", "CANCELED", "CANCELING"];

const filter = z.strictObject({
  Name: z
    .enum(["file-system-id", "task-lifecycle", "data-repository-association-id", "file-cache-id"])
    .optional(),
  Values: z.array(filterValue).max(20).optional(),
});
type Filter = z.infer<typeof filter>;

const input = z.strictObject({
  TaskIds: z.array(taskId).max(50).optional(),
  Filters: z.array(filter).max(3).optional(),
  MaxResults: maxResults.optional(),
  NextToken: nextToken.optional(),
});

export interface DescribeDataRepositoryTasksOutput {
  DataRepositoryTasks: ReturnType<typeof describeTask>[];
  NextToken?: string;
}

export function describeDataRepositoryTasks(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, DescribeDataRepositoryTasksOutput> {
  return {
    name: "DescribeDataRepositoryTasks",
    input,
    permissions: () => [{ action: "fsx:DescribeDataRepositoryTasks", resource: "*" }],
    handle({ TaskIds: ids = [], Filters = [], MaxResults, NextToken }) {
      for (const each of Filters) checkFilter(fsx, each);
      const asked =
        ids.length > 0
          ? [...new Set(ids)].map((id) => fsx.task(id))
          : newestFirst(fsx, Filters, lastBefore(LIST, NextToken));
      const size = Math.min(PAGE, MaxResults ?? PAGE);
      const { items, ...next } = page(LIST, matching(fsx, asked, Filters), ({ id }) => id, NextToken, size);
      return { DataRepositoryTasks: items.map((task) => describeTask(cloud, task)), ...next };
    },
  };
}

/**
 * The tasks that can match: after a month there are many, and most callers ask for the outstanding ones of some file
 * systems.
 * @param last the last one of the page before
 */
function newestFirst(fsx: FsxService, filters: Filter[], last: string | undefined): Iterable<Task> {
  const { all } = fsx.tasks;
  const from = last === undefined ? undefined : all.get(last)?.sequence;
  if (fsx.options.filterWildcards) return all.newestFirst(undefined, from);
  const valuesFor = (name: Filter["Name"]) => filters.find(({ Name }) => Name === name)?.Values;
  const fileSystemIds = valuesFor("file-system-id");
  const outstanding = valuesFor("task-lifecycle")?.every((value) => OUTSTANDING.includes(value));
  return outstanding ? all.newestOutstanding(fileSystemIds) : all.newestFirst(fileSystemIds, from);
}

function* matching(fsx: FsxService, tasks: Iterable<Task>, filters: Filter[]): Iterable<Task> {
  for (const task of tasks) {
    const matchesEach = filters.every(({ Name, Values = [] }) =>
      valuesOf(task, Name).some((actual) => Values.some((value) => matches(fsx.options, value, actual))),
    );
    if (matchesEach) yield task;
  }
}

function valuesOf(task: Task, name: Filter["Name"]): string[] {
  if (name === "file-system-id") return [task.fileSystemId];
  if (name === "task-lifecycle") return [task.lifecycle];
  return name === "data-repository-association-id" ? task.associationIds : [];
}

/** @throws ServiceError FileSystemNotFound, BadRequest */
function checkFilter(fsx: FsxService, { Name, Values }: Filter): void {
  if (Name === undefined || !Values || Values.length === 0) {
    throw badRequest("Filters: each filter needs a Name and at least one of Values.");
  }
  if (fsx.options.filterWildcards) return;
  for (const value of Values) {
    if (Name === "file-system-id" && !fsx.knowsFileSystem(value)) throw fileSystemNotFound(value);
    if (Name === "task-lifecycle" && !LIFECYCLES.includes(value)) {
      throw badRequest(`Filters: '${value}' is not a task lifecycle; ${LIFECYCLES.join(", ")} are.`);
    }
  }
}
