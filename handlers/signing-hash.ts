/**
 * SHA-256 for the SDK's signatures, with keys that are made once. The SDK's own makes a key of the secret's text at
 * each HMAC, of which a request takes two; Node.js 24 throws and catches an error inside each time.
 */

import type { KeyObject } from "node:crypto";
import type { FSxClientConfig } from "@aws-sdk/client-fsx";

export type SigningHash = NonNullable<FSxClientConfig["sha256"]>;

/**
 * A constructor as `sha256` of a client's configuration has to be: HMAC-SHA-256 where it is given a secret, else
 * SHA-256. A function, because Pulumi cannot serialise a class.
 */
export function signingHash(): SigningHash {
  const { createHash, createHmac, createSecretKey } = require("node:crypto") as typeof import("node:crypto");
  // The secret access key stays the same until the role's session is renewed; what is derived of it, for a day.
  let secretKey: { secret: string; key: KeyObject } | undefined;
  const derivedKeys = new WeakMap<object, KeyObject>();
  const keyOf = (secret: string | ArrayBuffer | ArrayBufferView): KeyObject => {
    if (typeof secret === "string") {
      if (secretKey?.secret !== secret) secretKey = { secret, key: createSecretKey(secret, "utf8") };
      return secretKey.key;
    }
    let key = derivedKeys.get(secret);
    if (!key) {
      key = createSecretKey(ArrayBuffer.isView(secret) ? (secret as Uint8Array) : new Uint8Array(secret));
      derivedKeys.set(secret, key);
    }
    return key;
  };
  function Sha256(secret?: string | ArrayBuffer | ArrayBufferView) {
    const begin = () => (secret ? createHmac("sha256", keyOf(secret)) : createHash("sha256"));
    let hash = begin();
    return {
      update: (data: Uint8Array) => void hash.update(data),
      digest: async () => hash.digest(),
      reset: () => {
        hash = begin();
      },
    };
  }
  return Sha256 as unknown as SigningHash;
}
