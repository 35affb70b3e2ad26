/** Roles and their policies through IAM's own operations. */
import { GetRoleCommand, IAMClient, ListRolesCommand, NoSuchEntityException } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { startEndpoint } from "../../../local/endpoint";
import { OPERATOR } from "../../../local/service";
import { ACCOUNT, codeOf, createRole, newCloud, policyOf, start, trustOf } from "./fixture";

describe("IAM's operations in the local cloud", () => {
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
