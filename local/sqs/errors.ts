/**
 * SQS's errors, by the names of the JSON protocol. The older names, which boto3 and the AWS CLI show and which the
 * answers to batches hold, are the protocols' (protocols/query-codes.ts).
 */
import { ServiceError } from "../service";

export function queueDoesNotExist(): ServiceError {
  return new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", message);
}

/** The form in which SQS refuses most values: which value, of which parameter, and why. */
export function invalidValue(value: unknown, parameter: string, reason: string): ServiceError {
  return invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

export function missingParameter(parameter: string): ServiceError {
  return new ServiceError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${parameter}.`,
  );
}

export function invalidReceiptHandle(): ServiceError {
  return new ServiceError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
}
