/**
 * A run from the runs queue. It waits in the queue, by its message's visibility timeout, because Lambda stops a
 * function that sends its own messages again.
 */
import { waitSeconds } from "./backoff";
import type { Handled } from "./batch";
import { endOf, hasEnded } from "./ended-run";
import { errorMessage } from "./errors";
import type { ObservedFileSystem } from "./file-system";
import { giveUp } from "./give-up";
import type { SqsRecord } from "./invocation";
import { remember } from "./own-log";
import type { SchedulePlan, TaskPlan } from "./plan";
import { recordRun } from "./record-run";
import { type Run, readRun } from "./run";
import {
  carryOut,
  observeAndDecide,
  recordPassedOver,
  runFacts,
  type StartedRun,
  type StartServices,
} from "./start-run";

/** A message of the runs queue: its run, and the run's task, where the plan still holds it. */
export type QueuedRun = { run: Run; task: TaskPlan | undefined } | { problem: string };

export function readQueuedRun(plan: SchedulePlan, record: SqsRecord): QueuedRun {
  try {
    const sent = Number(record.attributes?.SentTimestamp);
    const read = readRun(record.body, Number.isFinite(sent) && sent > 0 ? sent : undefined);
    const run = record.messageAttributes?.Reason ? { ...read, putBack: true } : read;
    return { run, task: Object.hasOwn(plan.tasks, run.schedule) ? plan.tasks[run.schedule] : undefined };
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}

/** @param seen what its file system was found like for the whole batch, where it was */
export async function startQueuedRun(
  services: StartServices,
  plan: SchedulePlan,
  record: SqsRecord,
  seen?: ObservedFileSystem,
): Promise<Handled> {
  const queued = readQueuedRun(plan, record);
  if ("problem" in queued) {
    const unread = { record, run: undefined, task: undefined };
    await giveUp(services, plan, unread, "RunRefused", queued.problem);
    return "done";
  }
  const { run, task } = queued;
  if (!task) {
    if (await hasEnded(services, run)) return repeated(run);
    const detail = `Stack ${plan.stack} no longer has a task named "${run.schedule}"; it was removed or renamed while this run was waiting.`;
    await giveUp(services, plan, { record, run, task }, "RunRefused", detail);
    return "done";
  }
  let started: StartedRun = { action: "wait", reason: "Other runs have taken this invocation's time." };
  if (services.now() < services.until()) {
    const decision = await observeAndDecide(services, plan, run, task, seen);
    const waits = decision.action === "wait" || decision.action === "adopt";
    if (!waits && (await hasEnded(services, run))) return repeated(run);
    started = await carryOut(services, plan, run, task, decision);
  }
  const now = services.now();
  switch (started.action) {
    case "started":
      return "done";
    case "wait":
      recordRun({ ...runFacts(run, task), phase: "waiting", detail: started.reason });
      return { againAfter: waitSeconds((now - run.since) / 1000, task.maxWait) };
    case "skipped":
    case "superseded":
      recordPassedOver(plan, run, task, started.action, started.reason, now);
      remember(services, endOf(run));
      return "done";
    case "expired":
    case "refused": {
      const reason = started.action === "expired" ? "RunExpired" : "RunRefused";
      await giveUp(services, plan, { record, run, task }, reason, started.reason);
      return "done";
    }
  }
}

/** A delivery after the run's end changes nothing. */
function repeated({ schedule, scheduledTime }: Run): Handled {
  console.info({ event: "repeated", schedule, scheduledTime });
  return "done";
}
