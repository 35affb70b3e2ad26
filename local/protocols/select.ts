/**
 * Which protocol a service speaks, and which service an unsigned request means.
 */
import type { ServiceName } from "../service";
import { awsJson, serviceOfTarget } from "./aws-json";
import type { Protocol, WireRequest } from "./protocol";

/** The adapter for this request. CloudWatch has three protocols; the client's choice shows in its headers. */
export function protocolFor(_service: ServiceName, _request: WireRequest): Protocol {
  return awsJson;
}

/** The service that an unsigned request is for, so that it is refused in that service's own form. */
export function serviceFor(request: WireRequest): ServiceName | undefined {
  return serviceOfTarget(request.headers["x-amz-target"] ?? "");
}
