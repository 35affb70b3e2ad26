/**
 * IAM: roles and their policies, the decision about every call, and the access keys under which sessions of roles call.
 * The account's operator may do everything that no policy of a resource denies.
 */
import { createHash } from "node:crypto";
import type { LocalCloud } from "../cloud";
import { type Caller, OPERATOR, type Permission, Service, ServiceError } from "../service";
import { type Decision, decide, type Match, type Principal } from "./evaluate";
import {
  addRoleToInstanceProfile,
  createInstanceProfile,
  deleteInstanceProfile,
  getInstanceProfile,
  type InstanceProfiles,
  listInstanceProfilesForRole,
  removeRoleFromInstanceProfile,
} from "./instance-profile-operations";
import { type CompiledStatement, compilePolicy, serviceLabel } from "./policy";
import { requestContext } from "./request-context";
import { type Role, Roles } from "./role";
import { createRole, deleteRole, getRole, listAttachedRolePolicies, listRoles } from "./role-operations";
import { deleteRolePolicy, getRolePolicy, listRolePolicies, putRolePolicy } from "./role-policy-operations";
import { accessKeyId, randomId } from "./unique-id";

/** The access key of the account's operator. */
export const OPERATOR_KEY = "local";

/** Something that a role's policies grant. */
export interface Grant {
  role: string;
  action: string;
  resource: string;
}

export class IamService extends Service {
  readonly name = "iam";
  readonly #roles: Roles;
  /** By name. */
  readonly instanceProfiles: InstanceProfiles = new Map();
  /** Callers by access key. */
  readonly #sessions = new Map<string, Caller>([[OPERATOR_KEY, OPERATOR]]);
  /** Per statement, which pairs of its actions and resources an allowed call has matched. */
  readonly #used = new WeakMap<CompiledStatement, Set<string>>();

  constructor(cloud: LocalCloud) {
    super(cloud);
    const random = cloud.random.stream("iam");
    const roles = new Roles(random);
    this.#roles = roles;
    this.register(
      createRole(cloud, roles),
      getRole(cloud, roles),
      listRoles(roles),
      deleteRole(cloud, roles),
      listAttachedRolePolicies(cloud, roles),
      listInstanceProfilesForRole(cloud, roles, this.instanceProfiles),
      createInstanceProfile(cloud, this.instanceProfiles, () => randomId(random, "AIPA")),
      getInstanceProfile(cloud, this.instanceProfiles),
      deleteInstanceProfile(cloud, this.instanceProfiles),
      addRoleToInstanceProfile(cloud, roles, this.instanceProfiles),
      removeRoleFromInstanceProfile(cloud, roles, this.instanceProfiles),
      putRolePolicy(cloud, roles),
      getRolePolicy(cloud, roles),
      listRolePolicies(cloud, roles),
      deleteRolePolicy(cloud, roles),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationError", problems.join("; "));
  }

  protected override denied(message: string): ServiceError {
    return new ServiceError("AccessDenied", message, 403);
  }

  /** Why `caller` may not do this, in AWS's words; undefined where it may. */
  refusal(caller: Caller, permission: Permission): string | undefined {
    const role = caller.kind === "role" ? this.#roles.find(caller.roleName) : undefined;
    const { action, resource } = permission;
    const decision = decide({
      principal: this.#principal(caller, role),
      action,
      resource,
      context: requestContext(this.cloud, caller, role, permission.conditions),
      identity: caller.kind === "operator" ? "everything" : (role?.statements ?? []),
      resourcePolicy: permission.resourcePolicy && compilePolicy(permission.resourcePolicy, "resource"),
      // A key without a policy does not exist; nobody but AWS decides about such a call.
      resourcePolicyDecides: action.startsWith("kms:") && permission.resourcePolicy !== undefined,
    });
    if (!decision.allowed) return refusalText(this.userOf(caller), action, resource, decision);
    for (const match of decision.by) this.#markUsed(match);
    return undefined;
  }

  /**
   * A session of a role, for a service that acts with it. The session is named after what the service acts for.
   * @throws ServiceError AccessDenied where the role's trust policy does not let the service in
   */
  assumeRole(roleArn: string, by: { service: string; sourceArn?: string }): Caller {
    const role = this.#roles.findByArn(roleArn);
    const caller: Caller = { kind: "service", service: by.service, sourceArn: by.sourceArn ?? "" };
    const decision: Decision = role
      ? decide({
          principal: this.#principal(caller, undefined),
          action: "sts:AssumeRole",
          resource: roleArn,
          context: requestContext(this.cloud, caller, undefined, undefined),
          identity: [],
          resourcePolicy: compilePolicy(role.trust.document, "trust"),
          resourcePolicyDecides: true,
        })
      : // IAM tells nobody whether a role exists.
        { allowed: false, because: "no allow", policy: "resource-based" };
    if (role && decision.allowed) {
      return { kind: "role", roleName: role.name, session: sessionName(by.sourceArn ?? by.service) };
    }
    throw this.denied(
      `User: ${this.userOf(caller)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn} because no role trust policy allows the sts:AssumeRole action`,
    );
  }

  /** The credentials that make an SDK act as `caller`; the same caller has the same ones. */
  credentials(caller: Caller): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
    if (caller.kind === "service") {
      throw new Error(`${caller.service} calls for itself: a service has no access key`);
    }
    if (caller.kind === "operator") {
      return { accessKeyId: OPERATOR_KEY, secretAccessKey: OPERATOR_KEY, sessionToken: OPERATOR_KEY };
    }
    const session = `${caller.roleName}/${caller.session}`;
    const key = accessKeyId(session);
    this.#sessions.set(key, caller);
    return {
      accessKeyId: key,
      secretAccessKey: createHash("sha256").update(`secret of ${session}`).digest("base64").slice(0, 40),
      sessionToken: createHash("sha256").update(`token of ${session}`).digest("base64"),
    };
  }

