/**
 * ACT and RECORD for a task that has come to its end: read what failed, start the tasks that run after it, tell people,
 * record it, mark it as told. In this order, so that a crash at any point repeats safely: followers' runs are found to
 * have started, only what has been told is recorded, and only what has been recorded is marked.
 */
import { planTaskType } from "./create-task";
import type { Counts } from "./decide-watch";
import { errorRecord } from "./errors";
import type { MetricValues } from "./metrics";
import { endedTaskNotification } from "./notification";
import { isRecorded } from "./own-log";
import { type FailureReason, type RunMessage, type SchedulePlan, TASK_TAGS, type WatchMessage } from "./plan";
import { publish } from "./publish";
import { recordRun } from "./record-run";
import { readTaskReport, reportLocation } from "./task-report";
import type { WatchServices } from "./watch-services";
import { utcSeconds } from "./wording";

/** What is known of the task's end; from FSx as far as it still knows the task. Times are milliseconds. */
export interface TaskEnd {
  lifecycle: string;
  outcome: "succeeded" | "failed";
  reason?: FailureReason;
  detail: string;
  createdTime: number;
  endedTime: number;
  /** The earliest that this end can have been recorded. */
  knownSince: number;
  /** FSx's name of the type; undefined where FSx no longer knows the task. */
  fsxType: string | undefined;
  paths: string[] | undefined;
  counts: Counts | undefined;
  reportPath: string | undefined;
  resourceArn: string | undefined;
}

export async function concludeTask(
  services: WatchServices,
  plan: SchedulePlan,
  message: WatchMessage,
  end: TaskEnd,
): Promise<void> {
  const { environment, now } = services;
  // A delivery that died before it could mark the task has recorded all that is to be recorded.
  const record = { event: "run", phase: "ended", taskId: message.taskId };
  if (await isRecorded(services, record, end.knownSince)) {
    await markReported(services, message, end.resourceArn);
    return;
  }
  const task = Object.hasOwn(plan.tasks, message.schedule) ? plan.tasks[message.schedule] : undefined;
  const type = planTaskType(end.fsxType) ?? task?.type;
  const report =
    end.reportPath !== undefined && (end.counts?.failed ?? 0) > 0
      ? await readTaskReport(services.s3, end.reportPath, message.taskId, end.fsxType ?? "")
      : undefined;

  const followers = (task?.followers ?? []).filter((name) => plan.tasks[name]?.enabled);
  if (end.outcome === "succeeded") await startFollowers(services, plan, message, followers);

  // A follower's waiting time began with its own message, which is long gone: only scheduled runs know theirs.
  const waitSeconds = task && isFollower(plan, task.name) ? 0 : waited(message, end);
  const durationSeconds = Math.max(0, Math.round((end.endedTime - end.createdTime) / 1000));
  if (end.outcome === "failed" || plan.notifyOnSuccess) {
    const scene = {
      stack: plan.stack,
      region: environment.region,
      startTaskFunction: environment.startTaskFunction,
    };
    const notification = endedTaskNotification(scene, {
      schedule: message.schedule,
      scheduledTime: message.scheduledTime,
      fileSystemId: message.fileSystemId,
      type,
      paths: end.paths ?? task?.paths ?? [],
      taskId: message.taskId,
      lifecycle: end.lifecycle,
      createdTime: end.createdTime,
      endedTime: end.endedTime,
      waitSeconds,
      counts: end.counts,
      outcome: end.outcome,
      reason: end.reason,
      detail: end.detail,
      report,
      reportLocation:
        report?.location ??
        (end.reportPath === undefined
          ? undefined
          : reportLocation(end.reportPath, message.taskId, end.fsxType ?? "")),
      heldBack: end.outcome === "failed" ? followers : [],
    });
    await publish(services.sns, environment.topicArn, notification);
  }

  recordRun(
    {
      schedule: message.schedule,
      scheduledTime: message.scheduledTime,
      fileSystemId: message.fileSystemId,
      ...(type ? { type } : {}),
      phase: "ended",
      outcome: end.outcome,
      ...(end.reason ? { reason: end.reason } : {}),
      ...(end.detail ? { detail: end.detail } : {}),
      taskId: message.taskId,
      ...(end.counts ? { counts: end.counts } : {}),
      durationSeconds,
      ...(end.reportPath === undefined ? {} : { reportPath: end.reportPath }),
    },
    { stack: plan.stack, schedule: message.schedule, values: metricsOf(end, durationSeconds), now: now() },
  );

  await markReported(services, message, end.resourceArn);
}

async function startFollowers(
  services: WatchServices,
  plan: SchedulePlan,
  message: WatchMessage,
  followers: readonly string[],
): Promise<void> {
  for (const name of followers) {
    const run: RunMessage = {
      schedule: name,
      scheduledTime: message.scheduledTime,
      after: message.schedule,
    };
    const body = JSON.stringify(run);
    await services.sqs().sendMessage({
      QueueUrl: services.environment.runsQueueUrl,
      MessageBody: body,
      MessageGroupId: plan.tasks[name]!.fileSystemId,
      MessageDeduplicationId: services.digest(body),
    });
  }
}

/** A tag that cannot be set is not worth telling people twice: the message is done with anyway. */
async function markReported(
  services: WatchServices,
  message: WatchMessage,
  resourceArn: string | undefined,
): Promise<void> {
  if (resourceArn === undefined) return;
  try {
    await services.fsx.tagResource({
      ResourceARN: resourceArn,
      Tags: [{ Key: TASK_TAGS.reported, Value: utcSeconds(services.now()) }],
    });
  } catch (error) {
    console.warn({ event: "not-tagged", taskId: message.taskId, error: errorRecord(error) });
  }
}

function metricsOf(end: TaskEnd, durationSeconds: number): MetricValues {
  return {
    ...(end.outcome === "succeeded" ? { RunsSucceeded: 1 } : { RunsFailed: 1 }),
    ...(end.counts ? { FilesSucceeded: end.counts.succeeded, FilesFailed: end.counts.failed } : {}),
    TaskDuration: durationSeconds,
  };
}

function isFollower(plan: SchedulePlan, name: string): boolean {
  return Object.values(plan.tasks).some((task) => task.followers.includes(name));
}

function waited(message: WatchMessage, end: TaskEnd): number {
  const seconds = Math.round((end.createdTime - Date.parse(message.scheduledTime)) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
