/**
 * The machines that a pipeline's jobs run on: one compute environment, one launch template and one queue for all runs.
 * A run changes none of them: instances mount the run's file system when its job starts.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mountUserData } from "./mount-user-data";
import { instancePermissions } from "./pipeline-instance-policy";
import type { PipelineNetwork } from "./pipeline-network";
import type { PipelineSettings } from "./pipeline-settings";
import type { Place } from "./place";
import { policyJson, trustPolicyJson } from "./policy-document";
import { logGroupName, pipelineRoleName, resourceName } from "./resource-names";

export interface PipelineComputeArgs {
  /** Pulumi's stack name. Part of all names; a change replaces everything. */
  stack: string;
  place: Place;
  pipeline: PipelineSettings;
  /** URI of the jobs' image. */
  image: pulumi.Input<string>;
  network: PipelineNetwork;
  /** Days that jobs' logs are kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
}

/**
 * Minutes that running jobs get when a new launch template replaces the instances: the most that Batch allows (its
 * default is 30).
 */
const JOB_MINUTES_ON_UPDATE = 360;

export class PipelineCompute extends pulumi.ComponentResource {
  readonly jobQueueArn: pulumi.Output<string>;
  /** What jobs may do; nothing, until somebody attaches a policy. */
  readonly jobRoleArn: pulumi.Output<string>;
  readonly jobLogGroupName: pulumi.Output<string>;
  readonly computeEnvironmentArn: pulumi.Output<string>;

  constructor(name: string, args: PipelineComputeArgs, options?: pulumi.ComponentResourceOptions) {
    super("fsx-data-scheduler:index:PipelineCompute", name, {}, options);
    const logGroup = this.createLogGroup(name, args);
    const jobRole = this.createJobRole(args);
    const { profile, policy } = this.createInstanceProfile(name, args, logGroup);
    const template = this.createLaunchTemplate(name, args);
    const environment = this.createComputeEnvironment(name, args, profile, policy, template);
    const queue = this.createJobQueue(name, args, environment);
    this.jobQueueArn = queue.arn;
    this.jobRoleArn = jobRole.arn;
    this.jobLogGroupName = logGroup.name;
    this.computeEnvironmentArn = environment.arn;
    this.registerOutputs({ jobQueueArn: this.jobQueueArn, jobRoleArn: this.jobRoleArn });
  }

