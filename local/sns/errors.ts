/**
 * SNS's errors, by the codes of the query protocol and with its statuses (botocore sns 2010-03-31 model).
 */
import { ServiceError } from "../service";

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameter", `Invalid parameter: ${message}`, 400);
}

export function notFound(what: "Topic" | "Subscription"): ServiceError {
  return new ServiceError("NotFound", `${what} does not exist`, 404);
}

/** What the local cloud leaves out, said so instead of ignored. */
export function notEmulated(what: string): ServiceError {
  return invalidParameter(`${what} is not part of the local cloud; docs/local-cloud.md lists what is.`);
}
