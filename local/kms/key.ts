/**
 * The account's keys and their aliases. AWS's own keys for SNS and SQS exist from the start; a key of the account's is
 * made by `KmsService.createKey`.
 */
import type { LocalCloud } from "../cloud";
import { type PolicyDocument, ServiceError } from "../service";

export interface Key {
  id: string;
  arn: string;
  policy: PolicyDocument;
  description: string;
  created: Date;
  rotates: boolean;
  manager: "AWS" | "CUSTOMER";
  /** When it will be deleted: set by ScheduleKeyDeletion. */
  deletion: Date | undefined;
}

export interface Alias {
  name: string;
  arn: string;
  keyId: string;
  created: Date;
}

/** The services whose AWS managed key the local cloud has. */
export const MANAGED_KEYS = ["sns", "sqs"] as const;

export class Keys {
  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, Alias>();

  constructor(readonly cloud: LocalCloud) {
    const ids = cloud.random.stream("kms/managed keys");
    for (const service of MANAGED_KEYS) {
      const key = this.add({
        id: ids.uuid(),
        policy: managedKeyPolicy(cloud, service),
        description: `Default key that protects my ${service.toUpperCase()} data when no other key is defined`,
        rotates: true,
        manager: "AWS",
      });
      this.addAlias(`alias/aws/${service}`, key);
    }
  }

  keyArn(id: string): string {
    return this.cloud.arn("kms", `key/${id}`);
  }

  aliasArn(name: string): string {
    return this.cloud.arn("kms", name);
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  add(key: Omit<Key, "arn" | "created" | "deletion">): Key {
    const added: Key = {
      ...key,
      arn: this.keyArn(key.id),
      created: new Date(this.cloud.clock.now()),
      deletion: undefined,
    };
    this.#keys.set(key.id, added);
    return added;
  }

  /**
   * The key of an id, a key's ARN, an alias's name or an alias's ARN.
   * @throws ServiceError NotFoundException, InvalidArnException
   */
  find(reference: string): Key {
    const prefix = this.cloud.arn("kms", "");
    if (reference.startsWith("arn:") && !reference.startsWith(prefix)) {
      throw new ServiceError(
        "InvalidArnException",
        `Invalid arn ${reference}: the keys of this account begin with ${prefix}`,
      );
    }
    const local = reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
    if (local.startsWith("alias/")) {
      const alias = this.#aliases.get(local);
      if (!alias) throw notFound(`Alias ${this.aliasArn(local)} is not found.`);
      return this.#keys.get(alias.keyId)!;
    }
    const id = local.replace(/^key\//, "");
    const key = this.#keys.get(id);
    if (!key) throw notFound(`Key '${this.keyArn(id)}' does not exist`);
    return key;
  }

  /** @throws ServiceError KMSInvalidStateException where the key waits for its deletion */
  requireEnabled(key: Key): void {
    if (!key.deletion) return;
    throw new ServiceError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
  }

  addAlias(name: string, key: Key): Alias {
    const alias = {
      name,
      arn: this.aliasArn(name),
      keyId: key.id,
      created: new Date(this.cloud.clock.now()),
    };
    this.#aliases.set(name, alias);
    return alias;
  }

  alias(name: string): Alias | undefined {
    return this.#aliases.get(name);
  }

  /** In the order of their names. */
  aliases(): Alias[] {
    return [...this.#aliases.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  removeAlias(name: string): void {
    this.#aliases.delete(name);
  }

  /** A key's aliases go with it. */
  remove(key: Key): void {
    this.#keys.delete(key.id);
    for (const alias of this.aliases()) if (alias.keyId === key.id) this.#aliases.delete(alias.name);
  }
}

/**
 * The policy that AWS gives its own keys: everybody in the account may use it through the service. A service principal
 * is not in the account, so no alarm can publish to a topic under alias/aws/sns.
 */
function managedKeyPolicy(cloud: LocalCloud, service: (typeof MANAGED_KEYS)[number]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service.toUpperCase()} for all principals in the account that are authorized to use it`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Decrypt",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:ListGrants",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": cloud.accountId,
            "kms:ViaService": `${service}.${cloud.region}.${cloud.dnsSuffix}`,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: cloud.arn("iam", "root", { region: "" }) },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  };
}

export function notFound(message: string): ServiceError {
  return new ServiceError("NotFoundException", message);
}