  private createLogGroup(name: string, args: PipelineComputeArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: jobLogGroupName(args.stack, args.pipeline.name), retentionInDays: args.logRetentionDays },
      { parent: this },
    );
  }

  private createJobRole({ stack, pipeline, place }: PipelineComputeArgs): aws.iam.Role {
    return new aws.iam.Role(
      pipelineRoleName(pipeline.name, "job"),
      {
        description: `Jobs of pipeline "${pipeline.name}", stack "${stack}"`,
        // Only tasks of this account (ECS guide, "task IAM role", confused deputy).
        assumeRolePolicy: pulumi
          .all([place.partition, place.region, place.accountId])
          .apply(([partition, region, accountId]) =>
            trustPolicyJson("ecs-tasks.amazonaws.com", {
              StringEquals: { "aws:SourceAccount": accountId },
              ArnLike: { "aws:SourceArn": `arn:${partition}:ecs:${region}:${accountId}:*` },
            }),
          ),
      },
      { parent: this },
    );
  }

  private createInstanceProfile(name: string, args: PipelineComputeArgs, logGroup: aws.cloudwatch.LogGroup) {
    const role = new aws.iam.Role(
      pipelineRoleName(args.pipeline.name, "host"),
      {
        description: `Instances of pipeline "${args.pipeline.name}", stack "${args.stack}"`,
        assumeRolePolicy: pulumi
          .output(args.place.partition)
          .apply((partition) =>
            trustPolicyJson(partition === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com"),
          ),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-instance-permissions`,
      {
        name: "permissions",
        role: role.id,
        policy: pulumi
          .all([pulumi.output(args.place), logGroup.arn, pulumi.output(args.image)])
          .apply(([place, jobLogGroupArn, image]) =>
            policyJson(
              instancePermissions({
                ...place,
                computeEnvironmentName: resourceName(args.stack, args.pipeline.name),
                jobLogGroupArn,
                image,
              }),
            ),
          ),
      },
      { parent: this },
    );
    const profile = new aws.iam.InstanceProfile(
      `${name}-instance-profile`,
      { role: role.name },
      { parent: this },
    );
    return { profile, policy };
  }

  private createLaunchTemplate(
    name: string,
    { stack, pipeline, place }: PipelineComputeArgs,
  ): aws.ec2.LaunchTemplate {
    return new aws.ec2.LaunchTemplate(
      `${name}-launch-template`,
      {
        name: resourceName(stack, pipeline.name),
        description: `Mounts file systems of pipeline ${pipeline.name} on demand`,
        userData: pulumi
          .all([place.partition, place.region])
          .apply(([partition, region]) =>
            Buffer.from(mountUserData({ partition, region }), "utf8").toString("base64"),
          ),
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        // The ECS-optimized image's root volume, with its own size.
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: { encrypted: "true", volumeType: "gp3", deleteOnTermination: "true" },
          },
        ],
      },
      { parent: this },
    );
  }

  private createComputeEnvironment(
    name: string,
    { stack, pipeline, network }: PipelineComputeArgs,
    profile: aws.iam.InstanceProfile,
    policy: aws.iam.RolePolicy,
    template: aws.ec2.LaunchTemplate,
  ): aws.batch.ComputeEnvironment {
    const { computeEnvironment } = pipeline;
    return new aws.batch.ComputeEnvironment(
      `${name}-compute-environment`,
      {
        name: resourceName(stack, pipeline.name),
        type: "MANAGED",
        // No service role: Batch then uses its service-linked role, which it creates itself, and can be updated in place.
        computeResources: {
          type: computeEnvironment.type,
          allocationStrategy: computeEnvironment.allocationStrategy,
          instanceTypes: computeEnvironment.instanceTypes,
          minVcpus: computeEnvironment.minvCpus,
          maxVcpus: computeEnvironment.maxvCpus,
          desiredVcpus: computeEnvironment.desiredvCpus,
          instanceRole: profile.arn,
          subnets: network.subnetIds,
          securityGroupIds: [network.securityGroupId],
          // The version itself, so that another one is an update that Batch sees.
          launchTemplate: {
            launchTemplateId: template.id,
            version: template.latestVersion.apply((version) => String(version)),
          },
          ec2Configurations: [{ imageType: "ECS_AL2023" }],
          tags: { Name: resourceName(stack, pipeline.name) },
        },
        ...(computeEnvironment.allocationStrategy === "BEST_FIT"
          ? {} // "don't support infrastructure updates" (CreateComputeEnvironment)
          : {
              updatePolicy: {
                jobExecutionTimeoutMinutes: JOB_MINUTES_ON_UPDATE,
                terminateJobsOnUpdate: false,
              },
            }),
      },
      // Batch moves the desired number with its queue; setting it back would take running jobs' machines away.
      { parent: this, dependsOn: [policy], ignoreChanges: ["computeResources.desiredVcpus"] },
    );
  }

  private createJobQueue(
    name: string,
    { stack, pipeline }: PipelineComputeArgs,
    environment: aws.batch.ComputeEnvironment,
  ): aws.batch.JobQueue {
    return new aws.batch.JobQueue(
      `${name}-job-queue`,
      {
        name: resourceName(stack, pipeline.name),
        state: "ENABLED",
        priority: 1,
        computeEnvironmentOrders: [{ order: 1, computeEnvironment: environment.arn }],
      },
      { parent: this },
    );
  }
}

/** Log group of a pipeline's jobs: `/fsx-data-scheduler/dev/nightly/job`. */
export function jobLogGroupName(stack: string, pipeline: string): string {
  return logGroupName(stack, `${pipeline}/job`);
}
