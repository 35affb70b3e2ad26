/** Roles with their trust and policies, as the tests of IAM make them, and who asks for what. */
import { LocalCloud } from "../../../local/cloud";
import { type Caller, OPERATOR, type Permission, ServiceError } from "../../../local/service";

export const ACCOUNT = "123456789012";
export const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:start`;
export const GROUP = `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule-group/dev`;

export const trustOf = (service: string, condition?: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: `${service}.amazonaws.com` },
      Action: "sts:AssumeRole",
      ...(condition ? { Condition: condition } : {}),
    },
  });

export const policyOf = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

export function newCloud(region = "us-east-1"): LocalCloud {
  return new LocalCloud({ region, start: Date.UTC(2026, 10, 20), seed: "test" });
}

export async function createRole(
  cloud: LocalCloud,
  RoleName: string,
  trust: string,
  policy?: string,
): Promise<string> {
  const call = (operation: string, input: object) => cloud.call("iam", operation, input, OPERATOR);
  const { Role } = (await call("CreateRole", { RoleName, AssumeRolePolicyDocument: trust })) as {
    Role: { Arn: string };
  };
  if (policy) await call("PutRolePolicy", { RoleName, PolicyName: "inline", PolicyDocument: policy });
  return Role.Arn;
}

export async function codeOf(promise: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code} ${error.status}: ${error.message}`;
    throw error;
  }
  return "no error";
}

export const start: Caller = { kind: "role", roleName: "start", session: "start" };
export const createTask: Permission = {
  action: "fsx:CreateDataRepositoryTask",
  resource: `arn:aws:fsx:us-east-1:${ACCOUNT}:file-system/fs-0123456789abcdef0`,
};
