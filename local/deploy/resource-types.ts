/**
 * Every resource type that the local cloud realises; docs/local-cloud.md is written from this list.
 */
import { type ResourceType, UnsupportedResource } from "./resource-type";
import * as batch from "./types/batch";
import * as cloudwatch from "./types/cloudwatch";
import * as datasync from "./types/datasync";
import * as ec2 from "./types/ec2";
import * as eventbridge from "./types/eventbridge";
import * as iam from "./types/iam";
import * as kms from "./types/kms";
import * as lambda from "./types/lambda";
import * as logs from "./types/logs";
import * as scheduler from "./types/scheduler";
import * as sfn from "./types/sfn";
import * as sns from "./types/sns";
import * as sqs from "./types/sqs";
import * as ssm from "./types/ssm";

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    batch,
    cloudwatch,
    datasync,
    ec2,
    eventbridge,
    iam,
    kms,
    lambda,
    logs,
    scheduler,

    sfn,
    sns,
    sqs,
    ssm,
  ]
    .flatMap((service): ResourceType[] => Object.values(service).filter(isResourceType))
    .map((type) => [type.type, type]),
);

/**
 * @throws UnsupportedResource where the local cloud does not know the type
 */
export function resourceType(resource: { type: string; name: string }): ResourceType {
  const type = RESOURCE_TYPES.get(resource.type);
  if (!type) {
    throw new UnsupportedResource(resource, "not part of the local cloud; docs/local-cloud.md lists what is");
  }
  return type;
}

function isResourceType(exported: unknown): exported is ResourceType {
  return typeof exported === "object" && exported !== null && "plan" in exported;
}
