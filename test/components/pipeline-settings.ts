/**
 * A pipeline's settings and its state machine's other arguments, as the pipelines' tests use them.
 */
import type { PipelineSettings } from "../../components/pipeline-settings";
import {
  type PipelineDefinitionArgs,
  type PipelineParameters,
  pipelineParameters,
} from "../../components/pipeline-states";

export const IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/simulate:latest";

/** Waits as short as the defaults of the first of its kind, and an end for each. */
export function pipelineSettings(changes: Partial<PipelineSettings> = {}): PipelineSettings {
  return {
    name: "simulate",
    bucket: "results",
    importPrefix: "",
    exportPrefix: "",
    exportPaths: ["/scratch"],
    autoExport: false,
    deleteLustre: true,
    schedule: undefined,
    computeEnvironment: {
      type: "SPOT",
      allocationStrategy: "SPOT_PRICE_CAPACITY_OPTIMIZED",
      instanceTypes: ["optimal"],
      minvCpus: 0,
      maxvCpus: 256,
      desiredvCpus: 0,
    },
    job: {
      image: IMAGE,
      vcpus: 32,
      memory: 30_000,
      command: ["simulate", "--all"],
      environment: { MODEL: "wind" },
      attempts: 5,
      timeout: 3_600,
      arraySize: undefined,
    },
    lustre: {
      version: "2.15",
      storageCapacity: 2_400,
      deploymentType: "SCRATCH_2",
      perUnitStorageThroughput: undefined,
      dataCompressionType: "LZ4",
      importedFileChunkSize: 1_024,
    },
    network: { vpcId: "vpc-1", subnetIds: ["subnet-1"] },
    reportPrefix: "reports",
    limits: { creation: 3_600, job: 86_400, export: 14_400, deletion: 3_600 },
    polling: { creation: 30, export: 300, deletion: 30 },
    ...changes,
  };
}

export function definitionArgs(
  pipeline: PipelineSettings,
  changes: Partial<PipelineDefinitionArgs> = {},
): PipelineDefinitionArgs {
  return {
    pipeline,
    stack: "dev",
    partition: "aws",
    region: "us-east-1",
    accountId: "123456789012",
    parameterName: "/fsx-data-scheduler/dev/simulate",
    jobQueueArn: "arn:aws:batch:us-east-1:123456789012:job-queue/fsx-data-scheduler-dev-simulate",
    jobDefinitionName: "fsx-data-scheduler-dev-simulate",
    topicArn: "arn:aws:sns:us-east-1:123456789012:fsx-data-scheduler-dev-notifications",
    subnetId: "subnet-1",
    securityGroupId: "sg-1",
    jobRoleArn: "arn:aws:iam::123456789012:role/job",
    exportProgressFunctionArn:
      "arn:aws:lambda:us-east-1:123456789012:function:fsx-data-scheduler-dev-export-progress",
    ...changes,
  };
}

export function parametersOf(pipeline: PipelineSettings): PipelineParameters {
  return pipelineParameters(pipeline, IMAGE);
}