  /** Whose access key this is. */
  callerOf(accessKeyId: string): Caller | undefined {
    return this.#sessions.get(accessKeyId);
  }

  /** The caller as AWS names it: a user's or session's ARN, or a service principal. */
  userOf(caller: Caller): string {
    switch (caller.kind) {
      case "operator":
        return this.cloud.arn("iam", "user/operator", { region: "" });
      case "role":
        return this.cloud.arn("sts", `assumed-role/${caller.roleName}/${caller.session}`, { region: "" });
      case "service":
        return `${serviceLabel(caller.service)}.amazonaws.com`;
    }
  }

  /** The role of this name, for GetCallerIdentity. */
  roleId(roleName: string): string | undefined {
    return this.#roles.find(roleName)?.id;
  }

  /** What the roles' policies grant and no allowed call has needed so far. */
  unusedPermissions(): Grant[] {
    return this.#roles.all().flatMap((role) =>
      role.statements.flatMap((statement) => {
        if (statement.effect === "Deny") return [];
        const used = this.#used.get(statement);
        return grants(statement)
          .filter(({ pair }) => !used?.has(pair))
          .map(({ action, resource }) => ({ role: role.name, action, resource }));
      }),
    );
  }

  #principal(caller: Caller, role: Role | undefined): Principal {
    if (caller.kind === "service") return { kind: "service", service: serviceLabel(caller.service) };
    const user = this.userOf(caller);
    const account = this.cloud.accountId;
    if (caller.kind === "operator") return { kind: "account", arn: user, account };
    const arn = role?.arn ?? this.cloud.arn("iam", `role/${caller.roleName}`, { region: "" });
    return { kind: "account", arn, session: user, account };
  }

  #markUsed({ statement, actions, resources }: Match): void {
    let used = this.#used.get(statement);
    if (!used) {
      used = new Set();
      this.#used.set(statement, used);
    }
    // A statement of NotAction or NotResource is one grant: what it covers has no list.
    for (const action of statement.notAction ? [0] : actions) {
      for (const resource of statement.notResource ? [0] : resources) used.add(`${action} ${resource}`);
    }
  }
}

/** The pairs of action and resource that a statement grants and that belong together. */
function grants(statement: CompiledStatement): { pair: string; action: string; resource: string }[] {
  const actions = statement.notAction ? [`not ${statement.actions.join(", ")}`] : statement.actions;
  const resources = statement.notResource ? [`not ${statement.resources.join(", ")}`] : statement.resources;
  return actions.flatMap((action, a) =>
    resources.flatMap((resource, r) => {
      const service = statement.notAction ? "*" : action.split(":")[0];
      const owner = statement.notResource ? "*" : (resource.split(":")[2] ?? "*");
      const related = service === "*" || owner === "*" || service?.toLowerCase() === owner;
      return related ? [{ pair: `${a} ${r}`, action, resource }] : [];
    }),
  );
}

/** IAM User Guide, "Troubleshoot access denied error messages". */
function refusalText(
  user: string,
  action: string,
  resource: string,
  { because, policy }: Exclude<Decision, { allowed: true }>,
): string {
  const reason =
    because === "deny"
      ? `with an explicit deny in ${article(policy)} policy`
      : `because no ${policy} policy allows the ${action} action`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

function article(policy: string): string {
  return policy.startsWith("i") ? `an ${policy}` : `a ${policy}`;
}

/** The last part of an ARN under the rules of session names: 2 to 64 of `\w+=,.@-`. */
function sessionName(source: string): string {
  const last = source.slice(Math.max(source.lastIndexOf("/"), source.lastIndexOf(":")) + 1);
  return last
    .replace(/[^\w+=,.@-]/g, "-")
    .slice(0, 64)
    .padEnd(2, "-");
}
