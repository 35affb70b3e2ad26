/**
 * AWS Systems Manager: plain parameters.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import { physicalName, type ResourceType, tagList, tagState } from "../resource-type";

export const parameter: ResourceType = {
  type: "aws:ssm/parameter:Parameter",
  // overwrite: a parameter that the program makes does not exist before.
  // insecureValue: a value that the provider does not treat as a secret.
  inputs: ["name", "type", "value", "insecureValue", "description", "tier", "dataType", "overwrite", "tags"],

  plan(resource, account) {
    const name = physicalName(resource, 2048);
    return {
      id: name,
      state: {
        name,
        arn: regionalArn(account, "ssm", `parameter/${name.replace(/^\//, "")}`),
        version: 1,
        dataType: resource.inputs.dataType ?? "text",
        ...tagState(resource),
      },
    };
  },

  async create(resource, cloud) {
    const {
      type: Type,
      value,
      insecureValue,
      description: Description,
      tier: Tier,
      dataType,
    } = resource.inputs;
    await cloud.call(
      "ssm",
      "PutParameter",
      {
        Name: resource.id,
        Type,
        Value: value ?? insecureValue,
        ...(Description === undefined ? {} : { Description }),
        ...(Tier === undefined ? {} : { Tier }),
        ...(dataType === undefined ? {} : { DataType: dataType }),
        ...tagList(resource),
      },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("ssm", "DeleteParameter", { Name: resource.id }, OPERATOR);
  },
};
