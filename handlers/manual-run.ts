/**
 * A run that a person asks for by invoking `startTask`: started at once, or put on the runs queue where it has to wait.
 * The answer is for the person; a run that cannot start is an error that says why.
 */
import { fsxTaskType } from "./create-task";
import { typedError } from "./errors";
import type { InvocationContext, ManualAnswer, ManualEvent } from "./invocation";
import type { RunMessage, SchedulePlan, TaskPlan } from "./plan";
import { recordRun } from "./record-run";
import type { Run } from "./run";
import { carryOut, observeAndDecide, recordPassedOver, runFacts, type StartServices } from "./start-run";
import { utcSeconds } from "./wording";

/**
 * Starts a run by hand. Disabled tasks are allowed: that is how a task is tried before it is enabled.
 * @throws UnknownScheduleError, RunRefusedError
 */
export async function startManualRun(
  services: StartServices,
  plan: SchedulePlan,
  event: ManualEvent | null | undefined,
  context: InvocationContext,
): Promise<ManualAnswer> {
  const task = chosenTask(plan, event?.schedule);
  const now = services.now();
  const run: Run = {
    schedule: task.name,
    scheduledTime: utcSeconds(now),
    since: Math.floor(now / 1000) * 1000,
    invocation: context.awsRequestId,
  };
  const decision = await observeAndDecide(services, plan, run, task);
  const started = await carryOut(services, plan, run, task, decision);
  const target = {
    scheduledTime: run.scheduledTime,
    FileSystemId: task.fileSystemId,
    Type: fsxTaskType(task.type),
  };
  switch (started.action) {
    case "started":
      return {
        schedule: task.name,
        outcome: "started",
        TaskId: started.task.taskId,
        Lifecycle: started.task.lifecycle,
        ...target,
        Paths: started.task.paths,
        Report: started.task.reportPath === undefined ? {} : { Path: started.task.reportPath },
        detail: started.detail,
      };
    case "wait":
      await queue(services, run, task);
      recordRun({ ...runFacts(run, task), phase: "waiting", detail: started.reason });
      return {
        schedule: task.name,
        outcome: "waiting",
        ...target,
        detail: `${started.reason} The run of ${run.scheduledTime} waits in the queue and starts when its turn comes.`,
      };
    case "skipped":
    case "superseded":
      recordPassedOver(plan, run, task, started.action, started.reason, now);
      return { schedule: task.name, outcome: started.action, ...target, detail: started.reason };
    case "expired":
    case "refused":
      // Neither a notification nor a failed run in the metrics: the person who asked reads the error.
      recordRun({
        ...runFacts(run, task),
        phase: "ended",
        outcome: "failed",
        reason: started.action === "expired" ? "RunExpired" : "RunRefused",
        detail: started.reason,
      });
      throw typedError("RunRefusedError", `${task.name} could not start: ${started.reason}`);
  }
}

/** The task that is meant. */
function chosenTask(plan: SchedulePlan, schedule: unknown): TaskPlan {
  const names = Object.keys(plan.tasks);
  const known =
    names.length === 0
      ? `Stack ${plan.stack} has no task`
      : `The tasks of stack ${plan.stack} are: ${names.join(", ")}`;
  if (schedule === undefined || schedule === null) {
    const [only] = names;
    if (names.length === 1 && only !== undefined) return plan.tasks[only]!;
    throw typedError(
      "UnknownScheduleError",
      `Say which task to run, like {"schedule":"${names[0] ?? "name"}"}. ${known}.`,
    );
  }
  if (typeof schedule === "string" && Object.hasOwn(plan.tasks, schedule)) return plan.tasks[schedule]!;
  throw typedError("UnknownScheduleError", `There is no task named ${JSON.stringify(schedule)}. ${known}.`);
}

/** The queue's own message of this run; its deduplication is by invocation, so that Lambda's retry adds no second. */
async function queue(services: StartServices, run: Run, task: TaskPlan): Promise<void> {
  const message: RunMessage = { schedule: run.schedule, scheduledTime: run.scheduledTime };
  await services.sqs().sendMessage({
    QueueUrl: services.environment.runsQueueUrl,
    MessageBody: JSON.stringify(message),
    MessageGroupId: task.fileSystemId,
    MessageDeduplicationId: services.digest(JSON.stringify(["invocation", run.invocation])),
  });
}
