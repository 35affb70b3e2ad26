/**
 * Every resource type that the local cloud realises; docs/local-cloud.md is written from this list.
 */
import { type ResourceType, UnsupportedResource } from "./resource-type";
import * as cloudwatch from "./types/cloudwatch";
import * as iam from "./types/iam";
import * as kms from "./types/kms";
import * as lambda from "./types/lambda";
import * as logs from "./types/logs";
import * as scheduler from "./types/scheduler";
import * as sns from "./types/sns";
import * as sqs from "./types/sqs";

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [cloudwatch, iam, kms, lambda, logs, scheduler, sns, sqs]
    .flatMap((service): ResourceType[] => Object.values(service))
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
