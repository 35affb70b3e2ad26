/**
 * A batch of runs from the runs queue. FSx limits requests, and a thousand file systems may be due in the same minute:
 * so the file systems of a batch are looked at together, which takes two requests instead of two for each.
 */
import { handleBatch } from "./batch";
import { errorRecord } from "./errors";
import { type ObservedFileSystem, observeFileSystems } from "./file-system";
import type { BatchResponse, SqsEvent, SqsRecord } from "./invocation";
import type { SchedulePlan, TaskPlan } from "./plan";
import { readQueuedRun, startQueuedRun } from "./queued-run";
import { needsEveryTask, type StartServices } from "./start-run";

export async function startQueuedRuns(
  services: StartServices,
  plan: SchedulePlan,
  event: SqsEvent,
): Promise<BatchResponse> {
  const seen = await lookTogether(services, plan, event.Records);
  return handleBatch(event, services.environment.runsQueueUrl, services.sqs, (record) =>
    startQueuedRun(services, plan, record, seen.get(record.messageId)),
  );
}

/**
 * What the file systems of a batch are like, by message. Only for each file system's first run: what that one starts,
 * the next one has to see, and looks by itself.
 */
async function lookTogether(
  services: StartServices,
  plan: SchedulePlan,
  records: readonly SqsRecord[],
): Promise<Map<string, ObservedFileSystem>> {
  const now = services.now();
  const firsts = new Map<string, { messageId: string; task: TaskPlan; everyTask: boolean }>();
  for (const record of records) {
    const queued = readQueuedRun(plan, record);
    if ("problem" in queued || !queued.task || firsts.has(queued.task.fileSystemId)) continue;
    const { run, task } = queued;
    const { messageId } = record;
    firsts.set(task.fileSystemId, { messageId, task, everyTask: needsEveryTask(run, now) });
  }
  const together = [...firsts.values()];
  if (together.length < 2) return new Map();
  try {
    const tasks = together.map(({ task }) => task);
    const everyTask = together.some((first) => first.everyTask);
    const seen = await observeFileSystems(services.fsx, tasks, everyTask);
    // FSx refuses all of them for one that it does not know; looked at one by one, the others can start.
    if (seen.some((one) => one.kind === "unseen" && one.permanent)) return new Map();
    return new Map(together.map(({ messageId }, index) => [messageId, seen[index]!]));
  } catch (error) {
    // A mistake of this program; each run meets it again by itself, and says what becomes of it.
    console.error({ event: "error", error: errorRecord(error) });
    return new Map();
  }
}
