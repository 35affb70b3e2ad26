/** PutSecretValue: a new version, which becomes the current one unless the request says otherwise. */

import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import { invalidParameter, invalidRequest } from "./errors";
import { moveStage } from "./secret";
import type { SecretsManagerService } from "./service";
import { givenValue, requestToken, secretBinary, secretId, secretString, versionStage } from "./shapes";

const input = z.strictObject({
  SecretId: secretId,
  ClientRequestToken: requestToken.optional(),
  SecretBinary: secretBinary.optional(),
  SecretString: secretString.optional(),
  VersionStages: z.array(versionStage).min(1).max(20).optional(),
});

export function putSecretValue(secrets: SecretsManagerService): Operation<z.output<typeof input>> {
  return {
    name: "PutSecretValue",
    input,
    permissions: ({ SecretId }) => [secrets.permission("PutSecretValue", SecretId)],
    handle(request, { time, caller }) {
      const { SecretId, ClientRequestToken, VersionStages = ["AWSCURRENT"] } = request;
      const secret = secrets.secret(SecretId);
      const value = givenValue(request);
      if (!value) throw invalidParameter("You must provide either SecretString or SecretBinary.");
      if (secret.deleted !== undefined) {
        throw invalidRequest(
          "You can't perform this operation on the secret because it was marked for deletion.",
        );
      }
      secrets.requireKey(secret.kmsKeyId, caller, "kms:GenerateDataKey");
      const same = secret.versions.find(({ id }) => id === ClientRequestToken);
      if (same && !isDeepStrictEqual(same.value, value)) {
        throw new ServiceError(
          "ResourceExistsException",
          "You can't modify the value of a secret version that already exists; use another ClientRequestToken.",
        );
      }
      // Where a secret has no current version yet, its first one becomes it (API reference, PutSecretValue).
      const stages = secret.versions.length === 0 ? ["AWSCURRENT", ...VersionStages] : VersionStages;
      const version = same ?? secrets.addVersion(secret, value, time, ClientRequestToken, []);
      for (const stage of stages) moveStage(secret, version, stage);
      secret.changed = time;
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        VersionStages: [...version.stages],
      };
    },
  };
}
