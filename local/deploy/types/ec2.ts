/**
 * Amazon EC2: what a program registers for the machines of AWS Batch. The local cloud has no machines and no network,
 * so these are known by their ids and nothing is called; a wrong input is still refused.
 */
import type { Account } from "../account";
import { regionalArn } from "../account";
import {
  digest,
  type Plan,
  physicalName,
  type RequestedResource,
  type ResourceType,
  tagState,
} from "../resource-type";

/** `sg-0123456789abcdef0`: the same in every run. */
export function ec2Id(prefix: string, urn: string): string {
  return `${prefix}-0${digest(urn).slice(0, 16)}`;
}

function registered(
  type: string,
  inputs: string[],
  plan: (resource: RequestedResource, account: Account) => Plan,
): ResourceType {
  return { type, inputs, plan, create: async () => undefined, remove: async () => undefined };
}

export const launchTemplate = registered(
  "aws:ec2/launchTemplate:LaunchTemplate",
  [
    "name",
    "description",
    "userData",
    "metadataOptions",
    "blockDeviceMappings",
    "tagSpecifications",
    "updateDefaultVersion",
    "tags",
  ],
  (resource, account) => {
    const id = ec2Id("lt", resource.urn);
    return {
      id,
      state: {
        name: physicalName(resource, 125),
        arn: regionalArn(account, "ec2", `launch-template/${id}`),
        latestVersion: 1,
        defaultVersion: 1,
        ...tagState(resource),
      },
    };
  },
);

export const securityGroup = registered(
  "aws:ec2/securityGroup:SecurityGroup",
  ["name", "description", "vpcId", "ingress", "egress", "revokeRulesOnDelete", "tags"],
  (resource, account) => {
    const id = ec2Id("sg", resource.urn);
    return {
      id,
      state: {
        name: physicalName(resource, 255),
        description: resource.inputs.description ?? "Managed by Pulumi",
        arn: regionalArn(account, "ec2", `security-group/${id}`),
        ownerId: account.accountId,
        ...tagState(resource),
      },
    };
  },
);

export const vpcEndpoint = registered(
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  ["vpcId", "serviceName", "vpcEndpointType", "routeTableIds", "policy", "tags"],
  (resource, account) => {
    const id = ec2Id("vpce", resource.urn);
    return {
      id,
      state: {
        arn: regionalArn(account, "ec2", `vpc-endpoint/${id}`),
        state: "available",
        ownerId: account.accountId,
        ...tagState(resource),
      },
    };
  },
);
