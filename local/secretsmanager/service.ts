/**
 * AWS Secrets Manager: what functions read passwords and keys from. Rotation, replicas and resource policies are not
 * part of it.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { type Caller, type Permission, Service, ServiceError, validationErrors } from "../service";
import { createSecret } from "./create-secret";
import { deleteSecret } from "./delete-secret";
import { describeSecret } from "./describe-secret";
import { notFound } from "./errors";
import { getSecretValue } from "./get-secret-value";
import { putSecretValue } from "./put-secret-value";
import { moveStage, type Secret, type SecretValue, type SecretVersion } from "./secret";

export class SecretsManagerService extends Service {
  readonly name = "secretsmanager";
  /** By name. */
  readonly secrets = new Map<string, Secret>();
  readonly #random: Random;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.#random = cloud.random.stream("secretsmanager");
    this.register(
      createSecret(cloud, this),
      getSecretValue(this),
      putSecretValue(this),
      describeSecret(this),
      deleteSecret(cloud, this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", validationErrors(problems));
  }

  /** A secret by its name or ARN, or by its ARN without the six characters at its end. */
  find(id: string): Secret | undefined {
    const direct = this.secrets.get(id);
    if (direct || !id.startsWith("arn:")) return direct;
    return [...this.secrets.values()].find(({ arn }) => arn === id || arn.slice(0, -7) === id);
  }

  /** @throws ServiceError ResourceNotFoundException */
  secret(id: string): Secret {
    const found = this.find(id);
    if (!found) throw notFound();
    return found;
  }

  /** What an action on a secret needs; one that does not exist is asked about under the name that was given. */
  permission(action: string, id: string): Permission {
    const secret = this.find(id);
    const resource =
      secret?.arn ?? (id.startsWith("arn:") ? id : this.cloud.arn("secretsmanager", `secret:${id}`));
    const tags = [...(secret?.tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
    return {
      action: `secretsmanager:${action}`,
      resource,
      conditions: { ...Object.fromEntries(tags), "secretsmanager:SecretId": id },
    };
  }

  /** @throws ServiceError as KMS refuses, where the secret has a key of the account's own */
  requireKey(
    kmsKeyId: string | undefined,
    caller: Caller,
    action: "kms:Decrypt" | "kms:GenerateDataKey",
  ): void {
    if (kmsKeyId !== undefined) this.cloud.kms.requireUse(kmsKeyId, caller, action, "secretsmanager");
  }

  add(secret: Pick<Secret, "name" | "description" | "kmsKeyId" | "tags"> & { time: number }): Secret {
    const { time, ...rest } = secret;
    const arn = this.cloud.arn("secretsmanager", `secret:${secret.name}-${this.#random.hex(6)}`);
    const added: Secret = {
      ...rest,
      arn,
      created: time,
      changed: time,
      accessed: undefined,
      deleted: undefined,
      versions: [],
    };
    this.secrets.set(secret.name, added);
    return added;
  }

  addVersion(
    secret: Secret,
    value: SecretValue,
    time: number,
    id: string | undefined,
    stages: string[],
  ): SecretVersion {
    const version: SecretVersion = {
      id: id ?? this.#random.uuid(),
      value,
      stages: new Set(),
      created: time,
    };
    secret.versions.push(version);
    for (const stage of stages) moveStage(secret, version, stage);
    return version;
  }

  // For worlds and tests.

  /** A secret that exists; gives its ARN. @param id its name, or the ARN that it has */
  addSecret(id: string, value: string): string {
    const time = this.cloud.clock.now();
    const [, name = id] = /^arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:(.+)-.{6}$/.exec(id) ?? [];
    const secret = this.add({ name, description: undefined, kmsKeyId: undefined, tags: new Map(), time });
    if (name !== id) secret.arn = id;
    this.addVersion(secret, { SecretString: value }, time, undefined, ["AWSCURRENT"]);
    return secret.arn;
  }
}
