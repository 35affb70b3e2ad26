/**
 * IAM's operations on instance profiles: what an EC2 instance is given to act as a role. There are no instances in the
 * local cloud; AWS Batch names a profile for those that it would start. Constraints: botocore's iam 2010-05-08 model.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, type Permission, ServiceError } from "../service";
import type { Role, Roles } from "./role";
import { describeRole, marker, maxItems, onRole, roleName, tag } from "./role-operations";

export interface InstanceProfile {
  name: string;
  path: string;
  arn: string;
  id: string;
  created: Date;
  /** At most one. */
  role: Role | undefined;
  tags: { Key: string; Value: string }[];
}

export type InstanceProfiles = Map<string, InstanceProfile>;

const profileName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w+=,.@-]+$/);
const nameInput = z.strictObject({ InstanceProfileName: profileName });
const roleInput = z.strictObject({ InstanceProfileName: profileName, RoleName: roleName });
const createInput = z.strictObject({
  InstanceProfileName: profileName,
  Path: z
    .string()
    .max(512)
    .regex(/^(\/|\/[\u0021-\u007E]+\/)$/)
    .default("/"),
  Tags: z.array(tag).max(50).default([]),
});

function arnOf(cloud: LocalCloud, path: string, name: string): string {
  return cloud.arn("iam", `instance-profile${path}${name}`, { region: "" });
}

function on(cloud: LocalCloud, profiles: InstanceProfiles, action: string, name: string): Permission[] {
  return [{ action: `iam:${action}`, resource: profiles.get(name)?.arn ?? arnOf(cloud, "/", name) }];
}

/** @throws ServiceError NoSuchEntity */
function find(profiles: InstanceProfiles, name: string): InstanceProfile {
  const profile = profiles.get(name);
  if (profile) return profile;
  throw new ServiceError("NoSuchEntity", `Instance Profile ${name} cannot be found.`, 404);
}

export function createInstanceProfile(cloud: LocalCloud, profiles: InstanceProfiles, newId: () => string) {
  return {
    name: "CreateInstanceProfile",
    input: createInput,
    permissions: ({ InstanceProfileName, Path }) => [
      { action: "iam:CreateInstanceProfile", resource: arnOf(cloud, Path, InstanceProfileName) },
    ],
    handle({ InstanceProfileName: name, Path: path, Tags: tags }, { time }) {
      if (profiles.has(name)) {
        throw new ServiceError("EntityAlreadyExists", `Instance Profile ${name} already exists.`, 409);
      }
      const profile: InstanceProfile = {
        name,
        path,
        arn: arnOf(cloud, path, name),
        id: newId(),
        created: new Date(time),
        role: undefined,
        tags,
      };
      profiles.set(name, profile);
      return { InstanceProfile: describeInstanceProfile(profile) };
    },
  } satisfies Operation<z.output<typeof createInput>>;
}

export function getInstanceProfile(cloud: LocalCloud, profiles: InstanceProfiles) {
  return {
    name: "GetInstanceProfile",
    input: nameInput,
    permissions: ({ InstanceProfileName }) => on(cloud, profiles, "GetInstanceProfile", InstanceProfileName),
    handle: ({ InstanceProfileName }) => ({
      InstanceProfile: describeInstanceProfile(find(profiles, InstanceProfileName)),
    }),
  } satisfies Operation<z.output<typeof nameInput>>;
}

export function deleteInstanceProfile(cloud: LocalCloud, profiles: InstanceProfiles) {
  return {
    name: "DeleteInstanceProfile",
    input: nameInput,
    permissions: ({ InstanceProfileName }) =>
      on(cloud, profiles, "DeleteInstanceProfile", InstanceProfileName),
    handle({ InstanceProfileName }) {
      if (find(profiles, InstanceProfileName).role) {
        throw new ServiceError(
          "DeleteConflict",
          "Cannot delete entity, must remove roles from instance profile first.",
          409,
        );
      }
      profiles.delete(InstanceProfileName);
    },
  } satisfies Operation<z.output<typeof nameInput>>;
}

export function addRoleToInstanceProfile(cloud: LocalCloud, roles: Roles, profiles: InstanceProfiles) {
  return {
    name: "AddRoleToInstanceProfile",
    input: roleInput,
    permissions: ({ InstanceProfileName, RoleName }) => [
      ...on(cloud, profiles, "AddRoleToInstanceProfile", InstanceProfileName),
      ...onRole(cloud, roles, "iam:PassRole", RoleName),
    ],
    handle({ InstanceProfileName, RoleName }) {
      const profile = find(profiles, InstanceProfileName);
      if (profile.role) {
        throw new ServiceError(
          "LimitExceeded",
          "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
          409,
        );
      }
      profile.role = roles.get(RoleName);
    },
  } satisfies Operation<z.output<typeof roleInput>>;
}

export function removeRoleFromInstanceProfile(cloud: LocalCloud, roles: Roles, profiles: InstanceProfiles) {
  return {
    name: "RemoveRoleFromInstanceProfile",
    input: roleInput,
    permissions: ({ InstanceProfileName }) =>
      on(cloud, profiles, "RemoveRoleFromInstanceProfile", InstanceProfileName),
    handle({ InstanceProfileName, RoleName }) {
      const profile = find(profiles, InstanceProfileName);
      const role = roles.get(RoleName);
      if (profile.role !== role) {
        throw new ServiceError(
          "NoSuchEntity",
          `Role ${RoleName} is not in instance profile ${InstanceProfileName}.`,
          404,
        );
      }
      profile.role = undefined;
    },
  } satisfies Operation<z.output<typeof roleInput>>;
}

/** What deployment reads before it deletes a role. */
export function listInstanceProfilesForRole(cloud: LocalCloud, roles: Roles, profiles: InstanceProfiles) {
  const input = z.strictObject({ RoleName: roleName, MaxItems: maxItems, Marker: marker });
  return {
    name: "ListInstanceProfilesForRole",
    input,
    permissions: ({ RoleName }) => onRole(cloud, roles, "iam:ListInstanceProfilesForRole", RoleName),
    handle({ RoleName }) {
      const role = roles.get(RoleName);
      const InstanceProfiles = [...profiles.values()]
        .filter((profile) => profile.role === role)
        .map(describeInstanceProfile);
      return { InstanceProfiles, IsTruncated: false };
    },
  } satisfies Operation<z.output<typeof input>>;
}

function describeInstanceProfile({ name, path, arn, id, created, role, tags }: InstanceProfile) {
  return {
    Path: path,
    InstanceProfileName: name,
    InstanceProfileId: id,
    Arn: arn,
    CreateDate: created,
    Roles: role ? [describeRole(role, "without tags")] : [],
    ...(tags.length > 0 ? { Tags: tags } : {}),
  };
}
