/** Errors of Secrets Manager (botocore secretsmanager 2017-10-17 model). */
import { ServiceError } from "../service";

export function notFound(message = "Secrets Manager can't find the specified secret."): ServiceError {
  return new ServiceError("ResourceNotFoundException", message);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

export function invalidRequest(message: string): ServiceError {
  return new ServiceError("InvalidRequestException", message);
}
