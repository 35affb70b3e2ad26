/** Rules as they are kept: what each gives its target, how it is changed and removed, and what is refused. */
import { expect } from "chai";
import { startEndpoint } from "../../../local/endpoint";
import { call } from "../operator";
import {
  makeQueue,
  makeRule,
  newCloud,
  PATTERN,
  pass,
  publish,
  queueArn,
  RULE_ARN,
  received,
  refusal,
} from "./fixture";

describe("a rule of EventBridge", () => {
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
