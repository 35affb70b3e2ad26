/** Rules and their targets: what reaches whom, under whose policies, how often it is tried, and what is lost. */
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { startEndpoint } from "../../../local/endpoint";
import type { TimedEvent } from "../../../local/events";
import { OPERATOR, ServiceError, type ServiceName } from "../../../local/service";
import { createFunction, openCloud } from "../lambda/fixture";

const START = Date.parse("2026-11-20T00:00:00Z");
const RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/ends";
const PATTERN = JSON.stringify({ source: ["aws.datasync"], detail: { State: ["ERROR"] } });

function newCloud(): { cloud: LocalCloud; events: TimedEvent[] } {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "test" });
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  return { cloud, events };
}

async function call<Output = Record<string, unknown>>(
  cloud: LocalCloud,
  service: ServiceName,
  operation: string,
  input: object,
): Promise<Output> {
  return (await cloud.call(service, operation, input, OPERATOR)) as Output;
}

async function refusal(cloud: LocalCloud, operation: string, input: object): Promise<string> {
  try {
    await call(cloud, "events", operation, input);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error(`${operation} was expected to be refused, and was not.`);
}

/** What lets EventBridge send or publish for the rule. */
function policy(action: string, resource: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: action,
      Resource: resource,
      Condition: {
        ArnEquals: { "aws:SourceArn": RULE_ARN },
        StringEquals: { "aws:SourceAccount": "123456789012" },
      },
    },
  });
}

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;

async function makeQueue(cloud: LocalCloud, name: string, open = true): Promise<string> {
  const Attributes = {
    ...(name.endsWith(".fifo") ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {}),
    ...(open ? { Policy: policy("sqs:SendMessage", queueArn(name)) } : {}),
  };
  await call(cloud, "sqs", "CreateQueue", { QueueName: name, Attributes });
  return queueArn(name);
}

interface Received {
  Body: string;
  ReceiptHandle: string;
  MessageAttributes?: Record<string, { StringValue: string }>;
}

