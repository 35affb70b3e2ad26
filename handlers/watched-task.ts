/**
 * One look at a task from the watch queue: OBSERVE → DECIDE → ACT → RECORD. A task that has not ended is looked at
 * again when its message is: nothing polls while nothing runs.
 */
import type { DataRepositoryTask } from "@aws-sdk/client-fsx";
import { type Handled, handleBatch } from "./batch";
import { concludeTask, type TaskEnd } from "./conclude-task";
import { planTaskType } from "./create-task";
import { type Counts, decideWatch, type WatchDecision, type WatchObservation } from "./decide-watch";
import { errorMessage, errorName, errorRecord, failureKind, typedError } from "./errors";
import { tagsOf } from "./file-system";
import type { BatchResponse, SqsEvent, SqsRecord } from "./invocation";
import type { SchedulePlan, WatchMessage } from "./plan";
import { recordRun } from "./record-run";
import type { WatchServices } from "./watch-services";
import { cutOff } from "./wording";

/** How long a task may take whose plan is gone, because it was removed from the stack while it ran: 24 hours. */
const MAX_DURATION_WITHOUT_PLAN = 86_400;

/** What a look gave, and FSx's own record where it has one. */
interface Look {
  observation: WatchObservation;
  task?: DataRepositoryTask;
}

/** The messages of a batch; their tasks are looked at together, because requests are what FSx limits. */
export async function watchTasks(
  services: WatchServices,
  plan: SchedulePlan,
  event: SqsEvent,
): Promise<BatchResponse> {
  const looks = await lookTogether(services, event.Records);
  return handleBatch(event, services.environment.watchQueueUrl, services.sqs, (record) =>
    watchTaskOnce(services, plan, record, looks),
  );
}

/**
 * @param looks what the batch's look gave, by task. Each is good for one message: the next message about the same task
 *   has to see what was done for the first
 * @throws what keeps an ended task from being told: the message then comes again
 */
async function watchTaskOnce(
  services: WatchServices,
  plan: SchedulePlan,
  record: SqsRecord,
  looks: Map<string, Look>,
): Promise<Handled> {
  let message: WatchMessage;
  try {
    message = readWatchMessage(record.body);
  } catch (error) {
    console.error({ event: "error", messageId: record.messageId, error: errorRecord(error) });
    const group = record.attributes?.MessageGroupId ?? "unreadable";
    await keepDeadLetter(services, record, group, "UnreadableWatchError", errorMessage(error));
    return "done";
  }
  const planned = Object.hasOwn(plan.tasks, message.schedule) ? plan.tasks[message.schedule] : undefined;
  const maxDuration = planned?.maxDuration ?? MAX_DURATION_WITHOUT_PLAN;
  const createdTime = Date.parse(message.createdTime);
  const decide = (look: Look) =>
    decideWatch({ now: services.now(), createdTime, maxDuration, observation: look.observation });

  // OBSERVE, DECIDE
  let look = looks.get(message.taskId) ?? (await observe(services, message.taskId));
  looks.delete(message.taskId);
  let decision = decide(look);

  // ACT
  if (decision.action === "cancel" && (await cancelFoundItEnded(services, message))) {
    look = await observe(services, message.taskId);
    decision = decide(look);
  }
  switch (decision.action) {
    case "reported":
      return "done";
    case "ended":
      await concludeTask(services, plan, message, taskEnd(services, message, decision, look));
      return "done";
    case "stuck":
      await keepDeadLetter(services, record, message.taskId, "TaskTimedOut", decision.detail);
      await concludeTask(services, plan, message, taskEnd(services, message, decision, look));
      return "done";
  }

  // RECORD
  const type = planTaskType(look.task?.Type) ?? planned?.type;
  const counts = countsOf(look.task);
  recordRun({
    schedule: message.schedule,
    scheduledTime: message.scheduledTime,
    fileSystemId: message.fileSystemId,
    ...(type ? { type } : {}),
    phase: "watching",
    detail: decision.detail,
    taskId: message.taskId,
    ...(counts ? { counts } : {}),
  });
  return { againAfter: decision.seconds };
}

function readWatchMessage(body: string): WatchMessage {
  let message: Partial<WatchMessage> | null;
  try {
    message = JSON.parse(body) as Partial<WatchMessage> | null;
  } catch (cause) {
    throw typedError("UnreadableWatchError", "The message on the watch queue is not JSON.", cause);
  }
  const texts = [message?.schedule, message?.scheduledTime, message?.fileSystemId, message?.taskId];
  if (
    texts.some((text) => typeof text !== "string") ||
    Number.isNaN(Date.parse(message?.createdTime ?? ""))
  ) {
    throw typedError(
      "UnreadableWatchError",
      "The message on the watch queue lacks schedule, scheduledTime, fileSystemId, taskId or createdTime.",
    );
  }
  return message as WatchMessage;
}

