/**
 * Which protocol a service speaks, and which service an unsigned request means.
 */
import type { ServiceName } from "../service";
import { awsJson, serviceOfTarget } from "./aws-json";
import type { Protocol, WireRequest } from "./protocol";
import { query } from "./query";
import { restJson } from "./rest-json";
import { restXml } from "./rest-xml";
import { rpcV2Cbor } from "./rpc-v2-cbor";

const PROTOCOLS: Record<ServiceName, Protocol> = {
  fsx: awsJson,
  sqs: awsJson,
  kms: awsJson,
  logs: awsJson,
  sns: query,
  iam: query,
  sts: query,
  scheduler: restJson,
  lambda: restJson,
  monitoring: query,
  s3: restXml,
};

/** The adapter for this request. CloudWatch has three protocols; the client's choice shows in its headers. */
export function protocolFor(service: ServiceName, request: WireRequest): Protocol {
  if (service === "monitoring") {
    if (request.headers["smithy-protocol"] === "rpc-v2-cbor") return rpcV2Cbor;
    if (request.headers["x-amz-target"]) return awsJson;
  }
  return PROTOCOLS[service];
}

/** The service that an unsigned request is for, so that it is refused in that service's own form. */
export function serviceFor(request: WireRequest): ServiceName | undefined {
  if (request.headers["smithy-protocol"]) return "monitoring";
  return serviceOfTarget(request.headers["x-amz-target"] ?? "");
}
