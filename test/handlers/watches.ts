/**
 * A task that most tests of watching start, watch and end.
 */
import type { SchedulePlan, WatchMessage } from "../../handlers/plan";
import { LambdaSandbox, schedulePlan, type taskPlan } from "./lambda-sandbox";
import { RUN } from "./runs";

export const TASK_ID = "task-00000000000000001";
export const REPORT = `s3://bucket/data/reports/${TASK_ID}/failures.csv`;

/** A stack whose nightly export was started at 02:00:20 and is still executing. */
export async function started(plan: Partial<SchedulePlan> = {}, ...tasks: ReturnType<typeof taskPlan>[]) {
  const lambda = new LambdaSandbox({ ...schedulePlan(...tasks), ...plan });
  lambda.fsx.link("/", "s3://bucket/data/");
  await lambda.deliver("startTask", RUN);
  const message = JSON.parse(lambda.sentTo("watchQueueUrl")[0]!.MessageBody) as WatchMessage;
  lambda.fsx.last.Lifecycle = "EXECUTING";
  lambda.stdout.length = 0;
  lambda.logs.length = 0;
  const look = () => lambda.deliver("watchTask", message, { MessageGroupId: TASK_ID });
  return { lambda, message, look };
}

/** Ends the task after 72 minutes. */
export function end(lambda: LambdaSandbox, Lifecycle: string, more: object = {}): void {
  lambda.now = Date.parse("2026-11-20T03:12:50Z");
  Object.assign(lambda.fsx.last, { Lifecycle, EndTime: new Date("2026-11-20T03:12:20Z") }, more);
}

/** A task's status in FSx's words. */
export const counts = (TotalCount: number, FailedCount: number) => ({
  Status: { TotalCount, SucceededCount: TotalCount - FailedCount, FailedCount },
});

/** What a batch is answered with whose messages are all done with. */
export const DONE = { batchItemFailures: [] };
