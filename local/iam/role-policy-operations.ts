/**
 * IAM's operations on the inline policies of a role. Constraints are those of botocore's iam 2010-05-08 model.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { decimal } from "../protocols/schemas";
import type { Operation } from "../service";
import type { Roles } from "./role";
import { onRole, policyText, roleName, urlEncoded } from "./role-operations";

const policyName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w+=,.@-]+$/);

export function putRolePolicy(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({
    RoleName: roleName,
    PolicyName: policyName,
    PolicyDocument: policyText,
  });
  return {
    name: "PutRolePolicy",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:PutRolePolicy", RoleName),
    handle: ({ RoleName, PolicyName, PolicyDocument }) =>
      roles.putPolicy(roles.get(RoleName), PolicyName, PolicyDocument),
  } satisfies Operation<z.output<typeof input>>;
}

export function getRolePolicy(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({ RoleName: roleName, PolicyName: policyName });
  return {
    name: "GetRolePolicy",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:GetRolePolicy", RoleName),
    handle({ RoleName, PolicyName }) {
      const role = roles.get(RoleName);
      const { text } = roles.policy(role, PolicyName);
      return { RoleName: role.name, PolicyName, PolicyDocument: urlEncoded(text) };
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function listRolePolicies(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({
    RoleName: roleName,
    MaxItems: decimal().pipe(z.number().int().min(1).max(1000)).default(100),
    Marker: z.string().min(1).max(320).optional(),
  });
  return {
    name: "ListRolePolicies",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:ListRolePolicies", RoleName),
    handle({ RoleName, MaxItems, Marker }) {
      const names = [...roles.get(RoleName).policies.keys()].sort();
      const found = names.filter((name) => Marker === undefined || name > Marker);
      const page = found.slice(0, MaxItems);
      const isTruncated = found.length > page.length;
      return { PolicyNames: page, IsTruncated: isTruncated, ...(isTruncated ? { Marker: page.at(-1) } : {}) };
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function deleteRolePolicy(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({ RoleName: roleName, PolicyName: policyName });
  return {
    name: "DeleteRolePolicy",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:DeleteRolePolicy", RoleName),
    handle: ({ RoleName, PolicyName }) => roles.deletePolicy(roles.get(RoleName), PolicyName),
  } satisfies Operation<z.output<typeof input>>;
}
