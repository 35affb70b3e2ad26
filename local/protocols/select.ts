/**
 * Which protocol a service speaks, and which service an unsigned request means.
 */
import type { ServiceName } from "../service";
import { awsJson, serviceOfTarget } from "./aws-json";
import { renderJson } from "./json";
import type { Protocol, WireReply, WireRequest } from "./protocol";
import { query } from "./query";
import { restJson } from "./rest-json";
import { restXml } from "./rest-xml";
import { rpcV2Cbor } from "./rpc-v2-cbor";
import { element, escapeXml } from "./xml";

const PROTOCOLS: Record<ServiceName, Protocol> = {
  fsx: awsJson,
  sqs: awsJson,
  kms: awsJson,
  logs: awsJson,
  ssm: awsJson,
  states: awsJson,
  events: awsJson,
  secretsmanager: awsJson,
  datasync: awsJson,
  sns: query,
  iam: query,
  sts: query,
  scheduler: restJson,
  lambda: restJson,
  batch: restJson,
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

/** The API versions that Query requests name. */
const QUERY_VERSIONS: Record<string, ServiceName> = {
  "2010-03-31": "sns",
  "2010-05-08": "iam",
  "2010-08-01": "monitoring",
  "2011-06-15": "sts",
};

/** The service that an unsigned request is for, so that it is refused in that service's own form. */
export function serviceFor(request: WireRequest): ServiceName {
  if (request.headers["smithy-protocol"]) return "monitoring";
  const target = request.headers["x-amz-target"];
  if (target !== undefined) return serviceOfTarget(target) ?? "fsx";
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    const version = new URLSearchParams(request.body.toString("utf8")).get("Version");
    return QUERY_VERSIONS[version ?? ""] ?? "iam";
  }
  if (/^\/(schedules|schedule-groups)(\/|$)/.test(request.path)) return "scheduler";
  if (request.path.startsWith("/v1/")) return "batch";
  // Lambda's paths begin with the date of an API version; a bucket's name could, but nobody unsigned may read it.
  return /^\/20\d\d-\d\d-\d\d\//.test(request.path) ? "lambda" : "s3";
}

/** The answer for a service that the local cloud does not have, in the form that its clients most likely read. */
export function unknownService(request: WireRequest, service: string, requestId: string): WireReply {
  const code = "UnknownOperationException";
  const message = `The service "${service}" is not part of the local cloud; docs/local-cloud.md lists what is.`;
  const isXml = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const error = element("Code", code) + element("Message", escapeXml(message));
  return {
    status: 400,
    headers: {
      "content-type": isXml ? "text/xml" : "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": code,
    },
    body: isXml
      ? element("ErrorResponse", element("Error", error) + element("RequestId", requestId))
      : renderJson({ __type: code, message }),
  };
}
