/** A parameter of the local Parameter Store, and how the API describes it. */
import type { LocalCloud } from "../cloud";

/** One version of a parameter; only the newest is kept, as nothing here asks for older ones. */
export interface Parameter {
  /** `pipelines/genomics`, or `/prod/genomics`: as it was given. */
  name: string;
  value: string;
  version: number;
  modified: number;
  description: string | undefined;
  tier: "Standard" | "Advanced";
  dataType: string;
  tags: Map<string, string>;
}

/** `arn:…:parameter/a/b` for "/a/b" as well as for "a/b" (Systems Manager User Guide, "Working with parameter hierarchies"). */
export function parameterArn(cloud: LocalCloud, name: string): string {
  return cloud.arn("ssm", `parameter/${name.replace(/^\//, "")}`);
}

/** `Parameter` of the API. */
export function describeParameter(cloud: LocalCloud, parameter: Parameter) {
  return {
    Name: parameter.name,
    Type: "String",
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: new Date(parameter.modified),
    ARN: parameterArn(cloud, parameter.name),
    DataType: parameter.dataType,
  };
}
