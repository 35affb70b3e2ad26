/**
 * Policy documents: what is wrong with one, and its compiled form. Three kinds differ in what they must and must not
 * hold: an identity policy names resources, a trust policy names principals, a resource policy names both.
 */
import { type Condition, compileCondition, conditionProblems } from "./conditions";
import { arnParts, compileArnPattern, compilePattern, type Matcher } from "./pattern";

export type PolicyKind = "identity" | "trust" | "resource";

/** One `Action` and the calls that it covers; `used` once an allowed call has matched it on that resource. */
export interface CompiledStatement {
  effect: "Allow" | "Deny";
  /** Patterns as written, for reports. */
  actions: string[];
  resources: string[];
  actionMatchers: Matcher[];
  resourceMatchers: Matcher[];
  /** The statement covers what its patterns do not match. */
  notAction: boolean;
  notResource: boolean;
  /** Undefined in identity policies. */
  principals: Principals | undefined;
  notPrincipal: boolean;
  condition: Condition;
}

/** Whom a statement names. */
export interface Principals {
  everyone: boolean;
  /** ARNs of users, roles and sessions. */
  arns: ReadonlySet<string>;
  /** Accounts named by their id or their root's ARN. */
  accounts: ReadonlySet<string>;
  /** `scheduler` for scheduler.amazonaws.com */
  services: ReadonlySet<string>;
}

const VERSIONS = ["2012-10-17", "2008-10-17"];
const STATEMENT_MEMBERS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
const PARTITIONS = new Set(["aws", "aws-cn", "aws-us-gov"]);

/**
 * What is wrong with a policy document, each problem with the place; empty where nothing is.
 * @param document parsed JSON: anything
 */
export function policyProblems(document: unknown, kind: PolicyKind): string[] {
  if (!isObject(document)) return ["the policy must be a JSON object"];
  const problems: string[] = [];
  for (const member of Object.keys(document)) {
    if (!["Version", "Id", "Statement"].includes(member)) problems.push(`unknown member "${member}"`);
  }
  if (document.Version !== undefined && !VERSIONS.includes(document.Version as string)) {
    problems.push(`Version must be one of ${VERSIONS.join(", ")}`);
  }
  const statements = document.Statement === undefined ? [] : list(document.Statement);
  if (statements.length === 0) problems.push("the policy has no Statement");
  const sids = new Set<unknown>();
  statements.forEach((statement, i) => {
    const place = `Statement[${i}]`;
    if (!isObject(statement)) {
      problems.push(`${place} must be an object`);
      return;
    }
    if (statement.Sid !== undefined && sids.has(statement.Sid)) {
      problems.push(`${place}: Statement IDs (SID) in a single policy must be unique`);
    }
    sids.add(statement.Sid);
    problems.push(...statementProblems(statement, kind).map((problem) => `${place}: ${problem}`));
  });
  return problems;
}

function statementProblems(statement: Record<string, unknown>, kind: PolicyKind): string[] {
  const problems: string[] = [];
  for (const member of Object.keys(statement)) {
    if (!STATEMENT_MEMBERS.has(member)) problems.push(`unknown member "${member}"`);
  }
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    problems.push("Effect must be Allow or Deny");
  if (
    statement.Sid !== undefined &&
    (typeof statement.Sid !== "string" || (kind !== "resource" && !/^\w*$/.test(statement.Sid)))
  ) {
    problems.push("Sid may hold letters and digits only");
  }
  const principal = statement.Principal ?? statement.NotPrincipal;
  problems.push(...oneOf(statement, "Action", true));
  problems.push(...oneOf(statement, "Resource", kind === "identity"));
  problems.push(...oneOf(statement, "Principal", kind !== "identity"));
  if (kind === "identity" && principal !== undefined) {
    problems.push("Policy document should not specify a principal");
  }
  if (kind === "trust" && (statement.Resource ?? statement.NotResource) !== undefined) {
    problems.push("Has prohibited field Resource");
  }
  for (const action of list(statement.Action ?? statement.NotAction ?? [])) {
    if (typeof action !== "string" || !/^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action)) {
      problems.push(`the action ${JSON.stringify(action)} must be "service:Action", or "*"`);
    }
  }
  for (const resource of list(statement.Resource ?? statement.NotResource ?? [])) {
    problems.push(...resourceProblems(resource));
  }
  if (principal !== undefined && kind !== "identity") problems.push(...principalProblems(principal));
  return [...problems, ...conditionProblems(statement.Condition)];
}

