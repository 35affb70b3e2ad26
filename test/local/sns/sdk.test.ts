import {
  AuthorizationErrorException,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { expect } from "chai";
import { type Endpoint, startEndpoint } from "../../../local/endpoint";
import { SnsFixture, TOPIC } from "./fixture";

describe("SNS over HTTP, with AWS's own client", () => {
  let sns: SnsFixture;
  let endpoint: Endpoint;
  let client: SNSClient;
  before(async () => {
    sns = new SnsFixture();
    endpoint = await startEndpoint(sns.cloud);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    client = new SNSClient({ endpoint: endpoint.url, region: "us-east-1", credentials, maxAttempts: 1 });
  });
  after(async () => {
    client.destroy();
    await endpoint.close();
  });

  it("makes a topic, subscribes an address and publishes to it", async () => {
    const { TopicArn } = await client.send(
      new CreateTopicCommand({
        Name: "notifications",
        Attributes: { DisplayName: "Storage <&> co" },
        Tags: [{ Key: "team", Value: "storage" }],
      }),
    );
    expect(TopicArn).to.equal(TOPIC);
    const { SubscriptionArn } = await client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: "email",
        Endpoint: "a@example.com",
        Attributes: { FilterPolicy: '{"severity":["high"]}' },
        ReturnSubscriptionArn: true,
      }),
    );
    await sns.wait(1);
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).to.deep.equal([
      { SubscriptionArn, Owner: "123456789012", Protocol: "email", Endpoint: "a@example.com", TopicArn },
    ]);
    const severity = (StringValue: string) => ({ severity: { DataType: "String", StringValue } });
    await client.send(new PublishCommand({ TopicArn, Message: "low", MessageAttributes: severity("low") }));
    await client.send(
      new PublishCommand({
        TopicArn,
        Subject: "s",
        Message: "hällo\n<&>",
        MessageAttributes: severity("high"),
      }),
    );
    await sns.wait(1);
    expect(sns.mails.map(({ body }) => body.split("\n\n--\n")[0])).to.deep.equal(["hällo\n<&>"]);
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes!.DisplayName).to.equal("Storage <&> co");
    expect(Attributes!.SubscriptionsConfirmed).to.equal("1");
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    expect(Tags).to.deep.equal([{ Key: "team", Value: "storage" }]);
  });

  it("raises the client's own errors", async () => {
    const publish = (TopicArn: string, using = client) =>
      using.send(new PublishCommand({ TopicArn, Message: "m" })).catch((cause: unknown) => cause);
    const missing = await publish(`${TOPIC}x`);
    expect(missing).to.be.instanceOf(NotFoundException);
    expect((missing as NotFoundException).$metadata.httpStatusCode).to.equal(404);
    sns.cloud.iam.refusal = () => "no";
    expect(await publish(TOPIC)).to.be.instanceOf(AuthorizationErrorException);
  });
});
