/**
 * StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask: bringing dead letters back.
 */
import * as z from "zod";
import { type Operation, type Permission, ServiceError } from "../service";
import { invalidParameter, invalidValue } from "./errors";
import { MOST_PER_SECOND, MoveTask } from "./move-task";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

const startInput = z.strictObject({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.int().optional(),
});
const listInput = z.strictObject({ SourceArn: z.string(), MaxResults: z.int().optional() });
const cancelInput = z.strictObject({ TaskHandle: z.string() });

export function startMessageMoveTask(
  queues: Queues,
): Operation<z.infer<typeof startInput>, { TaskHandle: string }> {
  return {
    name: "StartMessageMoveTask",
    input: startInput,
    // SQS Developer Guide, "Configure dead-letter queue redrive permissions": the task reads, deletes and sends.
    permissions: ({ SourceArn, DestinationArn }) => [
      ...["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((action) =>
        permission(queues, action, SourceArn),
      ),
      ...(DestinationArn === undefined ? [] : [permission(queues, "SendMessage", DestinationArn)]),
    ],
    handle({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: rate }) {
      const source = existing(queues, SourceArn);
      if (!queues.all.some(({ settings }) => settings.redrivePolicy?.deadLetterTargetArn === source.arn)) {
        throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
      }
      if (rate !== undefined && (rate < 1 || rate > MOST_PER_SECOND)) {
        throw invalidValue(rate, "MaxNumberOfMessagesPerSecond", `Must be >= 1 and <= ${MOST_PER_SECOND}.`);
      }
      const destination = DestinationArn === undefined ? undefined : existing(queues, DestinationArn);
      if (destination === source)
        throw invalidParameter("Source queue arn and destination queue arn cannot be the same.");
      if (destination && destination.fifo !== source.fifo) {
        throw invalidParameter("Source and destination queue must be of the same type.");
      }
      if (queues.moveTasks.some((task) => task.source === source && task.status === "RUNNING")) {
        throw invalidParameter(
          "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        );
      }
      const task = new MoveTask(queues, source, destination, rate);
      queues.moveTasks.push(task);
      return { TaskHandle: task.handle };
    },
  };
}

export function listMessageMoveTasks(
  queues: Queues,
): Operation<z.infer<typeof listInput>, { Results: Record<string, unknown>[] }> {
  return {
    name: "ListMessageMoveTasks",
    input: listInput,
    permissions: ({ SourceArn }) => [permission(queues, "ListMessageMoveTasks", SourceArn)],
    handle({ SourceArn, MaxResults = 1 }) {
      const source = existing(queues, SourceArn);
      if (MaxResults < 1 || MaxResults > 10) {
        throw invalidValue(MaxResults, "MaxResults", "Must be >= 1 and <= 10.");
      }
      const newest = queues.moveTasks.filter((task) => task.source === source).reverse();
      return { Results: newest.slice(0, MaxResults).map(render) };
    },
  };
}

export function cancelMessageMoveTask(
  queues: Queues,
): Operation<z.infer<typeof cancelInput>, { ApproximateNumberOfMessagesMoved: number }> {
  const find = (handle: string) => queues.moveTasks.find((task) => task.handle === handle);
  return {
    name: "CancelMessageMoveTask",
    input: cancelInput,
    permissions: ({ TaskHandle }) => [
      permission(
        queues,
        "CancelMessageMoveTask",
        find(TaskHandle)?.source.arn ?? queues.cloud.arn("sqs", "*"),
      ),
    ],
    handle({ TaskHandle }) {
      const task = find(TaskHandle);
      if (!task) throw new ServiceError("ResourceNotFoundException", "Task does not exist.");
      if (task.status !== "RUNNING") {
        throw new ServiceError("UnsupportedOperation", "Only active tasks can be cancelled.");
      }
      task.cancel();
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },
  };
}

function permission(queues: Queues, action: string, arn: string): Permission {
  return { action: `sqs:${action}`, resource: arn, resourcePolicy: queues.queueAt(arn)?.settings.policy };
}

function existing(queues: Queues, arn: string): Queue {
  const queue = queues.queueAt(arn);
  if (!queue) {
    throw new ServiceError("ResourceNotFoundException", "The resource that you specified doesn't exist.");
  }
  return queue;
}

function render(task: MoveTask): Record<string, unknown> {
  return {
    TaskHandle: task.status === "RUNNING" ? task.handle : undefined,
    Status: task.status,
    SourceArn: task.source.arn,
    DestinationArn: task.destination?.arn,
    MaxNumberOfMessagesPerSecond: task.rate,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedTime,
  };
}
