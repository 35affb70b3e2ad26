/** DeleteSecret: gone at once, or unreadable from now on and gone when its recovery window is over. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { invalidParameter, invalidRequest } from "./errors";
import type { SecretsManagerService } from "./service";
import { secretId } from "./shapes";

const DAY = 86_400_000;
/** Days (API reference, DeleteSecret, "RecoveryWindowInDays"). */
const WINDOW = { least: 7, most: 30, usual: 30 };

const input = z.strictObject({
  SecretId: secretId,
  RecoveryWindowInDays: z.int().optional(),
  ForceDeleteWithoutRecovery: z.boolean().optional(),
});

export function deleteSecret(
  cloud: LocalCloud,
  secrets: SecretsManagerService,
): Operation<z.infer<typeof input>> {
  return {
    name: "DeleteSecret",
    input,
    permissions: ({ SecretId }) => [secrets.permission("DeleteSecret", SecretId)],
    handle({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery }, { time }) {
      if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
        throw invalidParameter(
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      }
      const days = RecoveryWindowInDays ?? WINDOW.usual;
      if (days < WINDOW.least || days > WINDOW.most) {
        throw invalidParameter(
          `The RecoveryWindowInDays value must be between ${WINDOW.least} and ${WINDOW.most} days (inclusive).`,
        );
      }
      const secret = secrets.secret(SecretId);
      if (secret.deleted !== undefined && !ForceDeleteWithoutRecovery) {
        throw invalidRequest(
          "You can't perform this operation on the secret because it was marked for deletion.",
        );
      }
      secret.deleted = time;
      const end = ForceDeleteWithoutRecovery ? time : time + days * DAY;
      const remove = () => {
        if (secrets.secrets.get(secret.name) === secret) secrets.secrets.delete(secret.name);
      };
      if (ForceDeleteWithoutRecovery) remove();
      else cloud.clock.at(end, `secretsmanager: delete ${secret.name}`, remove);
      return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(end) };
    },
  };
}
