import { expect } from "chai";
import { HandlerFunction, type HandlerFunctionArgs } from "../../components/handler-function";
import type { PolicyStatement } from "../../components/policy-document";
import { packed } from "./archive";
import { deploy } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/key-1";
const DOING: PolicyStatement = {
  Sid: "Do",
  Effect: "Allow",
  Action: "fsx:DoIt",
  Resource: "arn:aws:fsx:us-east-1:111122223333:thing/one",
};

type Args = HandlerFunctionArgs<unknown, string>;

const ARGS: Args = {
  stack: "dev",
  noun: "start-task",
  description: "Does it",
  callbackFactory: () => async () => "done",
  timeout: 60,
  logRetentionDays: 30,
  environment: { TOPIC_ARN: "arn:aws:sns:us-east-1:111122223333:topic" },
  permissions: [[DOING]],
  permissionsWidened: "wider",
  source: { queueArn: "arn:aws:sqs:us-east-1:111122223333:runs.fifo", batchSize: 1 },
};

const handler = (differing: Partial<Args> = {}) =>
  deploy("us-east-1", () => new HandlerFunction("start", { ...ARGS, ...differing }).logGroupName);

describe("a function", () => {
  it("is configured as designed, and its zip holds the closure alone", async () => {
    const { one, result } = await handler();
    const { code, ...inputs } = one("lambda/function:Function", "start-function").inputs;
    expect(inputs).to.deep.equal({
      name: "fsx-data-scheduler-dev-start-task",
      description: "Does it",
      handler: "__index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: 256,
      timeout: 60,
      role: "arn:aws:iam::111122223333:role/start-role-0123456",
      environment: { variables: { TOPIC_ARN: "arn:aws:sns:us-east-1:111122223333:topic" } },
      loggingConfig: {
        logFormat: "JSON",
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
        logGroup: "/fsx-data-scheduler/dev/start-task",
      },
      tracingConfig: { mode: "Active" },
    });
    expect((await packed(code)).paths).to.deep.equal(["__index.js"]);
    expect(result).to.equal("/fsx-data-scheduler/dev/start-task");
  });

  it("logs into its own group, which is kept as long as asked for", async () => {
    const { one } = await handler({ logRetentionDays: 7 });
    expect(one("cloudwatch/logGroup:LogGroup", "start-logs").inputs).to.deep.equal({
      name: "/fsx-data-scheduler/dev/start-task",
      retentionInDays: 7,
    });
  });

  it("has a role that only Lambda can take, with one inline policy and no managed one", async () => {
    const { all, policy } = await handler();
    expectSnapshot("function-trust", policy("iam/role:Role", "start-role", "assumeRolePolicy"));
    expectSnapshot("function", policy("iam/rolePolicy:RolePolicy", "start-permissions"));
    expect(all("iam/rolePolicyAttachment:RolePolicyAttachment")).to.deep.equal([]);
    expect(all("iam/role:Role").length).to.equal(1);
  });

  it("may use the key of the topic and the queues", async () => {
    const { policy } = await handler({ keyArn: KEY });
    expectSnapshot("function-with-key", policy("iam/rolePolicy:RolePolicy", "start-permissions"));
  });

  it("takes single messages from its queue and says which ones it could not handle", async () => {
    const { one } = await handler();
    expect(one("lambda/eventSourceMapping:EventSourceMapping", "start-mapping").inputs).to.deep.equal({
      eventSourceArn: "arn:aws:sqs:us-east-1:111122223333:runs.fifo",
      functionName: "arn:aws:lambda:us-east-1:111122223333:function:fsx-data-scheduler-dev-start-task",
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  it("gets the wider permissions only where the narrow ones do not fit into IAM's limit", async () => {
    const many = Array.from(
      { length: 300 },
      (_, index) => `arn:aws:fsx:us-east-1:111122223333:thing/${index}`,
    );
    const wide = [{ ...DOING, Resource: "arn:aws:fsx:us-east-1:111122223333:thing/*" }];
    const { policy } = await handler({ permissions: [[{ ...DOING, Resource: many }], wide] });
    const { Statement } = policy("iam/rolePolicy:RolePolicy", "start-permissions") as {
      Statement: unknown[];
    };
    expect(Statement[0]).to.deep.equal(wide[0]);
    const few = await handler({ permissions: [[{ ...DOING, Resource: many.slice(0, 20) }], wide] });
    const fitting = few.policy("iam/rolePolicy:RolePolicy", "start-permissions") as {
      Statement: { Resource: string[] }[];
    };
    expect(fitting.Statement[0]!.Resource).to.deep.equal(many.slice(0, 20));
  });

  it("is refused for settings that Lambda does not take, all at once", () => {
    const source = { queueArn: "arn", batchSize: 11 };
    const description = "d".repeat(257);
    expect(() => new HandlerFunction("start", { ...ARGS, timeout: 901, source, description })).to.throw(
      'HandlerFunction "start" cannot be created: [timeout] is 901; a whole number from 1 to 900 is needed; ' +
        "[source.batchSize] is 11; a whole number from 1 to 10 is needed; [description] has 257 characters, at most " +
        "256 allowed.",
    );
  });
});
