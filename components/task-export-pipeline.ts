/**
 * One task-export pipeline: each run makes a Lustre file system from S3, runs a Batch job on it, brings the results back
 * to S3 and deletes it. The bucket is somebody else's: it is named, never created, emptied or deleted.
 */
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NamedAlarm } from "./metric-alarm";
import { PipelineAlarms } from "./pipeline-alarms";
import { PipelineCompute } from "./pipeline-compute";
import { PipelineNetwork } from "./pipeline-network";
import type { PipelineSettings } from "./pipeline-settings";
import { PipelineStateMachine } from "./pipeline-state-machine";
import type { Place } from "./place";
import { pipelineNameLimit, refuseProblems, stackNameProblem } from "./resource-names";

export interface TaskExportPipelineArgs {
  /** Pulumi's stack name. Part of all names; a change replaces everything. */
  stack: string;
  place: Place;
  /** What the stack file says, checked. Another `name` replaces everything; nothing else replaces the state machine. */
  pipeline: PipelineSettings;
  /** ARN of the function that says how far an automatic export is; one serves all pipelines of a region. */
  exportProgressFunctionArn: pulumi.Input<string>;
  /** Where failures go, and file systems that are kept. */
  topicArn: pulumi.Input<string>;
  /** ARN of the key that the topic is encrypted with, where it is. */
  keyArn?: pulumi.Input<string> | undefined;
  /** Whether successes are told, too. */
  notifyOnSuccess: boolean;
  /** Days that logs are kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
}

/** Untagged images (each push of `latest` leaves one) that a repository keeps. */
const UNTAGGED_IMAGES = 5;

export class TaskExportPipeline extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;
  /** SSM parameter with the runs' defaults. */
  readonly parameterName: pulumi.Output<string>;
  readonly jobQueueArn: pulumi.Output<string>;
  /** For policies that the job needs; it has none by itself. */
  readonly jobRoleArn: pulumi.Output<string>;
  /** Where to push the image, for a pipeline that has a repository of its own. */
  readonly repositoryUrl: pulumi.Output<string> | undefined;
  /** Of the executions and of the jobs. */
  readonly logGroups: pulumi.Output<string>[];
  readonly alarms: NamedAlarm[];

  constructor(name: string, args: TaskExportPipelineArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`TaskExportPipeline "${name}"`, [
      stackNameProblem(args.stack),
      pipelineNameProblem(args.pipeline.name, args.stack),
    ]);
    super("fsx-data-scheduler:index:TaskExportPipeline", name, {}, options);
    this.repositoryUrl = this.createRepository(name, args.pipeline);
    const image = this.imageOf(args.pipeline);
    const network = this.createNetwork(name, args);
    const compute = this.createCompute(name, args, image, network);
    const machine = this.createStateMachine(name, args, image, network, compute);
    this.alarms = this.createAlarms(name, args, machine);
    this.stateMachineArn = machine.arn;
    this.parameterName = machine.parameterName;
    this.jobQueueArn = compute.jobQueueArn;
    this.jobRoleArn = compute.jobRoleArn;
    this.logGroups = [machine.logGroupName, compute.jobLogGroupName];
    this.registerOutputs({ stateMachineArn: this.stateMachineArn, parameterName: this.parameterName });
  }

  /** A repository of the pipeline's own, where its settings ask for one. `pulumi destroy` leaves one with images. */
  private createRepository(name: string, { job }: PipelineSettings): pulumi.Output<string> | undefined {
    if (typeof job.image === "string") return undefined;
    const repository = new awsx.ecr.Repository(
      `${name}-repository`,
      {
        name: job.image.repository,
        forceDelete: false,
        imageScanningConfiguration: { scanOnPush: true },
        lifecyclePolicy: {
          rules: [
            {
              description: `Keeps the last ${UNTAGGED_IMAGES} untagged images`,
              tagStatus: "untagged",
              maximumNumberOfImages: UNTAGGED_IMAGES,
            },
          ],
        },
      },
      { parent: this },
    );
    return repository.url;
  }

  private imageOf({ job }: PipelineSettings): pulumi.Output<string> {
    if (typeof job.image === "string") return pulumi.output(job.image);
    return pulumi.interpolate`${this.repositoryUrl}:latest`;
  }

  private createNetwork(name: string, { stack, place, pipeline }: TaskExportPipelineArgs): PipelineNetwork {
    return new PipelineNetwork(
      `${name}-network`,
      { stack, place, pipeline: pipeline.name, network: pipeline.network },
      { parent: this },
    );
  }

  private createCompute(
    name: string,
    { stack, place, pipeline, logRetentionDays }: TaskExportPipelineArgs,
    image: pulumi.Output<string>,
    network: PipelineNetwork,
  ): PipelineCompute {
    return new PipelineCompute(
      `${name}-compute`,
      { stack, place, pipeline, image, network, logRetentionDays },
      { parent: this },
    );
  }

  private createStateMachine(
    name: string,
    args: TaskExportPipelineArgs,
    image: pulumi.Output<string>,
    network: PipelineNetwork,
    compute: PipelineCompute,
  ): PipelineStateMachine {
    return new PipelineStateMachine(
      `${name}-states`,
      {
        stack: args.stack,
        place: args.place,
        pipeline: args.pipeline,
        image,
        network,
        compute,
        exportProgressFunctionArn: args.exportProgressFunctionArn,
        topicArn: args.topicArn,
        keyArn: args.keyArn,
        notifyOnSuccess: args.notifyOnSuccess,
        logRetentionDays: args.logRetentionDays,
      },
      { parent: this },
    );
  }

  private createAlarms(
    name: string,
    { stack, place, pipeline, topicArn }: TaskExportPipelineArgs,
    machine: PipelineStateMachine,
  ): NamedAlarm[] {
    return new PipelineAlarms(
      `${name}-alarms`,
      { stack, place, pipeline: pipeline.name, stateMachineArn: machine.arn, topicArn },
      { parent: this },
    ).alarms;
  }
}

function pipelineNameProblem(name: string, stack: string): string | undefined {
  const limit = pipelineNameLimit(stack);
  if (/^[0-9A-Za-z_-]+$/.test(name) && name.length <= limit) return undefined;
  return `the pipeline's name "${name}" becomes part of its state machine's name; it is 1 to ${limit} letters, digits, "-" or "_"`;
}
