/**
 * The account's roles: who may take each one on (trust policy), and what it may do (inline policies). The operations
 * beside this file work on this store; deciding about calls only reads it.
 */

import type { Random } from "../random";
import { type PolicyDocument, ServiceError } from "../service";
import { type CompiledStatement, compilePolicy, type PolicyKind, policyProblems } from "./policy";
import { randomId } from "./unique-id";

/** A policy's text as given, and as read from it. */
export interface StoredPolicy {
  text: string;
  document: PolicyDocument;
}

export interface Role {
  name: string;
  /** `/`, or `/service/` */
  path: string;
  id: string;
  arn: string;
  created: Date;
  description: string | undefined;
  /** Seconds. */
  maxSessionDuration: number;
  tags: { Key: string; Value: string }[];
  trust: StoredPolicy;
  /** Inline policies by name. */
  policies: Map<string, StoredPolicy>;
  /** All statements of the inline policies. */
  statements: CompiledStatement[];
}

/** Characters, without white space, of all of a role's inline policies together (IAM User Guide, "IAM and AWS STS quotas"). */
const INLINE_POLICY_QUOTA = 10_240;
/** Characters of a role's trust policy: the default quota, which can be raised to 4,096 (same page). */
const TRUST_POLICY_QUOTA = 2048;

export class Roles {
  readonly #roles = new Map<string, Role>();

  constructor(private readonly random: Random) {}

  /** @throws ServiceError NoSuchEntity */
  get(name: string): Role {
    const role = this.#roles.get(name.toLowerCase());
    if (role) return role;
    throw new ServiceError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
  }

  find(name: string): Role | undefined {
    return this.#roles.get(name.toLowerCase());
  }

  findByArn(arn: string): Role | undefined {
    const role = this.find(arn.slice(arn.lastIndexOf("/") + 1));
    return role?.arn === arn ? role : undefined;
  }

  /** In the order of their names, as IAM lists them. */
  all(): Role[] {
    return [...this.#roles.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ServiceError EntityAlreadyExists, MalformedPolicyDocument, LimitExceeded */
  add(role: Omit<Role, "id" | "trust" | "policies" | "statements">, trustText: string): Role {
    // Names of roles are unique without regard to case.
    if (this.find(role.name)) {
      throw new ServiceError("EntityAlreadyExists", `Role with name ${role.name} already exists.`, 409);
    }
    const trust = readPolicy(trustText, "trust");
    if (trustText.length > TRUST_POLICY_QUOTA) {
      throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_QUOTA}`);
    }
    const added: Role = {
      ...role,
      id: randomId(this.random, "AROA"),
      trust,
      policies: new Map(),
      statements: [],
    };
    this.#roles.set(role.name.toLowerCase(), added);
    return added;
  }

  /** @throws ServiceError MalformedPolicyDocument, LimitExceeded */
  putPolicy(role: Role, name: string, text: string): void {
    const policy = readPolicy(text, "identity");
    const policies = new Map(role.policies).set(name, policy);
    const size = [...policies.values()].reduce((sum, { text }) => sum + text.replace(/\s/g, "").length, 0);
    if (size > INLINE_POLICY_QUOTA) {
      throw limitExceeded(
        `Maximum policy size of ${INLINE_POLICY_QUOTA} bytes exceeded for role ${role.name}`,
      );
    }
    this.#setPolicies(role, policies);
  }

  /** @throws ServiceError NoSuchEntity */
  deletePolicy(role: Role, name: string): void {
    this.policy(role, name);
    const policies = new Map(role.policies);
    policies.delete(name);
    this.#setPolicies(role, policies);
  }

  /** @throws ServiceError NoSuchEntity */
  policy(role: Role, name: string): StoredPolicy {
    const policy = role.policies.get(name);
    if (policy) return policy;
    throw new ServiceError("NoSuchEntity", `The role policy with name ${name} cannot be found.`, 404);
  }

  /** @throws ServiceError DeleteConflict */
  remove(role: Role): void {
    if (role.policies.size > 0) {
      throw new ServiceError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
    }
    this.#roles.delete(role.name.toLowerCase());
  }

  #setPolicies(role: Role, policies: Map<string, StoredPolicy>): void {
    role.policies = policies;
    role.statements = [...policies.values()].flatMap(({ document }) => compilePolicy(document, "identity"));
  }
}

/**
 * Reads a policy's text.
 * @throws ServiceError MalformedPolicyDocument with every problem
 */
export function readPolicy(text: string, kind: PolicyKind): StoredPolicy {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw malformed(`This policy contains invalid Json: ${(cause as Error).message}`);
  }
  const problems = policyProblems(document, kind);
  if (problems.length > 0) throw malformed(problems.join("; "));
  return { text, document: document as PolicyDocument };
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", message, 400);
}

function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceeded", message, 409);
}
