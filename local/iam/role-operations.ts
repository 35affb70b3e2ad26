/**
 * IAM's operations on roles: CreateRole, GetRole, ListRoles, DeleteRole, and the list that deployment reads before it
 * deletes a role. Constraints are those of botocore's iam 2010-05-08 model.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { decimal } from "../protocols/schemas";
import type { Operation, Permission } from "../service";
import type { Role, Roles } from "./role";

export const roleName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w+=,.@-]+$/);
const path = z
  .string()
  .max(512)
  .regex(/^(\/|\/[\u0021-\u007E]+\/)$/);
export const tag = z.strictObject({
  Key: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u),
  Value: z
    .string()
    .max(256)
    .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u),
});
export const policyText = z
  .string()
  .min(1)
  .max(131_072)
  .regex(/^[\t\n\r\u0020-\u00FF]+$/);
/** IAM's lists give 100 entries unless told otherwise, at most 1,000. */
export const maxItems = decimal().pipe(z.number().int().min(1).max(1000)).default(100);
export const marker = z.string().min(1).max(320).optional();

/** What every operation on one role must be allowed to do. */
export function onRole(
  cloud: LocalCloud,
  roles: Roles,
  action: string,
  name: string,
  path = "/",
): Permission[] {
  return [{ action, resource: roles.find(name)?.arn ?? roleArn(cloud, path, name) }];
}

function roleArn(cloud: LocalCloud, path: string, name: string): string {
  return cloud.arn("iam", `role${path}${name}`, { region: "" });
}

export function createRole(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({
    RoleName: roleName,
    AssumeRolePolicyDocument: policyText,
    Path: path.default("/"),
    Description: z.string().max(1000).optional(),
    MaxSessionDuration: decimal().pipe(z.number().int().min(3600).max(43_200)).default(3600),
    Tags: z.array(tag).max(50).default([]),
  });
  return {
    name: "CreateRole",
    input,
    permissions: ({ RoleName, Path }) => onRole(cloud, roles, "iam:CreateRole", RoleName, Path),
    handle(request, { time }) {
      const role = roles.add(
        {
          name: request.RoleName,
          path: request.Path,
          arn: roleArn(cloud, request.Path, request.RoleName),
          created: new Date(time),
          description: request.Description,
          maxSessionDuration: request.MaxSessionDuration,
          tags: request.Tags,
        },
        request.AssumeRolePolicyDocument,
      );
      return { Role: describeRole(role, "with tags") };
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function getRole(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({ RoleName: roleName });
  return {
    name: "GetRole",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:GetRole", RoleName),
    handle: ({ RoleName }) => ({ Role: describeRole(roles.get(RoleName), "with tags") }),
  } satisfies Operation<z.output<typeof input>>;
}

export function listRoles(roles: Roles) {
  const input = z.strictObject({
    PathPrefix: z
      .string()
      .min(1)
      .max(512)
      .regex(/^\/[\u0021-\u007F]*$/)
      .default("/"),
    MaxItems: maxItems,
    Marker: marker,
  });
  return {
    name: "ListRoles",
    input,
    permissions: () => [{ action: "iam:ListRoles", resource: "*" }],
    handle({ PathPrefix, MaxItems, Marker }) {
      const found = roles
        .all()
        .filter((role) => role.path.startsWith(PathPrefix) && (Marker === undefined || role.name > Marker));
      const page = found.slice(0, MaxItems);
      const isTruncated = found.length > page.length;
      return {
        Roles: page.map((role) => describeRole(role, "without tags")),
        IsTruncated: isTruncated,
        ...(isTruncated ? { Marker: page.at(-1)!.name } : {}),
      };
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function deleteRole(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({ RoleName: roleName });
  return {
    name: "DeleteRole",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:DeleteRole", RoleName),
    handle: ({ RoleName }) => roles.remove(roles.get(RoleName)),
  } satisfies Operation<z.output<typeof input>>;
}

/** Managed policies cannot be attached in the local cloud, so there are none to list. */
export function listAttachedRolePolicies(cloud: LocalCloud, roles: Roles) {
  const input = z.strictObject({
    RoleName: roleName,
    PathPrefix: z
      .string()
      .min(1)
      .max(512)
      .regex(/^(\/[A-Za-z0-9.,+@=_-]+)*\/$/)
      .optional(),
    MaxItems: maxItems,
    Marker: marker,
  });
  return {
    name: "ListAttachedRolePolicies",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:ListAttachedRolePolicies", RoleName),
    handle({ RoleName }) {
      roles.get(RoleName);
      return { AttachedPolicies: [], IsTruncated: false };
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function describeRole(role: Role, tags: "with tags" | "without tags") {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.created,
    AssumeRolePolicyDocument: urlEncoded(role.trust.text),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
    // ListRoles leaves tags out, as its documentation says.
    ...(tags === "with tags" && role.tags.length > 0 ? { Tags: role.tags } : {}),
  };
}

/** Policies in IAM's answers are URL-encoded after RFC 3986 (API Reference, GetRole). */
export function urlEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
