/** What the prepared clouds share: who they belong to, and how resources are made in them. */
import type { LocalCloud } from "../../../../local/cloud";
import { call as make } from "../../operator";

/** Makes a resource, or does anything else, as the operator. */
export { make };

export const START = Date.parse("2026-11-20T00:00:00Z");
export const ACCOUNT = "123456789012";
export const BUCKET = "prepared-bucket";
export const ROLE = arn("iam", "role/prepared").replace("us-east-1", "");
/** Exists nowhere. */
export const NO_ROLE = arn("iam", "role/none").replace("us-east-1", "");

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
}

export function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

/** A role that every service may assume, and that may do everything. */
export async function makeRole(cloud: LocalCloud): Promise<void> {
  const services = ["lambda", "scheduler", "states", "datasync", "ec2", "batch", "ecs-tasks", "events"];
  const Principal = { Service: services.map((service) => `${service}.amazonaws.com`) };
  await make(cloud, "iam", "CreateRole", {
    RoleName: "prepared",
    AssumeRolePolicyDocument: policy({ Principal, Action: "sts:AssumeRole" }),
  });
  await make(cloud, "iam", "PutRolePolicy", {
    RoleName: "prepared",
    PolicyName: "everything",
    PolicyDocument: policy({ Action: "*", Resource: "*" }),
  });
}
