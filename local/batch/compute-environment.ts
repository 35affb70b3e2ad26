/** Compute environments: where jobs run, and how many vCPUs run there at once. Instances themselves are a matter of time only. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation, Permission } from "../service";
import { clientError } from "./errors";
import { onePage } from "./pages";
import type { BatchService } from "./service";
import * as shapes from "./shapes";
import { taggingPermissions } from "./tags";

const launchTemplate = z.strictObject({
  launchTemplateId: z.string().optional(),
  launchTemplateName: z.string().optional(),
  version: z.string().optional(),
});

const updatePolicy = z.strictObject({
  terminateJobsOnUpdate: z.boolean().optional(),
  jobExecutionTimeoutMinutes: z.int().min(1).max(360).optional(),
});

const changeable = {
  minvCpus: z.int().min(0).optional(),
  maxvCpus: z.int().min(0).optional(),
  desiredvCpus: z.int().min(0).optional(),
  instanceTypes: z.array(z.string().min(1)).min(1).optional(),
  subnets: z
    .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/))
    .min(1)
    .optional(),
  securityGroupIds: z.array(z.string().regex(/^sg-[0-9a-f]{8,17}$/)).optional(),
  instanceRole: z.string().optional(),
  tags: shapes.tags.optional(),
  bidPercentage: z.int().min(0).max(100).optional(),
  launchTemplate: launchTemplate.optional(),
  ec2Configuration: z
    .array(z.strictObject({ imageType: z.string().min(1).max(256), imageIdOverride: z.string().optional() }))
    .max(2)
    .optional(),
};

const resources = z.strictObject({
  ...changeable,
  type: z.enum(["EC2", "SPOT"]),
  allocationStrategy: z
    .enum(["BEST_FIT", "BEST_FIT_PROGRESSIVE", "SPOT_CAPACITY_OPTIMIZED", "SPOT_PRICE_CAPACITY_OPTIMIZED"])
    .optional(),
  maxvCpus: z.int().min(0),
  instanceTypes: z.array(z.string().min(1)).min(1),
  subnets: z.array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/)).min(1),
  instanceRole: z.string(),
  spotIamFleetRole: z.string().optional(),
});
type Resources = z.output<typeof resources>;

export interface ComputeEnvironment {
  name: string;
  arn: string;
  state: "ENABLED" | "DISABLED";
  serviceRole: string | undefined;
  resources: Resources;
  updatePolicy: z.output<typeof updatePolicy> | undefined;
  tags: Record<string, string>;
  uuid: string;
  /** Until when an instance is there already, so that a job need not wait for one to start. */
  warmUntil: number;
}

const createInput = z.strictObject({
  computeEnvironmentName: shapes.name,
  type: z.literal("MANAGED"),
  state: shapes.state.optional(),
  computeResources: resources,
  serviceRole: z.string().optional(),
  tags: shapes.tags.optional(),
});

const updateInput = z.strictObject({
  computeEnvironment: z.string().min(1),
  state: shapes.state.optional(),
  computeResources: z
    .strictObject({
      ...changeable,
      allocationStrategy: z
        .enum(["BEST_FIT_PROGRESSIVE", "SPOT_CAPACITY_OPTIMIZED", "SPOT_PRICE_CAPACITY_OPTIMIZED"])
        .optional(),
      type: z.enum(["EC2", "SPOT"]).optional(),
    })
    .optional(),
  serviceRole: z.string().optional(),
  updatePolicy: updatePolicy.optional(),
});

const describeInput = z.strictObject({
  computeEnvironments: z.array(z.string()).optional(),
  maxResults: shapes.maxResults,
  nextToken: shapes.nextToken,
});
const deleteInput = z.strictObject({ computeEnvironment: z.string().min(1) });

export function createComputeEnvironment(
  cloud: LocalCloud,
  batch: BatchService,
): Operation<z.output<typeof createInput>> {
  return {
    name: "CreateComputeEnvironment",
    input: createInput as z.ZodType<z.output<typeof createInput>>,
    http: { method: "POST", uri: "/v1/createcomputeenvironment" },
    permissions({ computeEnvironmentName, serviceRole, tags }): Permission[] {
      const resource = batch.arn("compute-environment", computeEnvironmentName);
      return [
        { action: "batch:CreateComputeEnvironment", resource },
        ...taggingPermissions(resource, tags),
        ...(serviceRole === undefined
          ? []
          : [
              {
                action: "iam:PassRole",
                resource: serviceRole,
                conditions: { "iam:PassedToService": "batch.amazonaws.com" },
              },
            ]),
      ];
    },
    handle({ computeEnvironmentName: name, state = "ENABLED", computeResources, serviceRole, tags = {} }) {
      const arn = batch.arn("compute-environment", name);
      if (batch.computeEnvironments.has(name)) throw clientError(`Object already exists: ${arn}`);
      checkResources(computeResources);
      const launch = computeResources.launchTemplate;
      batch.computeEnvironments.set(name, {
        name,
        arn,
        state,
        serviceRole,
        resources: {
          ...computeResources,
          ...(launch ? { launchTemplate: { version: "$Default", ...launch } } : {}),
        },
        updatePolicy: undefined,
        tags,
        uuid: cloud.random.stream(`batch ${arn}`).uuid(),
        warmUntil: 0,
      });
      return { computeEnvironmentName: name, computeEnvironmentArn: arn };
    },
  };
}

