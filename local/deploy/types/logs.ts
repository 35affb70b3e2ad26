/**
 * Amazon CloudWatch Logs: log groups, how long they keep what is in them, and which services may write to them.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import { physicalName, type ResourceType, tagMap, tagState, text } from "../resource-type";

export const logGroup: ResourceType = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  inputs: ["name", "retentionInDays", "kmsKeyId", "logGroupClass", "skipDestroy", "tags"],

  plan(resource, account) {
    const name = physicalName(resource, 512);
    return {
      id: name,
      // Without the ":*" that the service's own answers end with: the provider cuts it off.
      state: { name, arn: regionalArn(account, "logs", `log-group:${name}`), ...tagState(resource) },
    };
  },

  async create(resource, cloud) {
    const { kmsKeyId, logGroupClass, retentionInDays } = resource.inputs;
    const logGroupName = resource.id;
    await cloud.call(
      "logs",
      "CreateLogGroup",
      {
        logGroupName,
        ...(kmsKeyId ? { kmsKeyId } : {}),
        ...(logGroupClass ? { logGroupClass } : {}),
        ...tagMap(resource, "tags"),
      },
      OPERATOR,
    );
    // 0 is the provider's word for "for ever".
    if (retentionInDays) {
      await cloud.call("logs", "PutRetentionPolicy", { logGroupName, retentionInDays }, OPERATOR);
    }
  },

  async remove(resource, cloud) {
    if (resource.inputs.skipDestroy === true) return;
    await cloud.call("logs", "DeleteLogGroup", { logGroupName: resource.id }, OPERATOR);
  },
};

export const logResourcePolicy: ResourceType = {
  type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  inputs: ["policyName", "policyDocument"],

  plan: (resource) => ({ id: String(resource.inputs.policyName), state: { policyScope: "ACCOUNT" } }),

  async create(resource, cloud) {
    const policyDocument = text(resource.inputs.policyDocument);
    await cloud.call("logs", "PutResourcePolicy", { policyName: resource.id, policyDocument }, OPERATOR);
  },

  async remove(resource, cloud) {
    await cloud.call("logs", "DeleteResourcePolicy", { policyName: resource.id }, OPERATOR);
  },
};
