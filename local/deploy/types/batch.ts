/**
 * AWS Batch: compute environments and job queues. Job definitions are registered by state machines.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import { type Properties, physicalName, type ResourceType, tagMap, tagState } from "../resource-type";

/** Names of the provider that are not the API's. */
const RENAMED: Record<string, string> = {
  minVcpus: "minvCpus",
  maxVcpus: "maxvCpus",
  desiredVcpus: "desiredvCpus",
  ec2Configurations: "ec2Configuration",
};

export const computeEnvironment: ResourceType = {
  type: "aws:batch/computeEnvironment:ComputeEnvironment",
  inputs: ["name", "type", "state", "serviceRole", "computeResources", "updatePolicy", "tags"],

  plan(resource, account) {
    const name = physicalName(resource, 128);
    const arn = regionalArn(account, "batch", `compute-environment/${name}`);
    return {
      id: name,
      state: {
        name,
        arn,
        state: resource.inputs.state ?? "ENABLED",
        status: "VALID",
        statusReason: "ComputeEnvironment Healthy",
        ecsClusterArn: regionalArn(account, "ecs", `cluster/AWSBatch-${name}`),
        ...tagState(resource),
      },
    };
  },

  async create(resource, cloud) {
    const { type, state, serviceRole, computeResources, updatePolicy } = resource.inputs;
    const computeEnvironmentName = resource.id;
    await cloud.call(
      "batch",
      "CreateComputeEnvironment",
      {
        computeEnvironmentName,
        type,
        ...(state === undefined ? {} : { state }),
        ...(serviceRole === undefined ? {} : { serviceRole }),
        computeResources: renamed(computeResources as Properties),
        ...tagMap(resource, "tags"),
      },
      OPERATOR,
    );
    if (updatePolicy === undefined) return;
    await cloud.call(
      "batch",
      "UpdateComputeEnvironment",
      { computeEnvironment: computeEnvironmentName, updatePolicy: renamed(updatePolicy as Properties) },
      OPERATOR,
    );
  },

  /** Batch deletes disabled ones only, so the provider disables it first. */
  async remove(resource, cloud) {
    const named = { computeEnvironment: resource.id };
    await cloud.call("batch", "UpdateComputeEnvironment", { ...named, state: "DISABLED" }, OPERATOR);
    await cloud.call("batch", "DeleteComputeEnvironment", named, OPERATOR);
  },
};

export const jobQueue: ResourceType = {
  type: "aws:batch/jobQueue:JobQueue",
  inputs: ["name", "state", "priority", "computeEnvironmentOrders", "tags"],

  plan(resource, account) {
    const name = physicalName(resource, 128);
    const arn = regionalArn(account, "batch", `job-queue/${name}`);
    return { id: arn, state: { name, arn, ...tagState(resource) } };
  },

  async create(resource, cloud) {
    const { state, priority, computeEnvironmentOrders } = resource.inputs;
    await cloud.call(
      "batch",
      "CreateJobQueue",
      {
        jobQueueName: resource.state.name,
        state,
        priority,
        computeEnvironmentOrder: computeEnvironmentOrders,
        ...tagMap(resource, "tags"),
      },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    const named = { jobQueue: resource.id };
    await cloud.call("batch", "UpdateJobQueue", { ...named, state: "DISABLED" }, OPERATOR);
    await cloud.call("batch", "DeleteJobQueue", named, OPERATOR);
  },
};

function renamed(given: Properties): Properties {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([key, value]) => value !== undefined && value !== null && !key.startsWith("__"))
      .map(([key, value]) => [RENAMED[key] ?? key, value]),
  );
}
