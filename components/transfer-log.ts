/**
 * The log group that DataSync writes the tasks' logs to, and the policy that lets it: DataSync writes as a service,
 * not under a role.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place";
import { policyJson } from "./policy-document";
import { logGroupName, refuseProblems, resourceName, stackNameProblem } from "./resource-names";

export interface TransferLogArgs {
  /** Pulumi's stack name. Part of the group's name; a change replaces it, with the logs in it. */
  stack: string;
  place: Place;
  /** Days that logs are kept: one of CloudWatch Logs' values. */
  retentionDays: number;
}

export class TransferLog extends pulumi.ComponentResource {
  /** The group's ARN, without ":*"; known once DataSync may write to it. */
  readonly arn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: TransferLogArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`TransferLog "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:TransferLog", name, {}, options);
    const group = new aws.cloudwatch.LogGroup(
      `${name}-group`,
      { name: logGroupName(args.stack, "datasync"), retentionInDays: args.retentionDays },
      { parent: this },
    );
    const policy = this.createPolicy(name, group, args);
    this.arn = pulumi.all([group.arn, policy.id]).apply(([arn]) => arn);
    this.logGroupName = group.name;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }

  private createPolicy(
    name: string,
    group: aws.cloudwatch.LogGroup,
    { stack, place }: TransferLogArgs,
  ): aws.cloudwatch.LogResourcePolicy {
    const policyDocument = pulumi
      .all([group.arn, pulumi.output(place)])
      .apply(([arn, { partition, region, accountId }]) =>
        policyJson([
          {
            Sid: "DataSyncWrites",
            Effect: "Allow",
            Principal: { Service: "datasync.amazonaws.com" },
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: `${arn}:*`,
            Condition: {
              StringEquals: { "aws:SourceAccount": accountId },
              ArnLike: { "aws:SourceArn": `arn:${partition}:datasync:${region}:${accountId}:task/*` },
            },
          },
        ]),
      );
    return new aws.cloudwatch.LogResourcePolicy(
      `${name}-policy`,
      { policyName: resourceName(stack, "datasync"), policyDocument },
      { parent: this },
    );
  }
}
