/**
 * KMS: keys whose policies decide who may use them. Topics and queues under a key ask here (`requireUse`), because a
 * key policy that leaves a service out is what silently stops alarms and schedules.
 */
import type { LocalCloud } from "../cloud";
import { policyProblems } from "../iam/policy";
import {
  type Caller,
  OPERATOR,
  type PolicyDocument,
  Service,
  ServiceError,
  type ServiceName,
} from "../service";
import { createAlias, deleteAlias, listAliases } from "./alias-operations";
import { decrypt, generateDataKey } from "./data-key-operations";
import { Keys } from "./key";
import { describeKey, getKeyPolicy, scheduleKeyDeletion } from "./key-operations";
import { keyPermission } from "./permission";

/** A key of the account's, as deployment makes it. */
export interface KeyDefinition {
  keyId: string;
  policy: PolicyDocument;
  description?: string;
  enableKeyRotation?: boolean;
}

export class KmsService extends Service {
  readonly name = "kms";
  /** How often a service has used a key of the account's for somebody. */
  uses = 0;
  readonly #keys: Keys;

  constructor(cloud: LocalCloud) {
    super(cloud);
    const keys = new Keys(cloud);
    this.#keys = keys;
    this.register(
      describeKey(keys),
      getKeyPolicy(keys),
      scheduleKeyDeletion(keys),
      createAlias(keys),
      deleteAlias(keys),
      listAliases(keys),
      generateDataKey(keys, cloud.random.stream("kms")),
      decrypt(keys),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", problems.join("; "));
  }

  /**
   * Makes a key under a known id; returns its ARN.
   * @throws ServiceError AlreadyExistsException, MalformedPolicyDocumentException
   */
  createKey(definition: KeyDefinition): string {
    const { keyId, policy, description = "", enableKeyRotation = false } = definition;
    if (this.#keys.has(keyId)) {
      throw new ServiceError("AlreadyExistsException", `The key ${this.#keys.keyArn(keyId)} exists already`);
    }
    const problems = policyProblems(policy, "resource");
    if (problems.length > 0) throw malformedPolicy(problems.join("; "));
    const lockedOut = this.cloud.iam.refusal(OPERATOR, {
      action: "kms:PutKeyPolicy",
      resource: this.#keys.keyArn(keyId),
      resourcePolicy: policy,
      conditions: { "kms:CallerAccount": this.cloud.accountId },
    });
    // KMS checks this so that nobody makes a key that only AWS Support could free ("Key policies", KMS guide).
    if (lockedOut) {
      throw malformedPolicy("The new key policy will not allow you to update the key policy in the future.");
    }
    return this.#keys.add({ id: keyId, policy, description, rotates: enableKeyRotation, manager: "CUSTOMER" })
      .arn;
  }

  /**
   * Lets pass whoever may use the key; callers turn the errors into their own service's.
   * @param key id, ARN, alias or alias ARN
   * @param action `kms:GenerateDataKey`, `kms:Decrypt`
   * @param via the service that uses the key for the caller, for conditions on kms:ViaService
   * @throws ServiceError AccessDeniedException, NotFoundException, InvalidArnException, KMSInvalidStateException
   */
  requireUse(key: string, caller: Caller, action: string, via?: ServiceName): void {
    const found = this.#keys.find(key);
    if (found.manager === "CUSTOMER") this.uses++;
    this.#keys.requireEnabled(found);
    const refusal = this.cloud.iam.refusal(caller, keyPermission(this.cloud, found, action, caller, via));
    if (refusal) throw this.denied(refusal);
  }
}

function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}
