/**
 * A pipeline's state machine with what it needs to run: its role, its log, and the parameter that holds the runs'
 * defaults. The description of the states themselves is in pipeline-states.ts.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PipelineCompute } from "./pipeline-compute";
import { machinePermissions } from "./pipeline-machine-policy";
import type { PipelineNetwork } from "./pipeline-network";
import type { PipelineSettings } from "./pipeline-settings";
import { pipelineDefinition, pipelineParameters } from "./pipeline-states";
import type { Place } from "./place";
import { policyJson, trustPolicyJson } from "./policy-document";
import { PREFIX, pipelineRoleName, resourceName } from "./resource-names";

export interface PipelineStateMachineArgs {
  /** Pulumi's stack name. Part of all names; a change replaces everything. */
  stack: string;
  place: Place;
  pipeline: PipelineSettings;
  /** URI of the jobs' image. */
  image: pulumi.Input<string>;
  network: PipelineNetwork;
  compute: PipelineCompute;
  exportProgressFunctionArn: pulumi.Input<string>;
  topicArn: pulumi.Input<string>;
  /** ARN of the key that the topic is encrypted with, where it is. */
  keyArn?: pulumi.Input<string> | undefined;
  /** Whether successes are told, too. */
  notifyOnSuccess: boolean;
  /** Days that the executions' log is kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
}

/** Name of the SSM parameter with a pipeline's defaults: `/fsx-data-scheduler/dev/nightly`. */
export function parameterName(stack: string, pipeline: string): string {
  return `/${PREFIX}/${stack}/${pipeline}`;
}

/**
 * Step Functions' log group: CloudWatch Logs lets services write to groups below /aws/vendedlogs/ without an entry per
 * group in a policy that would be full after a few dozen (Step Functions guide, "Logging using CloudWatch Logs").
 */
export function executionLogGroupName(stack: string, pipeline: string): string {
  return `/aws/vendedlogs/states/${resourceName(stack, pipeline)}`;
}

export class PipelineStateMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly parameterName: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: PipelineStateMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super("fsx-data-scheduler:index:PipelineStateMachine", name, {}, options);
    const parameter = this.createParameter(name, args);
    const logGroup = this.createLogGroup(name, args);
    const role = this.createRole(args);
    const policy = this.createPolicy(name, role, parameter, args);
    const machine = this.createMachine(name, parameter, logGroup, role, policy, args);
    this.arn = machine.arn;
    this.parameterName = parameter.name;
    this.logGroupName = logGroup.name;
    this.registerOutputs({ arn: this.arn, parameterName: this.parameterName });
  }

  /**
   * The stack file is where these values are changed: `pulumi up` writes them here again. One run's own values go into
   * its execution's input.
   */
  private createParameter(
    name: string,
    { stack, pipeline, image }: PipelineStateMachineArgs,
  ): aws.ssm.Parameter {
    return new aws.ssm.Parameter(
      `${name}-parameter`,
      {
        name: parameterName(stack, pipeline.name),
        description: `Defaults of the runs of pipeline "${pipeline.name}", stack "${stack}"`,
        type: "String",
        // Free of charge up to 4 KB.
        tier: "Intelligent-Tiering",
        // Not `value`, which Pulumi keeps secret: a change is to be seen.
        insecureValue: pulumi.output(image).apply((uri) => JSON.stringify(pipelineParameters(pipeline, uri))),
      },
      { parent: this },
    );
  }

  private createLogGroup(name: string, args: PipelineStateMachineArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: executionLogGroupName(args.stack, args.pipeline.name),
        retentionInDays: args.logRetentionDays,
      },
      { parent: this },
    );
  }

  private createRole({ stack, pipeline, place }: PipelineStateMachineArgs): aws.iam.Role {
    return new aws.iam.Role(
      pipelineRoleName(pipeline.name, "states"),
      {
        description: `State machine of pipeline "${pipeline.name}", stack "${stack}"`,
        // Only this machine (Step Functions guide, "Prevent cross-service confused deputy issue").
        assumeRolePolicy: pulumi
          .all([place.partition, place.region, place.accountId])
          .apply(([partition, region, accountId]) =>
            trustPolicyJson("states.amazonaws.com", {
              StringEquals: { "aws:SourceAccount": accountId },
              ArnLike: {
                "aws:SourceArn": `arn:${partition}:states:${region}:${accountId}:stateMachine:${resourceName(stack, pipeline.name)}`,
              },
            }),
          ),
      },
      { parent: this },
    );
  }

  private createPolicy(
    name: string,
    role: aws.iam.Role,
    parameter: aws.ssm.Parameter,
    args: PipelineStateMachineArgs,
  ): aws.iam.RolePolicy {
    const policy = pulumi
      .output({
        place: args.place,
        parameterArn: parameter.arn,
        jobQueueArn: args.compute.jobQueueArn,
        jobRoleArn: args.compute.jobRoleArn,
        vpcId: args.network.vpcId,
        exportProgressFunctionArn: args.exportProgressFunctionArn,
        topicArn: args.topicArn,
        keyArn: args.keyArn,
      })
      .apply(({ place, ...resources }) =>
        policyJson(
          machinePermissions({
            ...place,
            ...resources,
            stack: args.stack,
            pipeline: args.pipeline.name,
            jobDefinitionName: resourceName(args.stack, args.pipeline.name),
          }),
        ),
      );
    return new aws.iam.RolePolicy(
      `${name}-permissions`,
      { name: "permissions", role: role.id, policy },
      { parent: this },
    );
  }

  private createMachine(
    name: string,
    parameter: aws.ssm.Parameter,
    logGroup: aws.cloudwatch.LogGroup,
    role: aws.iam.Role,
    policy: aws.iam.RolePolicy,
    args: PipelineStateMachineArgs,
  ): aws.sfn.StateMachine {
    const { stack, pipeline } = args;
    const definition = pulumi
      .output({
        place: args.place,
        parameterName: parameter.name,
        jobQueueArn: args.compute.jobQueueArn,
        jobRoleArn: args.compute.jobRoleArn,
        jobLogGroupName: args.compute.jobLogGroupName,
        subnetId: args.network.fileSystemSubnetId,
        securityGroupId: args.network.securityGroupId,
        exportProgressFunctionArn: args.exportProgressFunctionArn,
        topicArn: args.topicArn,
      })
      .apply(({ place, ...resources }) =>
        JSON.stringify(
          pipelineDefinition({
            ...place,
            ...resources,
            stack,
            pipeline,
            jobDefinitionName: resourceName(stack, pipeline.name),
            notifyOnSuccess: args.notifyOnSuccess,
          }),
        ),
      );
    return new aws.sfn.StateMachine(
      `${name}-machine`,
      {
        name: resourceName(stack, pipeline.name),
        type: "STANDARD",
        roleArn: role.arn,
        definition,
        // With data: nothing in it is secret, and it is what explains a run that went wrong.
        loggingConfiguration: {
          level: "ALL",
          includeExecutionData: true,
          logDestination: logGroup.arn.apply((arn) => `${arn}:*`),
        },
        tracingConfiguration: { enabled: true },
      },
      // Step Functions tries its role for logging when the machine is created.
      { parent: this, dependsOn: [policy] },
    );
  }
}
