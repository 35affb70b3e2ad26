/** CreateSecret: a new secret, with a first version where a value is given. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { invalidParameter, invalidRequest } from "./errors";
import type { SecretsManagerService } from "./service";
import { givenValue, requestToken, secretBinary, secretString, tags } from "./shapes";

const input = z.strictObject({
  Name: z.string().min(1).max(512),
  ClientRequestToken: requestToken.optional(),
  Description: z.string().max(2048).optional(),
  KmsKeyId: z.string().max(2048).optional(),
  SecretBinary: secretBinary.optional(),
  SecretString: secretString.optional(),
  Tags: tags.optional(),
});

export function createSecret(
  cloud: LocalCloud,
  secrets: SecretsManagerService,
): Operation<z.output<typeof input>> {
  return {
    name: "CreateSecret",
    input,
    permissions({ Name, Tags = [] }) {
      const resource = cloud.arn("secretsmanager", `secret:${Name}-??????`);
      const conditions = {
        ...Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
        ...(Tags.length > 0 ? { "aws:TagKeys": Tags.map(({ Key }) => Key) } : {}),
        "secretsmanager:Name": Name,
      };
      return [
        { action: "secretsmanager:CreateSecret", resource, conditions },
        ...(Tags.length > 0 ? [{ action: "secretsmanager:TagResource", resource, conditions }] : []),
      ];
    },
    handle(request, { time, caller }) {
      const { Name, ClientRequestToken, Description, KmsKeyId, Tags = [] } = request;
      // API reference, CreateSecret, "Name".
      if (!/^[A-Za-z0-9/_+=.@-]+$/.test(Name)) {
        throw invalidParameter(
          "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: /_+=.@-",
        );
      }
      const value = givenValue(request);
      const before = secrets.secrets.get(Name);
      if (before?.deleted !== undefined) {
        throw invalidRequest(
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      if (before) {
        throw new ServiceError(
          "ResourceExistsException",
          `The operation failed because the secret ${Name} already exists.`,
        );
      }
      secrets.requireKey(KmsKeyId || undefined, caller, "kms:GenerateDataKey");
      const secret = secrets.add({
        name: Name,
        description: Description,
        kmsKeyId: KmsKeyId || undefined,
        time,
        tags: new Map(Tags.map(({ Key, Value }) => [Key, Value])),
      });
      const version = value && secrets.addVersion(secret, value, time, ClientRequestToken, ["AWSCURRENT"]);
      return { ARN: secret.arn, Name, ...(version ? { VersionId: version.id } : {}) };
    },
  };
}
