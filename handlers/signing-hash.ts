/**
 * SHA-256 for the SDK's signatures, in which what stays the same is made once. The SDK's own makes a key of the secret at
 * each HMAC, of which a request takes two; Node.js 24 throws and catches an error inside each time.
 */

import type { KeyObject } from "node:crypto";
import type { FSxClientConfig } from "@aws-sdk/client-fsx";

export type SigningHash = NonNullable<FSxClientConfig["sha256"]>;

type Secret = string | ArrayBuffer | ArrayBufferView | undefined;

/**
 * A constructor as `sha256` of a client's configuration has to be: HMAC-SHA-256 where it is given a secret, else
 * SHA-256. A function, because Pulumi cannot serialise a class.
 *
 * A secret in text is the secret access key, and each request asks for the digest of its id: the last one is kept. What
 * is derived of it comes as an object that is the same for a day: its key is kept as long.
 */
export function signingHash(): SigningHash {
  const { createHash, createHmac, createSecretKey } = require("node:crypto") as typeof import("node:crypto");
  const keys = new WeakMap<object, KeyObject>();
  let last: { secret: string; data: Uint8Array; digest: Uint8Array } | undefined;
  const keyOf = (secret: ArrayBuffer | ArrayBufferView): KeyObject => {
    let key = keys.get(secret);
    if (!key) {
      key = createSecretKey(ArrayBuffer.isView(secret) ? (secret as Uint8Array) : new Uint8Array(secret));
      keys.set(secret, key);
    }
    return key;
  };
  const digestOf = (secret: Secret, data: Uint8Array): Uint8Array => {
    if (!secret) return createHash("sha256").update(data).digest();
    if (typeof secret !== "string") return createHmac("sha256", keyOf(secret)).update(data).digest();
    if (last?.secret !== secret || Buffer.compare(last.data, data) !== 0)
      last = { secret, data, digest: createHmac("sha256", secret).update(data).digest() };
    return last.digest;
  };
  function Sha256(secret: Secret) {
    let parts: Uint8Array[] = [];
    return {
      update: (data: Uint8Array) => void parts.push(data),
      digest: async () => digestOf(secret, Buffer.concat(parts)),
      reset: () => {
        parts = [];
      },
    };
  }
  return Sha256 as unknown as SigningHash;
}
