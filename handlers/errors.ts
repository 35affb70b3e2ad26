/**
 * Errors of the functions: how they are made, told apart and logged. An error's type is its name, because a class
 * does not survive the serialisation of the functions.
 */

/** What a failed call means for the run that made it. */
export type FailureKind =
  /** FSx works on another task of this file system. */
  | "busy"
  /** It can go well later: throttling, 5xx, network. */
  | "temporary"
  /** It will fail again until somebody changes something. */
  | "permanent"
  /** Not an answer of AWS: a mistake in this program. */
  | "unexpected";

/** An error as it is logged. */
export interface ErrorRecord {
  name: string;
  message: string;
  stack?: string;
  cause?: ErrorRecord;
}

/** The members that the SDK gives its errors. */
interface SdkError extends Error {
  $fault?: "client" | "server";
  $metadata?: { httpStatusCode?: number };
  $retryable?: { throttling?: boolean };
  code?: string;
}

/** An error of this program: `name` is its type. */
export function typedError(name: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { name });
}

/** The name of an error, whatever was thrown. */
export function errorName(error: unknown): string {
  return error instanceof Error || (typeof error === "object" && error !== null && "name" in error)
    ? String((error as Error).name)
    : typeof error;
}

/** The message of an error, on one line, short enough for a sentence and without credentials. */
export function errorMessage(error: unknown): string {
  const text = isErrorLike(error) ? error.message : String(error);
  return withoutCredentials(text).replace(/\s+/g, " ").trim().slice(0, 1_000);
}

/** Decides what a failed AWS call means. */
export function failureKind(error: unknown): FailureKind {
  if (!isErrorLike(error)) return "unexpected";
  const failure = error as SdkError;
  if (failure.name === "DataRepositoryTaskExecuting") return "busy";
  if (isTemporary(failure)) return "temporary";
  if (failure.$fault === "client") return "permanent";
  // Without a fault but with the SDK's metadata: an answer that never came, or that could not be read.
  return failure.$metadata ? "temporary" : "unexpected";
}

/** An error and its causes for the log: no SDK request or response, no credentials. */
export function errorRecord(error: unknown, depth = 0): ErrorRecord {
  if (!isErrorLike(error))
    return { name: typeof error, message: withoutCredentials(String(error)).slice(0, 2_000) };
  return {
    name: String(error.name),
    message: withoutCredentials(String(error.message)).slice(0, 2_000),
    ...(error.stack ? { stack: withoutCredentials(error.stack).slice(0, 4_000) } : {}),
    ...(error.cause !== undefined && depth < 4 ? { cause: errorRecord(error.cause, depth + 1) } : {}),
  };
}

/** Takes out what a signature error's message quotes from the request: session token, access key, signature. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(x-amz-security-token\s*[:=]\s*)\S+/gi, "$1[removed]")
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{8,}/g, "[removed]")
    .replace(/(Signature\s*[:=]\s*)[0-9a-fA-F]{16,}/g, "$1[removed]");
}

/** Names by which AWS services say "too fast" or "not now", beside 429 and 5xx (AWS SDKs' standard retry mode). */
function isTemporary(error: SdkError): boolean {
  const names = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "ExpiredToken",
    "ExpiredTokenException",
    "InternalServerError",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TimeoutError",
    "TooManyRequestsException",
    "TransactionInProgressException",
    // FSx has no limit of its own for tasks, so whatever limit this is, it may be free again before the run expires.
    "ServiceLimitExceeded",
  ];
  const codes = [
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENOTFOUND",
    "EPIPE",
    "ETIMEDOUT",
    "EHOSTUNREACH",
  ];
  const status = error.$metadata?.httpStatusCode ?? 0;
  return (
    names.includes(error.name) ||
    (error.code !== undefined && codes.includes(error.code)) ||
    error.$fault === "server" ||
    error.$retryable?.throttling === true ||
    status === 429 ||
    status >= 500
  );
}

/** `instanceof` fails for errors of another realm, which is what a test's sandbox makes. */
function isErrorLike(error: unknown): error is Error {
  return typeof error === "object" && error !== null && "name" in error && "message" in error;
}
