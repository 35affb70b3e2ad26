/**
 * What AWS, the SDK or the network says, in words that tell what to do about it.
 */
import { errorMessage, errorName } from "../handlers/errors";
import { CommandError } from "./command-error";

/** Names by which services refuse a caller who may not do this. */
const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "UnauthorizedOperation",
]);

export function isDenied(error: unknown): boolean {
  return DENIED.has(errorName(error));
}

/** Names by which services say that something is not there. */
const MISSING = new Set([
  "ResourceNotFoundException",
  "ResourceNotFound",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "NotFoundException",
  "NotFound",
]);

export function isMissing(error: unknown): boolean {
  return MISSING.has(errorName(error));
}

/**
 * One sentence or two about a failed call.
 * @param doing what the call was for, as it goes on after "You may not": `read the alarms`
 */
export function awsProblem(error: unknown, doing: string): string {
  const name = errorName(error);
  const message = errorMessage(error);
  if (isDenied(error)) {
    return `You may not ${doing}: ${ended(message)} Ask for the permission that it names, or use another AWS_PROFILE.`;
  }
  if (
    /^CredentialsProviderError$|^CredentialsError$/.test(name) ||
    /could not load credentials/i.test(message)
  ) {
    return (
      "There are no AWS credentials here. Set AWS_PROFILE, sign in with aws sso login, or, for the local cloud, " +
      "export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local."
    );
  }
  if (
    /^ExpiredToken|^TokenRefreshRequired$|^SSOTokenProviderFailure$/.test(name) ||
    /token.*expired/i.test(message)
  ) {
    return "Your AWS credentials have expired. Sign in again, for example with aws sso login.";
  }
  if (
    [
      "UnrecognizedClientException",
      "InvalidClientTokenId",
      "InvalidAccessKeyId",
      "SignatureDoesNotMatch",
    ].includes(name)
  ) {
    return `AWS does not take these credentials: ${ended(message)} Check AWS_PROFILE, or the access key in the environment.`;
  }
  if (isMissing(error)) {
    return `Cannot ${doing}: ${ended(message)} It is among the stack's outputs and no longer there; pulumi up --refresh makes it again.`;
  }
  const code = (error as { code?: string }).code;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ETIMEDOUT") {
    return `Cannot ${doing}: AWS cannot be reached (${code}: ${message}). Check the network, proxies and AWS_ENDPOINT_URL.`;
  }
  return `Cannot ${doing}: ${name}: ${message}`;
}

/**
 * Runs a call, and puts its failure into words.
 * @throws CommandError
 */
export async function asking<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(awsProblem(error, doing), { cause: error });
  }
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
