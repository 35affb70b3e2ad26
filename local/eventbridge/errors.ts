/** Errors of EventBridge (botocore events 2015-10-07 model; what breaks a constraint is a ValidationException). */
import { ServiceError } from "../service";

export function validation(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

export function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message);
}

export function invalidPattern(reason: string): ServiceError {
  return new ServiceError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}
