/**
 * The role under which EventBridge Scheduler acts for a stack's schedules of one kind, and what those have in common.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place";
import { type PolicyStatement, policyJson, trustPolicyJson, useOfKey } from "./policy-document";

/** Replaced by the Scheduler when it delivers: `2026-11-20T02:00:00Z` (Scheduler guide, "context attributes"). */
export const SCHEDULED_TIME = "<aws.scheduler.scheduled-time>";
/** RetryPolicy of the Scheduler: how often a delivery is tried, 0 to 185. */
export const MOST_ATTEMPTS = 185;

export interface SchedulerRoleArgs {
  description: string;
  /** The groups whose schedules the role is for. */
  groups: aws.scheduler.ScheduleGroup[];
  place: Place;
  /** What the schedules do, and where what cannot be delivered goes. */
  statements: pulumi.Input<PolicyStatement[]>;
  /** ARN of the key that the queues are encrypted with, where they are. */
  keyArn?: pulumi.Input<string> | undefined;
}

/**
 * Trusted for schedules of these groups in this account alone: by the groups' ARNs, not a schedule's (Scheduler guide,
 * "Confused deputy prevention").
 * @returns the role, and its policy, which schedules have to wait for
 */
export function createSchedulerRole(
  parent: pulumi.Resource,
  name: string,
  args: SchedulerRoleArgs,
): { role: aws.iam.Role; policy: aws.iam.RolePolicy } {
  const groups = pulumi.all(args.groups.map(({ arn }) => arn));
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      description: args.description,
      assumeRolePolicy: pulumi.all([groups, args.place.accountId]).apply(([arns, accountId]) =>
        trustPolicyJson("scheduler.amazonaws.com", {
          StringEquals: {
            "aws:SourceAccount": accountId,
            "aws:SourceArn": arns.length === 1 ? arns[0]! : arns,
          },
        }),
      ),
    },
    { parent },
  );
  const policy = pulumi
    .all([pulumi.output(args.statements), pulumi.output(args.keyArn)])
    .apply(([statements, keyArn]) => policyJson([...statements, ...useOfKey(keyArn)]));
  return {
    role,
    policy: new aws.iam.RolePolicy(
      `${name}-permissions`,
      { name: "permissions", role: role.id, policy },
      { parent },
    ),
  };
}
