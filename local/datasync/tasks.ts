/** DescribeTask, ListTasks and DeleteTask. */
import * as z from "zod";
import { resourceTagConditions } from "../fsx/tags";
import type { Operation, Permission } from "../service";
import { invalidRequest } from "./errors";
import { passes } from "./list-filters";
import { onePage } from "./pages";
import type { DataSyncService } from "./service";
import { filterValues, maxResults, nextToken, operator, taskArn } from "./shapes";
import { describeSchedule } from "./task-schedule";

const one = z.strictObject({ TaskArn: taskArn });
const listing = z.strictObject({
  MaxResults: maxResults.optional(),
  NextToken: nextToken.optional(),
  Filters: z
    .array(
      z.strictObject({
        Name: z.enum(["LocationId", "CreationTime"]),
        Values: filterValues,
        Operator: operator,
      }),
    )
    .optional(),
});

/** What an action on a task needs. */
export function onTask(datasync: DataSyncService, action: string, arn: string): Permission {
  return { action, resource: arn, conditions: resourceTagConditions(datasync.tasks.get(arn)?.tags) };
}

export function describeTask(datasync: DataSyncService): Operation<z.infer<typeof one>> {
  return {
    name: "DescribeTask",
    input: one,
    permissions: ({ TaskArn }) => [onTask(datasync, "datasync:DescribeTask", TaskArn)],
    handle({ TaskArn }) {
      const task = datasync.task(TaskArn);
      const current = task.executions.at(-1);
      const status = datasync.statusOf(task);
      return {
        TaskArn,
        Status: status,
        Name: task.name,
        ...(current ? { CurrentTaskExecutionArn: current.arn } : {}),
        SourceLocationArn: task.source,
        DestinationLocationArn: task.destination,
        CloudWatchLogGroupArn: task.logGroupArn,
        Options: task.options,
        Includes: task.includes,
        Excludes: task.excludes,
        TaskReportConfig: task.report,
        TaskMode: task.mode,
        CreationTime: new Date(task.created),
        ...describeSchedule(task.schedule),
        ...(status === "UNAVAILABLE"
          ? { ErrorCode: "AgentOffline", ErrorDetail: "An agent of the task's location is offline." }
          : {}),
      };
    },
  };
}

export function listTasks(datasync: DataSyncService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListTasks",
    input: listing,
    permissions: () => [{ action: "datasync:ListTasks", resource: "*" }],
    handle(request) {
      const tasks = [...datasync.tasks.values()]
        .filter((task) =>
          (request.Filters ?? []).every((filter) =>
            filter.Name === "CreationTime"
              ? passes(new Date(task.created), filter)
              : [task.source, task.destination].some((arn) => passes(arn.split("/")[1]!, filter)),
          ),
        )
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      const { items, ...next } = onePage(tasks, ({ arn }) => arn, request);
      return {
        Tasks: items.map((task) => ({
          TaskArn: task.arn,
          Status: datasync.statusOf(task),
          Name: task.name,
          TaskMode: task.mode,
        })),
        ...next,
      };
    },
  };
}

export function deleteTask(datasync: DataSyncService): Operation<z.infer<typeof one>> {
  return {
    name: "DeleteTask",
    input: one,
    permissions: ({ TaskArn }) => [onTask(datasync, "datasync:DeleteTask", TaskArn)],
    handle({ TaskArn }) {
      const task = datasync.task(TaskArn);
      if (task.executions.some((execution) => !execution.ended)) {
        throw invalidRequest(`Task ${task.id} has an execution that has not ended; cancel it first.`);
      }
      task.schedule?.timer?.cancel();
      datasync.tasks.delete(TaskArn);
      return {};
    },
  };
}
