import { type Caller, type Permission, Service, ServiceError } from "../service";

export class IamService extends Service {
  readonly name = "iam";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationError", problems.join("; "));
  }

  /** Why `caller` may not do this, in AWS's words; undefined where it may. */
  refusal(_caller: Caller, _permission: Permission): string | undefined {
    return undefined;
  }

  /**
   * A session of a role, for a service that acts with it.
   * @throws ServiceError AccessDenied where the role's trust policy does not let the service in
   */
  assumeRole(_roleArn: string, _by: { service: string; sourceArn?: string }): Caller {
    return { kind: "operator" };
  }

  /** The credentials that make an SDK act as `caller`. */
  credentials(_caller: Caller): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
    return { accessKeyId: "local", secretAccessKey: "local", sessionToken: "local" };
  }

  /** Whose access key this is. */
  callerOf(accessKeyId: string): Caller | undefined {
    return accessKeyId === "local" ? { kind: "operator" } : undefined;
  }
}
