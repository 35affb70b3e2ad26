/**
 * SQS's errors. Each has two names: the shape's name in the JSON protocol, and the older one of the query protocol,
 * which the header x-amzn-query-error still carries and which boto3 and the AWS CLI show.
 */
import { ServiceError } from "../service";

/** Older names, where they differ from the shape's (SQS API reference, "Errors", and the `awsQueryError` traits). */
const QUERY_CODES: Record<string, string> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  QueueDeletedRecently: "AWS.SimpleQueueService.QueueDeletedRecently",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  KmsAccessDenied: "KMS.AccessDeniedException",
  KmsDisabled: "KMS.DisabledException",
  KmsInvalidState: "KMS.InvalidStateException",
  KmsNotFound: "KMS.NotFoundException",
  InvalidParameterValueException: "InvalidParameterValue",
  MissingRequiredParameterException: "MissingParameter",
  AccessDeniedException: "AccessDenied",
  UnknownOperationException: "InvalidAction",
};

/** The query protocol's name of an error, from its shape's name. */
export function queryErrorCode(code: string): string {
  return QUERY_CODES[code] ?? code;
}

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
  return new ServiceError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.", 404);
}
