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
  UnsupportedResource,
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
  ["name", "description", "vpcId", "revokeRulesOnDelete", "tags"],
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

const RULE_INPUTS = ["securityGroupId", "ipProtocol", "fromPort", "toPort", "description", "tags"];
const PEERS = ["referencedSecurityGroupId", "cidrIpv4", "cidrIpv6", "prefixListId"];

/** @throws UnsupportedResource where a rule is not about exactly one peer, or leaves out the ports that its protocol has */
function securityGroupRule(resource: RequestedResource, account: Account): Plan {
  const { ipProtocol, fromPort, toPort } = resource.inputs;
  const peers = PEERS.filter((peer) => resource.inputs[peer] !== undefined);
  if (peers.length !== 1) {
    throw new UnsupportedResource(resource, `exactly one of ${PEERS.join(", ")} must be given`);
  }
  if (ipProtocol !== "-1" && (fromPort === undefined || toPort === undefined)) {
    throw new UnsupportedResource(resource, `fromPort and toPort are needed with protocol "${ipProtocol}"`);
  }
  const id = ec2Id("sgr", resource.urn);
  return {
    id,
    state: {
      arn: regionalArn(account, "ec2", `security-group-rule/${id}`),
      securityGroupRuleId: id,
      ...tagState(resource),
    },
  };
}

export const securityGroupIngressRule = registered(
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  [...RULE_INPUTS, ...PEERS],
  securityGroupRule,
);

export const securityGroupEgressRule = registered(
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  [...RULE_INPUTS, ...PEERS],
  securityGroupRule,
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
