/** RegisterJobDefinition, DeregisterJobDefinition and DescribeJobDefinitions: revisions of how a container is run. */
import * as z from "zod";
import type { Operation, Permission } from "../service";
import { clientError } from "./errors";
import { onePage } from "./pages";
import type { BatchService } from "./service";
import * as shapes from "./shapes";
import { taggingPermissions } from "./tags";

export interface JobDefinition {
  name: string;
  revision: number;
  arn: string;
  status: "ACTIVE" | "INACTIVE";
  container: shapes.ContainerProperties;
  retryStrategy: shapes.RetryStrategy | undefined;
  timeout: { attemptDurationSeconds?: number | undefined } | undefined;
  propagateTags: boolean;
  tags: Record<string, string>;
}

const registerInput = z.strictObject({
  jobDefinitionName: shapes.name,
  type: z.literal("container"),
  containerProperties: shapes.containerProperties,
  retryStrategy: shapes.retryStrategy.optional(),
  propagateTags: z.boolean().optional(),
  timeout: shapes.timeout.optional(),
  platformCapabilities: z.array(z.literal("EC2")).max(1).optional(),
  tags: shapes.tags.optional(),
});

const deregisterInput = z.strictObject({ jobDefinition: z.string().min(1) });
const describeInput = z.strictObject({
  jobDefinitions: z.array(z.string()).max(100).optional(),
  jobDefinitionName: z.string().optional(),
  status: z.string().optional(),
  maxResults: shapes.maxResults,
  nextToken: shapes.nextToken,
});

export function registerJobDefinition(batch: BatchService): Operation<z.output<typeof registerInput>> {
  return {
    name: "RegisterJobDefinition",
    input: registerInput as z.ZodType<z.output<typeof registerInput>>,
    http: { method: "POST", uri: "/v1/registerjobdefinition" },
    permissions({ jobDefinitionName, containerProperties, tags }): Permission[] {
      const resource = batch.arn("job-definition", jobDefinitionName);
      const { jobRoleArn, executionRoleArn, image } = containerProperties;
      const roles = [jobRoleArn, executionRoleArn].filter((role) => role !== undefined);
      return [
        { action: "batch:RegisterJobDefinition", resource, conditions: { "batch:Image": image } },
        ...taggingPermissions(resource, tags),
        ...roles.map((role) => ({
          action: "iam:PassRole",
          resource: role,
          conditions: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
        })),
      ];
    },
    handle({
      jobDefinitionName: name,
      containerProperties,
      retryStrategy,
      propagateTags,
      timeout,
      tags = {},
    }) {
      checkContainer(containerProperties);
      const revision = (batch.revisions.get(name) ?? 0) + 1;
      const arn = batch.arn("job-definition", `${name}:${revision}`);
      batch.revisions.set(name, revision);
      batch.definitions.set(arn, {
        name,
        revision,
        arn,
        status: "ACTIVE",
        container: containerProperties,
        retryStrategy,
        timeout,
        propagateTags: propagateTags ?? false,
        tags,
      });
      return { jobDefinitionName: name, jobDefinitionArn: arn, revision };
    },
  };
}

/** @throws ServiceError ClientException */
function checkContainer(container: shapes.ContainerProperties): void {
  for (const type of ["VCPU", "MEMORY"] as const) {
    if (shapes.requirementOf(container, type) === undefined) {
      throw clientError(`Container resource requirement ${type} must be specified`);
    }
  }
  const volumes = (container.volumes ?? []).map(({ name }) => name);
  for (const { sourceVolume } of container.mountPoints ?? []) {
    if (!volumes.includes(sourceVolume)) {
      throw clientError(`Volume '${sourceVolume}' of a mount point is not among the volumes`);
    }
  }
}

export function deregisterJobDefinition(
  batch: BatchService,
): Operation<z.output<typeof deregisterInput>, Record<string, never>> {
  return {
    name: "DeregisterJobDefinition",
    input: deregisterInput,
    http: { method: "POST", uri: "/v1/deregisterjobdefinition" },
    permissions: ({ jobDefinition }) => [
      {
        action: "batch:DeregisterJobDefinition",
        resource: batch.arn("job-definition", batch.nameOf(jobDefinition)),
      },
    ],
    handle({ jobDefinition }) {
      const found = batch.definitions.get(batch.arn("job-definition", batch.nameOf(jobDefinition)));
      if (!found)
        throw clientError(`JobDefinition ${jobDefinition} does not exist; name:revision or an ARN is needed`);
      found.status = "INACTIVE";
      return {};
    },
  };
}

export function describeJobDefinitions(batch: BatchService): Operation<z.output<typeof describeInput>> {
  return {
    name: "DescribeJobDefinitions",
    input: describeInput,
    http: { method: "POST", uri: "/v1/describejobdefinitions" },
    permissions: () => [{ action: "batch:DescribeJobDefinitions", resource: "*" }],
    handle({ jobDefinitions, jobDefinitionName, status, maxResults, nextToken }) {
      const wanted = jobDefinitions?.map((given) => batch.arn("job-definition", batch.nameOf(given)));
      const all = [...batch.definitions.values()].filter(
        (definition) =>
          (wanted?.includes(definition.arn) ?? true) &&
          (jobDefinitionName === undefined || definition.name === jobDefinitionName) &&
          (status === undefined || definition.status === status),
      );
      const { items, ...next } = onePage(all, maxResults, nextToken);
      return { jobDefinitions: items.map(describe), ...next };
    },
  };
}

function describe({
  name,
  revision,
  arn,
  status,
  container,
  retryStrategy,
  timeout,
  tags,
  propagateTags,
}: JobDefinition) {
  return {
    jobDefinitionName: name,
    jobDefinitionArn: arn,
    revision,
    status,
    type: "container",
    containerProperties: container,
    ...(retryStrategy ? { retryStrategy } : {}),
    ...(timeout ? { timeout } : {}),
    tags,
    propagateTags,
    platformCapabilities: ["EC2"],
    containerOrchestrationType: "ECS",
  };
}
