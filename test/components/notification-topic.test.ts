import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { NotificationTopic, type NotificationTopicArgs } from "../../components/notification-topic";
import { deploy } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";

function topic(region: string, partition: string, differing: Partial<NotificationTopicArgs> = {}) {
  return deploy(region, () => {
    const place = {
      partition: pulumi.output(partition),
      region: pulumi.output(region),
      accountId: pulumi.output("111122223333"),
    };
    return new NotificationTopic("topic", { stack: "dev", place, emails: [], ...differing }).arn;
  });
}

describe("the topic", () => {
  it("sends one mail to each address", async () => {
    const { all, result } = await topic("us-east-1", "aws", { emails: ["a@example.com", "b@example.com"] });
    expect(
      all("sns/topicSubscription:TopicSubscription").map(({ name, inputs }) => [name, inputs]),
    ).to.deep.equal(
      ["a@example.com", "b@example.com"].map((endpoint) => [
        `topic-${endpoint}`,
        { endpoint, protocol: "email", topic: result },
      ]),
    );
    expect(result).to.equal("arn:aws:sns:us-east-1:111122223333:fsx-data-scheduler-dev-notifications");
  });

  it("has a name, a sender that people read, and no key unless one is given", async () => {
    const { one } = await topic("us-east-1", "aws");
    expect(one("sns/topic:Topic", "topic-topic").inputs).to.deep.equal({
      name: "fsx-data-scheduler-dev-notifications",
      displayName: "FSx data scheduler (dev)",
    });
    const keyArn = "arn:aws:kms:us-east-1:111122223333:key/key-1";
    const encrypted = await topic("us-east-1", "aws", { keyArn });
    expect(encrypted.one("sns/topic:Topic").inputs.kmsMasterKeyId).to.equal(keyArn);
  });

  it("lets the owner, this stack's alarms, and nobody without TLS", async () => {
    const { policy } = await topic("us-east-1", "aws");
    expectSnapshot("notification-topic", policy("sns/topicPolicy:TopicPolicy", "topic-policy"));
  });

  it("names its partition in every ARN of its policy", async () => {
    const { policy } = await topic("us-gov-west-1", "aws-us-gov");
    const arns = JSON.stringify(policy("sns/topicPolicy:TopicPolicy", "topic-policy")).match(/arn:[^:]+/g);
    expect(new Set(arns)).to.deep.equal(new Set(["arn:aws-us-gov"]));
  });

  it("is refused for addresses that are none or given twice, all at once", () => {
    const place = {} as NotificationTopicArgs["place"];
    expect(
      () =>
        new NotificationTopic("topic", { stack: "dev", place, emails: ["ops", "a@b.c", "a@b.c", "a b@c"] }),
    ).to.throw(
      'NotificationTopic "topic" cannot be created: [emails] "ops" is not an e-mail address; ' +
        '[emails] "a b@c" is not an e-mail address; [emails] "a@b.c" is given twice.',
    );
  });
});
