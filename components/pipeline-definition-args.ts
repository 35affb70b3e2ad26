/**
 * What a pipeline's state machine is made from: plain values, known once the other resources of the pipeline are.
 */
import type { PipelineSettings } from "./pipeline-settings";

export interface PipelineDefinitionArgs {
  pipeline: PipelineSettings;
  /** Pulumi's stack name. */
  stack: string;
  partition: string;
  region: string;
  accountId: string;
  /** Name of the SSM parameter with the run-time parameters (`PipelineParameters` as JSON). */
  parameterName: string;
  jobQueueArn: string;
  /**
   * Start of the job definitions' names, at most 95 characters: each run registers one of its own, named
   * `<jobDefinitionName>-<32 hex digits>`, so that it can be found and deregistered even when the answer was lost.
   */
  jobDefinitionName: string;
  topicArn: string;
  /** The one subnet that the file systems and their jobs are in. */
  subnetId: string;
  securityGroupId: string;
  /** Role of the job's containers. */
  jobRoleArn: string;
  /** Role that the container agent pulls the image and writes logs with, where one is needed. */
  executionRoleArn?: string;
  exportProgressFunctionArn: string;
  /** Log group that the containers write to; default: AWS Batch's own, which keeps everything. */
  jobLogGroupName?: string;
  /** Whether a success is told, too. Default false: only failures, and file systems that are kept on purpose. */
  notifyOnSuccess?: boolean;
}

/** Tags of everything that a run makes: what the role's permissions are bound to, and how a person finds it. */
export const PIPELINE_TAGS = {
  stack: "fsx-data-scheduler:stack",
  pipeline: "fsx-data-scheduler:pipeline",
  execution: "fsx-data-scheduler:execution",
} as const;

/** Batch: "up to 128 letters"; a hyphen and 32 hex digits come behind it. */
export const JOB_DEFINITION_NAME_LIMIT = 95;

/** What a file system's association that exports is called on it, and where its files are in S3. */
export interface PipelinePaths {
  /** Undefined where one association serves both. */
  importPath: string | undefined;
  exportPath: string;
  importUri: string;
  exportUri: string;
  reportUri: string;
}

export function pipelinePaths({
  bucket,
  importPrefix,
  exportPrefix,
  reportPrefix,
}: PipelineSettings): PipelinePaths {
  const one = importPrefix === exportPrefix;
  const exportUri = `s3://${bucket}/${exportPrefix}`;
  return {
    importPath: one ? undefined : "/input",
    exportPath: one ? "/scratch" : "/output",
    importUri: `s3://${bucket}/${importPrefix}`,
    exportUri,
    reportUri: `${exportUri.replace(/\/+$/, "")}/${reportPrefix.replace(/^\/+/, "")}`,
  };
}
