/** StartTaskExecution, CancelTaskExecution, UpdateTaskExecution. */
import * as z from "zod";
import { requestTagConditions, resourceTagConditions } from "../fsx/tags";
import { passRole } from "../iam/pass-role";
import type { Operation, Permission } from "../service";
import { checkIncludes, checkOptions, reportOf } from "./create-task";
import { invalidRequest } from "./errors";
import type { DataSyncService } from "./service";
import * as shapes from "./shapes";
import { onTask } from "./tasks";

const start = z.strictObject({
  TaskArn: shapes.taskArn,
  OverrideOptions: shapes.options.optional(),
  Includes: shapes.filterList.optional(),
  Excludes: shapes.filterList.optional(),
  TaskReportConfig: shapes.taskReportConfig.optional(),
  Tags: shapes.tags.optional(),
});
const one = z.strictObject({ TaskExecutionArn: shapes.executionArn });
const update = one.extend({ Options: shapes.options });

/** What an action on an execution needs. */
export function onExecution(datasync: DataSyncService, action: string, arn: string): Permission {
  return {
    action,
    resource: arn,
    conditions: resourceTagConditions(datasync.executions.find(arn)?.settings.tags),
  };
}

export function startTaskExecution(
  datasync: DataSyncService,
): Operation<z.output<typeof start>, { TaskExecutionArn: string }> {
  return {
    name: "StartTaskExecution",
    input: start,
    permissions({ TaskArn, Tags, TaskReportConfig }) {
      const permission = onTask(datasync, "datasync:StartTaskExecution", TaskArn);
      const conditions = requestTagConditions(Tags);
      return [
        { ...permission, conditions: { ...permission.conditions, ...conditions } },
        ...(Tags && Tags.length > 0
          ? [{ action: "datasync:TagResource", resource: `${TaskArn}/execution/*`, conditions }]
          : []),
        ...passRole([TaskReportConfig?.Destination?.S3?.BucketAccessRoleArn], "datasync"),
      ];
    },
    handle(request) {
      const task = datasync.task(request.TaskArn);
      const status = datasync.statusOf(task);
      if (status === "CREATING" || status === "UNAVAILABLE") {
        throw invalidRequest(
          `Task ${task.id} is ${status}${status === "UNAVAILABLE" ? ": an agent of its location is offline" : ""}.`,
        );
      }
      const options = { ...task.options, ...request.OverrideOptions };
      checkOptions(options);
      checkIncludes(request.Includes);
      const execution = datasync.startExecution(task, {
        options,
        includes: request.Includes ?? task.includes,
        excludes: request.Excludes ?? task.excludes,
        report: request.TaskReportConfig ? reportOf(request.TaskReportConfig) : task.report,
        tags: datasync.newTags(request.Tags),
      });
      return { TaskExecutionArn: execution.arn };
    },
  };
}

export function cancelTaskExecution(datasync: DataSyncService): Operation<z.infer<typeof one>> {
  return {
    name: "CancelTaskExecution",
    input: one,
    permissions: ({ TaskExecutionArn }) => [
      onExecution(datasync, "datasync:CancelTaskExecution", TaskExecutionArn),
    ],
    handle({ TaskExecutionArn }) {
      const execution = datasync.executions.execution(TaskExecutionArn);
      if (execution.ended || execution.status === "CANCELLING") {
        throw invalidRequest(
          `Task execution ${execution.id} is ${execution.status} and cannot be cancelled.`,
        );
      }
      datasync.executions.drop(execution);
      execution.cancel();
      return {};
    },
  };
}

export function updateTaskExecution(datasync: DataSyncService): Operation<z.infer<typeof update>> {
  return {
    name: "UpdateTaskExecution",
    input: update,
    permissions: ({ TaskExecutionArn }) => [
      onExecution(datasync, "datasync:UpdateTaskExecution", TaskExecutionArn),
    ],
    handle({ TaskExecutionArn, Options }) {
      const { BytesPerSecond, ...others } = Options;
      // "Currently, the only Option that you can modify … is BytesPerSecond" (API reference, UpdateTaskExecution).
      if (BytesPerSecond === undefined || Object.keys(others).length > 0) {
        throw invalidRequest("Options: only BytesPerSecond can be updated, and must be given.");
      }
      checkOptions({ BytesPerSecond });
      const execution = datasync.executions.execution(TaskExecutionArn);
      if (execution.ended) throw invalidRequest(`Task execution ${execution.id} is ${execution.status}.`);
      execution.setBandwidth(BytesPerSecond);
      return {};
    },
  };
}
