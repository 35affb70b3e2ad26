/**
 * The run that most tests of the functions deliver, and the stack that it belongs to.
 */
import type { RunMessage } from "../../handlers/plan";
import type { Shape } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";

/** A run of the nightly export, due twenty seconds before the sandbox's time begins. */
export const RUN: RunMessage = { schedule: "nightly-export", scheduledTime: "2026-11-20T02:00:00Z" };

/** A stack with one export task on a file system whose root is linked. */
export function sandbox(...overrides: Parameters<typeof taskPlan>): LambdaSandbox {
  const lambda = new LambdaSandbox(schedulePlan(taskPlan(...overrides)));
  lambda.fsx.link("/", "s3://bucket/data/");
  return lambda;
}

/** Requests to create a task, in order. */
export function created(lambda: LambdaSandbox): Shape[] {
  return lambda.fsx.inputsOf("createDataRepositoryTask");
}
