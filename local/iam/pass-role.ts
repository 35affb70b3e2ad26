/** What whoever gives a service a role must be allowed (IAM User Guide, "Granting permissions to pass a role to a service"). */
import type { Permission } from "../service";

/**
 * @param roleArns undefined ones count for nothing
 * @param service `events`, as in events.amazonaws.com
 */
export function passRole(roleArns: readonly (string | undefined)[], service: string): Permission[] {
  const conditions = { "iam:PassedToService": `${service}.amazonaws.com` };
  return [...new Set(roleArns)].flatMap((resource) =>
    resource === undefined ? [] : [{ action: "iam:PassRole", resource, conditions }],
  );
}
