/** DescribeTaskExecution and ListTaskExecutions. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import type { Execution, Phase } from "./execution";
import { onePage } from "./pages";
import type { DataSyncService } from "./service";
import { executionArn, maxResults, nextToken, taskArn } from "./shapes";
import { onExecution } from "./start-task-execution";

const one = z.strictObject({ TaskExecutionArn: executionArn });
const listing = z.strictObject({
  TaskArn: taskArn.optional(),
  MaxResults: maxResults.optional(),
  NextToken: nextToken.optional(),
});

export function describeTaskExecution(
  cloud: LocalCloud,
  datasync: DataSyncService,
): Operation<z.infer<typeof one>, ReturnType<typeof describeExecution>> {
  return {
    name: "DescribeTaskExecution",
    input: one,
    permissions: ({ TaskExecutionArn }) => [
      onExecution(datasync, "datasync:DescribeTaskExecution", TaskExecutionArn),
    ],
    handle: ({ TaskExecutionArn }) =>
      describeExecution(datasync.executions.execution(TaskExecutionArn), cloud.clock.now()),
  };
}

export function listTaskExecutions(datasync: DataSyncService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListTaskExecutions",
    input: listing,
    permissions: ({ TaskArn }) => [{ action: "datasync:ListTaskExecutions", resource: TaskArn ?? "*" }],
    handle(request) {
      if (request.TaskArn !== undefined) datasync.task(request.TaskArn);
      // The order is not documented; by ARN it tells nothing of time.
      const executions = datasync.executions.all
        .filter(({ task }) => request.TaskArn === undefined || task.arn === request.TaskArn)
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      const { items, ...next } = onePage(executions, ({ arn }) => arn, request);
      return {
        TaskExecutions: items.map(({ arn, status, task }) => ({
          TaskExecutionArn: arn,
          Status: status,
          TaskMode: task.mode,
        })),
        ...next,
      };
    },
  };
}

/** DescribeTaskExecution's answer; the counters are those of this moment. */
export function describeExecution(execution: Execution, now: number) {
  execution.advance();
  const { task, settings, plan, work, phases } = execution;
  const isEnhanced = task.mode === "ENHANCED";
  const prepared = phases.has("TRANSFERRING");
  const total = work?.total ?? { files: 0, folders: 0, bytes: 0 };
  const done = work?.done ?? { files: 0, folders: 0, bytes: 0 };
  const skipped = prepared && plan ? plan.skipped : { files: 0, folders: 0 };
  const gone = plan?.deletions ?? [];
  const deletions = {
    files: gone.reduce((sum, { files }) => sum + files, 0),
    folders: gone.filter(({ left }) => left === undefined).length,
  };
  const none = { files: 0, folders: 0 };
  const toDelete = prepared ? deletions : none;
  const deleted = phases.get("TRANSFERRING")?.end !== undefined && !execution.failure ? deletions : none;
  const verified = verifiedShare(execution, now);
  const toVerify =
    settings.options.VerifyMode === "POINT_IN_TIME_CONSISTENT" ? (plan?.listed ?? none) : total;
  const verifiedItems = {
    files: Math.floor(toVerify.files * verified),
    folders: Math.floor(toVerify.folders * verified),
  };
  /** Basic mode counts directories among the files. */
  const items = ({ files, folders }: { files: number; folders: number }) =>
    isEnhanced ? files : files + folders;
  return {
    TaskExecutionArn: execution.arn,
    Status: execution.status,
    TaskMode: task.mode,
    Options: settings.options,
    Includes: settings.includes,
    Excludes: settings.excludes,
    TaskReportConfig: settings.report,
    StartTime: new Date(execution.started),
    ...(execution.launched === undefined ? {} : { LaunchTime: new Date(execution.launched) }),
    ...(execution.endedAt === undefined ? {} : { EndTime: new Date(execution.endedAt) }),
    // Basic mode's estimate counts what is to be deleted, too (API reference).
    EstimatedFilesToTransfer: items(total) + (isEnhanced ? 0 : items(toDelete)),
    EstimatedBytesToTransfer: total.bytes,
    EstimatedFilesToDelete: items(toDelete),
    FilesTransferred: items(done),
    BytesTransferred: done.bytes,
    BytesWritten: done.bytes,
    BytesCompressed: done.bytes,
    FilesSkipped: items(skipped),
    FilesDeleted: items(deleted),
    FilesVerified: items(verifiedItems),
    ...(isEnhanced
      ? {
          FilesListed: { AtSource: plan?.listed.files ?? 0, AtDestinationForDelete: 0 },
          FilesPrepared: total.files,
          FilesFailed: { Prepare: 0, Transfer: 0, Verify: 0, Delete: 0 },
          EstimatedFoldersToTransfer: total.folders,
          EstimatedFoldersToDelete: toDelete.folders,
          FoldersListed: { AtSource: plan?.listed.folders ?? 0, AtDestinationForDelete: 0 },
          FoldersPrepared: total.folders,
          FoldersTransferred: done.folders,
          FoldersSkipped: skipped.folders,
          FoldersDeleted: deleted.folders,
          FoldersVerified: verifiedItems.folders,
          FoldersFailed: { List: 0, Prepare: 0, Transfer: 0, Verify: 0, Delete: 0 },
        }
      : {}),
    Result: {
      ...phaseResult(execution, "PREPARING", "Prepare"),
      ...phaseResult(execution, "TRANSFERRING", "Transfer"),
      ...(settings.options.VerifyMode === "NONE" ? {} : phaseResult(execution, "VERIFYING", "Verify")),
      TotalDuration:
        isEnhanced || execution.launched === undefined
          ? 0
          : Math.round((execution.endedAt ?? now) - execution.launched),
      ...(execution.failure
        ? { ErrorCode: execution.failure.code, ErrorDetail: execution.failure.detail }
        : {}),
    },
    ...(execution.report
      ? {
          ReportResult: {
            Status: execution.report.status,
            ...(execution.report.detail === undefined
              ? {}
              : { ErrorCode: "ReportNotWritten", ErrorDetail: execution.report.detail }),
          },
        }
      : {}),
  };
}

/** `PrepareStatus` and `PrepareDuration`, say. */
type PhaseResult<Name extends string> = Record<`${Name}Status`, string> & Record<`${Name}Duration`, number>;

function phaseResult<Name extends string>(
  { phases, task, ended }: Execution,
  phase: Phase,
  name: Name,
): PhaseResult<Name> {
  const found = phases.get(phase);
  const over = found?.end !== undefined || (found !== undefined && ended);
  const status = found?.failed ? "ERROR" : over ? "SUCCESS" : "PENDING";
  // "For Enhanced mode tasks, the value is always 0" (botocore datasync 2018-11-09 model).
  const duration =
    found?.end === undefined || task.mode === "ENHANCED" ? 0 : Math.round(found.end - found.start);
  return { [`${name}Status`]: status, [`${name}Duration`]: duration } as PhaseResult<Name>;
}

/** How much of the verifying is done, 0 to 1. */
function verifiedShare(execution: Execution, now: number): number {
  const { phases, status } = execution;
  const verifying = phases.get("VERIFYING");
  if (!verifying) return 0;
  if (status === "SUCCESS") return 1;
  const spent = (verifying.end ?? execution.standsSince ?? now) - verifying.start;
  return verifying.length === 0 ? 1 : Math.min(1, spent / verifying.length);
}
