/** Secrets: found by name and ARN, in versions, under keys, gone when deleted. */
import { ResourceNotFoundException, SecretsManager } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { startEndpoint } from "../../../local/endpoint";
import { type Caller, OPERATOR, type PolicyDocument, ServiceError } from "../../../local/service";

const START = Date.parse("2026-11-20T06:00:00Z");
const DAY = 86_400_000;

function newCloud(): LocalCloud {
  return new LocalCloud({ region: "us-east-1", start: START, seed: "test" });
}

async function call<Output = Record<string, unknown>>(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller: Caller = OPERATOR,
): Promise<Output> {
  return (await cloud.call("secretsmanager", operation, input, caller)) as Output;
}

async function refusal(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller?: Caller,
): Promise<string> {
  try {
    await call(cloud, operation, input, caller);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error(`${operation} was expected to be refused, and was not.`);
}

const read = async (cloud: LocalCloud, input: object) =>
  (await call<{ SecretString: string }>(cloud, "GetSecretValue", input)).SecretString;

describe("a secret", () => {
  it("is found by its name, by its ARN, and by its ARN without the six characters at its end", async () => {
    const cloud = newCloud();
    const { ARN, VersionId } = await call<{ ARN: string; VersionId: string }>(cloud, "CreateSecret", {
      Name: "nas/password",
      SecretString: "s3cret",
      Tags: [{ Key: "a", Value: "b" }],
    });
    expect(ARN).to.match(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:nas\/password-[0-9a-f]{6}$/);
    for (const SecretId of ["nas/password", ARN, ARN.slice(0, -7)]) {
      expect(await call(cloud, "GetSecretValue", { SecretId })).to.deep.equal({
        ARN,
        Name: "nas/password",
        VersionId,
        SecretString: "s3cret",
        VersionStages: ["AWSCURRENT"],
        CreatedDate: new Date(START),
      });
    }
    expect(await refusal(cloud, "GetSecretValue", { SecretId: "nas" })).to.equal(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
    expect(await refusal(cloud, "CreateSecret", { Name: "nas/password" })).to.match(
      /^ResourceExistsException: /,
    );
  });

  it("has a current version and the one before it", async () => {
    const cloud = newCloud();
    await call(cloud, "CreateSecret", { Name: "s", SecretString: "one" });
    await call(cloud, "PutSecretValue", { SecretId: "s", SecretString: "two" });
    await call(cloud, "PutSecretValue", { SecretId: "s", SecretString: "three" });
    expect(await read(cloud, { SecretId: "s" })).to.equal("three");
    expect(await read(cloud, { SecretId: "s", VersionStage: "AWSPREVIOUS" })).to.equal("two");
    const ClientRequestToken = "0".repeat(32);
    await call(cloud, "PutSecretValue", {
      SecretId: "s",
      SecretString: "next",
      VersionStages: ["AWSPENDING"],
      ClientRequestToken,
    });
    expect(await read(cloud, { SecretId: "s" })).to.equal("three");
    expect(await read(cloud, { SecretId: "s", VersionId: ClientRequestToken })).to.equal("next");
    const again = { SecretId: "s", SecretString: "other", ClientRequestToken };
    expect(await refusal(cloud, "PutSecretValue", again)).to.match(/^ResourceExistsException: /);
    expect(await refusal(cloud, "GetSecretValue", { SecretId: "s", VersionStage: "X" })).to.equal(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: X",
    );
    const { VersionIdsToStages } = await call<{ VersionIdsToStages: object }>(cloud, "DescribeSecret", {
      SecretId: "s",
    });
    expect(Object.values(VersionIdsToStages)).to.deep.equal([
      ["AWSPREVIOUS"],
      ["AWSCURRENT"],
      ["AWSPENDING"],
    ]);
  });

  it("without a value has nothing to read until it gets one", async () => {
    const cloud = newCloud();
    await call(cloud, "CreateSecret", { Name: "s", Description: "later" });
    expect(await refusal(cloud, "GetSecretValue", { SecretId: "s" })).to.match(
      /^ResourceNotFoundException: .*AWSCURRENT$/,
    );
    await call(cloud, "PutSecretValue", {
      SecretId: "s",
      SecretBinary: new Uint8Array([1, 2]),
      VersionStages: ["X"],
    });
    const { SecretBinary } = await call<{ SecretBinary: Uint8Array }>(cloud, "GetSecretValue", {
      SecretId: "s",
    });
    expect([...SecretBinary]).to.deep.equal([1, 2]);
  });

  it("that is deleted cannot be read, and is gone after its recovery window, or at once", async () => {
    const cloud = newCloud();
    await call(cloud, "CreateSecret", { Name: "s", SecretString: "x" });
    const { DeletionDate } = await call(cloud, "DeleteSecret", { SecretId: "s", RecoveryWindowInDays: 7 });
    expect(DeletionDate).to.deep.equal(new Date(START + 7 * DAY));
    expect(await refusal(cloud, "GetSecretValue", { SecretId: "s" })).to.match(
      /^InvalidRequestException: .*marked for deletion/,
    );
    expect(await refusal(cloud, "CreateSecret", { Name: "s" })).to.match(/scheduled for deletion/);
    await cloud.clock.runUntil(START + 7 * DAY);
    await call(cloud, "CreateSecret", { Name: "s", SecretString: "y" });
    await call(cloud, "DeleteSecret", { SecretId: "s", ForceDeleteWithoutRecovery: true });
    expect(await refusal(cloud, "DescribeSecret", { SecretId: "s" })).to.match(/^ResourceNotFoundException/);
    expect(await refusal(cloud, "DeleteSecret", { SecretId: "s", RecoveryWindowInDays: 3 })).to.match(
      /between 7 and 30 days/,
    );
  });

  it("is read by whom IAM allows it, and with a key of the account's own by whom the key allows it", async () => {
    const cloud = newCloud();
    const caller: Caller = { kind: "role", roleName: "reader", session: "s" };
    const trust = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    };
    await cloud.call(
      "iam",
      "CreateRole",
      { RoleName: "reader", AssumeRolePolicyDocument: JSON.stringify(trust) },
      OPERATOR,
    );
    const allow = async (...Action: string[]) => {
      const PolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action, Resource: "*" },
      });
      await cloud.call(
        "iam",
        "PutRolePolicy",
        { RoleName: "reader", PolicyName: "p", PolicyDocument },
        OPERATOR,
      );
    };
    const keyId = "11111111-2222-4333-8444-555555555555";
    const Principal = { AWS: "arn:aws:iam::123456789012:root" };
    const policy: PolicyDocument = {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal, Action: "kms:*", Resource: "*" },
    };
    cloud.kms.createKey({ keyId, policy });
    await call(cloud, "CreateSecret", { Name: "s", SecretString: "x", KmsKeyId: keyId });
    const denied = (action: string) =>
      new RegExp(`^AccessDeniedException: .*not authorized to perform: ${action} `);
    expect(await refusal(cloud, "GetSecretValue", { SecretId: "s" }, caller)).to.match(
      denied("secretsmanager:GetSecretValue"),
    );
    await allow("secretsmanager:GetSecretValue");
    expect(await refusal(cloud, "GetSecretValue", { SecretId: "s" }, caller)).to.match(denied("kms:Decrypt"));
    await allow("secretsmanager:GetSecretValue", "kms:Decrypt");
    expect((await call(cloud, "GetSecretValue", { SecretId: "s" }, caller)).SecretString).to.equal("x");
  });

  it("of a world has the name, or the whole ARN, that it is told", async () => {
    const cloud = newCloud();
    const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:nas-AbCdEf";
    expect(cloud.secretsmanager.addSecret(arn, "x")).to.equal(arn);
    cloud.secretsmanager.addSecret("other", "y");
    expect([
      await read(cloud, { SecretId: "nas" }),
      await read(cloud, { SecretId: arn }),
      await read(cloud, { SecretId: "other" }),
    ]).to.deep.equal(["x", "x", "y"]);
  });

  it("is read by the AWS SDK", async () => {
    const cloud = newCloud();
    const endpoint = await startEndpoint(cloud);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new SecretsManager({
      endpoint: endpoint.url,
      region: "us-east-1",
      credentials,
      maxAttempts: 1,
    });
    try {
      await client.createSecret({ Name: "s", SecretBinary: new Uint8Array([7]) });
      const { SecretBinary, CreatedDate } = await client.getSecretValue({ SecretId: "s" });
      expect([[...SecretBinary!], CreatedDate]).to.deep.equal([[7], new Date(START)]);
      const error = await client.getSecretValue({ SecretId: "t" }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(ResourceNotFoundException);
      expect(error).to.include({ message: "Secrets Manager can't find the specified secret." });
    } finally {
      client.destroy();
      await endpoint.close();
    }
  });
});
