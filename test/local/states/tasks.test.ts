import { expect } from "chai";
import { ALLOW_ALL, Fixture, pass, read } from "./fixture";

const sdk = (call: string) => `arn:aws:states:::aws-sdk:${call}`;
const task = (Resource: string, Parameters: object, more: object = {}) => ({
  Type: "Task",
  Resource,
  Parameters,
  End: true,
  ...more,
});

describe("a task calls a service under the machine's role", () => {
  it("with its parameters, and gives the answer in PascalCase with times as ISO texts", async () => {
    const fixture = await Fixture.create();
    await fixture.call("ssm", "PutParameter", { Name: "a", Type: "String", Value: '{"x":1}' });
    const output = await fixture.output(
      { R: read({ Parameters: { "Name.$": "$.name" }, ResultPath: "$.got" }) },
      { name: "a" },
    );
    expect(output).to.deep.equal({
      name: "a",
      got: {
        Parameter: {
          Name: "a",
          Type: "String",
          Value: '{"x":1}',
          Version: 1,
          LastModifiedDate: "2026-03-01T00:00:00.000Z",
          Arn: "arn:aws:ssm:us-east-1:123456789012:parameter/a",
          DataType: "text",
        },
      },
    });
    const [event] = fixture.events.filter((one) => one.kind === "api" && one.operation === "GetParameter");
    expect(event).to.include({ caller: "machine" });
  });

  it("Batch's camelCase members are PascalCase on both sides; the keys of maps stay", async () => {
    const fixture = await Fixture.create();
    const output = await fixture.output({
      R: task(
        sdk("batch:registerJobDefinition"),
        {
          JobDefinitionName: "d",
          Type: "container",
          Tags: { myTag: "x" },
          ContainerProperties: {
            Image: "i",
            ResourceRequirements: [
              { Type: "VCPU", Value: "1" },
              { Type: "MEMORY", Value: "4" },
            ],
          },
          Next: undefined,
        },
        { ResultPath: null, End: undefined, Next: "D" },
      ),
      D: task(
        sdk("batch:describeJobDefinitions"),
        { JobDefinitionName: "d" },
        {
          ResultSelector: {
            "tags.$": "$.JobDefinitions[0].Tags",
            "image.$": "$.JobDefinitions[0].ContainerProperties.Image",
          },
        },
      ),
    });
    expect(output).to.deep.equal({ tags: { myTag: "x" }, image: "i" });
  });

  it("a member that is null is not sent", async () => {
    const fixture = await Fixture.create();
    await fixture.call("ssm", "PutParameter", { Name: "a", Type: "String", Value: "1" });
    const R = read({ Parameters: { Name: "a", WithDecryption: null } });
    expect(await fixture.output({ R })).to.have.nested.property("Parameter.Value", "1");
  });

  it("and is refused what the role may not do", async () => {
    const fixture = await Fixture.create({ allow: [{ ...ALLOW_ALL, Action: "fsx:*" }] });
    const { error, cause } = await fixture.run({ R: read() });
    expect(error).to.equal("Ssm.SsmException");
    expect(cause).to.match(
      /^User: arn:aws:sts::123456789012:assumed-role\/machine\/machine-1 is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:us-east-1:123456789012:parameter\/a because no identity-based policy allows the ssm:GetParameter action \(Service: Ssm, Status Code: 400, Request ID: [0-9a-f-]{36}\)$/,
    );
  });

  it("a role that Step Functions may no longer assume is States.Permissions", async () => {
    const fixture = await Fixture.create();
    const arn = await fixture.start(
      await fixture.machine({ W: { Type: "Wait", Seconds: 60, Next: "R" }, R: read() }),
    );
    await fixture.pass(1);
    await fixture.call("iam", "DeleteRolePolicy", { RoleName: "machine", PolicyName: "p" });
    await fixture.call("iam", "DeleteRole", { RoleName: "machine" });
    await fixture.pass(60);
    expect(await fixture.describe(arn)).to.include({ status: "FAILED", error: "States.Permissions" });
  });

  it("sns:publish takes JSON for a message and gives the message's id with the SDK's metadata", async () => {
    const fixture = await Fixture.create();
    const { TopicArn } = await fixture.call("sns", "CreateTopic", { Name: "told" });
    const output = await fixture.output(
      {
        P: task("arn:aws:states:::sns:publish", { TopicArn, Message: { "a.$": "$.a" } }),
      },
      { a: 1 },
    );
    expect(output).to.have.keys("MessageId", "SdkHttpMetadata", "SdkResponseMetadata");
  });

  it("an answer over 256 KB ends the execution with States.DataLimitExceeded, which no wildcard catches", async () => {
    const fixture = await Fixture.create();
    const value = "x".repeat(8192);
    for (let i = 0; i < 10; i++) {
      await fixture.call("ssm", "PutParameter", {
        Name: `p${i}`,
        Type: "String",
        Value: value,
        Tier: "Advanced",
      });
    }
    const names = Array.from({ length: 10 }, (_, i) => `p${i}`);
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "P" }];
    const one = task(
      sdk("ssm:getParameters"),
      { Names: names },
      { ResultPath: "$.a", End: undefined, Next: "P", Catch },
    );
    expect(await fixture.run({ R: one, P: pass() })).to.include({ status: "SUCCEEDED" });
    fixture.cloud.ssm.parameters.get("p0")!.value = "x".repeat(270_000);
    expect(await fixture.run({ R: one, P: pass() })).to.include({
      status: "FAILED",
      error: "States.DataLimitExceeded",
    });
  });
});

