/**
 * AddPermission, RemovePermission, GetPolicy: a function's own policy, which lets services such as EventBridge invoke
 * it without a role.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, type PolicyDocument, type PolicyStatement, ServiceError } from "../service";
import type { LambdaFunction } from "./function";
import { functionArn, functionName } from "./function-name";
import type { LambdaService } from "./service";
import * as shapes from "./shapes";

/** Statements by id, per function: gone with it. */
export type FunctionPolicies = WeakMap<LambdaFunction, Map<string, PolicyStatement>>;

const statementId = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-zA-Z0-9-_]+$/);
const one = z.strictObject({ FunctionName: shapes.functionNameInput, Qualifier: z.string().optional() });
const addition = one.extend({
  StatementId: statementId,
  Action: z.string().regex(/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/),
  Principal: z.string().regex(/^[^\s]+$/),
  SourceArn: shapes.arn.optional(),
  SourceAccount: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
});
const removal = one.extend({ StatementId: statementId });

export function addPermission(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.infer<typeof addition>> {
  return {
    name: "AddPermission",
    input: addition,
    http: { method: "POST", uri: "/2015-03-31/functions/{FunctionName}/policy", status: 201 },
    permissions: (request) => [needed(cloud, "AddPermission", request)],
    handle(request) {
      const fn = service.function(request.FunctionName, request.Qualifier);
      const statements = service.policies.get(fn) ?? new Map<string, PolicyStatement>();
      if (statements.has(request.StatementId)) {
        throw new ServiceError(
          "ResourceConflictException",
          `The statement id (${request.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          409,
        );
      }
      const statement = statementOf(cloud, fn, request);
      statements.set(request.StatementId, statement);
      service.policies.set(fn, statements);
      return { Statement: JSON.stringify(statement) };
    },
  };
}

export function removePermission(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.infer<typeof removal>> {
  return {
    name: "RemovePermission",
    input: removal,
    http: { method: "DELETE", uri: "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", status: 204 },
    permissions: (request) => [needed(cloud, "RemovePermission", request)],
    handle({ FunctionName, Qualifier, StatementId }) {
      const fn = service.function(FunctionName, Qualifier);
      if (!service.policies.get(fn)?.delete(StatementId)) throw noPolicy();
      return {};
    },
  };
}

export function getPolicy(service: LambdaService, cloud: LocalCloud): Operation<z.infer<typeof one>> {
  return {
    name: "GetPolicy",
    input: one,
    http: { method: "GET", uri: "/2015-03-31/functions/{FunctionName}/policy" },
    permissions: (request) => [needed(cloud, "GetPolicy", request)],
    handle({ FunctionName, Qualifier }) {
      const fn = service.function(FunctionName, Qualifier);
      const policy = policyOf(service, fn);
      if (!policy) throw noPolicy();
      return { Policy: JSON.stringify(policy), RevisionId: fn.revisionId };
    },
  };
}

/** The function's policy; undefined where it has none. */
export function policyOf(service: LambdaService, fn: LambdaFunction | undefined): PolicyDocument | undefined {
  const statements = fn && service.policies.get(fn);
  if (!statements || statements.size === 0) return undefined;
  return { Version: "2012-10-17", Id: "default", Statement: [...statements.values()] };
}

function statementOf(
  cloud: LocalCloud,
  fn: LambdaFunction,
  { StatementId, Action, Principal, SourceArn, SourceAccount }: z.infer<typeof addition>,
): PolicyStatement {
  const account = /^\d{12}$/.test(Principal);
  const conditions = {
    ...(SourceAccount ? { StringEquals: { "AWS:SourceAccount": SourceAccount } } : {}),
    ...(SourceArn ? { ArnLike: { "AWS:SourceArn": SourceArn } } : {}),
  };
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: Principal.endsWith(".amazonaws.com")
      ? { Service: Principal }
      : { AWS: account ? cloud.arn("iam", "root", { region: "", accountId: Principal }) : Principal },
    Action,
    Resource: fn.arn,
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

function needed(cloud: LocalCloud, action: string, request: z.infer<typeof one>) {
  const resource = functionArn(cloud, functionName(cloud, request.FunctionName, request.Qualifier));
  return { action: `lambda:${action}`, resource };
}

function noPolicy(): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    "No policy is associated with the given resource.",
    404,
  );
}
