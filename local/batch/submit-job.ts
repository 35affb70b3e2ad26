/** SubmitJob: one job, or an array of 2 to 10,000 of them. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation, Permission } from "../service";
import { clientError } from "./errors";
import type { Job } from "./job";
import type { BatchService } from "./service";
import * as shapes from "./shapes";
import { taggingPermissions } from "./tags";

const input = z.strictObject({
  jobName: shapes.name,
  jobQueue: z.string().min(1),
  jobDefinition: z.string().min(1),
  arrayProperties: z.strictObject({ size: z.int().min(2).max(10_000).optional() }).optional(),
  containerOverrides: shapes.containerOverrides.optional(),
  retryStrategy: shapes.retryStrategy.optional(),
  propagateTags: z.boolean().optional(),
  timeout: shapes.timeout.optional(),
  tags: shapes.tags.optional(),
});
type Input = z.output<typeof input>;

export function submitJob(
  cloud: LocalCloud,
  batch: BatchService,
): Operation<Input, { jobArn: string; jobName: string; jobId: string }> {
  return {
    name: "SubmitJob",
    input: input as z.ZodType<Input>,
    http: { method: "POST", uri: "/v1/submitjob" },
    permissions({ jobQueue, jobDefinition, tags }): Permission[] {
      return [
        {
          action: "batch:SubmitJob",
          resource:
            batch.findDefinition(jobDefinition)?.arn ??
            batch.arn("job-definition", batch.nameOf(jobDefinition)),
        },
        { action: "batch:SubmitJob", resource: batch.arn("job-queue", batch.nameOf(jobQueue)) },
        ...taggingPermissions(cloud.arn("batch", "job/*"), tags),
      ];
    },
    handle(request, { time }) {
      const queue = batch.queue(request.jobQueue);
      if (queue.state === "DISABLED") throw clientError(`JobQueue ${queue.arn} is DISABLED`);
      const definition = batch.findDefinition(request.jobDefinition);
      if (definition?.status !== "ACTIVE") {
        throw clientError(`Job Definition ${request.jobDefinition} does not exist or is not ACTIVE`);
      }
      const container = withOverrides(definition.container, request.containerOverrides);
      const id = batch.random.uuid();
      const base = {
        name: request.jobName,
        queue,
        definition,
        container,
        vcpus: shapes.requirementOf(container, "VCPU")!,
        retryStrategy: request.retryStrategy ?? definition.retryStrategy,
        timeoutSeconds: (request.timeout ?? definition.timeout)?.attemptDurationSeconds,
        status: "SUBMITTED" as const,
        statusReason: undefined,
        created: time,
        started: undefined,
        stopped: undefined,
        current: undefined,
        takes: undefined,
        tags: request.tags ?? {},
        cancelled: false,
        terminated: false,
        timer: undefined,
      };
      const job: Job = {
        ...base,
        id,
        arn: batch.arn("job", id),
        attempts: [],
        children: undefined,
        child: undefined,
      };
      const size = request.arrayProperties?.size;
      if (size !== undefined) {
        job.children = Array.from({ length: size }, (_, index) => ({
          ...base,
          id: `${id}:${index}`,
          arn: batch.arn("job", `${id}:${index}`),
          attempts: [],
          children: undefined,
          child: { parent: job, index },
        }));
      }
      batch.jobs.add(job);
      return { jobArn: job.arn, jobName: job.name, jobId: id };
    },
  };
}

/** Variables are added, everything else is replaced (API reference, ContainerOverrides). */
function withOverrides(
  container: shapes.ContainerProperties,
  overrides: Input["containerOverrides"] = {},
): shapes.ContainerProperties {
  const { environment = [], resourceRequirements = [], command, vcpus, memory } = overrides;
  const names = environment.map(({ name }) => name);
  const types = resourceRequirements.map(({ type }) => type);
  return {
    ...container,
    command: command ?? container.command ?? [],
    vcpus: vcpus ?? container.vcpus,
    memory: memory ?? container.memory,
    environment: [
      ...(container.environment ?? []).filter(({ name }) => !names.includes(name)),
      ...environment,
    ],
    resourceRequirements: [
      ...(container.resourceRequirements ?? []).filter(({ type }) => !types.includes(type)),
      ...resourceRequirements,
    ],
  };
}
