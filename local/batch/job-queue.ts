/** Job queues: where jobs wait, and the compute environments that they go to, in order. */
import * as z from "zod";
import type { Operation } from "../service";
import { clientError } from "./errors";
import { onePage } from "./pages";
import type { BatchService } from "./service";
import * as shapes from "./shapes";
import { taggingPermissions } from "./tags";

export interface JobQueue {
  name: string;
  arn: string;
  state: "ENABLED" | "DISABLED";
  priority: number;
  /** Names of compute environments. */
  order: string[];
  tags: Record<string, string>;
}

const order = z
  .array(z.strictObject({ order: z.int(), computeEnvironment: z.string().min(1) }))
  .min(1)
  .max(3);
const priority = z.int().min(0).max(9999);
const limitActions = z
  .array(
    z.strictObject({
      reason: z.string(),
      state: z.literal("RUNNABLE"),
      maxTimeSeconds: z.int().min(600).max(86_400),
      action: z.enum(["CANCEL", "TERMINATE"]),
    }),
  )
  .max(0, "jobStateTimeLimitActions are not part of the local cloud");

const createInput = z.strictObject({
  jobQueueName: shapes.name,
  state: shapes.state.optional(),
  priority,
  computeEnvironmentOrder: order,
  jobStateTimeLimitActions: limitActions.optional(),
  tags: shapes.tags.optional(),
});
const updateInput = z.strictObject({
  jobQueue: z.string().min(1),
  state: shapes.state.optional(),
  priority: priority.optional(),
  computeEnvironmentOrder: order.optional(),
});
const describeInput = z.strictObject({
  jobQueues: z.array(z.string()).optional(),
  maxResults: shapes.maxResults,
  nextToken: shapes.nextToken,
});
const deleteInput = z.strictObject({ jobQueue: z.string().min(1) });

function permission(batch: BatchService, action: string, queue: string) {
  return [{ action: `batch:${action}`, resource: batch.arn("job-queue", batch.nameOf(queue)) }];
}

/** @throws ServiceError ClientException */
function namesIn(batch: BatchService, given: z.output<typeof order>): string[] {
  const sorted = given.toSorted((a, b) => a.order - b.order);
  return sorted.map(({ computeEnvironment }) => batch.computeEnvironment(computeEnvironment).name);
}

export function createJobQueue(batch: BatchService): Operation<z.output<typeof createInput>> {
  return {
    name: "CreateJobQueue",
    input: createInput,
    http: { method: "POST", uri: "/v1/createjobqueue" },
    permissions: ({ jobQueueName, tags }) => [
      ...permission(batch, "CreateJobQueue", jobQueueName),
      ...taggingPermissions(batch.arn("job-queue", jobQueueName), tags),
    ],
    handle({ jobQueueName: name, state = "ENABLED", priority: at, computeEnvironmentOrder, tags = {} }) {
      const arn = batch.arn("job-queue", name);
      if (batch.queues.has(name)) throw clientError(`Object already exists: ${arn}`);
      batch.queues.set(name, {
        name,
        arn,
        state,
        priority: at,
        order: namesIn(batch, computeEnvironmentOrder),
        tags,
      });
      return { jobQueueName: name, jobQueueArn: arn };
    },
  };
}

export function updateJobQueue(batch: BatchService): Operation<z.output<typeof updateInput>> {
  return {
    name: "UpdateJobQueue",
    input: updateInput,
    http: { method: "POST", uri: "/v1/updatejobqueue" },
    permissions: ({ jobQueue }) => permission(batch, "UpdateJobQueue", jobQueue),
    handle({ jobQueue, state, priority: at, computeEnvironmentOrder }) {
      const queue = batch.queue(jobQueue);
      if (computeEnvironmentOrder) queue.order = namesIn(batch, computeEnvironmentOrder);
      queue.state = state ?? queue.state;
      queue.priority = at ?? queue.priority;
      batch.jobs.placeSoon();
      return { jobQueueName: queue.name, jobQueueArn: queue.arn };
    },
  };
}

export function describeJobQueues(batch: BatchService): Operation<z.output<typeof describeInput>> {
  return {
    name: "DescribeJobQueues",
    input: describeInput,
    http: { method: "POST", uri: "/v1/describejobqueues" },
    permissions: () => [{ action: "batch:DescribeJobQueues", resource: "*" }],
    handle({ jobQueues, maxResults, nextToken }) {
      const names = jobQueues?.map((given) => batch.nameOf(given));
      const all = [...batch.queues.values()].filter(({ name }) => names?.includes(name) ?? true);
      const { items, ...next } = onePage(all, maxResults, nextToken);
      return {
        jobQueues: items.map(({ name, arn, state, priority: at, order: names, tags }) => ({
          jobQueueName: name,
          jobQueueArn: arn,
          state,
          status: "VALID",
          statusReason: "JobQueue Healthy",
          priority: at,
          computeEnvironmentOrder: names.map((environment, i) => ({
            order: i + 1,
            computeEnvironment: batch.arn("compute-environment", environment),
          })),
          tags,
        })),
        ...next,
      };
    },
  };
}

/** Disabled ones only; their jobs end (API reference, DeleteJobQueue: "all jobs in the queue are terminated"). */
export function deleteJobQueue(
  batch: BatchService,
): Operation<z.output<typeof deleteInput>, Record<string, never>> {
  return {
    name: "DeleteJobQueue",
    input: deleteInput,
    http: { method: "POST", uri: "/v1/deletejobqueue" },
    permissions: ({ jobQueue }) => permission(batch, "DeleteJobQueue", jobQueue),
    handle({ jobQueue }) {
      const queue = batch.queues.get(batch.nameOf(jobQueue));
      if (!queue) return {};
      if (queue.state === "ENABLED") throw clientError("Cannot delete, state must be DISABLED");
      for (const job of batch.jobs.all.values()) {
        if (job.queue === queue) batch.jobs.terminate(job, "The job queue was deleted.");
      }
      batch.queues.delete(queue.name);
      return {};
    },
  };
}
