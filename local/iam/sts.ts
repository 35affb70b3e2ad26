/**
 * STS: who am I. Sessions of roles come from the services that act with them (see IamService.assumeRole).
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, Service, ServiceError } from "../service";

/** The unique id of the account's operator; AIDA marks a user. */
const OPERATOR_ID = "AIDALOCALCLOUDOPERATOR";

export class StsService extends Service {
  readonly name = "sts";

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.register(getCallerIdentity(cloud));
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationError", problems.join("; "));
  }
}

function getCallerIdentity(cloud: LocalCloud) {
  const input = z.strictObject({});
  return {
    name: "GetCallerIdentity",
    input,
    // No policy can deny it (API Reference, GetCallerIdentity).
    permissions: () => [],
    handle: (_request, { caller }) => ({
      UserId: caller.kind === "role" ? `${cloud.iam.roleId(caller.roleName)}:${caller.session}` : OPERATOR_ID,
      Account: cloud.accountId,
      Arn: cloud.iam.userOf(caller),
    }),
  } satisfies Operation<z.output<typeof input>>;
}
