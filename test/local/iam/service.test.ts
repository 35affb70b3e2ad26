import { GetRoleCommand, IAMClient, ListRolesCommand, NoSuchEntityException } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { startEndpoint } from "../../../local/endpoint";
import { type Caller, OPERATOR, type Permission, ServiceError } from "../../../local/service";

const ACCOUNT = "123456789012";
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:start`;
const GROUP = `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule-group/dev`;

const trustOf = (service: string, condition?: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: `${service}.amazonaws.com` },
      Action: "sts:AssumeRole",
      ...(condition ? { Condition: condition } : {}),
    },
  });

const policyOf = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

function newCloud(region = "us-east-1"): LocalCloud {
  return new LocalCloud({ region, start: Date.UTC(2026, 10, 20), seed: "test" });
}

async function createRole(
  cloud: LocalCloud,
  RoleName: string,
  trust: string,
  policy?: string,
): Promise<string> {
  const call = (operation: string, input: object) => cloud.call("iam", operation, input, OPERATOR);
  const { Role } = (await call("CreateRole", { RoleName, AssumeRolePolicyDocument: trust })) as {
    Role: { Arn: string };
  };
  if (policy) await call("PutRolePolicy", { RoleName, PolicyName: "inline", PolicyDocument: policy });
  return Role.Arn;
}

async function codeOf(promise: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code} ${error.status}: ${error.message}`;
    throw error;
  }
  return "no error";
}

const start: Caller = { kind: "role", roleName: "start", session: "start" };
const createTask: Permission = {
  action: "fsx:CreateDataRepositoryTask",
  resource: `arn:aws:fsx:us-east-1:${ACCOUNT}:file-system/fs-0123456789abcdef0`,
};

