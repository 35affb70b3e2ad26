/**
 * KMS's data keys: GenerateDataKey gives a key in the clear and wrapped, Decrypt unwraps it. The wrapping is real, so
 * that a wrong context or a changed text is refused; the wrapping keys are made from the key's id and protect nothing.
 */
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import * as z from "zod";
import { blob } from "../protocols/schemas";
import type { Random } from "../random";
import { type Operation, ServiceError } from "../service";
import type { Key, Keys } from "./key";
import { keyId } from "./key-operations";
import { keyPermission } from "./permission";

const encryptionContext = z.record(z.string(), z.string()).default({});
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function generateDataKey(keys: Keys, random: Random) {
  const input = z
    .strictObject({
      KeyId: keyId,
      EncryptionContext: encryptionContext,
      NumberOfBytes: z.number().int().min(1).max(1024).optional(),
      KeySpec: z.enum(["AES_256", "AES_128"]).optional(),
    })
    .refine(({ NumberOfBytes, KeySpec }) => (NumberOfBytes === undefined) !== (KeySpec === undefined), {
      error: "Please specify either number of bytes or key spec.",
    });
  return {
    name: "GenerateDataKey",
    input,
    permissions: ({ KeyId }, { caller }) => [
      keyPermission(keys.cloud, keys.find(KeyId), "kms:GenerateDataKey", caller),
    ],
    handle({ KeyId, EncryptionContext, NumberOfBytes, KeySpec }) {
      const key = keys.find(KeyId);
      keys.requireEnabled(key);
      const length = NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32);
      const plaintext = Buffer.from(random.hex(2 * length), "hex");
      const nonce = Buffer.from(random.hex(2 * NONCE_BYTES), "hex");
      return {
        CiphertextBlob: wrap(key, plaintext, nonce, EncryptionContext),
        Plaintext: new Uint8Array(plaintext),
        KeyId: key.arn,
      };
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function decrypt(keys: Keys) {
  const input = z.strictObject({
    CiphertextBlob: blob(),
    EncryptionContext: encryptionContext,
    KeyId: keyId.optional(),
    EncryptionAlgorithm: z.literal("SYMMETRIC_DEFAULT").default("SYMMETRIC_DEFAULT"),
  });
  return {
    name: "Decrypt",
    input,
    permissions: ({ CiphertextBlob }, { caller }) => [
      keyPermission(keys.cloud, wrappingKey(keys, CiphertextBlob), "kms:Decrypt", caller),
    ],
    handle({ CiphertextBlob, EncryptionContext, KeyId, EncryptionAlgorithm }) {
      const key = wrappingKey(keys, CiphertextBlob);
      if (KeyId !== undefined && keys.find(KeyId) !== key) {
        throw new ServiceError(
          "IncorrectKeyException",
          "The key ID in the request does not identify a CMK that can perform this operation.",
        );
      }
      keys.requireEnabled(key);
      return {
        KeyId: key.arn,
        Plaintext: unwrap(key, CiphertextBlob, EncryptionContext),
        EncryptionAlgorithm,
      };
    },
  } satisfies Operation<z.output<typeof input>>;
}

/** Length of the key's id, the id, nonce, tag, and the wrapped text. */
function wrap(key: Key, plaintext: Buffer, nonce: Buffer, context: Record<string, string>): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", wrappingSecret(key), nonce).setAAD(contextBytes(context));
  const wrapped = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return new Uint8Array(
    Buffer.concat([Buffer.from([key.id.length]), Buffer.from(key.id), nonce, cipher.getAuthTag(), wrapped]),
  );
}

function unwrap(key: Key, wrapped: Uint8Array, context: Record<string, string>): Uint8Array {
  const rest = Buffer.from(wrapped).subarray(1 + key.id.length);
  try {
    const decipher = createDecipheriv("aes-256-gcm", wrappingSecret(key), rest.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(contextBytes(context))
      .setAuthTag(rest.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return new Uint8Array(
      Buffer.concat([decipher.update(rest.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]),
    );
  } catch {
    throw invalidCiphertext();
  }
}

/** @throws ServiceError InvalidCiphertextException */
function wrappingKey(keys: Keys, wrapped: Uint8Array): Key {
  const id = Buffer.from(wrapped)
    .subarray(1, 1 + (wrapped[0] ?? 0))
    .toString();
  if (!keys.has(id)) throw invalidCiphertext();
  return keys.find(id);
}

function wrappingSecret(key: Key): Buffer {
  return createHash("sha256").update(key.arn).digest();
}

function contextBytes(context: Record<string, string>): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function invalidCiphertext(): ServiceError {
  return new ServiceError("InvalidCiphertextException", "The ciphertext is not one of this account's keys.");
}
