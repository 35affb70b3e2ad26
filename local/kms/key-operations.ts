/**
 * KMS's operations on keys: DescribeKey, GetKeyPolicy, ScheduleKeyDeletion. Constraints are those of botocore's kms
 * 2014-11-01 model.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import { type Key, type Keys, notFound } from "./key";
import { keyPermission } from "./permission";

export const keyId = z.string().min(1).max(2048);
const DAY = 24 * 60 * 60 * 1000;

export function describeKey(keys: Keys) {
  const input = z.strictObject({ KeyId: keyId });
  return {
    name: "DescribeKey",
    input,
    permissions: ({ KeyId }, { caller }) => [
      keyPermission(keys.cloud, keys.find(KeyId), "kms:DescribeKey", caller),
    ],
    handle: ({ KeyId }) => ({ KeyMetadata: metadata(keys, keys.find(KeyId)) }),
  } satisfies Operation<z.output<typeof input>>;
}

export function getKeyPolicy(keys: Keys) {
  const input = z.strictObject({
    KeyId: keyId,
    PolicyName: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[\w]+$/)
      .default("default"),
  });
  return {
    name: "GetKeyPolicy",
    input,
    permissions: ({ KeyId }, { caller }) => [
      keyPermission(keys.cloud, keys.find(KeyId), "kms:GetKeyPolicy", caller),
    ],
    handle({ KeyId, PolicyName }) {
      // "The only valid name is default" (API Reference, GetKeyPolicy).
      if (PolicyName !== "default") throw notFound("No such policy exists");
      return { Policy: JSON.stringify(keys.find(KeyId).policy, undefined, 2), PolicyName };
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function scheduleKeyDeletion(keys: Keys) {
  const { cloud } = keys;
  const input = z.strictObject({
    KeyId: keyId,
    // 7 to 30 days, 30 by default (API Reference, ScheduleKeyDeletion).
    PendingWindowInDays: z.number().int().min(7).max(30).default(30),
  });
  return {
    name: "ScheduleKeyDeletion",
    input,
    permissions: ({ KeyId }, { caller }) => [
      keyPermission(cloud, keys.find(KeyId), "kms:ScheduleKeyDeletion", caller),
    ],
    handle({ KeyId, PendingWindowInDays }, { time }) {
      const key = keys.find(KeyId);
      if (key.manager === "AWS") {
        throw new ServiceError(
          "AccessDeniedException",
          `${key.arn} is an AWS managed key; it cannot be deleted.`,
        );
      }
      keys.requireEnabled(key);
      key.deletion = new Date(time + PendingWindowInDays * DAY);
      cloud.clock.at(key.deletion.getTime(), `deletion of ${key.arn}`, () => keys.remove(key));
      return {
        KeyId: key.arn,
        DeletionDate: key.deletion,
        KeyState: "PendingDeletion",
        PendingWindowInDays,
      };
    },
  } satisfies Operation<z.output<typeof input>>;
}

function metadata(keys: Keys, key: Key) {
  return {
    AWSAccountId: keys.cloud.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.created,
    Enabled: !key.deletion,
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.deletion ? "PendingDeletion" : "Enabled",
    ...(key.deletion ? { DeletionDate: key.deletion } : {}),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}
