/** What callers must be allowed (Service Authorization Reference, AWS DataSync), and what DataSync's own roles need. */
import { expect } from "chai";
import { addEfsLocation } from "../../../local/datasync/location-file-systems";
import { type Caller, OPERATOR, ServiceError } from "../../../local/service";
import { call, makeTask, nfsLocation, pass, ROLE, setUp, start, type TestSetup } from "./fixture";

const CALLER: Caller = { kind: "role", roleName: "caller", session: "s" };

/** What the caller may do from now on. */
async function allow({ cloud }: TestSetup, Statement: object[]): Promise<void> {
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  };
  await cloud
    .call(
      "iam",
      "CreateRole",
      { RoleName: "caller", AssumeRolePolicyDocument: JSON.stringify(trust) },
      OPERATOR,
    )
    .catch(() => undefined);
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await cloud.call("iam", "PutRolePolicy", { RoleName: "caller", PolicyName: "p", PolicyDocument }, OPERATOR);
}

/** `datasync:CreateTask on arn`, or "allowed". */
async function asked({ cloud }: TestSetup, operation: string, input: object): Promise<string> {
  try {
    await call(cloud, operation, input, CALLER);
    return "allowed";
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "AccessDeniedException") throw error;
    return /perform: (\S+ on resource: \S+) because/.exec(error.message)![1]!;
  }
}

const statement = (Action: string | string[], Resource: string, Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});

describe("permissions of DataSync", () => {
  it("to create a location are asked of no resource, only of the request's tags", async () => {
    const setup = await setUp();
    const input = {
      ServerHostname: "nas",
      Subdirectory: "/",
      OnPremConfig: { AgentArns: setup.agents },
      Tags: [{ Key: "stack", Value: "dev" }],
    };
    const tagged = { StringEquals: { "aws:RequestTag/stack": "dev" } };
    const locations = "arn:aws:datasync:us-east-1:123456789012:location/*";
    await allow(setup, [statement("datasync:CreateLocationNfs", locations, tagged)]);
    expect(await asked(setup, "CreateLocationNfs", input)).to.equal(
      "datasync:CreateLocationNfs on resource: *",
    );
    await allow(setup, [statement("datasync:CreateLocationNfs", "*", tagged)]);
    expect(await asked(setup, "CreateLocationNfs", input)).to.equal(
      `datasync:TagResource on resource: ${locations}`,
    );
    await allow(setup, [
      statement("datasync:CreateLocationNfs", "*", tagged),
      statement("datasync:TagResource", locations, tagged),
    ]);
    expect(await asked(setup, "CreateLocationNfs", input)).to.equal("allowed");
    expect(await asked(setup, "CreateLocationNfs", { ...input, Tags: [] })).to.equal(
      "datasync:CreateLocationNfs on resource: *",
    );
  });

  it("to create a task are asked of both locations, and of roles that it is given", async () => {
    const setup = await setUp();
    const source = await nfsLocation(setup, setup.agents);
    const input = { SourceLocationArn: source, DestinationLocationArn: setup.destination };
    await allow(setup, [statement("datasync:CreateTask", source)]);
    expect(await asked(setup, "CreateTask", input)).to.equal(
      `datasync:CreateTask on resource: ${setup.destination}`,
    );
    await allow(setup, [statement("datasync:CreateTask", "arn:aws:datasync:*:*:location/*")]);
    const S3 = { S3BucketArn: "arn:aws:s3:::target", BucketAccessRoleArn: ROLE };
    const withReport = { ...input, TaskReportConfig: { Destination: { S3 } } };
    expect(await asked(setup, "CreateTask", withReport)).to.equal(`iam:PassRole on resource: ${ROLE}`);
    const enhanced = await asked(setup, "CreateTask", { ...input, TaskMode: "ENHANCED" });
    expect(enhanced).to.equal(
      "iam:CreateServiceLinkedRole on resource: arn:aws:iam::123456789012:role/aws-service-role/datasync.amazonaws.com/AWSServiceRoleForDataSync",
    );
    expect(await asked(setup, "CreateTask", input)).to.equal("allowed");
  });

  it("for a location in a VPC include its network interfaces", async () => {
    const setup = await setUp();
    addEfsLocation(
      setup.cloud,
      "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0",
      "efs://us-east-1.fs-0123456789abcdef0/",
    );
    const input = {
      SourceLocationArn: await nfsLocation(setup, setup.agents),
      DestinationLocationArn: "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0",
    };
    await allow(setup, [statement("datasync:*", "*")]);
    expect(await asked(setup, "CreateTask", input)).to.equal("ec2:CreateNetworkInterface on resource: *");
  });

  it("can be had by a resource's tags", async () => {
    const setup = await setUp({ agents: [{ tags: { stack: "dev" } }] });
    const task = await makeTask(setup, 0, { Tags: [{ Key: "stack", Value: "dev" }] });
    const foreign = await makeTask(setup, 0, { Tags: [{ Key: "stack", Value: "prod" }] });
    await allow(setup, [statement("datasync:*", "*", { StringEquals: { "aws:ResourceTag/stack": "dev" } })]);
    const execution = await start(setup, task, { Tags: [{ Key: "stack", Value: "dev" }] });
    expect(await asked(setup, "DescribeTask", { TaskArn: task })).to.equal("allowed");
    expect(await asked(setup, "StartTaskExecution", { TaskArn: foreign })).to.equal(
      `datasync:StartTaskExecution on resource: ${foreign}`,
    );
    expect(await asked(setup, "DescribeTaskExecution", { TaskExecutionArn: execution })).to.equal("allowed");
    expect(await asked(setup, "CancelTaskExecution", { TaskExecutionArn: execution })).to.equal("allowed");
    expect(await asked(setup, "DescribeAgent", { AgentArn: setup.agents[0] })).to.equal("allowed");
    expect(await asked(setup, "TagResource", { ResourceArn: foreign, Tags: [] })).to.equal(
      `datasync:TagResource on resource: ${foreign}`,
    );
  });

  it("to list are asked of every resource", async () => {
    const setup = await setUp();
    await allow(setup, [statement("datasync:List*", "arn:aws:datasync:us-east-1:123456789012:*")]);
    for (const what of ["Agents", "Locations", "Tasks", "TaskExecutions"]) {
      expect(await asked(setup, `List${what}`, {})).to.equal(`datasync:List${what} on resource: *`);
    }
  });

  it("of the bucket's role are all that the guide names, and no others are used", async () => {
    const setup = await setUp();
    const actions = [
      ...[
        "GetBucketLocation",
        "ListBucket",
        "ListBucketMultipartUploads",
        "AbortMultipartUpload",
        "DeleteObject",
      ],
      ...["GetObject", "GetObjectTagging", "GetObjectVersion", "GetObjectVersionTagging"],
      ...["ListMultipartUploadParts", "PutObject", "PutObjectTagging"],
    ].map((action) => `s3:${action}`);
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: statement([...actions, "s3:Other"], "*"),
    });
    const policy = { RoleName: "bucket-access", PolicyName: "p", PolicyDocument };
    await setup.cloud.call("iam", "PutRolePolicy", policy, OPERATOR);
    await start(setup, await makeTask(setup));
    await pass(setup, 60_000);
    const unused = setup.cloud.iam.unusedPermissions().map(({ action }) => action);
    expect(unused).to.deep.equal(["s3:Other"]);
  });
});
