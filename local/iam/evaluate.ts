/**
 * The decision whether a call is allowed, within one account (IAM User Guide, "Policy evaluation logic"): an explicit
 * deny anywhere wins; otherwise one allow, of the caller's own policies or of the resource's, is enough. Keys and role
 * trust are stricter: their own policy must name the caller, or hand the decision to the account's policies.
 */
import type { ConditionContext } from "./pattern";
import type { CompiledStatement, Principals } from "./policy";

/** Who asks, as policies name it. */
export type Principal =
  /** `arn` of the user or role, `session` of the role's session. */
  { kind: "account"; arn: string; session?: string; account: string } | { kind: "service"; service: string };

export interface Question {
  principal: Principal;
  action: string;
  resource: string;
  context: ConditionContext;
  /** The caller's own policies; "everything" for an administrator. A service has none. */
  identity: readonly CompiledStatement[] | "everything";
  /** The resource's policy, where it has one. */
  resourcePolicy: readonly CompiledStatement[] | undefined;
  /** The resource's policy must allow it; the caller's own is not enough. Keys and role trust. */
  resourcePolicyDecides: boolean;
}

export type Decision =
  | { allowed: true; by: Match[] }
  | { allowed: false; because: "deny" | "no allow"; policy: "identity-based" | "resource-based" };

/** A statement of the caller's own policies that allowed the call, with the patterns that matched. */
export interface Match {
  statement: CompiledStatement;
  actions: number[];
  resources: number[];
}

/** Decides one call. */
export function decide(question: Question): Decision {
  const { principal, identity, resourcePolicy } = question;
  const isService = principal.kind === "service";
  const own = isService || identity === "everything" ? [] : identity.filter((s) => covers(s, question));
  if (own.some((statement) => statement.effect === "Deny")) {
    return { allowed: false, because: "deny", policy: "identity-based" };
  }
  const fromResource = (resourcePolicy ?? []).filter((s) => covers(s, question));
  const denies = fromResource.filter((s) => s.effect === "Deny");
  if (denies.some((s) => names(s, principal) !== "not at all")) {
    return { allowed: false, because: "deny", policy: "resource-based" };
  }
  const allows = fromResource.filter((s) => s.effect === "Allow").map((s) => names(s, principal));
  const named = allows.includes("itself");
  const delegated = allows.includes("its account");
  const allowedByOwn = !isService && (identity === "everything" || own.length > 0);
  const needsResourcePolicy = isService || question.resourcePolicyDecides;
  if (named || (allowedByOwn && (delegated || !needsResourcePolicy))) {
    return { allowed: true, by: own.map((statement) => match(statement, question)) };
  }
  const policy = isService || (needsResourcePolicy && !delegated) ? "resource-based" : "identity-based";
  return { allowed: false, because: "no allow", policy };
}

function covers(statement: CompiledStatement, { action, resource, context }: Question): boolean {
  return (
    statement.actionMatchers.some((matches) => matches(action, context)) !== statement.notAction &&
    statement.resourceMatchers.some((matches) => matches(resource, context)) !== statement.notResource &&
    statement.condition(context)
  );
}

/** An allow for the account leaves the decision to the account's own policies; a deny for it is for everyone in it. */
function names(statement: CompiledStatement, principal: Principal): "itself" | "its account" | "not at all" {
  const found = statement.principals ? find(statement.principals, principal) : "not at all";
  if (!statement.notPrincipal) return found;
  return found === "not at all" ? "itself" : "not at all";
}

function find(principals: Principals, principal: Principal): "itself" | "its account" | "not at all" {
  if (principals.everyone) return "itself";
  if (principal.kind === "service")
    return principals.services.has(principal.service) ? "itself" : "not at all";
  if (principals.arns.has(principal.arn) || (principal.session && principals.arns.has(principal.session))) {
    return "itself";
  }
  return principals.accounts.has(principal.account) ? "its account" : "not at all";
}

function match(statement: CompiledStatement, { action, resource, context }: Question): Match {
  const positions = (matchers: CompiledStatement["actionMatchers"], text: string) =>
    matchers.flatMap((matches, i) => (matches(text, context) ? [i] : []));
  return {
    statement,
    actions: positions(statement.actionMatchers, action),
    resources: positions(statement.resourceMatchers, resource),
  };
}
