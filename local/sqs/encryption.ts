/**
 * Queues under a KMS key of the account's: whoever sends or receives needs the key, too. AWS's own key for SQS lets
 * everybody of the account use it.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ServiceError } from "../service";
import type { Queue } from "./queue";

/** KMS's errors, as SQS names them. */
const ERRORS: Record<string, string> = {
  AccessDeniedException: "KmsAccessDenied",
  AccessDenied: "KmsAccessDenied",
  DisabledException: "KmsDisabled",
  KMSInvalidStateException: "KmsInvalidState",
  NotFoundException: "KmsNotFound",
};

/**
 * Producers need kms:GenerateDataKey, and kms:Decrypt for the check of a new data key; consumers need kms:Decrypt (SQS
 * Developer Guide, "Amazon SQS Key management").
 * @throws ServiceError KmsAccessDenied, KmsDisabled, KmsInvalidState, KmsNotFound
 */
export async function requireKey(
  cloud: LocalCloud,
  queue: Queue,
  caller: Caller,
  ...actions: ("kms:GenerateDataKey" | "kms:Decrypt")[]
): Promise<void> {
  const key = queue.settings.kmsMasterKeyId;
  if (key === undefined || key.endsWith("alias/aws/sqs")) return;
  try {
    for (const action of actions) await cloud.kms.requireUse(key, caller, action);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(ERRORS[error.code] ?? "KmsInvalidState", error.message, 400);
  }
}
