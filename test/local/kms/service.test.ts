import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { type Caller, OPERATOR, type PolicyDocument, ServiceError } from "../../../local/service";

const ACCOUNT = "123456789012";
const KEY_ID = "11111111-2222-4333-8444-555555555555";
const ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY_ID}`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

const account = { Effect: "Allow" as const, Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" };
const alarms = {
  Effect: "Allow" as const,
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
  Resource: "*",
  Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
};

const alarm: Caller = {
  kind: "service",
  service: "cloudwatch.amazonaws.com",
  sourceArn: `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:runs-failed`,
};
const start: Caller = { kind: "role", roleName: "start", session: "start" };

function newCloud(): LocalCloud {
  return new LocalCloud({ region: "us-east-1", start: Date.UTC(2026, 10, 20), seed: "test" });
}

function withKey(...statements: PolicyDocument["Statement"][]): LocalCloud {
  const cloud = newCloud();
  cloud.kms.createKey({ keyId: KEY_ID, policy: { Version: "2012-10-17", Statement: statements.flat() } });
  return cloud;
}

async function grant(cloud: LocalCloud, Action: string): Promise<void> {
  const statement = (more: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...more } });
  const trust = statement({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
  await cloud.call("iam", "CreateRole", { RoleName: "start", AssumeRolePolicyDocument: trust }, OPERATOR);
  const PolicyDocument = statement({ Action, Resource: ARN });
  await cloud.call("iam", "PutRolePolicy", { RoleName: "start", PolicyName: "p", PolicyDocument }, OPERATOR);
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "allowed";
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) =>
      refusal(() => {
        throw error;
      }),
  );
}

describe("KMS of the local cloud", () => {
  it("lets an alarm use a key whose policy names CloudWatch, and no other key", () => {
    const use = (cloud: LocalCloud) => refusal(() => cloud.kms.requireUse(ARN, alarm, "kms:GenerateDataKey"));
    expect(use(withKey(account, alarms))).to.equal("allowed");
    expect(use(withKey(account))).to.equal(
      `AccessDeniedException: User: cloudwatch.amazonaws.com is not authorized to perform: kms:GenerateDataKey on resource: ${ARN} because no resource-based policy allows the kms:GenerateDataKey action`,
    );
  });

  it("keeps alarms, and every other service, from AWS's own keys for SNS and SQS", () => {
    const cloud = newCloud();
    for (const [alias, via] of [
      ["alias/aws/sns", "sns"],
      ["alias/aws/sqs", "sqs"],
    ] as const) {
      expect(refusal(() => cloud.kms.requireUse(alias, alarm, "kms:GenerateDataKey", via))).to.match(
        /^AccessDeniedException/,
      );
      expect(refusal(() => cloud.kms.requireUse(alias, start, "kms:GenerateDataKey", via))).to.equal(
        "allowed",
      );
      expect(refusal(() => cloud.kms.requireUse(alias, OPERATOR, "kms:Decrypt", via))).to.equal("allowed");
      // Not through their service, nobody uses them.
      expect(refusal(() => cloud.kms.requireUse(alias, start, "kms:Decrypt"))).to.match(
        /^AccessDeniedException/,
      );
    }
  });

  it("asks the caller's own policies only where the key's policy names the account", async () => {
    const cloud = withKey(account);
    const use = (action: string) => refusal(() => cloud.kms.requireUse(KEY_ID, start, action));
    expect(use("kms:Decrypt")).to.match(/because no identity-based policy allows the kms:Decrypt action$/);
    await grant(cloud, "kms:Decrypt");
    expect(use("kms:Decrypt")).to.equal("allowed");
    expect(use("kms:GenerateDataKey")).to.match(/no identity-based policy/);
    const closed = withKey({ ...account, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/operator` } });
    await grant(closed, "kms:*");
    expect(refusal(() => closed.kms.requireUse(KEY_ID, start, "kms:Decrypt"))).to.match(
      /no resource-based policy/,
    );
  });

  it("knows a key by id, ARN, alias and alias ARN", async () => {
    const cloud = withKey(account);
    await cloud.call("kms", "CreateAlias", { AliasName: "alias/runs", TargetKeyId: KEY_ID }, OPERATOR);
    for (const KeyId of [KEY_ID, ARN, "alias/runs", `arn:aws:kms:us-east-1:${ACCOUNT}:alias/runs`]) {
      const answer = (await cloud.call("kms", "DescribeKey", { KeyId }, OPERATOR)) as { KeyMetadata: object };
      expect(answer.KeyMetadata).to.include({ Arn: ARN, KeyState: "Enabled", KeyManager: "CUSTOMER" });
    }
    const find = (key: string) => refusal(() => cloud.kms.requireUse(key, OPERATOR, "kms:Decrypt"));
    expect(find("nope")).to.equal(
      `NotFoundException: Key 'arn:aws:kms:us-east-1:${ACCOUNT}:key/nope' does not exist`,
    );
    expect(find("alias/nope")).to.equal(
      `NotFoundException: Alias arn:aws:kms:us-east-1:${ACCOUNT}:alias/nope is not found.`,
    );
    expect(find(ARN.replace("us-east-1", "eu-west-1"))).to.match(/^InvalidArnException/);
  });

  it("refuses aliases that break its rules", async () => {
    const cloud = withKey(account);
    const create = (AliasName: string, TargetKeyId = KEY_ID) =>
      failure(cloud.call("kms", "CreateAlias", { AliasName, TargetKeyId }, OPERATOR));
    expect(await create("runs")).to.match(/^InvalidAliasNameException/);
    expect(await create("alias/aws/runs")).to.match(/^InvalidAliasNameException/);
    expect(await create("alias/a b")).to.match(/^ValidationException: AliasName/);
    expect(await create("alias/runs", "alias/aws/sns")).to.match(/^NotFoundException/);
    expect(await create("alias/runs")).to.equal("no error");
    expect(await create("alias/runs")).to.match(/^AlreadyExistsException/);
    expect(await failure(cloud.call("kms", "DeleteAlias", { AliasName: "alias/runs" }, OPERATOR))).to.equal(
      "no error",
    );
    expect(await failure(cloud.call("kms", "DeleteAlias", { AliasName: "alias/runs" }, OPERATOR))).to.match(
      /^NotFoundException/,
    );
  });

  it("lists aliases by name, of one key or in pages", async () => {
    const cloud = withKey(account);
    await cloud.call("kms", "CreateAlias", { AliasName: "alias/runs", TargetKeyId: ARN }, OPERATOR);
    const list = async (input: object) => {
      const answer = (await cloud.call("kms", "ListAliases", input, OPERATOR)) as {
        Aliases: { AliasName: string }[];
        NextMarker?: string;
        Truncated: boolean;
      };
      return [answer.Aliases.map((alias) => alias.AliasName), answer.NextMarker, answer.Truncated];
    };
    expect(await list({})).to.deep.equal([
      ["alias/aws/sns", "alias/aws/sqs", "alias/runs"],
      undefined,
      false,
    ]);
    expect(await list({ Limit: 2 })).to.deep.equal([
      ["alias/aws/sns", "alias/aws/sqs"],
      "alias/aws/sqs",
      true,
    ]);
    expect(await list({ Marker: "alias/aws/sqs" })).to.deep.equal([["alias/runs"], undefined, false]);
    expect(await list({ KeyId: KEY_ID })).to.deep.equal([["alias/runs"], undefined, false]);
  });

  it("refuses a key policy that is malformed, or that nobody could change again", () => {
    const create = (statement: object) =>
      refusal(() =>
        newCloud().kms.createKey({
          keyId: KEY_ID,
          policy: { Version: "2012-10-17", Statement: [statement as never] },
        }),
      );
    expect(create({ ...account, Condition: { StringEqual: { "aws:A": "b" } } })).to.equal(
      'MalformedPolicyDocumentException: Statement[0]: the condition operator "StringEqual" is not one that the local cloud evaluates',
    );
    expect(create(alarms)).to.equal(
      "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.",
    );
    const cloud = withKey(account);
    expect(refusal(() => cloud.kms.createKey({ keyId: KEY_ID, policy: { Statement: account } }))).to.match(
      /^AlreadyExistsException/,
    );
  });

  it("gives back a data key only with the context that it was made with", async () => {
    const cloud = withKey(account);
    const call = (operation: string, input: object) => cloud.call("kms", operation, input, OPERATOR);
    const EncryptionContext = { queue: "runs" };
    const made = (await call("GenerateDataKey", {
      KeyId: KEY_ID,
      KeySpec: "AES_256",
      EncryptionContext,
    })) as {
      CiphertextBlob: Uint8Array;
      Plaintext: Uint8Array;
    };
    expect(made.Plaintext).to.have.length(32);
    const opened = await call("Decrypt", { CiphertextBlob: made.CiphertextBlob, EncryptionContext });
    expect(opened).to.deep.include({ KeyId: ARN, Plaintext: made.Plaintext });
    const changed = made.CiphertextBlob.slice();
    changed[changed.length - 1]! ^= 1;
    expect(await failure(call("Decrypt", { CiphertextBlob: made.CiphertextBlob }))).to.match(
      /^InvalidCiphertext/,
    );
    expect(await failure(call("Decrypt", { CiphertextBlob: changed, EncryptionContext }))).to.match(
      /^InvalidCiphertext/,
    );
    expect(await failure(call("Decrypt", { CiphertextBlob: new Uint8Array([200, 1]) }))).to.match(
      /^InvalidCiphertext/,
    );
    expect(await failure(call("GenerateDataKey", { KeyId: KEY_ID }))).to.match(
      /either number of bytes or key spec/,
    );
  });

  it("stops the use of a key at once when its deletion is scheduled, and forgets it when that comes", async () => {
    const cloud = withKey(account);
    await cloud.call("kms", "CreateAlias", { AliasName: "alias/runs", TargetKeyId: ARN }, OPERATOR);
    const call = (operation: string, input: object) => cloud.call("kms", operation, input, OPERATOR);
    const answer = await call("ScheduleKeyDeletion", { KeyId: KEY_ID, PendingWindowInDays: 7 });
    expect(answer).to.deep.include({
      DeletionDate: new Date("2026-11-27T00:00:00Z"),
      KeyState: "PendingDeletion",
    });
    const use = () => refusal(() => cloud.kms.requireUse(KEY_ID, OPERATOR, "kms:Decrypt"));
    expect(use()).to.equal(`KMSInvalidStateException: ${ARN} is pending deletion.`);
    expect(await failure(call("ScheduleKeyDeletion", { KeyId: KEY_ID }))).to.match(
      /^KMSInvalidStateException/,
    );
    await cloud.clock.runUntil(Date.UTC(2026, 10, 27));
    expect(use()).to.match(/^NotFoundException/);
    expect(refusal(() => cloud.kms.requireUse("alias/runs", OPERATOR, "kms:Decrypt"))).to.match(
      /^NotFoundException/,
    );
    expect(await failure(call("ScheduleKeyDeletion", { KeyId: "alias/aws/sns" }))).to.match(
      /^AccessDeniedException/,
    );
  });

  it("shows a key's policy as it was given", async () => {
    const cloud = withKey(account, alarms);
    const { Policy } = (await cloud.call("kms", "GetKeyPolicy", { KeyId: KEY_ID }, OPERATOR)) as {
      Policy: string;
    };
    expect(JSON.parse(Policy)).to.deep.equal({ Version: "2012-10-17", Statement: [account, alarms] });
    const other = cloud.call("kms", "GetKeyPolicy", { KeyId: KEY_ID, PolicyName: "other" }, OPERATOR);
    expect(await failure(other)).to.equal("NotFoundException: No such policy exists");
  });

  it("lists aliases page by page, and refuses markers that no page ended with", async () => {
    const list = (input: object) => newCloud().call("kms", "ListAliases", input, OPERATOR);
    const names = (page: unknown) =>
      (page as { Aliases: { AliasName: string }[] }).Aliases.map(({ AliasName }) => AliasName);
    const first = (await list({ Limit: 1 })) as { NextMarker: string };
    expect(names(first)).to.deep.equal(["alias/aws/sns"]);
    expect(names(await list({ Marker: first.NextMarker }))).to.deep.equal(["alias/aws/sqs"]);
    expect(await failure(list({ Marker: "x" }))).to.match(/^InvalidMarkerException/);
  });
});
