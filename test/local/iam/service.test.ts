/** Who may do what, as whom: refusals, sessions and keys, and what was granted in vain. */
import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import {
  ACCOUNT,
  codeOf,
  createRole,
  createTask,
  FUNCTION,
  GROUP,
  newCloud,
  policyOf,
  start,
  trustOf,
} from "./fixture";

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
});
