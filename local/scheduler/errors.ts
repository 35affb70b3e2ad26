/**
 * EventBridge Scheduler's errors, with the HTTP statuses of its model (botocore scheduler 2021-06-30).
 */
import { ServiceError } from "../service";

export function validation(message: string): ServiceError {
  return new ServiceError("ValidationException", message, 400);
}

export function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message, 404);
}

export function conflict(message: string): ServiceError {
  return new ServiceError("ConflictException", message, 409);
}
