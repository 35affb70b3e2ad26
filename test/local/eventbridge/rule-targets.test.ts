/** Rules and their targets: what reaches whom, under whose policies, how often it is tried, and what is lost. */
import { expect } from "chai";
import { createFunction, openCloud } from "../lambda/fixture";
import { call } from "../operator";
import {
  makeQueue,
  makeRule,
  newCloud,
  PATTERN,
  pass,
  policy,
  publish,
  queueArn,
  RULE_ARN,
  received,
  refusal,
} from "./fixture";

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
});
