/**
 * OBSERVE for a transfer's slices: its tasks and source locations, found by name and tags, and what became of its
 * run. DataSync has no idempotency tokens, so whatever is created is looked for first.
 */
import type { DescribeTaskResponse, TaskListEntry } from "@aws-sdk/client-datasync";
import { agentsOfLocation, type LocationUris } from "./transfer-agents";
import { TRANSFER_TAGS, taskName } from "./transfer-plan";
import { everyPage, isGone, severalAtOnce, type TransferDataSync, tagsOfResource } from "./transfer-services";

/** A task that is ours by its tags. */
export interface SliceTask {
  arn: string;
  slice: number;
  tags: Record<string, string>;
  task: DescribeTaskResponse;
}

/** A source location that is ours by its tags. */
export interface SliceLocation {
  arn: string;
  slice: number;
  agents: string[];
  /** How it was made: see `sourceTag`. */
  source: string;
}

/** One execution of a slice in the run that is looked at. */
export interface SliceExecution {
  arn: string;
  /** DataSync's word: QUEUED, LAUNCHING, …, SUCCESS, ERROR. */
  status: string;
  agent: string;
  failedOverFrom: string | undefined;
  timedOut: boolean;
  startTime: number | undefined;
  endTime: number | undefined;
  bytes: number;
  files: number;
  /** What it expects to transfer, as far as it has looked at the source; 0 before. */
  bytesExpected?: number;
  filesExpected?: number;
  /** What Enhanced mode says beside SUCCESS. */
  filesFailed: number;
  errorCode: string;
  errorDetail: string;
}

/** A slice's number from its task's name, or undefined where the name is not one of this transfer's. */
export function sliceOfName(stack: string, transfer: string, name: string | undefined): number | undefined {
  const start = taskName(stack, transfer, 0).slice(0, -1);
  const rest = name?.startsWith(start) ? name.slice(start.length) : "";
  return /^(0|[1-9]\d{0,5})$/.test(rest) ? Number(rest) : undefined;
}

/**
 * The transfer's tasks by slice. Where a lost answer made two of a slice, the one that was used comes first: that
 * which tells of the newer run, then that which has been executed.
 */
