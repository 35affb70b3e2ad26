import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { type Endpoint, startEndpoint } from "../../../local/endpoint";
import { SqsFixture, URL_OF } from "./fixture";

describe("SQS over HTTP, with AWS's own client", () => {
  let endpoint: Endpoint;
  let client: SQSClient;
  before(async () => {
    endpoint = await startEndpoint(new SqsFixture().cloud);
    client = new SQSClient({
      endpoint: endpoint.url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
  });
  after(async () => {
    client.destroy();
    await endpoint.close();
  });

  it("makes, fills, reads and deletes a queue; the client checks every MD5", async () => {
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({
        QueueName: "runs.fifo",
        Attributes: { FifoQueue: "true", ContentBasedDeduplication: "true", VisibilityTimeout: "60" },
        tags: { team: "storage" },
      }),
    );
    expect(QueueUrl).to.equal(URL_OF("runs.fifo"));
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "ä message",
        MessageGroupId: "fs-1",
        MessageAttributes: {
          text: { DataType: "String", StringValue: "t" },
          blob: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 3]) },
        },
      }),
    );
    expect(sent.SequenceNumber).to.match(/^\d{20}$/);
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    const [message] = Messages!;
    expect(message!.MessageId).to.equal(sent.MessageId);
    expect(message!.Body).to.equal("ä message");
    expect([...message!.MessageAttributes!.blob!.BinaryValue!]).to.deep.equal([1, 2, 3]);
    expect(message!.Attributes!.MessageGroupId).to.equal("fs-1");
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: message!.ReceiptHandle,
        VisibilityTimeout: 90,
      }),
    );
    const empty = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(empty.Messages).to.equal(undefined);
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "a", ReceiptHandle: message!.ReceiptHandle },
          { Id: "b", ReceiptHandle: "nonsense" },
        ],
      }),
    );
    expect(deleted.Successful).to.deep.equal([{ Id: "a" }]);
    expect(deleted.Failed![0]).to.deep.include({
      Id: "b",
      Code: "ReceiptHandleIsInvalid",
      SenderFault: true,
    });
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["VisibilityTimeout", "ApproximateNumberOfMessages"],
      }),
    );
    expect(Attributes).to.deep.equal({ VisibilityTimeout: "60", ApproximateNumberOfMessages: "0" });
    expect((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).to.deep.equal({
      team: "storage",
    });
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    await client.send(new DeleteQueueCommand({ QueueUrl }));
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls).to.equal(undefined);
  });

  it("answers a batch entry by entry", async () => {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "batch" }));
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "good", MessageBody: "m" },
          { Id: "bad", MessageBody: "\u0001" },
        ],
      }),
    );
    expect(Successful!.map(({ Id }) => Id)).to.deep.equal(["good"]);
    expect(Failed!.map(({ Id, Code }) => [Id, Code])).to.deep.equal([["bad", "InvalidMessageContents"]]);
  });

  it("raises the client's own errors", async () => {
    const error = await client
      .send(new GetQueueUrlCommand({ QueueName: "nope" }))
      .catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(QueueDoesNotExist);
    expect((error as QueueDoesNotExist).$metadata.httpStatusCode).to.equal(400);
    const other = (await client
      .send(new ReceiveMessageCommand({ QueueUrl: URL_OF("batch"), MaxNumberOfMessages: 11 }))
      .catch((cause: unknown) => cause)) as Error;
    expect(other.name).to.equal("InvalidParameterValue");
    expect(other.message).to.contain("Must be >= 1 and <= 10, if provided.");
  });
});
