/**
 * One pipeline as its component registers it, and what the tests of this folder ask about it.
 */
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "../../components/pipeline-settings";
import { placeOf } from "../../components/place";
import { TaskExportPipeline, type TaskExportPipelineArgs } from "../../components/task-export-pipeline";
import { type Deployment, deploy } from "./mock-deployment";
import { pipelineSettings } from "./pipeline-settings";

export const TOPIC = "arn:aws:sns:us-east-1:111122223333:fsx-data-scheduler-dev-notifications";
export const PROGRESS = "arn:aws:lambda:us-east-1:111122223333:function:fsx-data-scheduler-dev-progress";

/** A pipeline "simulate" in an existing network. */
export const EXISTING: PipelineSettings = pipelineSettings({
  network: { vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0"] },
});

/** What the component gives out. */
type PipelineGives = Pick<
  TaskExportPipeline,
  "stateMachineArn" | "parameterName" | "jobQueueArn" | "jobRoleArn" | "repositoryUrl" | "logGroups"
>;

class Parent extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Parent", "parent");
  }
}

/** Registers the pipeline as "p", as part of the stack "dev". */
export function pipelineDeployment(
  settings: Partial<PipelineSettings> = {},
  region = "us-east-1",
  more: Partial<TaskExportPipelineArgs> = {},
): Promise<Deployment<PipelineGives>> {
  return deploy(region, () => {
    const pipeline = new TaskExportPipeline("p", {
      stack: "dev",
      place: placeOf(new Parent()),
      pipeline: { ...EXISTING, ...settings },
      exportProgressFunctionArn: PROGRESS,
      topicArn: TOPIC,
      notifyOnSuccess: false,
      logRetentionDays: 30,
      ...more,
    });
    const { stateMachineArn, parameterName, jobQueueArn, jobRoleArn, repositoryUrl, logGroups } = pipeline;
    return { stateMachineArn, parameterName, jobQueueArn, jobRoleArn, repositoryUrl, logGroups };
  });
}
