/**
 * Queues under a KMS key: whoever sends or receives needs the key, too.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ServiceError } from "../service";
import type { Queue } from "./queue";

/** KMS's errors, as SQS names them. */
const ERRORS: Record<string, string> = {
  AccessDeniedException: "KmsAccessDenied",
  AccessDenied: "KmsAccessDenied",
  DisabledException: "KmsDisabled",
  InvalidArnException: "KmsNotFound",
  KMSInvalidStateException: "KmsInvalidState",
  NotFoundException: "KmsNotFound",
};

/**
 * Producers need kms:GenerateDataKey, and kms:Decrypt for the check of a new data key; consumers need kms:Decrypt (SQS
 * Developer Guide, "Amazon SQS Key management").
 * @throws ServiceError KmsAccessDenied, KmsDisabled, KmsInvalidState, KmsNotFound
 */
export function requireKey(
  cloud: LocalCloud,
  queue: Queue,
  caller: Caller,
  ...actions: ("kms:GenerateDataKey" | "kms:Decrypt")[]
): void {
  const key = queue.settings.kmsMasterKeyId;
  if (key === undefined) return;
  try {
    for (const action of actions) cloud.kms.requireUse(key, caller, action, "sqs");
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(ERRORS[error.code] ?? "KmsInvalidState", error.message, 400);
  }
}
