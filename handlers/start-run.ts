/**
 * Starts one run's task, or finds out why not: OBSERVE → DECIDE, and then ACT → RECORD. The same for a run from the queue
 * and for one that a person asks for; what is done about a run that did not start is up to those.
 */
import type { DataRepositoryTask, FSx } from "@aws-sdk/client-fsx";
import { expiresAfter } from "./backoff";
import { createTaskRequest } from "./create-task";
import { decideCreateFailure, decideStart, type StartDecision } from "./decide-start";
import type { Environment } from "./environment";
import { errorMessage, errorName, errorRecord, failureKind } from "./errors";
import { type ObservedFileSystem, type ObservedTask, observedTask, observeFileSystem } from "./file-system";
import { type SchedulePlan, TASK_TAGS, type TaskPlan, type WatchMessage } from "./plan";
import { recordRun } from "./record-run";
import { isLate, type Run } from "./run";
import type { SharedServices } from "./shared-services";

/** What the function works with; made by its factory. Clients that not every run needs are made when first used. */
export interface StartServices extends SharedServices {
  fsx: Pick<
    FSx,
    | "createDataRepositoryTask"
    | "describeDataRepositoryAssociations"
    | "describeDataRepositoryTasks"
    | "describeFileSystems"
  >;
  environment: Environment;
  /** When this invocation has no time left to begin with another run; milliseconds since the epoch. */
  until: () => number;
}

/** What became of a run: the task that it has, or the decision why it has none. */
export type StartedRun =
  | { action: "started"; task: ObservedTask; detail: string }
  | Exclude<StartDecision, { action: "start" | "adopt" }>;

/** @param seen what its file system was found like a moment ago; it is looked at where that is not given */
export async function observeAndDecide(
  services: StartServices,
  plan: SchedulePlan,
  run: Run,
  task: TaskPlan,
  seen?: ObservedFileSystem,
): Promise<StartDecision> {
  const now = services.now();
  const fileSystem = seen ?? (await observe(services, run, task, now));
  return decideStart({ stack: plan.stack, now, run, task, fileSystem });
}

/** What FSx says against a task that was to start is a decision, too. */
export async function carryOut(
  services: StartServices,
  plan: SchedulePlan,
  run: Run,
  task: TaskPlan,
  decided: StartDecision,
): Promise<StartedRun> {
  // ACT
  let decision = decided;
  let started: ObservedTask | undefined;
  if (decision.action === "start") {
    const outcome = await create(services, plan, run, task, decision);
    if ("taskId" in outcome) started = outcome;
    else decision = outcome;
  } else if (decision.action === "adopt") started = decision.task;
  if (!started) return decision as Exclude<StartDecision, { action: "start" | "adopt" }>;
  await watch(services, run, task, started);

  // RECORD
  const waitSeconds = Math.max(0, Math.round((started.createdTime - run.since) / 1000));
  const detail = decision.action === "adopt" ? decision.reason : `${started.taskId} is ${started.lifecycle}.`;
  recordRun(
    {
      ...runFacts(run, task),
      phase: "started",
      detail,
      taskId: started.taskId,
      waitSeconds,
      ...(started.reportPath === undefined ? {} : { reportPath: started.reportPath }),
    },
    // The delivery that created the task has counted it.
    decision.action === "adopt"
      ? undefined
      : {
          stack: plan.stack,
          schedule: run.schedule,
          values: { RunsStarted: 1, WaitTime: waitSeconds },
          now: services.now(),
        },
  );
  return { action: "started", task: started, detail };
}

/** The members of a run's record that are the same in all its phases. */
export function runFacts(
  run: Pick<Run, "schedule" | "scheduledTime">,
  task: TaskPlan,
): { schedule: string; scheduledTime: string; fileSystemId: string; type: TaskPlan["type"] } {
  return {
    schedule: run.schedule,
    scheduledTime: run.scheduledTime,
    fileSystemId: task.fileSystemId,
    type: task.type,
  };
}

/** Records the end of a run in whose place another task or a newer run goes on. */
export function recordPassedOver(
  plan: SchedulePlan,
  run: Run,
  task: TaskPlan,
  outcome: "skipped" | "superseded",
  detail: string,
  now: number,
): void {
  recordRun(
    { ...runFacts(run, task), phase: "ended", outcome, detail },
    {
      stack: plan.stack,
      schedule: run.schedule,
      values: outcome === "skipped" ? { RunsSkipped: 1 } : { RunsSuperseded: 1 },
      now,
    },
  );
}

/** Whether deciding about a run needs the tasks that have ended, too. */
export function needsEveryTask(run: Run, now: number): boolean {
  return run.invocation !== undefined || isLate(run, now);
}

async function observe(
  services: StartServices,
  run: Run,
  task: TaskPlan,
  now: number,
): Promise<ObservedFileSystem> {
  try {
    return await observeFileSystem(services.fsx, task, needsEveryTask(run, now));
  } catch (error) {
    // A mistake of this program is not to keep a run for ever: once it has waited long enough, it expires.
    if (now - run.since <= expiresAfter(task.maxWait) * 1000) throw error;
    console.error({ event: "error", schedule: run.schedule, error: errorRecord(error) });
    return { kind: "unseen", permanent: false, reason: `${errorName(error)}: ${errorMessage(error)}` };
  }
}

/** Creates the task; what FSx says against it is a decision, too. */
async function create(
  services: StartServices,
  plan: SchedulePlan,
  run: Run,
  task: TaskPlan,
  resolved: { paths: string[]; reportPath: string },
): Promise<ObservedTask | StartDecision> {
  const request = createTaskRequest(plan.stack, run, task, resolved, services.digest);
  let created: Partial<DataRepositoryTask>;
  try {
    created = (await services.fsx.createDataRepositoryTask(request)).DataRepositoryTask ?? {};
  } catch (error) {
    const kind = failureKind(error);
    if (kind === "unexpected") throw error;
    const failure = { kind, name: errorName(error), message: errorMessage(error) };
    return decideCreateFailure({ now: services.now(), run, task }, failure);
  }
  return {
    ...observedTask(created),
    paths: created.Paths ?? resolved.paths,
    reportPath: created.Report?.Path ?? resolved.reportPath,
  };
}

/** Hands the task over to `watchTask`, unless its end has been told already. */
async function watch(
  services: StartServices,
  run: Run,
  task: TaskPlan,
  started: ObservedTask,
): Promise<void> {
  if (started.tags[TASK_TAGS.reported] !== undefined) return;
  const message: WatchMessage = {
    schedule: run.schedule,
    // An adopted task keeps the time that it was tagged with: a manual run's retry has another.
    scheduledTime: started.tags[TASK_TAGS.scheduledTime] ?? run.scheduledTime,
    fileSystemId: task.fileSystemId,
    taskId: started.taskId,
    createdTime: new Date(started.createdTime).toISOString(),
  };
  await services.sqs().sendMessage({
    QueueUrl: services.environment.watchQueueUrl,
    MessageBody: JSON.stringify(message),
    MessageGroupId: started.taskId,
    MessageDeduplicationId: started.taskId,
  });
}
