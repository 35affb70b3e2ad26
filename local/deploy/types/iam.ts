/**
 * AWS IAM: roles, their inline policies, and instance profiles. Managed policies are refused: the program grants its own, narrower ones.
 */
import { OPERATOR } from "../../service";
import { globalArn } from "../account";
import { digest, given, physicalName, type ResourceType, tagList, tagState, text } from "../resource-type";

const ROLE_MEMBERS = {
  description: "Description",
  maxSessionDuration: "MaxSessionDuration",
  path: "Path",
};

export const role: ResourceType = {
  type: "aws:iam/role:Role",
  // forceDetachPolicies: what it asks for at removal is how `remove` goes about it anyway.
  inputs: ["name", "assumeRolePolicy", "tags", "forceDetachPolicies", ...Object.keys(ROLE_MEMBERS)],

  plan(resource, account) {
    const name = physicalName(resource, 64);
    const path = resource.inputs.path ?? "/";
    const uniqueId = `AROA${digest(resource.urn).slice(0, 17).toUpperCase()}`;
    return {
      id: name,
      state: {
        name,
        path,
        uniqueId,
        arn: globalArn(account, "iam", `role${path}${name}`),
        ...tagState(resource),
      },
    };
  },

  async create(resource, cloud) {
    await cloud.call(
      "iam",
      "CreateRole",
      {
        RoleName: resource.id,
        AssumeRolePolicyDocument: text(resource.inputs.assumeRolePolicy),
        ...given(resource, ROLE_MEMBERS),
        ...tagList(resource),
      },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("iam", "DeleteRole", { RoleName: resource.id }, OPERATOR);
  },
};

export const rolePolicy: ResourceType = {
  type: "aws:iam/rolePolicy:RolePolicy",
  inputs: ["name", "role", "policy"],

  plan(resource) {
    const name = physicalName(resource, 128);
    return { id: `${resource.inputs.role}:${name}`, state: { name } };
  },

  async create(resource, cloud) {
    const { name: PolicyName, role: RoleName } = resource.state;
    const PolicyDocument = text(resource.inputs.policy);
    await cloud.call("iam", "PutRolePolicy", { RoleName, PolicyName, PolicyDocument }, OPERATOR);
  },

  async remove(resource, cloud) {
    const { name: PolicyName, role: RoleName } = resource.state;
    await cloud.call("iam", "DeleteRolePolicy", { RoleName, PolicyName }, OPERATOR);
  },
};

export const instanceProfile: ResourceType = {
  type: "aws:iam/instanceProfile:InstanceProfile",
  inputs: ["name", "path", "role", "tags"],

  plan(resource, account) {
    const name = physicalName(resource, 128);
    const path = resource.inputs.path ?? "/";
    return {
      id: name,
      state: {
        name,
        path,
        uniqueId: `AIPA${digest(resource.urn).slice(0, 17).toUpperCase()}`,
        arn: globalArn(account, "iam", `instance-profile${path}${name}`),
        ...tagState(resource),
      },
    };
  },

  async create(resource, cloud) {
    const InstanceProfileName = resource.id;
    await cloud.call(
      "iam",
      "CreateInstanceProfile",
      { InstanceProfileName, ...given(resource, { path: "Path" }), ...tagList(resource) },
      OPERATOR,
    );
    if (resource.inputs.role === undefined) return;
    const added = { InstanceProfileName, RoleName: resource.inputs.role };
    await cloud.call("iam", "AddRoleToInstanceProfile", added, OPERATOR);
  },

  async remove(resource, cloud) {
    const InstanceProfileName = resource.id;
    const RoleName = resource.inputs.role;
    if (RoleName !== undefined) {
      await cloud.call("iam", "RemoveRoleFromInstanceProfile", { InstanceProfileName, RoleName }, OPERATOR);
    }
    await cloud.call("iam", "DeleteInstanceProfile", { InstanceProfileName }, OPERATOR);
  },
};
