import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import { type Caller, OPERATOR, type PolicyStatement, ServiceError } from "../../../local/service";
import { call, cloudWith, createTask, FS, NO_REPORT } from "./fixture";

const HOME = "arn:aws:fsx:us-east-1:123456789012";
const FILE_SYSTEM = `${HOME}:file-system/${FS}`;
const ANY_TASK = `${HOME}:task/*`;

/** A role with these statements, as a caller. */
async function roleWith(cloud: LocalCloud, statements: PolicyStatement[]): Promise<Caller> {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  };
  await cloud.call(
    "iam",
    "CreateRole",
    { RoleName: "r", AssumeRolePolicyDocument: JSON.stringify(trust) },
    OPERATOR,
  );
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await cloud.call(
    "iam",
    "PutRolePolicy",
    { RoleName: "r", PolicyName: "p", PolicyDocument: policy },
    OPERATOR,
  );
  return { kind: "role", roleName: "r", session: "s" };
}

function allow(Action: string, Resource: string, Condition?: PolicyStatement["Condition"]): PolicyStatement {
  return { Effect: "Allow", Action, Resource, ...(Condition ? { Condition } : {}) };
}

/** "allowed", or the action and resource that the refusal names. */
async function attempt(
  definition: Parameters<typeof cloudWith>[0],
  statements: PolicyStatement[],
  operation: string,
  input: (cloud: LocalCloud) => Promise<object> | object,
): Promise<string> {
  const cloud = cloudWith(definition);
  const caller = await roleWith(cloud, statements);
  try {
    await call(cloud, operation, await input(cloud), caller);
    return "allowed";
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "AccessDeniedException") throw error;
    const [, action, resource] = /perform: (\S+) on resource: (\S+)/.exec(error.message) ?? [];
    return `${action} ${resource}`;
  }
}

const EXPORT = { Type: "EXPORT_TO_REPOSITORY", FileSystemId: FS, Paths: ["/data"], Report: NO_REPORT };
const CREATE = "fsx:CreateDataRepositoryTask";

describe("The permissions of CreateDataRepositoryTask", () => {
  const tagged = { ...EXPORT, Tags: [{ Key: "team", Value: "a" }] };
  const cases: [string, PolicyStatement[], object, string][] = [
    ["file system and task", [allow(CREATE, FILE_SYSTEM), allow(CREATE, ANY_TASK)], EXPORT, "allowed"],
    ["file system only", [allow(CREATE, FILE_SYSTEM)], EXPORT, `${CREATE} ${ANY_TASK}`],
    ["task only", [allow(CREATE, ANY_TASK)], EXPORT, `${CREATE} ${FILE_SYSTEM}`],
    [
      "another file system",
      [allow(CREATE, `${HOME}:file-system/fs-99999999`), allow(CREATE, ANY_TASK)],
      EXPORT,
      `${CREATE} ${FILE_SYSTEM}`,
    ],
    ["tags, but not fsx:TagResource", [allow(CREATE, "*")], tagged, `fsx:TagResource ${ANY_TASK}`],
    [
      "tags, and fsx:TagResource",
      [allow(CREATE, "*"), allow("fsx:TagResource", ANY_TASK)],
      tagged,
      "allowed",
    ],
    [
      "a tag that the policy asks for",
      [allow(CREATE, "*", { StringEquals: { "aws:RequestTag/team": "a" } }), allow("fsx:TagResource", "*")],
      tagged,
      "allowed",
    ],
    [
      "another value of the tag that the policy asks for",
      [allow(CREATE, "*", { StringEquals: { "aws:RequestTag/team": "b" } }), allow("fsx:TagResource", "*")],
      tagged,
      `${CREATE} ${FILE_SYSTEM}`,
    ],
    [
      "a tag key that the policy does not list",
      [allow("fsx:*", "*", { "ForAllValues:StringEquals": { "aws:TagKeys": ["owner"] } })],
      tagged,
      `${CREATE} ${FILE_SYSTEM}`,
    ],
  ];
  for (const [what, statements, input, result] of cases) {
    it(`${what}: ${result}`, async () => {
      expect(await attempt({}, statements, "CreateDataRepositoryTask", () => input)).to.equal(result);
    });
  }
});

describe("The permissions of the other operations", () => {
  it("of describing have no resource level", async () => {
    for (const operation of [
      "DescribeFileSystems",
      "DescribeDataRepositoryAssociations",
      "DescribeDataRepositoryTasks",
    ]) {
      expect(await attempt({}, [allow(`fsx:${operation}`, "*")], operation, () => ({}))).to.equal("allowed");
      const named = [allow(`fsx:${operation}`, FILE_SYSTEM)];
      expect(await attempt({}, named, operation, () => ({}))).to.equal(`fsx:${operation} *`);
    }
  });

  it("of cancelling are the task's, and can depend on its tags", async () => {
    const input = async (cloud: LocalCloud) => ({
      TaskId: (await createTask(cloud, { Tags: [{ Key: "team", Value: "a" }] })).TaskId,
    });
    const cancel = (team: string) => [
      allow("fsx:CancelDataRepositoryTask", ANY_TASK, { StringEquals: { "aws:ResourceTag/team": team } }),
    ];
    expect(await attempt({}, cancel("a"), "CancelDataRepositoryTask", input)).to.equal("allowed");
    expect(await attempt({}, cancel("b"), "CancelDataRepositoryTask", input)).to.match(
      /^fsx:CancelDataRepositoryTask arn:aws:fsx:us-east-1:123456789012:task\/task-[0-9a-f]{17}$/,
    );
  });

  it("of linking a bucket include those for FSx's service-linked role", async () => {
    const input = { FileSystemId: FS, FileSystemPath: "/x", DataRepositoryPath: "s3://bucket-a/x" };
    const role = `arn:aws:iam::123456789012:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_${FS}`;
    const operation = "CreateDataRepositoryAssociation";
    expect(await attempt({}, [allow("fsx:*", "*")], operation, () => input)).to.equal(
      `iam:CreateServiceLinkedRole ${role}`,
    );
    const statements = [allow("fsx:*", "*"), allow("iam:*", role)];
    expect(await attempt({}, statements, operation, () => input)).to.equal("allowed");
  });

  it("of deleting and updating an association are the association's", async () => {
    const arn = `${HOME}:association/${FS}/dra-00000000a`;
    for (const operation of ["UpdateDataRepositoryAssociation", "DeleteDataRepositoryAssociation"]) {
      const input = () => ({ AssociationId: "dra-00000000a" });
      expect(await attempt({}, [allow(`fsx:${operation}`, arn)], operation, input)).to.equal("allowed");
      expect(await attempt({}, [allow(`fsx:${operation}`, FILE_SYSTEM)], operation, input)).to.equal(
        `fsx:${operation} ${arn}`,
      );
    }
  });
});
