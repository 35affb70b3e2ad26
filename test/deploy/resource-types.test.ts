import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { type Account, accountOf } from "../../local/deploy/account";
import {
  capitalised,
  checkInputs,
  type Properties,
  physicalName,
  type RequestedResource,
  uuidOf,
} from "../../local/deploy/resource-type";
import { RESOURCE_TYPES, resourceType } from "../../local/deploy/resource-types";

const ACCOUNT = accountOf("us-east-1", "123456789012");

function requested(type: string, inputs: Properties = {}, name = "it"): RequestedResource {
  return { type, name, urn: `urn:pulumi:dev::project::${type}::${name}`, inputs };
}

function plan(type: string, inputs: Properties, account: Account = ACCOUNT) {
  return resourceType({ type, name: "it" }).plan(requested(type, inputs), account);
}

describe("what the provider would answer", () => {
  /** Type, inputs, id, and the outputs that other resources refer to, with the partition and the region left open. */
  const cases: [string, Properties, string, Properties][] = [
    [
      "aws:sqs/queue:Queue",
      { name: "runs.fifo", fifoQueue: true },
      "https://sqs.REGION.SUFFIX/123456789012/runs.fifo",
      {
        arn: "arn:PART:sqs:REGION:123456789012:runs.fifo",
        url: "https://sqs.REGION.SUFFIX/123456789012/runs.fifo",
      },
    ],
    ["aws:sqs/queuePolicy:QueuePolicy", { queueUrl: "https://q", policy: "{}" }, "https://q", {}],
    [
      "aws:sns/topic:Topic",
      { name: "told" },
      "arn:PART:sns:REGION:123456789012:told",
      { arn: "arn:PART:sns:REGION:123456789012:told", name: "told", owner: "123456789012" },
    ],
    ["aws:sns/topicPolicy:TopicPolicy", { arn: "arn:t" }, "arn:t", { owner: "123456789012" }],
    [
      "aws:iam/role:Role",
      { name: "start", path: "/fsx/" },
      "start",
      { arn: "arn:PART:iam::123456789012:role/fsx/start" },
    ],
    ["aws:iam/rolePolicy:RolePolicy", { name: "inline", role: "start" }, "start:inline", { name: "inline" }],
    [
      "aws:lambda/function:Function",
      { name: "start" },
      "start",
      {
        arn: "arn:PART:lambda:REGION:123456789012:function:start",
        qualifiedArn: "arn:PART:lambda:REGION:123456789012:function:start:$LATEST",
        invokeArn:
          "arn:PART:apigateway:REGION:lambda:path/2015-03-31/functions/arn:PART:lambda:REGION:123456789012:function:start/invocations",
      },
    ],
    [
      "aws:cloudwatch/logGroup:LogGroup",
      { name: "/fsx/start" },
      "/fsx/start",
      { arn: "arn:PART:logs:REGION:123456789012:log-group:/fsx/start" },
    ],
    [
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { name: "failed" },
      "failed",
      { arn: "arn:PART:cloudwatch:REGION:123456789012:alarm:failed" },
    ],
    [
      "aws:cloudwatch/dashboard:Dashboard",
      { dashboardName: "overview" },
      "overview",
      { dashboardArn: "arn:PART:cloudwatch::123456789012:dashboard/overview" },
    ],
    [
      "aws:scheduler/scheduleGroup:ScheduleGroup",
      { name: "dev" },
      "dev",
      { arn: "arn:PART:scheduler:REGION:123456789012:schedule-group/dev" },
    ],
    [
      "aws:scheduler/schedule:Schedule",
      { name: "nightly", groupName: "dev" },
      "dev/nightly",
      { arn: "arn:PART:scheduler:REGION:123456789012:schedule/dev/nightly" },
    ],
    [
      "aws:scheduler/schedule:Schedule",
      { name: "nightly" },
      "default/nightly",
      { arn: "arn:PART:scheduler:REGION:123456789012:schedule/default/nightly", groupName: "default" },
    ],
    [
      "aws:ssm/parameter:Parameter",
      { name: "/fsx/dev" },
      "/fsx/dev",
      { arn: "arn:PART:ssm:REGION:123456789012:parameter/fsx/dev" },
    ],
    [
      "aws:sfn/stateMachine:StateMachine",
      { name: "nightly" },
      "arn:PART:states:REGION:123456789012:stateMachine:nightly",
      { arn: "arn:PART:states:REGION:123456789012:stateMachine:nightly", name: "nightly" },
    ],
    [
      "aws:batch/computeEnvironment:ComputeEnvironment",
      { name: "jobs" },
      "jobs",
      { arn: "arn:PART:batch:REGION:123456789012:compute-environment/jobs" },
    ],
    [
      "aws:batch/jobQueue:JobQueue",
      { name: "jobs" },
      "arn:PART:batch:REGION:123456789012:job-queue/jobs",
      { arn: "arn:PART:batch:REGION:123456789012:job-queue/jobs" },
    ],
    [
      "aws:iam/instanceProfile:InstanceProfile",
      { name: "host" },
      "host",
      { arn: "arn:PART:iam::123456789012:instance-profile/host" },
    ],
    [
      "aws:kms/alias:Alias",
      { name: "alias/fsx", targetKeyId: "1234" },
      "alias/fsx",
      {
        arn: "arn:PART:kms:REGION:123456789012:alias/fsx",
        targetKeyArn: "arn:PART:kms:REGION:123456789012:key/1234",
      },
    ],
  ];

  const places = [
    ["us-east-1", "aws", "amazonaws.com"],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ] as const;

  for (const [region, partition, suffix] of places) {
    it(`names the region and the partition of ${region}`, () => {
      const at = <T>(value: T): T =>
        JSON.parse(
          JSON.stringify(value)
            .replaceAll("REGION", region)
            .replaceAll("PART", partition)
            .replaceAll("SUFFIX", suffix),
        );
      for (const [type, inputs, id, state] of cases) {
        const answer = plan(type, inputs, accountOf(region, "123456789012"));
        expect(answer.id, type).to.equal(at(id));
        expect(answer.state, type).to.include(at(state));
      }
    });
  }

  it("is the same each time, and depends on the URN where the service would draw at random", () => {
    for (const type of ["aws:kms/key:Key", "aws:lambda/eventSourceMapping:EventSourceMapping"]) {
      const inputs = { functionName: "start", eventSourceArn: "arn:q" };
      const [first, second] = [plan(type, inputs), plan(type, inputs)];
      expect(first).to.deep.equal(second);
      expect(first.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(first.id).to.equal(uuidOf(`urn:pulumi:dev::project::${type}::it`));
    }
    const key = plan("aws:kms/key:Key", {});
    expect(key.state.arn).to.equal(`arn:aws:kms:us-east-1:123456789012:key/${key.id}`);
  });

  it("an e-mail subscription waits for its confirmation, a queue's does not", () => {
    const inputs = { topic: "arn:aws:sns:us-east-1:123456789012:told", endpoint: "a@example.com" };
    const type = "aws:sns/topicSubscription:TopicSubscription";
    expect(plan(type, { ...inputs, protocol: "email" }).state.pendingConfirmation).to.equal(true);
    expect(plan(type, { ...inputs, protocol: "sqs" }).state.pendingConfirmation).to.equal(false);
    expect(plan(type, { ...inputs, protocol: "sqs" }).id).to.match(
      /^arn:aws:sns:us-east-1:123456789012:told:[0-9a-f-]{36}$/,
    );
  });

  it("leaves its arguments as they were", () => {
    for (const [type, inputs] of cases) {
      const frozen = Object.freeze({ ...inputs });
      expect(() => plan(type, frozen), type).not.to.throw();
    }
  });
});

describe("a name that the provider makes up", () => {
  it("is Pulumi's name and seven hex digits of the URN", () => {
    expect(plan("aws:sns/topic:Topic", {}).state.name).to.match(/^it-[0-9a-f]{7}$/);
    expect(plan("aws:sns/topic:Topic", {})).to.deep.equal(plan("aws:sns/topic:Topic", {}));
    expect(plan("aws:sns/topic:Topic", {}).id).not.to.equal(plan("aws:iam/role:Role", {}).id);
  });

  it('ends in ".fifo" for FIFO queues and topics, and begins with "alias/" for aliases', () => {
    expect(plan("aws:sqs/queue:Queue", { fifoQueue: true }).state.name).to.match(/^it-[0-9a-f]{7}\.fifo$/);
    expect(plan("aws:sns/topic:Topic", { fifoTopic: true }).state.name).to.match(/^it-[0-9a-f]{7}\.fifo$/);
    expect(plan("aws:kms/alias:Alias", { targetKeyId: "1" }).id).to.match(/^alias\/it-[0-9a-f]{7}$/);
  });

  it("may be as long as AWS allows, and not longer", () => {
    const named = (length: number) => requested("aws:iam/role:Role", {}, "r".repeat(length));
    expect(physicalName(named(56), 64)).to.have.length(64);
    expect(() => physicalName(named(57), 64)).to.throw(/has 65 characters, at most 64 are allowed$/);
  });
});

describe("what the local cloud does not honour is refused", () => {
  it("a type that it does not know", () => {
    expect(() => resourceType({ type: "aws:s3/bucket:Bucket", name: "data" })).to.throw(
      'UnsupportedResource aws:s3/bucket:Bucket ("data"): not part of the local cloud; docs/local-cloud.md lists what is',
    );
  });

  it("an input that the type does not list, for every type", () => {
    for (const type of RESOURCE_TYPES.values()) {
      const resource = requested(type.type, { somethingNew: 1 });
      expect(() => checkInputs(resource, type, ACCOUNT), type.type).to.throw(
        `UnsupportedResource ${type.type} ("it"): input "somethingNew" is not honoured`,
      );
    }
  });

  it("another region; but the stack's own region, and Pulumi's own keys, are fine", () => {
    const type = resourceType({ type: "aws:sns/topic:Topic", name: "it" });
    expect(() => checkInputs(requested(type.type, { region: "eu-west-1" }), type, ACCOUNT)).to.throw(
      'region "eu-west-1" is not "us-east-1"; the local cloud is one region, as a stack is',
    );
    checkInputs(
      requested(type.type, { region: "us-east-1", __defaults: [], name: undefined }),
      type,
      ACCOUNT,
    );
  });

  it("and what it lists is what the provider has", () => {
    const unknown = [...RESOURCE_TYPES.values()].flatMap(({ type, inputs }) => {
      // Some modules' files are all lower case, unlike their tokens: datasync/s3location.
      const [folder, name] = type.split(":")[1]!.split("/") as [string, string];
      const files = readdirSync(dirname(require.resolve(`@pulumi/aws/${folder}/index.d.ts`)));
      const file = files.find((each) => each.toLowerCase() === `${name}.d.ts`.toLowerCase())!;
      const declarations = readFileSync(require.resolve(`@pulumi/aws/${folder}/${file}`), "utf8");
      const args = declarations.slice(
        declarations.indexOf(`Args {`, declarations.indexOf("The set of arguments for")),
      );
      return inputs
        .filter((input) => !new RegExp(`^    ${input}\\??:`, "m").test(args))
        .map((input) => `${type} ${input}`);
    });
    expect(unknown).to.deep.equal([]);
  });
});

describe("nested inputs", () => {
  it("become the API's members by a capital letter, down to the last, and nothing is left out", () => {
    const target = {
      arn: "arn:q",
      retryPolicy: { maximumRetryAttempts: 3 },
      sqsParameters: { messageGroupId: "fs-1" },
      list: [{ one: null, two: 2 }],
      __defaults: [],
    };
    expect(capitalised(target)).to.deep.equal({
      Arn: "arn:q",
      RetryPolicy: { MaximumRetryAttempts: 3 },
      SqsParameters: { MessageGroupId: "fs-1" },
      List: [{ Two: 2 }],
    });
  });
});
