/**
 * PutResourcePolicy, DescribeResourcePolicies and DeleteResourcePolicy: the account's policies that let AWS services
 * write to log groups. Policies of a single group (resourceArn) are not part of the local cloud.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { policyProblems } from "../iam/policy";
import { type Operation, type PolicyDocument, ServiceError } from "../service";
import type { LogsService } from "./service";
import { page } from "./shapes";

/** Per account and region (CloudWatch Logs User Guide, "CloudWatch Logs quotas"). */
const MOST_POLICIES = 10;
/** Characters (logs 2014-03-28 model, and the guide's 5,120 for policies of the account). */
const LONGEST = 5120;

export interface LogsResourcePolicy {
  name: string;
  text: string;
  document: PolicyDocument;
  updated: number;
}

const putting = z.strictObject({
  policyName: z.string().min(1),
  policyDocument: z.string().min(1).max(LONGEST),
});
const listing = z.strictObject({
  nextToken: z.string().min(1).optional(),
  limit: z.number().int().min(1).max(50).optional(),
});
const deletion = z.strictObject({ policyName: z.string().min(1) });

export function putResourcePolicy(logs: LogsService, cloud: LocalCloud): Operation<z.infer<typeof putting>> {
  return {
    name: "PutResourcePolicy",
    input: putting,
    permissions: () => [{ action: "logs:PutResourcePolicy", resource: "*" }],
    handle({ policyName, policyDocument }) {
      const document = parse(policyDocument);
      if (!logs.resourcePolicies.has(policyName) && logs.resourcePolicies.size >= MOST_POLICIES) {
        throw new ServiceError("LimitExceededException", "Resource limit exceeded.");
      }
      const policy = { name: policyName, text: policyDocument, document, updated: cloud.clock.now() };
      logs.resourcePolicies.set(policyName, policy);
      return { resourcePolicy: describe(policy) };
    },
  };
}

export function describeResourcePolicies(logs: LogsService): Operation<z.infer<typeof listing>> {
  return {
    name: "DescribeResourcePolicies",
    input: listing,
    permissions: () => [{ action: "logs:DescribeResourcePolicies", resource: "*" }],
    handle({ nextToken, limit }) {
      const { items, next } = page([...logs.resourcePolicies.values()], nextToken, limit ?? 50);
      return { resourcePolicies: items.map(describe), ...(next ? { nextToken: next } : {}) };
    },
  };
}

export function deleteResourcePolicy(logs: LogsService): Operation<z.infer<typeof deletion>> {
  return {
    name: "DeleteResourcePolicy",
    input: deletion,
    permissions: () => [{ action: "logs:DeleteResourcePolicy", resource: "*" }],
    handle({ policyName }) {
      if (logs.resourcePolicies.delete(policyName)) return {};
      throw new ServiceError("ResourceNotFoundException", `Policy with name [${policyName}] does not exist.`);
    },
  };
}

function describe({ name, text, updated }: LogsResourcePolicy) {
  return { policyName: name, policyDocument: text, lastUpdatedTime: updated, policyScope: "ACCOUNT" };
}

/** @throws ServiceError InvalidParameterException */
function parse(text: string): PolicyDocument {
  let document: PolicyDocument;
  try {
    document = JSON.parse(text) as PolicyDocument;
  } catch {
    throw new ServiceError("InvalidParameterException", "The policy document is not JSON.");
  }
  const problems = policyProblems(document, "resource");
  if (problems.length > 0) throw new ServiceError("InvalidParameterException", problems.join("; "));
  return document;
}