export async function observeTasks(
  datasync: Pick<TransferDataSync, "describeTask" | "listTagsForResource">,
  stack: string,
  transfer: string,
  listed: readonly TaskListEntry[],
): Promise<SliceTask[]> {
  const named = listed.filter((task) => sliceOfName(stack, transfer, task.Name) !== undefined);
  const tasks = await severalAtOnce(named, async ({ TaskArn = "", Name }): Promise<SliceTask | undefined> => {
    const slice = sliceOfName(stack, transfer, Name)!;
    try {
      const tags = await tagsOfResource(datasync, TaskArn);
      if (!isOurs(tags, stack, transfer) || tags[TRANSFER_TAGS.slice] !== String(slice)) return undefined;
      return { arn: TaskArn, slice, tags, task: await datasync.describeTask({ TaskArn }) };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  });
  return tasks
    .filter((task) => task !== undefined)
    .sort(
      (a, b) => a.slice - b.slice || lastRun(b) - lastRun(a) || uses(b) - uses(a) || (a.arn < b.arn ? -1 : 1),
    );
}

function lastRun({ tags }: SliceTask): number {
  return Date.parse(tags[TRANSFER_TAGS.run] ?? "") || 0;
}

function uses({ task }: SliceTask): number {
  return task.CurrentTaskExecutionArn === undefined ? 0 : 1;
}

/** The transfer's source locations: those that its tasks use, and those that a crash left without a task. */
export async function observeLocations(
  datasync: TransferDataSync,
  stack: string,
  transfer: string,
  uris: LocationUris,
): Promise<SliceLocation[]> {
  // AWS's own storage is never a source; DataSync cannot list locations by tag.
  const candidates = [...uris].filter(([, uri]) => !/^(s3|efs|fsx[a-z0-9-]*):/.test(uri));
  const locations = await severalAtOnce(
    candidates,
    async ([arn, uri]): Promise<SliceLocation | undefined> => {
      try {
        const tags = await tagsOfResource(datasync, arn);
        if (!isOurs(tags, stack, transfer)) return undefined;
        return {
          arn,
          slice: Number(tags[TRANSFER_TAGS.slice]),
          agents: await agentsOfLocation(datasync, arn, uri),
          source: tags[TRANSFER_TAGS.source] ?? "",
        };
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    },
  );
  return locations.filter((location) => location !== undefined).sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/**
 * A slice's executions in a run, the latest first: at most the failed one and the one that repeats it. Empty where
 * the slice was not started in this run.
 */
export async function observeExecutions(
  datasync: TransferDataSync,
  task: Pick<SliceTask, "arn" | "task">,
  run: string,
): Promise<SliceExecution[]> {
  const latest = await latestExecution(datasync, task, run);
  if (latest?.failedOverFrom === undefined) return latest ? [latest] : [];
  const first = await describeExecution(datasync, latest.failedOverFrom);
  return first ? [latest, first.execution] : [latest];
}

/**
 * "CurrentTaskExecutionArn: The ARN of the most recent task execution" (DescribeTask). Only where somebody else has
 * started the task since, all its executions are gone through; their order is not documented.
 */
async function latestExecution(
  datasync: TransferDataSync,
  { arn, task }: Pick<SliceTask, "arn" | "task">,
  run: string,
): Promise<SliceExecution | undefined> {
  const current = task.CurrentTaskExecutionArn
    ? await describeExecution(datasync, task.CurrentTaskExecutionArn)
    : undefined;
  if (current?.tags[TRANSFER_TAGS.run] === run) return current.execution;
  if (current && current.tags[TRANSFER_TAGS.run] !== undefined) return undefined;
  const listed = await everyPage(
    (page) => datasync.listTaskExecutions({ TaskArn: arn, ...page }),
    (page) => page.TaskExecutions,
  );
  const ofRun = await severalAtOnce(
    listed.map((entry) => entry.TaskExecutionArn ?? "").filter((one) => one !== ""),
    async (one) => {
      try {
        const tags = await tagsOfResource(datasync, one);
        return tags[TRANSFER_TAGS.run] === run
          ? (await describeExecution(datasync, one))?.execution
          : undefined;
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    },
  );
  // The one that no other repeats.
  const found = ofRun.filter((execution) => execution !== undefined);
  const repeated = new Set(found.map((execution) => execution.failedOverFrom));
  return found.find((execution) => !repeated.has(execution.arn)) ?? found[0];
}

async function describeExecution(
  datasync: TransferDataSync,
  TaskExecutionArn: string,
): Promise<{ tags: Record<string, string>; execution: SliceExecution } | undefined> {
  try {
    const [tags, answer] = await Promise.all([
      tagsOfResource(datasync, TaskExecutionArn),
      datasync.describeTaskExecution({ TaskExecutionArn }),
    ]);
    const { Prepare = 0, Transfer = 0, Verify = 0, Delete = 0 } = answer.FilesFailed ?? {};
    return {
      tags,
      execution: {
        arn: TaskExecutionArn,
        status: answer.Status ?? "",
        agent: tags[TRANSFER_TAGS.agent] ?? "",
        failedOverFrom: tags[TRANSFER_TAGS.failedOverFrom],
        timedOut: tags[TRANSFER_TAGS.timedOut] !== undefined,
        // StartTime is when it was put into the agent's queue.
        startTime: (answer.LaunchTime ?? answer.StartTime)?.getTime(),
        endTime: endOf(answer),
        bytes: answer.BytesTransferred ?? 0,
        files: answer.FilesTransferred ?? 0,
        bytesExpected: answer.EstimatedBytesToTransfer ?? 0,
        filesExpected: answer.EstimatedFilesToTransfer ?? 0,
        filesFailed: Prepare + Transfer + Verify + Delete,
        errorCode: answer.Result?.ErrorCode ?? "",
        errorDetail: answer.Result?.ErrorDetail ?? "",
      },
    };
  } catch (error) {
    // DataSync keeps executions for 30 days.
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** EndTime is newer than TotalDuration, which is 0 in Enhanced mode (botocore datasync 2018-11-09 model). */
function endOf(answer: {
  Status?: string;
  StartTime?: Date;
  EndTime?: Date;
  Result?: { TotalDuration?: number };
}): number | undefined {
  if (answer.Status !== "SUCCESS" && answer.Status !== "ERROR") return undefined;
  if (answer.EndTime) return answer.EndTime.getTime();
  const duration = answer.Result?.TotalDuration;
  return answer.StartTime && duration ? answer.StartTime.getTime() + duration : undefined;
}

function isOurs(tags: Record<string, string>, stack: string, transfer: string): boolean {
  return tags[TRANSFER_TAGS.stack] === stack && tags[TRANSFER_TAGS.transfer] === transfer;
}
