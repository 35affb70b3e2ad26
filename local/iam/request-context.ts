/**
 * The condition keys of a call: IAM's global ones, and those that the operation gives (AWS global condition context
 * keys, IAM User Guide). The local endpoint counts as TLS: aws:SecureTransport is "true", so that a policy that refuses
 * plain HTTP does not refuse every call on loopback.
 */
import type { LocalCloud } from "../cloud";
import type { Caller, Permission } from "../service";
import type { ConditionContext } from "./pattern";
import { serviceLabel } from "./policy";
import type { Role } from "./role";

/** Made when a policy first asks for a key, which few do. */
export function requestContext(
  cloud: LocalCloud,
  caller: Caller,
  role: Role | undefined,
  conditions: Permission["conditions"],
): ConditionContext {
  let keys: ReadonlyMap<string, readonly string[]> | undefined;
  const made = () => {
    keys ??= conditionKeys(cloud, caller, role, conditions);
    return keys;
  };
  return { get: (key) => made().get(key), has: (key) => made().has(key) };
}

function conditionKeys(
  cloud: LocalCloud,
  caller: Caller,
  role: Role | undefined,
  conditions: Permission["conditions"],
): ReadonlyMap<string, readonly string[]> {
  const now = cloud.clock.now();
  const keys = new Map<string, readonly string[]>([
    ["aws:currenttime", [new Date(now).toISOString()]],
    ["aws:epochtime", [String(Math.floor(now / 1000))]],
    ["aws:securetransport", ["true"]],
    ["aws:requestedregion", [cloud.region]],
    ["aws:resourceaccount", [cloud.accountId]],
  ]);
  const set = (key: string, value: string) => keys.set(key, [value]);
  if (caller.kind === "service") {
    set("aws:principalisawsservice", "true");
    set("aws:principalservicename", `${serviceLabel(caller.service)}.amazonaws.com`);
    // The owner of what the service acts for; ARNs of buckets name no account.
    const account = caller.sourceArn.split(":")[4] || cloud.accountId;
    set("aws:sourceaccount", account);
    set("aws:sourceowner", account);
    if (caller.sourceArn) set("aws:sourcearn", caller.sourceArn);
  } else {
    set("aws:principalisawsservice", "false");
    set("aws:principalaccount", cloud.accountId);
    if (caller.kind === "role") {
      set("aws:principaltype", "AssumedRole");
      set("aws:principalarn", role?.arn ?? cloud.arn("iam", `role/${caller.roleName}`, { region: "" }));
      set("aws:userid", `${role?.id ?? caller.roleName}:${caller.session}`);
      for (const { Key, Value } of role?.tags ?? []) set(`aws:principaltag/${Key.toLowerCase()}`, Value);
    } else {
      set("aws:principaltype", "User");
      set("aws:principalarn", cloud.arn("iam", "user/operator", { region: "" }));
      set("aws:username", "operator");
    }
  }
  for (const [key, value] of Object.entries(conditions ?? {})) {
    keys.set(key.toLowerCase(), Array.isArray(value) ? value : [value]);
  }
  return keys;
}
