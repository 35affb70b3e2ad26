/**
 * KMS's operations on aliases: CreateAlias, DeleteAlias, ListAliases. Constraints are those of botocore's kms
 * 2014-11-01 model.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import { type Keys, notFound } from "./key";
import { keyId } from "./key-operations";
import { keyPermission } from "./permission";

const aliasName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[a-zA-Z0-9:/_-]+$/);

export function createAlias(keys: Keys) {
  const input = z.strictObject({ AliasName: aliasName, TargetKeyId: keyId });
  return {
    name: "CreateAlias",
    input,
    permissions: ({ AliasName, TargetKeyId }, { caller }) => [
      { action: "kms:CreateAlias", resource: keys.aliasArn(AliasName) },
      keyPermission(keys.cloud, target(keys, TargetKeyId), "kms:CreateAlias", caller),
    ],
    handle({ AliasName, TargetKeyId }) {
      if (!AliasName.startsWith("alias/") || AliasName.startsWith("alias/aws/") || AliasName === "alias/") {
        throw new ServiceError(
          "InvalidAliasNameException",
          `"${AliasName}" must begin with "alias/", and not with "alias/aws/", which is AWS's own.`,
        );
      }
      if (keys.alias(AliasName)) {
        throw new ServiceError(
          "AlreadyExistsException",
          `An alias with the name ${keys.aliasArn(AliasName)} already exists`,
        );
      }
      const key = target(keys, TargetKeyId);
      keys.requireEnabled(key);
      keys.addAlias(AliasName, key);
    },
  } satisfies Operation<z.output<typeof input>>;
}

export function deleteAlias(keys: Keys) {
  const input = z.strictObject({ AliasName: aliasName });
  return {
    name: "DeleteAlias",
    input,
    permissions: ({ AliasName }, { caller }) => [
      { action: "kms:DeleteAlias", resource: keys.aliasArn(AliasName) },
      keyPermission(keys.cloud, keys.find(existing(keys, AliasName).keyId), "kms:DeleteAlias", caller),
    ],
    handle: ({ AliasName }) => keys.removeAlias(existing(keys, AliasName).name),
  } satisfies Operation<z.output<typeof input>>;
}

export function listAliases(keys: Keys) {
  const input = z.strictObject({
    KeyId: keyId.optional(),
    Limit: z.number().int().min(1).max(1000).default(50),
    Marker: z.string().min(1).max(1024).optional(),
  });
  return {
    name: "ListAliases",
    input,
    permissions: () => [{ action: "kms:ListAliases", resource: "*" }],
    handle({ KeyId, Limit, Marker }) {
      // Markers are the names at which pages end; what is no alias's name never was one.
      if (Marker !== undefined && !Marker.startsWith("alias/")) {
        throw new ServiceError(
          "InvalidMarkerException",
          `"${Marker}" is not a marker that ListAliases gave.`,
        );
      }
      const key = KeyId === undefined ? undefined : target(keys, KeyId);
      const found = keys
        .aliases()
        .filter((a) => (!key || a.keyId === key.id) && (Marker === undefined || a.name > Marker));
      const page = found.slice(0, Limit);
      const truncated = found.length > page.length;
      return {
        Aliases: page.map((alias) => ({
          AliasName: alias.name,
          AliasArn: alias.arn,
          TargetKeyId: alias.keyId,
          CreationDate: alias.created,
          LastUpdatedDate: alias.created,
        })),
        ...(truncated ? { NextMarker: page.at(-1)!.name } : {}),
        Truncated: truncated,
      };
    },
  } satisfies Operation<z.output<typeof input>>;
}

/** A key by its id or ARN: these operations take no alias for it. */
function target(keys: Keys, reference: string) {
  if (/(^|:)alias\//.test(reference))
    throw notFound(`Invalid keyId '${reference}': an alias is not a key's id`);
  return keys.find(reference);
}

function existing(keys: Keys, name: string) {
  const alias = keys.alias(name);
  if (!alias) throw notFound(`Alias ${keys.aliasArn(name)} is not found.`);
  return alias;
}
