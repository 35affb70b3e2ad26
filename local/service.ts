/**
 * What an emulated AWS service is: named operations, each with its request's constraints, the permissions it needs
 * and what it does. Every call, from an SDK over HTTP as well as from one service to another, takes the same way
 * (`Service.call`): operation known? fault? request valid? caller allowed? then the operation itself.
 */
import type * as z from "zod";
import type { LocalCloud } from "./cloud";
import { misread } from "./misread";

/** Signing names of the emulated services; also what an access key's credential scope holds. */
export type ServiceName =
  | "fsx"
  | "s3"
  | "sqs"
  | "sns"
  | "scheduler"
  | "lambda"
  | "monitoring"
  | "logs"
  | "iam"
  | "sts"
  | "kms"
  | "states"
  | "batch"
  | "ssm"
  | "events"
  | "secretsmanager"
  | "datasync";

/** Who makes a call. */
export type Caller =
  /** The account's operator: a person with full access. */
  | { kind: "operator" }
  /** A session of a role: a function, or the Scheduler on a schedule's behalf. */
  | { kind: "role"; roleName: string; session: string }
  /** A service acting for itself, allowed by resource policies only; `sourceArn` is what it acts for. */
  | { kind: "service"; service: string; sourceArn: string };

export const OPERATOR: Caller = { kind: "operator" };

/** One thing a call must be allowed to do. */
export interface Permission {
  /** `fsx:CreateDataRepositoryTask` */
  action: string;
  /** The resource's ARN, or "*" where the action has no resource level. */
  resource: string;
  /** Condition keys and values of this request, beside the global ones: `{ "aws:ResourceTag/team": "a" }`. */
  conditions?: Record<string, string | string[]>;
  /** The resource's own policy (queue, topic, key), where it has one. */
  resourcePolicy?: PolicyDocument | undefined;
}

/** An IAM policy document; the members as AWS writes them. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: PolicyStatement | PolicyStatement[];
}

export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | Record<string, string | string[]>;
  NotPrincipal?: "*" | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What an operation knows of the call it answers. */
export interface CallContext {
  caller: Caller;
  requestId: string;
  /** Virtual milliseconds since the epoch. */
  time: number;
}

/** One operation of a service. `Input` is what the request holds, `Output` what the answer holds, as the SDK names them. */
export interface Operation<Input = unknown, Output = unknown> {
  /** As the API names it: `CreateDataRepositoryTask`. */
  name: string;
  /** Required members, types, lengths, patterns, enums. Strict: an unknown member is refused. */
  input: z.ZodType<Input>;
  /** What the caller must be allowed to do. Empty for operations that IAM does not guard (GetCallerIdentity). */
  permissions(input: Input, call: CallContext): Permission[];
  handle(input: Input, call: CallContext): Output | Promise<Output>;
  /** REST services: method and path with `{labels}`, as the service's model writes them. */
  http?: { method: string; uri: string; status?: number };
}

/** An error as the service answers it. `code` is the name on the wire, without suffix where AWS has none. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the error's shape: `{ Parameter: "Paths" }`. */
    readonly members: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** The connection breaks before an answer arrives: what a lost response looks like to the caller. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** Whether the same call may work a moment later: it was throttled, the service was broken, the connection was lost. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true;
  if (!(error instanceof ServiceError)) return false;
  return error.status >= 500 || error.status === 429 || /thrott|TooManyRequests|OverLimit/i.test(error.code);
}

/** How many of AWS's services tell what is wrong with a request; `problems` are "Member: what is wrong". */
export function validationErrors(problems: readonly string[]): string {
  const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
  return `${count}: ${problems.join("; ")}`;
}

export abstract class Service {
  /** Signing name. */
  abstract readonly name: ServiceName;
  readonly #operations = new Map<string, Operation>();

  constructor(protected readonly cloud: LocalCloud) {}

  /** The service's own way of saying that a request breaks its constraints. `problems` are "Member: what is wrong". */
  protected abstract invalid(operation: string, problems: string[]): ServiceError;

  /** The service's own way of saying that IAM does not allow it. */
  protected denied(message: string): ServiceError {
    return new ServiceError("AccessDeniedException", message, 400);
  }

  /**
   * Whether the service has room for one more request.
   * @throws ServiceError as the service throttles
   */
  protected admit(_caller: Caller): void {
    // Most services have room for whatever a stack asks.
  }

  /** Adds operations; called by the constructors of the services. */
  protected register(...operations: Operation[]): void {
    for (const operation of operations) this.#operations.set(operation.name, operation);
  }

  /** Every operation, for the support table and the REST router. */
  get operations(): ReadonlyMap<string, Operation> {
    return this.#operations;
  }

  /**
   * Makes one call.
   * @throws ServiceError as the service would answer it; ConnectionLost where a fault says so
   */
  async call(name: string, input: unknown, caller: Caller): Promise<unknown> {
    const context: CallContext = {
      caller,
      requestId: this.cloud.requestIds.uuid(),
      time: this.cloud.clock.now(),
    };
    try {
      const operation = this.#operations.get(name);
      if (!operation) {
        throw new ServiceError(
          "UnknownOperationException",
          `${this.name} ${name} is not part of the local cloud; docs/local-cloud.md lists what is.`,
          400,
        );
      }
      const faulty = { service: this.name, operation: name, input, caller };
      this.cloud.faults.before(faulty);
      this.admit(caller);
      const parsed = operation.input.safeParse(input);
      if (!parsed.success) {
        const { issues } = parsed.error;
        const problems = issues.map((issue) => `${issue.path.join(".") || "request"}: ${issue.message}`);
        throw misread(this.name, issues, input) ?? this.invalid(name, problems);
      }
      for (const permission of operation.permissions(parsed.data, context)) {
        const refusal = this.cloud.iam.refusal(caller, permission);
        if (refusal) throw this.denied(refusal);
      }
      const output = await operation.handle(parsed.data, context);
      this.cloud.faults.after(faulty);
      this.#report(name, caller);
      return output;
    } catch (error) {
      this.#report(name, caller, error);
      throw error;
    }
  }

  #report(operation: string, caller: Caller, error?: unknown): void {
    this.cloud.events.emit({
      kind: "api",
      service: this.name,
      operation,
      caller: callerName(caller),
      ...(error instanceof Error
        ? { error: error instanceof ServiceError ? error.code : error.name, message: error.message }
        : {}),
    });
  }
}

/** A caller in a few words, for events and messages. */
export function callerName(caller: Caller): string {
  if (caller.kind === "operator") return "operator";
  return caller.kind === "role" ? caller.roleName : caller.service;
}