function oneOf(statement: Record<string, unknown>, member: string, required: boolean): string[] {
  const both = statement[member] !== undefined && statement[`Not${member}`] !== undefined;
  if (both) return [`only one of ${member} and Not${member} can be given`];
  const value = statement[member] ?? statement[`Not${member}`];
  const missing = value === undefined || (Array.isArray(value) && value.length === 0);
  return required && missing ? [`${member} is missing`] : [];
}

function resourceProblems(resource: unknown): string[] {
  if (resource === "*") return [];
  const parts = typeof resource === "string" ? arnParts(resource) : [];
  if (parts.length !== 6 || parts[0] !== "arn") {
    return [`Resource ${JSON.stringify(resource)} must be in ARN format or "*"`];
  }
  if (!PARTITIONS.has(parts[1]!)) return [`Partition "${parts[1]}" is not valid for resource "${resource}"`];
  if (!/^[a-z0-9-]+$/.test(parts[2]!)) {
    return [`the service of resource "${resource}" must be fully qualified and cannot contain wildcards`];
  }
  return [];
}

function principalProblems(principal: unknown): string[] {
  if (principal === "*") return [];
  if (!isObject(principal) || Object.keys(principal).length === 0) {
    return ['Principal must be "*", or an object such as { "Service": "lambda.amazonaws.com" }'];
  }
  return Object.entries(principal).flatMap(([type, values]) => {
    if (type !== "AWS" && type !== "Service") {
      return [`the principal type "${type}" is not one that the local cloud evaluates (AWS and Service are)`];
    }
    return list(values).flatMap((value) => {
      const valid =
        type === "AWS"
          ? typeof value === "string" && /^(\*|\d{12}|arn:[\w-]+:(iam|sts)::\d{12}:[^*]+)$/.test(value)
          : typeof value === "string" && /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value);
      return valid ? [] : [`Invalid principal in policy: "${type}":${JSON.stringify(value)}`];
    });
  });
}

const compiled = new WeakMap<object, CompiledStatement[]>();

/**
 * A document's statements, ready to be matched; compiled once per document object, which must not be changed later.
 * @throws Error where the document has problems: whoever stores a policy refuses those first
 */
export function compilePolicy(document: object, kind: PolicyKind): CompiledStatement[] {
  const known = compiled.get(document);
  if (known) return known;
  const problems = policyProblems(document, kind);
  if (problems.length > 0) throw new Error(`A stored ${kind} policy is not valid: ${problems.join("; ")}`);
  const { Version, Statement } = document as { Version?: string; Statement: unknown };
  const variables = Version === "2012-10-17";
  const statements = list(Statement).map((s) => compileStatement(s as Record<string, unknown>, variables));
  compiled.set(document, statements);
  return statements;
}

function compileStatement(statement: Record<string, unknown>, variables: boolean): CompiledStatement {
  const actions = list(statement.Action ?? statement.NotAction) as string[];
  // A trust policy's resource is its role; it names none.
  const resources = list(statement.Resource ?? statement.NotResource ?? "*") as string[];
  const principal = statement.Principal ?? statement.NotPrincipal;
  return {
    effect: statement.Effect as "Allow" | "Deny",
    actions,
    resources,
    actionMatchers: actions.map((a) =>
      compilePattern(a, { wildcards: true, variables: false, ignoreCase: true }),
    ),
    resourceMatchers: resources.map((r) => compileArnPattern(r, variables)),
    notAction: statement.NotAction !== undefined,
    notResource: statement.NotResource !== undefined,
    principals: principal === undefined ? undefined : compilePrincipals(principal),
    notPrincipal: statement.NotPrincipal !== undefined,
    condition: compileCondition(statement.Condition, variables),
  };
}

function compilePrincipals(principal: unknown): Principals {
  const named = principal === "*" ? { AWS: "*" } : (principal as Record<string, unknown>);
  const aws = list(named.AWS ?? []) as string[];
  const accounts = new Set<string>();
  for (const entry of aws) {
    const account = /^(?:(\d{12})|arn:[\w-]+:iam::(\d{12}):root)$/.exec(entry);
    if (account) accounts.add((account[1] ?? account[2])!);
  }
  return {
    everyone: aws.includes("*"),
    arns: new Set(aws.filter((entry) => entry.startsWith("arn:") && !entry.endsWith(":root"))),
    accounts,
    services: new Set((list(named.Service ?? []) as string[]).map(serviceLabel)),
  };
}

/** `scheduler` for `scheduler`, `scheduler.amazonaws.com` and `scheduler.amazonaws.com.cn`. */
export function serviceLabel(principal: string): string {
  return principal.replace(/\.amazonaws\.com(\.cn)?$/, "");
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
