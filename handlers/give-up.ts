/**
 * What is done about a run from the queue that cannot start any more: a copy for the dead-letter queue, one
 * notification, one failed run in the metrics. Then its message is done with: trying it again would not help.
 */

import { endOf } from "./ended-run";
import type { SqsRecord } from "./invocation";
import { unstartedRunNotification } from "./notification";
import { remember } from "./own-log";
import type { SchedulePlan, TaskPlan } from "./plan";
import { publish } from "./publish";
import { recordRun } from "./record-run";
import type { Run } from "./run";
import type { StartServices } from "./start-run";
import { cutOff } from "./wording";

/** @param run undefined where the message could not be read; `task` undefined where the plan does not hold it */
export async function giveUp(
  services: StartServices,
  plan: SchedulePlan,
  message: { record: SqsRecord; run: Run | undefined; task: TaskPlan | undefined },
  reason: "RunRefused" | "RunExpired",
  detail: string,
): Promise<void> {
  const { record, run, task } = message;
  const { environment } = services;
  const now = services.now();
  // The runs queue's message group is the file system.
  const fileSystemId = task?.fileSystemId ?? record.attributes?.MessageGroupId ?? "unknown";
  const schedule = run?.schedule ?? "unknown";
  const scheduledTime = run?.scheduledTime ?? new Date(now).toISOString();
  await services.sqs().sendMessage({
    QueueUrl: environment.runsDeadLetterQueueUrl,
    MessageBody: record.body,
    MessageGroupId: fileSystemId,
    MessageDeduplicationId: services.digest(record.body),
    MessageAttributes: {
      Reason: { DataType: "String", StringValue: reason },
      Detail: { DataType: "String", StringValue: cutOff(detail, 2_000) },
    },
  });
  const scene = {
    stack: plan.stack,
    region: environment.region,
    startTaskFunction: environment.startTaskFunction,
  };
  const deadLetterQueueUrl = environment.runsDeadLetterQueueUrl;
  await publish(
    services.sns,
    environment.topicArn,
    unstartedRunNotification(scene, {
      schedule,
      scheduledTime,
      fileSystemId,
      task,
      reason,
      detail,
      deadLetterQueueUrl,
    }),
  );
  recordRun(
    {
      schedule,
      scheduledTime,
      fileSystemId,
      ...(task ? { type: task.type } : {}),
      phase: "ended",
      outcome: "failed",
      reason,
      detail,
    },
    { stack: plan.stack, schedule: run?.schedule, values: { RunsFailed: 1 }, now },
  );
  if (run) remember(services, endOf(run));
}
