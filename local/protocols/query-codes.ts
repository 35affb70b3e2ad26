/**
 * Error codes of the former Query protocol: SQS and CloudWatch changed their protocol, and still tell clients the old
 * code in the x-amzn-query-error header. The header's form is "code;Sender" or "code;Receiver".
 */
import type { ServiceError, ServiceName } from "../service";

/** awsQueryError of the SQS error shapes (Smithy model of SQS 2012-11-05), where it is not the shape's name. */
const SQS_CODES: Record<string, string> = {
  AccessDeniedException: "AccessDenied",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  InvalidParameterValueException: "InvalidParameterValue",
  KmsAccessDenied: "KMS.AccessDeniedException",
  KmsDisabled: "KMS.DisabledException",
  KmsInvalidKeyUsage: "KMS.InvalidKeyUsageException",
  KmsInvalidState: "KMS.InvalidStateException",
  KmsNotFound: "KMS.NotFoundException",
  KmsOptInRequired: "KMS.OptInRequired",
  KmsThrottled: "KMS.ThrottlingException",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  MissingRequiredParameterException: "MissingParameter",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  QueueDeletedRecently: "AWS.SimpleQueueService.QueueDeletedRecently",
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
};

/** The "error" traits of botocore's cloudwatch 2010-08-01 model, where the code is not the shape's name. */
const CLOUDWATCH_CODES: Record<string, string> = {
  DashboardInvalidInputError: "InvalidParameterInput",
  DashboardNotFoundError: "ResourceNotFound",
  InternalServiceFault: "InternalServiceError",
  InvalidFormatFault: "InvalidFormat",
  InvalidParameterCombinationException: "InvalidParameterCombination",
  InvalidParameterValueException: "InvalidParameterValue",
  LimitExceededFault: "LimitExceeded",
  MissingRequiredParameterException: "MissingParameter",
};

/** Codes that every Query service gives for what other protocols name otherwise. */
const COMMON_CODES: Record<string, string> = {
  UnknownOperationException: "InvalidAction",
  UnrecognizedClientException: "InvalidClientTokenId",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
};

/** The code that this error has in the Query protocol. */
export function queryCode(service: ServiceName, code: string): string {
  const own = service === "sqs" ? SQS_CODES : service === "monitoring" ? CLOUDWATCH_CODES : {};
  return own[code] ?? COMMON_CODES[code] ?? code;
}

/** The value of x-amzn-query-error; undefined for services that never spoke Query. */
export function queryErrorCode(service: ServiceName, error: ServiceError): string | undefined {
  if (service !== "sqs" && service !== "monitoring") return undefined;
  return `${queryCode(service, error.code)};${error.status >= 500 ? "Receiver" : "Sender"}`;
}