/** @throws ServiceError ClientException */
function checkResources({
  type,
  allocationStrategy,
  minvCpus = 0,
  maxvCpus,
  launchTemplate: launch,
}: Resources) {
  if (allocationStrategy?.startsWith("SPOT_") && type !== "SPOT") {
    throw clientError(`allocationStrategy ${allocationStrategy} is for compute environments of type SPOT`);
  }
  if (minvCpus > maxvCpus) throw clientError(`minvCpus (${minvCpus}) must not exceed maxvCpus (${maxvCpus})`);
  const given = [launch?.launchTemplateId, launch?.launchTemplateName].filter(Boolean);
  if (launch && given.length !== 1) {
    throw clientError("launchTemplate takes one of launchTemplateId and launchTemplateName");
  }
}

export function updateComputeEnvironment(batch: BatchService): Operation<z.output<typeof updateInput>> {
  return {
    name: "UpdateComputeEnvironment",
    input: updateInput,
    http: { method: "POST", uri: "/v1/updatecomputeenvironment" },
    permissions: ({ computeEnvironment }) => [
      {
        action: "batch:UpdateComputeEnvironment",
        resource: batch.arn("compute-environment", batch.nameOf(computeEnvironment)),
      },
    ],
    handle({ computeEnvironment, state, computeResources = {}, serviceRole, updatePolicy: policy }) {
      const found = batch.computeEnvironment(computeEnvironment);
      const given = Object.fromEntries(
        Object.entries(computeResources).filter(([, value]) => value !== undefined),
      );
      const changed: Resources = { ...found.resources, ...given };
      checkResources(changed);
      found.resources = changed;
      found.state = state ?? found.state;
      found.serviceRole = serviceRole ?? found.serviceRole;
      found.updatePolicy = policy ?? found.updatePolicy;
      batch.jobs.placeSoon();
      return { computeEnvironmentName: found.name, computeEnvironmentArn: found.arn };
    },
  };
}

export function describeComputeEnvironments(batch: BatchService): Operation<z.output<typeof describeInput>> {
  return {
    name: "DescribeComputeEnvironments",
    input: describeInput,
    http: { method: "POST", uri: "/v1/describecomputeenvironments" },
    permissions: () => [{ action: "batch:DescribeComputeEnvironments", resource: "*" }],
    handle({ computeEnvironments, maxResults, nextToken }) {
      const names = computeEnvironments?.map((given) => batch.nameOf(given));
      const all = [...batch.computeEnvironments.values()].filter(({ name }) => names?.includes(name) ?? true);
      const { items, ...next } = onePage(all, maxResults, nextToken);
      return { computeEnvironments: items.map((item) => describe(batch, item)), ...next };
    },
  };
}

function describe(
  batch: BatchService,
  { name, arn, state, serviceRole, resources, updatePolicy: policy, tags, uuid }: ComputeEnvironment,
) {
  return {
    computeEnvironmentName: name,
    computeEnvironmentArn: arn,
    tags,
    type: "MANAGED",
    state,
    status: "VALID",
    statusReason: "ComputeEnvironment Healthy",
    computeResources: {
      ...resources,
      desiredvCpus: Math.max(resources.minvCpus ?? 0, batch.jobs.vcpusIn(name)),
    },
    ...(serviceRole === undefined ? {} : { serviceRole }),
    ...(policy === undefined ? {} : { updatePolicy: policy }),
    containerOrchestrationType: "ECS",
    uuid,
  };
}

/** Disabled ones only, that no queue uses (API reference, DeleteComputeEnvironment). */
export function deleteComputeEnvironment(
  batch: BatchService,
): Operation<z.output<typeof deleteInput>, Record<string, never>> {
  return {
    name: "DeleteComputeEnvironment",
    input: deleteInput,
    http: { method: "POST", uri: "/v1/deletecomputeenvironment" },
    permissions: ({ computeEnvironment }) => [
      {
        action: "batch:DeleteComputeEnvironment",
        resource: batch.arn("compute-environment", batch.nameOf(computeEnvironment)),
      },
    ],
    handle({ computeEnvironment }) {
      const name = batch.nameOf(computeEnvironment);
      const found = batch.computeEnvironments.get(name);
      if (!found) return {};
      if (found.state === "ENABLED") {
        throw clientError("Cannot delete, state must be DISABLED");
      }
      const users = [...batch.queues.values()].filter((queue) => queue.order.includes(name));
      if (users.length > 0) throw clientError("Cannot delete, found existing JobQueue relationship");
      batch.computeEnvironments.delete(name);
      return {};
    },
  };
}