describe("a service's error has Step Functions' name for it", () => {
  const cases: [string, object, string, string, string][] = [
    // An error of the service's model: the suffix is always there.
    [
      "aws-sdk:fsx:describeFileSystems",
      { FileSystemIds: ["fs-00000000"] },
      "",
      "FSx.FileSystemNotFoundException",
      ", Status Code: 400,",
    ],
    [
      "aws-sdk:fsx:describeFileSystems",
      {},
      "InternalServerError",
      "FSx.InternalServerErrorException",
      "Service: FSx,",
    ],
    ["aws-sdk:ssm:getParameter", { Name: "a" }, "", "Ssm.ParameterNotFoundException", "Service: Ssm,"],
    [
      "aws-sdk:batch:describeJobs",
      { Jobs: ["j"] },
      "ServerException",
      "Batch.ServerException",
      "Service: Batch,",
    ],
    [
      "sns:publish",
      { TopicArn: "arn:aws:sns:us-east-1:123456789012:no", Message: "m" },
      "",
      "SNS.NotFoundException",
      "Service: AmazonSNS; Status Code: 404; Error Code: NotFound;",
    ],
    [
      "batch:submitJob",
      { JobName: "j", JobQueue: "q", JobDefinition: "d" },
      "",
      "Batch.ClientException",
      "Service: AWSBatch; Status Code: 400; Error Code: ClientException;",
    ],
    ["lambda:invoke", { FunctionName: "f" }, "", "Lambda.ResourceNotFoundException", "Service: AWSLambda;"],
    [
      "lambda:invoke",
      { FunctionName: "f" },
      "TooManyRequestsException",
      "Lambda.TooManyRequestsException",
      "Service: AWSLambda;",
    ],
    // What the model does not have is the client's own error.
    ["aws-sdk:fsx:describeFileSystems", {}, "ThrottlingException", "FSx.FSxException", "Service: FSx,"],
    ["aws-sdk:ssm:getParameter", { Name: "a" }, "ThrottlingException", "Ssm.SsmException", "Service: Ssm,"],
    [
      "aws-sdk:batch:describeJobs",
      { Jobs: ["j"] },
      "TooManyRequestsException",
      "Batch.BatchException",
      "Service: Batch,",
    ],
    [
      "batch:submitJob",
      { JobName: "j", JobQueue: "q", JobDefinition: "d" },
      "TooManyRequestsException",
      "Batch.AWSBatchException",
      "Error Code: TooManyRequestsException;",
    ],
    [
      "sns:publish",
      { TopicArn: "arn:aws:sns:us-east-1:123456789012:no", Message: "m" },
      "Throttling",
      "SNS.AmazonSNSException",
      "Error Code: Throttling;",
    ],
  ];
  for (const [call, parameters, code, expected, part] of cases) {
    it(`${call}${code ? ` answering ${code}` : ""}: ${expected}`, async () => {
      const fixture = await Fixture.create();
      if (code) {
        const service = call.replace(/^aws-sdk:/, "").split(":")[0];
        fixture.fail(
          `${service}.*`,
          1,
          code,
          code.startsWith("Inter") || code.startsWith("Server") ? 500 : 400,
        );
      }
      const { error, cause } = await fixture.run({ T: task(`arn:aws:states:::${call}`, parameters) });
      expect(error).to.equal(expected);
      expect(cause).to.contain(part);
    });
  }

  it("a connection that breaks is an SdkClientException", async () => {
    const fixture = await Fixture.create();
    fixture.cloud.faults.plan({ target: "ssm.*", error: "connection lost", times: 1 });
    expect(await fixture.run({ R: read() })).to.include({
      error: "Ssm.SdkClientException",
      cause: "Unable to execute HTTP request: Read timed out",
    });
  });
});
