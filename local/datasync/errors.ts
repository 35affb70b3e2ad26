/** Errors of DataSync: one for everything that is wrong with a request (botocore datasync 2018-11-09 model). */
import { ServiceError } from "../service";

export function invalidRequest(message: string): ServiceError {
  return new ServiceError("InvalidRequestException", message, 400, { errorCode: "InvalidRequest" });
}

/** @param what `Task`, `Location` */
export function notFound(what: string, arn: string): ServiceError {
  return invalidRequest(`${what} ${arn.split("/").slice(1).join("/") || arn} is not found.`);
}
