import { expect } from "chai";
import type { Caller } from "../../../local/service";
import { refusal, SnsFixture, TOPIC } from "./fixture";

const alarm: Caller = {
  kind: "service",
  service: "cloudwatch.amazonaws.com",
  sourceArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a",
};

describe("SNS topics", () => {
  let sns: SnsFixture;
  const attributes = async () => {
    const { Attributes } = await sns.call<{ Attributes: Map<string, string> }>("GetTopicAttributes", {
      TopicArn: TOPIC,
    });
    return Object.fromEntries(Attributes);
  };
  beforeEach(() => {
    sns = new SnsFixture();
  });

  it("begin with the default policy and no subscriptions", async () => {
    expect(await sns.topic({ DisplayName: "Storage" })).to.equal(TOPIC);
    const { Policy, EffectiveDeliveryPolicy, ...others } = await attributes();
    expect(others).to.deep.equal({
      TopicArn: TOPIC,
      Owner: "123456789012",
      DisplayName: "Storage",
      SubscriptionsConfirmed: "0",
      SubscriptionsPending: "0",
      SubscriptionsDeleted: "0",
    });
    expect(JSON.parse(Policy!).Statement[0]).to.deep.include({
      Sid: "__default_statement_ID",
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "AWS:SourceOwner": "123456789012" } },
    });
    expect(JSON.parse(EffectiveDeliveryPolicy!).http.defaultHealthyRetryPolicy.numRetries).to.equal(3);
  });

  it("are told apart from what is no ARN", async () => {
    for (const operation of ["GetTopicAttributes", "DeleteTopic", "ListSubscriptionsByTopic"]) {
      expect(await refusal(sns.call(operation, { TopicArn: "notifications" }))).to.equal(
        "InvalidParameter: Invalid parameter: TopicArn: An ARN must have at least 6 elements, not 1",
      );
    }
    expect(await refusal(sns.call("GetTopicAttributes", { TopicArn: `${TOPIC}-2` }))).to.equal(
      "NotFound: Topic does not exist",
    );
  });

  it("exist once: creating the same again answers the ARN, creating it differently is refused", async () => {
    await sns.topic({ DisplayName: "Storage" });
    expect(await sns.topic()).to.equal(TOPIC);
    expect(await sns.topic({ DisplayName: "Storage" })).to.equal(TOPIC);
    expect(await refusal(sns.topic({ DisplayName: "Other" }))).to.equal(
      "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    );
    expect(
      await refusal(sns.call("CreateTopic", { Name: "notifications", Tags: [{ Key: "a", Value: "b" }] })),
    ).to.contain("Topic already exists with different tags");
  });

  it("have names of 1 to 256 letters, digits, hyphens and underscores", async () => {
    for (const Name of ["", "a b", "a.b", "x".repeat(257)]) {
      expect(await refusal(sns.call("CreateTopic", { Name })), Name).to.equal(
        "InvalidParameter: Invalid parameter: Topic Name",
      );
    }
    expect(await refusal(sns.call("CreateTopic", { Name: "x".repeat(256) }))).to.equal("not refused");
  });

  it("say what the local cloud leaves out instead of ignoring it", async () => {
    const leftOut = "is not part of the local cloud; docs/local-cloud.md lists what is.";
    expect(await refusal(sns.call("CreateTopic", { Name: "a.fifo" }))).to.contain(
      `a.fifo (a FIFO topic) ${leftOut}`,
    );
    expect(await refusal(sns.topic({ FifoTopic: "true" }))).to.contain(`FifoTopic (a FIFO topic) ${leftOut}`);
    expect(await refusal(sns.topic({ DeliveryPolicy: "{}" }))).to.contain(
      `the topic attribute DeliveryPolicy ${leftOut}`,
    );
    await sns.topic();
    const subscribe = (Protocol: string) =>
      refusal(sns.call("Subscribe", { TopicArn: TOPIC, Protocol, Endpoint: "x" }));
    for (const protocol of ["http", "https", "lambda", "sms", "email-json"]) {
      expect(await subscribe(protocol)).to.contain(`the protocol ${protocol} ${leftOut}`);
    }
    expect(await subscribe("pigeon")).to.contain("Does not support this protocol string: pigeon");
  });

  it("take a policy whose actions a topic has, and give the default one back for an empty text", async () => {
    await sns.topic();
    const set = (AttributeValue: string) =>
      sns.call("SetTopicAttributes", { TopicArn: TOPIC, AttributeName: "Policy", AttributeValue });
    const policy = (Action: string) =>
      JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action, Resource: TOPIC }] });
    expect(await refusal(set("{"))).to.contain("Policy Error: it is not JSON");
    expect(await refusal(set("{}"))).to.contain("Policy Error: the policy has no Statement");
    for (const action of ["sqs:SendMessage", "sns:*", "sns:CreateTopic"]) {
      expect(await refusal(set(policy(action)))).to.contain("Policy statement action out of service scope!");
    }
    await set(policy("SNS:Publish"));
    expect((await attributes()).Policy).to.equal(policy("SNS:Publish"));
    await set("");
    expect((await attributes()).Policy).to.contain("__default_statement_ID");
  });

  it("let services publish by their policy only", async () => {
    await sns.topic();
    expect(await refusal(sns.publish("m", {}, alarm))).to.equal("not refused");
    await sns.call("SetTopicAttributes", {
      TopicArn: TOPIC,
      AttributeName: "Policy",
      AttributeValue: JSON.stringify({
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "budgets.amazonaws.com" },
            Action: "sns:Publish",
            Resource: TOPIC,
          },
        ],
      }),
    });
    expect(await refusal(sns.publish("m", {}, alarm))).to.match(/^AuthorizationError: .*sns:Publish/i);
  });

  it("need their key, too: alarms cannot publish under AWS's own key", async () => {
    await sns.topic({ KmsMasterKeyId: "alias/aws/sns" });
    expect(await refusal(sns.publish("m", {}, alarm))).to.match(/^KMSAccessDenied: /);
    expect(await refusal(sns.publish("m"))).to.equal("not refused");
    await sns.call("SetTopicAttributes", {
      TopicArn: TOPIC,
      AttributeName: "KmsMasterKeyId",
      AttributeValue: "alias/none",
    });
    expect(await refusal(sns.publish("m"))).to.match(/^KMSNotFound: /);
  });

  it("are listed, tagged and deleted; deleting what is not there is no error", async () => {
    await sns.call("CreateTopic", { Name: "notifications", Tags: [{ Key: "team", Value: "storage" }] });
    await sns.call("TagResource", { ResourceArn: TOPIC, Tags: [{ Key: "stack", Value: "dev" }] });
    await sns.call("UntagResource", { ResourceArn: TOPIC, TagKeys: ["team"] });
    expect(await sns.call("ListTagsForResource", { ResourceArn: TOPIC })).to.deep.equal({
      Tags: [{ Key: "stack", Value: "dev" }],
    });
    expect(await sns.call("ListTopics", {})).to.deep.equal({
      Topics: [{ TopicArn: TOPIC }],
      NextToken: undefined,
    });
    await sns.subscribe("a@example.com");
    await sns.call("DeleteTopic", { TopicArn: TOPIC });
    await sns.call("DeleteTopic", { TopicArn: TOPIC });
    expect(await sns.call("ListSubscriptions", {})).to.deep.equal({
      Subscriptions: [],
      NextToken: undefined,
    });
    expect(await refusal(attributes())).to.equal("NotFound: Topic does not exist");
    expect(await refusal(sns.call("ListTagsForResource", { ResourceArn: TOPIC }))).to.equal(
      "ResourceNotFound: Resource does not exist",
    );
    const tags = Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: "" }));
    expect(await refusal(sns.call("CreateTopic", { Name: "t", Tags: tags }))).to.match(/^TagLimitExceeded: /);
  });

  it("are listed 100 at a time", async () => {
    for (let i = 0; i < 101; i++) await sns.call("CreateTopic", { Name: `t${String(i).padStart(3, "0")}` });
    const first = await sns.call<{ Topics: unknown[]; NextToken: string }>("ListTopics", {});
    expect(first.Topics).to.have.lengthOf(100);
    expect(await sns.call("ListTopics", { NextToken: first.NextToken })).to.deep.equal({
      Topics: [{ TopicArn: "arn:aws:sns:us-east-1:123456789012:t100" }],
      NextToken: undefined,
    });
    expect(await refusal(sns.call("ListTopics", { NextToken: "?" }))).to.contain("NextToken");
  });
});
