/**
 * DECIDE for `startTask`: what becomes of a run, from what was observed. Pure: no clock, no SDK, plain data in and out.
 */
import { expiresAfter } from "./backoff";
import type { FailureKind } from "./errors";
import type { ObservedFileSystem, ObservedTask } from "./file-system";
import type { TaskPlan } from "./plan";
import { resolvePaths } from "./resolve-paths";
import { type Run, runMatcher } from "./run";
import { durationWords, listed, sentence } from "./wording";

export type StartDecision =
  | { action: "start"; paths: string[]; reportPath: string }
  /** An earlier delivery of this run has started this task. */
  | { action: "adopt"; task: ObservedTask; reason: string }
  | { action: "wait" | "superseded" | "skipped" | "expired" | "refused"; reason: string };

/** What is known about a run when it is decided. Times are milliseconds since the epoch. */
export interface StartFacts {
  stack: string;
  now: number;
  run: Run;
  task: TaskPlan;
  fileSystem: ObservedFileSystem;
}

/** Decides about a run of a task that the plan holds. Reasons are sentences for people. */
export function decideStart(facts: StartFacts): StartDecision {
  const { fileSystem, run, stack, task } = facts;
  if (fileSystem.kind === "unseen") {
    if (fileSystem.permanent) return { action: "refused", reason: sentence(fileSystem.reason) };
    return unlessExpired(facts, { action: "wait", reason: sentence(fileSystem.reason) });
  }
  const matcher = runMatcher(stack, run);
  const own = fileSystem.tasks.find((other) => matcher.isOwn(other.tags));
  if (own) {
    return { action: "adopt", task: own, reason: `An earlier delivery of this run started ${own.taskId}.` };
  }
  const newer = fileSystem.tasks.find((other) => matcher.isNewer(other.tags));
  if (newer) {
    return {
      action: "superseded",
      reason: `A newer run of ${task.name} has already started ${newer.taskId}.`,
    };
  }
  const resolution = resolvePaths(task, fileSystem.associations);
  if (resolution.kind === "refused") return { action: "refused", reason: resolution.reason };
  const active = fileSystem.tasks.filter((other) => isActive(other.lifecycle));
  if (active.length > 0) {
    const which = listed(
      active.map((other) => `${other.taskId} (${other.lifecycle})`),
      3,
    );
    return whenBusy(facts, `${task.fileSystemId} is busy with ${which}.`);
  }
  if (resolution.kind === "temporary") {
    return unlessExpired(facts, { action: "wait", reason: resolution.reason });
  }
  return unlessExpired(facts, {
    action: "start",
    paths: resolution.paths,
    reportPath: resolution.reportPath,
  });
}

/** Decides what a failed CreateDataRepositoryTask means for the run. `message` is FSx's own. */
export function decideCreateFailure(
  facts: Pick<StartFacts, "now" | "run" | "task">,
  failure: { kind: Exclude<FailureKind, "unexpected">; name: string; message: string },
): StartDecision {
  const { task } = facts;
  if (failure.kind === "busy") {
    return whenBusy(facts, `${task.fileSystemId} is busy, says FSx: ${sentence(failure.message)}`);
  }
  if (failure.kind === "temporary") {
    return unlessExpired(facts, {
      action: "wait",
      reason: `FSx did not take the task now: ${failure.name}: ${sentence(failure.message)}`,
    });
  }
  return {
    action: "refused",
    reason: `FSx refused the task: ${failure.name}: ${sentence(failure.message)}${advice(failure.name, task)}`,
  };
}

/** PENDING, EXECUTING and CANCELING are the lifecycles of a task that has not ended (botocore fsx 2018-03-01 model). */
export function isActive(lifecycle: string): boolean {
  return lifecycle === "PENDING" || lifecycle === "EXECUTING" || lifecycle === "CANCELING";
}

function whenBusy(facts: Pick<StartFacts, "now" | "run" | "task">, reason: string): StartDecision {
  return facts.task.whenBusy === "skip"
    ? { action: "skipped", reason }
    : unlessExpired(facts, { action: "wait", reason });
}

/** A run that has waited as long as it may neither starts nor waits any more; what held it up last is its reason. */
function unlessExpired(
  { now, run, task }: Pick<StartFacts, "now" | "run" | "task">,
  decision: StartDecision,
): StartDecision {
  const waited = (now - run.since) / 1000;
  if (waited <= expiresAfter(task.maxWait)) return decision;
  const obstacle = "reason" in decision ? ` ${decision.reason}` : "";
  return {
    action: "expired",
    reason: `It could not start within ${durationWords(task.maxWait)} (maxWait); it has waited ${durationWords(waited)}.${obstacle}`,
  };
}

/** What to do about a refusal, where FSx's message does not say it. */
function advice(name: string, task: TaskPlan): string {
  switch (name) {
    case "FileSystemNotFound":
      return ` Correct tasks.${task.name}.fileSystemId in the stack file.`;
    case "IncompatibleParameterError":
      return (
        " FSx already has a task for this very run, made with other parameters: the stack or the associations were" +
        " changed between two deliveries of the run. That task is not started again."
      );
    case "AccessDenied":
    case "AccessDeniedException":
      return " The function's role lacks a permission, or a policy of the organisation denies it; deploy the stack again.";
    case "UnsupportedOperation":
      return ` ${task.fileSystemId} cannot run ${task.type} tasks; a Release needs Lustre 2.12 or newer.`;
    default:
      return "";
  }
}