/** Takes what is in the queue. */
async function received(cloud: LocalCloud, name: string): Promise<Received[]> {
  const QueueUrl = `/123456789012/${name}`;
  const request = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
  const { Messages = [] } = await call<{ Messages?: Received[] }>(cloud, "sqs", "ReceiveMessage", request);
  for (const { ReceiptHandle } of Messages)
    await call(cloud, "sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
  return Messages;
}

async function makeRule(cloud: LocalCloud, target: object, pattern = PATTERN): Promise<void> {
  await call(cloud, "events", "PutRule", { Name: "ends", EventPattern: pattern });
  await call(cloud, "events", "PutTargets", { Rule: "ends", Targets: [{ Id: "t", ...target }] });
}

const publish = (cloud: LocalCloud, State: string) =>
  cloud.eventbridge.publish("aws.datasync", "DataSync Task Execution State Change", ["arn:aws:x"], { State });

const pass = (cloud: LocalCloud, milliseconds: number) =>
  cloud.clock.runUntil(cloud.clock.now() + milliseconds);

describe("a rule of EventBridge", () => {
  it("delivers what it wants to its queue within a second, in EventBridge's envelope", async () => {
    const { cloud, events } = newCloud();
    await makeRule(cloud, { Arn: await makeQueue(cloud, "q") });
    publish(cloud, "SUCCESS");
    const id = publish(cloud, "ERROR");
    await pass(cloud, 199);
    expect(await received(cloud, "q")).to.deep.equal([]);
    await pass(cloud, 601);
    expect((await received(cloud, "q")).map(({ Body }) => JSON.parse(Body) as object)).to.deep.equal([
      {
        version: "0",
        id,
        "detail-type": "DataSync Task Execution State Change",
        source: "aws.datasync",
        account: "123456789012",
        time: "2026-11-20T00:00:00Z",
        region: "us-east-1",
        resources: ["arn:aws:x"],
        detail: { State: "ERROR" },
      },
    ]);
    const told = events.filter(({ kind }) => kind === "rule");
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ rule: "ends", target: queueArn("q"), attempt: 1, delivered: true });
  });

  it("sends to a FIFO queue with the group that its target names", async () => {
    const { cloud } = newCloud();
    const Arn = await makeQueue(cloud, "q.fifo");
    await call(cloud, "events", "PutRule", { Name: "ends", EventPattern: PATTERN });
    expect(await refusal(cloud, "PutTargets", { Rule: "ends", Targets: [{ Id: "t", Arn }] })).to.equal(
      "ValidationException: Parameter(s) SqsParameters must be specified for target: t, a FIFO queue.",
    );
    await makeRule(cloud, { Arn, SqsParameters: { MessageGroupId: "g" } });
    publish(cloud, "ERROR");
    await pass(cloud, 1000);
    expect(await received(cloud, "q.fifo")).to.have.length(1);
  });

  it("publishes to a topic where the topic's policy lets it", async () => {
    const { cloud, events } = newCloud();
    const TopicArn = "arn:aws:sns:us-east-1:123456789012:t";
    await call(cloud, "sns", "CreateTopic", { Name: "t" });
    await makeRule(cloud, { Arn: TopicArn });
    const open = policy("sns:Publish", TopicArn);
    const outcomes: string[] = [];
    for (const AttributeValue of [open.replace("events.", "budgets."), open]) {
      await call(cloud, "sns", "SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue });
      publish(cloud, "ERROR");
      await pass(cloud, 1000);
    }
    for (const event of events) if (event.kind === "rule") outcomes.push(event.error ?? "delivered");
    expect(outcomes[0]).to.match(/^NO_PERMISSIONS: User: events\.amazonaws\.com is not authorized/);
    expect(outcomes.slice(1)).to.deep.equal(["delivered"]);
  });

  it("invokes a function where the function's policy lets it", async () => {
    const fixture = await openCloud();
    const { cloud, events } = fixture;
    try {
      const name = await createFunction(
        fixture,
        "exports.handler = async (event) => console.log(event.detail.State)",
      );
      const Arn = `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
      await makeRule(cloud, { Arn });
      publish(cloud, "ERROR");
      await pass(cloud, 5000);
      const permission = {
        FunctionName: name,
        StatementId: "rule",
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: RULE_ARN,
      };
      await call(cloud, "lambda", "AddPermission", permission);
      const { Policy } = await call<{ Policy: string }>(cloud, "lambda", "GetPolicy", { FunctionName: name });
      expect((JSON.parse(Policy) as { Statement: object[] }).Statement).to.deep.equal([
        {
          Sid: "rule",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "lambda:InvokeFunction",
          Resource: Arn,
          Condition: { ArnLike: { "AWS:SourceArn": RULE_ARN } },
        },
      ]);
      publish(cloud, "ERROR");
      await pass(cloud, 5000);
      await call(cloud, "lambda", "RemovePermission", { FunctionName: name, StatementId: "rule" });
      publish(cloud, "ERROR");
      await pass(cloud, 5000);
      const outcomes = events.flatMap((event) => (event.kind === "rule" ? [event.delivered] : []));
      expect(outcomes).to.deep.equal([false, true, false]);
      const runs = events.flatMap((event) => (event.kind === "function" ? [event.outcome] : []));
      expect(runs).to.deep.equal(["ok"]);
    } finally {
      await fixture.close();
    }
  });

  it("needs a queue's policy to name it; without one the event goes to the dead-letter queue at once", async () => {
    const { cloud, events } = newCloud();
    const Arn = await makeQueue(cloud, "q", false);
    await makeRule(cloud, { Arn, DeadLetterConfig: { Arn: await makeQueue(cloud, "dead") } });
    publish(cloud, "ERROR");
    await pass(cloud, 1000);
    const [letter] = await received(cloud, "dead");
    expect((JSON.parse(letter!.Body) as { detail: object }).detail).to.deep.equal({ State: "ERROR" });
    const attributes = Object.fromEntries(
      Object.entries(letter!.MessageAttributes!).map(([name, { StringValue }]) => [name, StringValue]),
    );
    expect(attributes.ERROR_MESSAGE).to.match(
      /^User: events\.amazonaws\.com is not authorized to perform: sqs:sendmessage/i,
    );
    delete attributes.ERROR_MESSAGE;
    expect(attributes).to.deep.equal({
      RULE_ARN,
      TARGET_ARN: Arn,
      ERROR_CODE: "NO_PERMISSIONS",
      RETRY_ATTEMPTS: "0",
    });
    expect(events.filter(({ kind }) => kind === "rule")).to.have.length(1);
  });

  it("tries again what may pass, as often and as long as its target says", async () => {
    const { cloud } = newCloud();
    const DeadLetterConfig = { Arn: await makeQueue(cloud, "dead") };
    await makeRule(cloud, {
      Arn: await makeQueue(cloud, "q"),
      DeadLetterConfig,
      RetryPolicy: { MaximumRetryAttempts: 2 },
    });
    const fault = (target: string, times: number) =>
      cloud.faults.plan({
        target,
        error: { code: "ServiceUnavailable", message: "later", status: 503 },
        times,
      });
    fault("sqs.SendMessage", 2);
    publish(cloud, "ERROR");
    await pass(cloud, 60_000);
    expect(await received(cloud, "q"), "the third attempt").to.have.length(1);
    fault("sqs.SendMessage", 3);
    publish(cloud, "ERROR");
    await pass(cloud, 60_000);
    const [letter] = await received(cloud, "dead");
    expect(letter!.MessageAttributes!.EXHAUSTED_RETRY_CONDITION!.StringValue).to.equal(
      "MaximumRetryAttempts",
    );
    expect(letter!.MessageAttributes!.RETRY_ATTEMPTS!.StringValue).to.equal("2");
    await call(cloud, "sns", "CreateTopic", { Name: "t" });
    await makeRule(cloud, {
      Arn: "arn:aws:sns:us-east-1:123456789012:t",
      DeadLetterConfig,
      RetryPolicy: { MaximumEventAgeInSeconds: 60 },
    });
    fault("sns.Publish", 100);
    publish(cloud, "ERROR");
    await pass(cloud, 61_000);
    const [old] = await received(cloud, "dead");
    expect(old!.MessageAttributes!.EXHAUSTED_RETRY_CONDITION!.StringValue).to.equal(
      "MaximumEventAgeInSeconds",
    );
  });

  it("loses events that tests say are lost; nobody hears of those", async () => {
    const { cloud, events } = newCloud();
    await makeRule(cloud, { Arn: await makeQueue(cloud, "q") });
    const stop = cloud.eventbridge.lose(({ detail }) => detail.State === "ERROR");
    publish(cloud, "ERROR");
    await pass(cloud, 1000);
    expect(await received(cloud, "q")).to.deep.equal([]);
    expect(events.filter(({ kind }) => kind === "fault")).to.have.length(1);
    stop();
    publish(cloud, "ERROR");
    await pass(cloud, 1000);
    expect(await received(cloud, "q")).to.have.length(1);
  });

  it("gives its target the event, a part of it, a constant, or a template with parts of it", async () => {
    const { cloud } = newCloud();
    await makeQueue(cloud, "q");
    const inputs: [input: object, text: string][] = [
      [{ Input: '{"a":1}' }, '{"a":1}'],
      [{ InputPath: "$.detail" }, '{"State":"ERROR"}'],
      [{ InputPath: "$.resources[0]" }, '"arn:aws:x"'],
      [
        {
          InputTransformer: {
            InputPathsMap: { state: "$.detail.State", all: "$.detail", none: "$.gone" },
            InputTemplate:
              '{"s":"it is <state>","d":<all>,"rule":<aws.events.rule-name>,"n":"<none>","x":"<other>"}',
          },
        },
        '{"s":"it is ERROR","d":{"State":"ERROR"},"rule":"ends","n":"","x":"<other>"}',
      ],
    ];
    for (const [input, text] of inputs) {
      await makeRule(cloud, { Arn: queueArn("q"), ...input });
      publish(cloud, "ERROR");
      await pass(cloud, 1000);
      expect((await received(cloud, "q")).map(({ Body }) => Body)).to.deep.equal([text]);
    }
    const targets = (target: object) => ({
      Rule: "ends",
      Targets: [{ Id: "t", Arn: queueArn("q"), ...target }],
    });
    expect(await refusal(cloud, "PutTargets", targets({ Input: "{}", InputPath: "$" }))).to.include(
      "Only one of Input",
    );
    expect(await refusal(cloud, "PutTargets", targets({ Input: "{" }))).to.include("JSON syntax error");
    expect(await refusal(cloud, "PutTargets", targets({ InputPath: "detail" }))).to.include(
      'is invalid: "detail"',
    );
  });

  it("is disabled and enabled, keeps its targets through a change, and goes once it has none", async () => {
    const { cloud } = newCloud();
    await makeRule(cloud, { Arn: await makeQueue(cloud, "q") });
    const deliveries = async () => {
      publish(cloud, "ERROR");
      await pass(cloud, 1000);
      return (await received(cloud, "q")).length;
    };
    await call(cloud, "events", "DisableRule", { Name: "ends" });
    expect(await deliveries()).to.equal(0);
    await call(cloud, "events", "EnableRule", { Name: "ends" });
    expect(await deliveries()).to.equal(1);
    await call(cloud, "events", "PutRule", {
      Name: "ends",
      EventPattern: '{"source":["other"]}',
      Description: "d",
    });
    expect(await deliveries()).to.equal(0);
    expect(
      await call(cloud, "events", "DescribeRule", { Name: "ends", EventBusName: "default" }),
    ).to.deep.equal({
      Name: "ends",
      Arn: RULE_ARN,
      EventPattern: '{"source":["other"]}',
      State: "ENABLED",
      Description: "d",
      EventBusName: "default",
    });
    expect(await call(cloud, "events", "ListTargetsByRule", { Rule: "ends" })).to.deep.equal({
      Targets: [{ Id: "t", Arn: queueArn("q") }],
    });
    expect(await refusal(cloud, "DeleteRule", { Name: "ends" })).to.equal(
      "ValidationException: Rule can't be deleted since it has targets.",
    );
    const removed = await call(cloud, "events", "RemoveTargets", { Rule: "ends", Ids: ["t", "u"] });
    expect(removed.FailedEntryCount).to.equal(1);
    await call(cloud, "events", "DeleteRule", { Name: "ends" });
    await call(cloud, "events", "DeleteRule", { Name: "ends" });
    expect(await refusal(cloud, "DescribeRule", { Name: "ends" })).to.match(/^ResourceNotFoundException: /);
  });

  it("is refused on another bus, on a schedule, with a sixth target, and with targets that are not there", async () => {
    const { cloud } = newCloud();
    await makeRule(cloud, { Arn: await makeQueue(cloud, "q") });
    const rule = { Name: "r", EventPattern: PATTERN };
    expect(await refusal(cloud, "PutRule", { ...rule, EventBusName: "mine" })).to.match(
      /^ResourceNotFoundException/,
    );
    expect(await refusal(cloud, "PutRule", { Name: "r", ScheduleExpression: "rate(1 day)" })).to.match(
      /^ValidationExc/,
    );
    expect(await refusal(cloud, "PutRule", { Name: "r" })).to.match(/EventPattern or ScheduleExpression/);
    const targets = Array.from({ length: 5 }, (_, i) => ({ Id: `t${i}`, Arn: queueArn("q") }));
    expect(await refusal(cloud, "PutTargets", { Rule: "ends", Targets: targets })).to.include(
      "6 targets; 5 is the maximum",
    );
    const other = [{ Id: "x", Arn: "arn:aws:kinesis:us-east-1:123456789012:stream/s" }];
    expect(await refusal(cloud, "PutTargets", { Rule: "ends", Targets: other })).to.include(
      "not part of the local cloud",
    );
  });

  it("takes events of one's own, each of which may be wrong by itself", async () => {
    const { cloud } = newCloud();
    await makeRule(cloud, { Arn: await makeQueue(cloud, "q") }, '{"source":["mine"]}');
    const entry = { Source: "mine", DetailType: "d", Detail: '{"a":1}' };
    const output = await call<{ FailedEntryCount: number; Entries: { ErrorCode?: string }[] }>(
      cloud,
      "events",
      "PutEvents",
      {
        Entries: [entry, { ...entry, Source: "aws.mine" }, { ...entry, Detail: "[]" }, { Source: "mine" }],
      },
    );
    expect(output.FailedEntryCount).to.equal(3);
    expect(output.Entries.map(({ ErrorCode }) => ErrorCode)).to.deep.equal([
      undefined,
      "NotAuthorizedForSourceException",
      "MalformedDetail",
      "InvalidArgument",
    ]);
    await pass(cloud, 1000);
    expect(await received(cloud, "q")).to.have.length(1);
  });

  it("has tags, and is spoken to over HTTP", async () => {
    const { cloud } = newCloud();
    const endpoint = await startEndpoint(cloud);
    try {
      const request = async (operation: string, body: object) => {
        const answer = await fetch(endpoint.url, {
          method: "POST",
          headers: {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": `AWSEvents.${operation}`,
            authorization:
              "AWS4-HMAC-SHA256 Credential=local/20261120/us-east-1/events/aws4_request, SignedHeaders=host, Signature=0",
          },
          body: JSON.stringify(body),
        });
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      };
      const Tags = [{ Key: "a", Value: "b" }];
      const made = await request("PutRule", { Name: "ends", EventPattern: PATTERN, Tags });
      expect(made).to.deep.equal({ status: 200, body: { RuleArn: RULE_ARN } });
      expect((await request("ListTagsForResource", { ResourceARN: RULE_ARN })).body).to.deep.equal({ Tags });
      await request("UntagResource", { ResourceARN: RULE_ARN, TagKeys: ["a"] });
      expect((await request("ListTagsForResource", { ResourceARN: RULE_ARN })).body).to.deep.equal({
        Tags: [],
      });
      expect(await request("PutRule", { Name: "ends", EventPattern: "[]" })).to.deep.equal({
        status: 400,
        body: {
          __type: "InvalidEventPatternException",
          message: "Event pattern is not valid. Reason: the pattern must be a JSON object.",
        },
      });
    } finally {
      await endpoint.close();
    }
  });
});