/** A look at each message's task, by task; nothing where FSx does not know one of them, and so answers for none. */
async function lookTogether(
  services: WatchServices,
  records: readonly SqsRecord[],
): Promise<Map<string, Look>> {
  const taskIds = new Set<string>();
  for (const record of records) {
    try {
      taskIds.add(readWatchMessage(record.body).taskId);
    } catch {
      // Said when its turn comes.
    }
  }
  return taskIds.size < 2 ? new Map() : observeTasks(services, [...taskIds]);
}

async function observe(services: WatchServices, taskId: string): Promise<Look> {
  const looks = await observeTasks(services, [taskId]);
  return looks.get(taskId) ?? { observation: { kind: "unknown" } };
}

/** @param taskIds at most 50 (botocore fsx 2018-03-01 model, TaskIds) */
async function observeTasks(services: WatchServices, taskIds: string[]): Promise<Map<string, Look>> {
  try {
    const { DataRepositoryTasks = [] } = await services.fsx.describeDataRepositoryTasks({ TaskIds: taskIds });
    return new Map(DataRepositoryTasks.map((task) => [task.TaskId ?? "", lookAt(task)]));
  } catch (error) {
    if (errorName(error) === "DataRepositoryTaskNotFound") return new Map();
    // What does not get better by itself has to be seen by somebody before the task's time is over.
    if (failureKind(error) !== "temporary") {
      console.error({ event: "error", taskIds, error: errorRecord(error) });
    }
    const reason = `${errorName(error)}: ${errorMessage(error)}`;
    return new Map(taskIds.map((taskId) => [taskId, { observation: { kind: "unseen", reason } }]));
  }
}

function lookAt(task: DataRepositoryTask): Look {
  const counts = countsOf(task);
  return {
    task,
    observation: {
      kind: "task",
      task: {
        taskId: task.TaskId ?? "",
        lifecycle: task.Lifecycle ?? "",
        ...(task.EndTime ? { endTime: task.EndTime.getTime() } : {}),
        ...(counts ? { counts } : {}),
        ...(task.FailureDetails?.Message ? { failure: task.FailureDetails.Message } : {}),
        tags: tagsOf(task.Tags),
      },
    },
  };
}

/** Cancels a task. True where FSx says that it has ended meanwhile. */
async function cancelFoundItEnded(services: WatchServices, message: WatchMessage): Promise<boolean> {
  try {
    await services.fsx.cancelDataRepositoryTask({ TaskId: message.taskId });
    return false;
  } catch (error) {
    const name = errorName(error);
    if (name === "DataRepositoryTaskEnded" || name === "DataRepositoryTaskNotFound") return true;
    // It is tried again at the next look, and reported if it never works.
    console.error({ event: "not-canceled", taskId: message.taskId, error: errorRecord(error) });
    return false;
  }
}

function taskEnd(
  services: WatchServices,
  message: WatchMessage,
  decision: Extract<WatchDecision, { action: "ended" | "stuck" }>,
  { task }: Look,
): TaskEnd {
  const createdTime = Date.parse(message.createdTime);
  return {
    lifecycle: task?.Lifecycle ?? "unknown to FSx",
    ...(decision.action === "stuck"
      ? { outcome: "failed", reason: "TaskTimedOut" }
      : { outcome: decision.outcome, ...(decision.outcome === "failed" ? { reason: decision.reason } : {}) }),
    detail: decision.detail,
    createdTime,
    endedTime: task?.EndTime?.getTime() ?? services.now(),
    knownSince: task?.EndTime?.getTime() ?? createdTime,
    fsxType: task?.Type,
    paths: task?.Paths,
    counts: countsOf(task),
    reportPath: task?.Report?.Enabled ? task.Report.Path : undefined,
    resourceArn: task?.ResourceARN,
  };
}

/** Keeps a message that is watched no more where an alarm sees it. */
async function keepDeadLetter(
  services: WatchServices,
  record: SqsRecord,
  group: string,
  reason: string,
  detail: string,
): Promise<void> {
  await services.sqs().sendMessage({
    QueueUrl: services.environment.watchDeadLetterQueueUrl,
    MessageBody: record.body,
    MessageGroupId: group,
    MessageDeduplicationId: services.digest(record.body),
    MessageAttributes: {
      Reason: { DataType: "String", StringValue: reason },
      Detail: { DataType: "String", StringValue: cutOff(detail, 2_000) },
    },
  });
}

/** All members of a task's status are optional (botocore fsx 2018-03-01 model, DataRepositoryTaskStatus). */
function countsOf(task: DataRepositoryTask | undefined): Counts | undefined {
  const status = task?.Status;
  if (status?.TotalCount === undefined && status?.SucceededCount === undefined) return undefined;
  const succeeded = status.SucceededCount ?? 0;
  const failed = status.FailedCount ?? 0;
  return { total: status.TotalCount ?? succeeded + failed, succeeded, failed };
}
