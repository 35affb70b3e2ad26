/** GetSecretValue: a version of a secret, the current one where none is named. */
import * as z from "zod";
import type { Operation } from "../service";
import { invalidRequest, notFound } from "./errors";
import { versionAt } from "./secret";
import type { SecretsManagerService } from "./service";
import { requestToken, secretId, versionStage } from "./shapes";

const DAY = 86_400_000;

const input = z.strictObject({
  SecretId: secretId,
  VersionId: requestToken.optional(),
  VersionStage: versionStage.optional(),
});

export function getSecretValue(secrets: SecretsManagerService): Operation<z.infer<typeof input>> {
  return {
    name: "GetSecretValue",
    input,
    permissions: ({ SecretId }) => [secrets.permission("GetSecretValue", SecretId)],
    handle({ SecretId, VersionId, VersionStage }, { time, caller }) {
      const secret = secrets.secret(SecretId);
      if (secret.deleted !== undefined) {
        throw invalidRequest(
          "You can't perform this operation on the secret because it was marked for deletion.",
        );
      }
      const version =
        VersionId === undefined
          ? versionAt(secret, VersionStage ?? "AWSCURRENT")
          : secret.versions.find(({ id }) => id === VersionId);
      if (!version) {
        const wanted =
          VersionId === undefined
            ? `staging label: ${VersionStage ?? "AWSCURRENT"}`
            : `VersionId: ${VersionId}`;
        throw notFound(`Secrets Manager can't find the specified secret value for ${wanted}`);
      }
      if (VersionId !== undefined && VersionStage !== undefined && !version.stages.has(VersionStage)) {
        throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
      }
      secrets.requireKey(secret.kmsKeyId, caller, "kms:Decrypt");
      secret.accessed = Math.floor(time / DAY) * DAY;
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        ...version.value,
        VersionStages: [...version.stages],
        CreatedDate: new Date(version.created),
      };
    },
  };
}
