/**
 * AWS KMS: keys and their aliases. A key's id is drawn by the service; here it comes from the URN and is handed to the
 * service in the process, so that every policy and queue that names the key was given the right ARN.
 */
import { OPERATOR, type PolicyDocument } from "../../service";
import { regionalArn } from "../account";
import { physicalName, type ResourceType, text, uuidOf } from "../resource-type";

export const key: ResourceType = {
  type: "aws:kms/key:Key",
  inputs: ["description", "enableKeyRotation", "policy", "deletionWindowInDays", "tags"],

  plan(resource, account) {
    const keyId = uuidOf(resource.urn);
    const arn = regionalArn(account, "kms", `key/${keyId}`);
    return { id: keyId, state: { keyId, arn, tagsAll: resource.inputs.tags ?? {} } };
  },

  async create(resource, cloud) {
    const { description, enableKeyRotation, policy } = resource.inputs;
    cloud.kms.createKey({
      keyId: resource.id!,
      policy: policy
        ? (JSON.parse(text(policy)) as PolicyDocument)
        : accountPolicy(cloud.arn("iam", "root", { region: "" })),
      ...(description ? { description: String(description) } : {}),
      ...(enableKeyRotation ? { enableKeyRotation: true } : {}),
    });
  },

  async remove(resource, cloud) {
    const days = resource.inputs.deletionWindowInDays;
    await cloud.call(
      "kms",
      "ScheduleKeyDeletion",
      { KeyId: resource.id, ...(days ? { PendingWindowInDays: days } : {}) },
      OPERATOR,
    );
  },
};

/** What a key has that is made without a policy: its account's own policies decide ("Default key policy", KMS guide). */
function accountPolicy(root: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: root },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
}

export const alias: ResourceType = {
  type: "aws:kms/alias:Alias",
  inputs: ["name", "targetKeyId"],

  plan(resource, account) {
    const name = physicalName(resource, 256, { prefix: "alias/" });
    const target = String(resource.inputs.targetKeyId);
    return {
      id: name,
      state: {
        name,
        arn: regionalArn(account, "kms", name),
        targetKeyArn: target.startsWith("arn:") ? target : regionalArn(account, "kms", `key/${target}`),
      },
    };
  },

  async create(resource, cloud) {
    await cloud.call(
      "kms",
      "CreateAlias",
      { AliasName: resource.id, TargetKeyId: resource.inputs.targetKeyId },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("kms", "DeleteAlias", { AliasName: resource.id }, OPERATOR);
  },
};
