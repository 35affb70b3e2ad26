/**
 * What a use of a key must be allowed: KMS asks the key's own policy first, and the account's policies only where that
 * policy hands the decision to the account.
 */
import type { LocalCloud } from "../cloud";
import type { Caller, Permission, ServiceName } from "../service";
import type { Key } from "./key";

/**
 * @param via the service that uses the key on the caller's behalf
 */
export function keyPermission(
  cloud: LocalCloud,
  key: Key,
  action: string,
  caller: Caller,
  via?: ServiceName,
): Permission {
  return {
    action,
    resource: key.arn,
    resourcePolicy: key.policy,
    conditions: {
      // A service that acts for itself calls from no account of ours.
      ...(caller.kind === "service" ? {} : { "kms:CallerAccount": cloud.accountId }),
      ...(via ? { "kms:ViaService": `${via}.${cloud.region}.${cloud.dnsSuffix}` } : {}),
    },
  };
}
