/** DescribeSecret: everything about a secret but its values. */
import * as z from "zod";
import type { Operation } from "../service";
import type { SecretsManagerService } from "./service";
import { secretId } from "./shapes";

const input = z.strictObject({ SecretId: secretId });

export function describeSecret(secrets: SecretsManagerService): Operation<z.infer<typeof input>> {
  return {
    name: "DescribeSecret",
    input,
    permissions: ({ SecretId }) => [secrets.permission("DescribeSecret", SecretId)],
    handle({ SecretId }) {
      const secret = secrets.secret(SecretId);
      const staged = secret.versions.filter(({ stages }) => stages.size > 0);
      return {
        ARN: secret.arn,
        Name: secret.name,
        ...(secret.description === undefined ? {} : { Description: secret.description }),
        ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
        LastChangedDate: new Date(secret.changed),
        ...(secret.accessed === undefined ? {} : { LastAccessedDate: new Date(secret.accessed) }),
        ...(secret.deleted === undefined ? {} : { DeletedDate: new Date(secret.deleted) }),
        Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
        VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages]])),
        CreatedDate: new Date(secret.created),
      };
    },
  };
}