describe("IAM of the local cloud", () => {
  it("refuses in AWS's words, with session, action, resource and the kind of policy", async () => {
    const cloud = newCloud();
    await createRole(
      cloud,
      "start",
      trustOf("lambda"),
      policyOf({ Effect: "Allow", Action: "sqs:*", Resource: "*" }),
    );
    expect(cloud.iam.refusal(start, createTask)).to.equal(
      "User: arn:aws:sts::123456789012:assumed-role/start/start is not authorized to perform: fsx:CreateDataRepositoryTask on resource: arn:aws:fsx:us-east-1:123456789012:file-system/fs-0123456789abcdef0 because no identity-based policy allows the fsx:CreateDataRepositoryTask action",
    );
    expect(
      cloud.iam.refusal(start, {
        action: "sqs:SendMessage",
        resource: "arn:aws:sqs:us-east-1:123456789012:q",
        resourcePolicy: { Statement: { Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" } },
      }),
    ).to.match(
      /on resource: arn:aws:sqs:us-east-1:123456789012:q with an explicit deny in a resource-based policy$/,
    );
    expect(
      cloud.iam.refusal(
        {
          kind: "service",
          service: "cloudwatch",
          sourceArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a",
        },
        { action: "sns:Publish", resource: "arn:aws:sns:us-east-1:123456789012:t" },
      ),
    ).to.equal(
      "User: cloudwatch.amazonaws.com is not authorized to perform: sns:Publish on resource: arn:aws:sns:us-east-1:123456789012:t because no resource-based policy allows the sns:Publish action",
    );
  });

  it("lets the operator do everything that no policy of a resource denies", () => {
    const cloud = newCloud();
    expect(cloud.iam.refusal(OPERATOR, createTask)).to.equal(undefined);
    const plainHttp = {
      Statement: {
        Effect: "Deny" as const,
        Principal: "*" as const,
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    };
    expect(cloud.iam.refusal(OPERATOR, { ...createTask, resourcePolicy: plainHttp })).to.equal(undefined);
  });

  it("fills in the global condition keys of the request", async () => {
    const cloud = newCloud();
    const condition = {
      StringEquals: {
        "aws:PrincipalAccount": ACCOUNT,
        "aws:ResourceAccount": ACCOUNT,
        "aws:RequestedRegion": "us-east-1",
        "aws:PrincipalTag/team": "storage",
        "aws:ResourceTag/stack": "dev",
      },
      ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/sta*` },
      Bool: { "aws:SecureTransport": "true" },
      DateLessThan: { "aws:CurrentTime": "2026-11-20T00:00:01Z" },
    };
    await cloud.call(
      "iam",
      "CreateRole",
      {
        RoleName: "start",
        AssumeRolePolicyDocument: trustOf("lambda"),
        Tags: [{ Key: "Team", Value: "storage" }],
      },
      OPERATOR,
    );
    const PolicyDocument = policyOf({
      Effect: "Allow",
      Action: "fsx:*",
      Resource: "*",
      Condition: condition,
    });
    await cloud.call(
      "iam",
      "PutRolePolicy",
      { RoleName: "start", PolicyName: "p", PolicyDocument },
      OPERATOR,
    );
    const tagged = { ...createTask, conditions: { "aws:ResourceTag/stack": "dev" } };
    expect(cloud.iam.refusal(start, tagged)).to.equal(undefined);
    expect(cloud.iam.refusal(start, createTask)).to.match(/no identity-based policy/);
    await cloud.clock.runUntil(Date.UTC(2026, 10, 20, 0, 0, 1));
    expect(cloud.iam.refusal(start, tagged)).to.match(/no identity-based policy/);
  });

  it("gives a service a session only of a role that trusts it", async () => {
    const cloud = newCloud();
    const arn = await createRole(cloud, "start", trustOf("lambda"));
    expect(cloud.iam.assumeRole(arn, { service: "lambda.amazonaws.com", sourceArn: FUNCTION })).to.deep.equal(
      {
        kind: "role",
        roleName: "start",
        session: "start",
      },
    );
    expect(
      await codeOf(() => cloud.iam.assumeRole(arn, { service: "scheduler", sourceArn: GROUP })),
    ).to.equal(
      "AccessDenied 403: User: scheduler.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/start because no role trust policy allows the sts:AssumeRole action",
    );
    expect(await codeOf(() => cloud.iam.assumeRole(`${arn}-2`, { service: "lambda" }))).to.match(
      /^AccessDenied 403/,
    );
  });

  it("keeps a service that acts for somebody else out of a role bound to one schedule group", async () => {
    const cloud = newCloud();
    const condition = {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnEquals: { "aws:SourceArn": GROUP },
    };
    const arn = await createRole(cloud, "send", trustOf("scheduler", condition));
    const assume = (sourceArn?: string) =>
      codeOf(() => cloud.iam.assumeRole(arn, { service: "scheduler", ...(sourceArn ? { sourceArn } : {}) }));
    expect(await assume(GROUP)).to.equal("no error");
    expect(await assume(GROUP.replace("dev", "prod"))).to.match(/^AccessDenied/);
    expect(await assume(GROUP.replace(ACCOUNT, "999999999999"))).to.match(/^AccessDenied/);
    expect(await assume()).to.match(/^AccessDenied/);
  });

  it("lists what was granted and never needed", async () => {
    const cloud = newCloud();
    const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:`;
    await createRole(
      cloud,
      "start",
      trustOf("lambda"),
      policyOf(
        {
          Effect: "Allow",
          Action: ["sqs:SendMessage", "sqs:Receive*", "sns:Publish"],
          Resource: [`${queue}runs`, `${queue}watch`],
        },
        { Effect: "Deny", Action: "sqs:PurgeQueue", Resource: "*" },
        { Effect: "Allow", Action: "fsx:DescribeFileSystems", Resource: "*" },
      ),
    );
    const ask = (action: string, name: string) =>
      cloud.iam.refusal(start, { action, resource: queue + name });
    expect(ask("sqs:SendMessage", "runs")).to.equal(undefined);
    expect(ask("sqs:ReceiveMessage", "watch")).to.equal(undefined);
    expect(ask("sqs:PurgeQueue", "watch")).to.match(/explicit deny in an identity-based policy$/);
    expect(cloud.iam.unusedPermissions()).to.deep.equal([
      { role: "start", action: "sqs:SendMessage", resource: `${queue}watch` },
      { role: "start", action: "sqs:Receive*", resource: `${queue}runs` },
      { role: "start", action: "fsx:DescribeFileSystems", resource: "*" },
    ]);
  });

  it("refuses what breaks IAM's rules with IAM's own errors", async () => {
    const cloud = newCloud();
    const call = (operation: string, input: object) => codeOf(cloud.call("iam", operation, input, OPERATOR));
    await createRole(cloud, "start", trustOf("lambda"));
    const put = (PolicyDocument: string, PolicyName = "p") =>
      call("PutRolePolicy", { RoleName: "start", PolicyName, PolicyDocument });
    const big = policyOf({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${"b".repeat(5100)}`,
    });
    expect(
      await call("CreateRole", { RoleName: "START", AssumeRolePolicyDocument: trustOf("lambda") }),
    ).to.equal("EntityAlreadyExists 409: Role with name START already exists.");
    expect(await call("GetRole", { RoleName: "nope" })).to.equal(
      "NoSuchEntity 404: The role with name nope cannot be found.",
    );
    expect(await call("GetRole", { RoleName: "a b" })).to.match(/^ValidationError 400: RoleName: /);
    expect(await call("GetRole", { RoleName: "start", Extra: "x" })).to.match(/^ValidationError 400: /);
    expect(await put("{")).to.match(/^MalformedPolicyDocument 400: This policy contains invalid Json/);
    expect(await put(policyOf({ Effect: "Allow", Action: "s3:GetObject" }))).to.equal(
      "MalformedPolicyDocument 400: Statement[0]: Resource is missing",
    );
    expect(await put(big)).to.equal("no error");
    expect(await put(big, "second")).to.equal(
      "LimitExceeded 409: Maximum policy size of 10240 bytes exceeded for role start",
    );
    expect(await call("DeleteRole", { RoleName: "start" })).to.equal(
      "DeleteConflict 409: Cannot delete entity, must delete policies first.",
    );
    expect(await call("DeleteRolePolicy", { RoleName: "start", PolicyName: "second" })).to.match(
      /^NoSuchEntity 404/,
    );
    expect(await call("DeleteRolePolicy", { RoleName: "start", PolicyName: "p" })).to.equal("no error");
    expect(await call("DeleteRole", { RoleName: "start" })).to.equal("no error");
    expect(await call("CreateUser", { UserName: "a" })).to.match(/^UnknownOperationException 400/);
    const long = trustOf("lambda", { StringEquals: { "aws:SourceArn": "x".repeat(2000) } });
    expect(await call("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: long })).to.equal(
      "LimitExceeded 409: Cannot exceed quota for ACLSizePerRole: 2048",
    );
  });

  it("does not count white space in the size of inline policies", async () => {
    const cloud = newCloud();
    await createRole(cloud, "start", trustOf("lambda"));
    const PolicyDocument = `${policyOf({ Effect: "Allow", Action: "s3:*", Resource: "*" })}${" ".repeat(20_000)}`;
    const input = { RoleName: "start", PolicyName: "p", PolicyDocument };
    expect(await codeOf(cloud.call("iam", "PutRolePolicy", input, OPERATOR))).to.equal("no error");
  });

  it("lists roles by name, in pages", async () => {
    const cloud = newCloud();
    for (const name of ["c", "a", "b"]) await createRole(cloud, name, trustOf("lambda"));
    interface Page {
      Roles: { RoleName: string }[];
      IsTruncated: boolean;
      Marker?: string;
    }
    const list = async (input: object) => (await cloud.call("iam", "ListRoles", input, OPERATOR)) as Page;
    const first = await list({ MaxItems: "2" });
    expect(first.Roles.map((role) => role.RoleName)).to.deep.equal(["a", "b"]);
    const last = await list({ Marker: first.Marker });
    expect(last.Roles.map((role) => role.RoleName)).to.deep.equal(["c"]);
    expect([first.IsTruncated, last.IsTruncated]).to.deep.equal([true, false]);
  });

  it("gives the same keys to the same session, and knows whose they are", async () => {
    const cloud = newCloud();
    await createRole(cloud, "start", trustOf("lambda"));
    const keys = cloud.iam.credentials(start);
    expect(keys.accessKeyId).to.match(/^ASIA[A-Z2-7]{16}$/);
    expect(cloud.iam.credentials({ ...start })).to.deep.equal(keys);
    expect(cloud.iam.callerOf(keys.accessKeyId)).to.deep.equal(start);
    expect(cloud.iam.callerOf("local")).to.deep.equal(OPERATOR);
    expect(cloud.iam.callerOf("AKIAIOSFODNN7EXAMPLE")).to.equal(undefined);
    expect(() => cloud.iam.credentials({ kind: "service", service: "sqs", sourceArn: "" })).to.throw(
      /no access key/,
    );
  });

  it("names users, roles and sessions in the partition of the region", async () => {
    const cloud = newCloud("us-gov-west-1");
    expect(await createRole(cloud, "start", trustOf("lambda"))).to.equal(
      "arn:aws-us-gov:iam::123456789012:role/start",
    );
    const identity = await cloud.call("sts", "GetCallerIdentity", {}, start);
    expect(identity).to.have.property("Arn", "arn:aws-us-gov:sts::123456789012:assumed-role/start/start");
  });

  it("answers SDK clients", async () => {
    const cloud = newCloud("eu-west-1");
    const { url, close } = await startEndpoint(cloud);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const settings = { endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 };
    const iam = new IAMClient(settings);
    const sts = new STSClient(settings);
    try {
      const trust = trustOf("lambda");
      await createRole(cloud, "start", trust);
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: "start" }));
      expect(Role?.CreateDate).to.deep.equal(new Date("2026-11-20T00:00:00Z"));
      expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).to.equal(trust);
      expect((await iam.send(new ListRolesCommand({ MaxItems: 1 }))).Roles).to.have.length(1);
      const missing = await iam
        .send(new GetRoleCommand({ RoleName: "nope" }))
        .catch((error: unknown) => error);
      expect(missing).to.be.instanceOf(NoSuchEntityException);
      expect(await sts.send(new GetCallerIdentityCommand({}))).to.include({
        Account: ACCOUNT,
        Arn: "arn:aws:iam::123456789012:user/operator",
      });
      const session = new STSClient({ ...settings, credentials: cloud.iam.credentials(start) });
      expect(await session.send(new GetCallerIdentityCommand({}))).to.include({
        Arn: "arn:aws:sts::123456789012:assumed-role/start/start",
      });
      session.destroy();
    } finally {
      iam.destroy();
      sts.destroy();
      await close();
    }
  });
});
