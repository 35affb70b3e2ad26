import { expect } from "chai";
import { ARN_OF, refusal, SqsFixture, START, sendPolicy, URL_OF } from "./fixture";

describe("SQS queues", () => {
  let sqs: SqsFixture;
  beforeEach(() => {
    sqs = new SqsFixture();
  });

  it("have the documented defaults", async () => {
    const standard = await sqs.queue("plain");
    expect(standard).to.equal(URL_OF("plain"));
    expect(await sqs.attributes(standard)).to.deep.equal({
      QueueArn: ARN_OF("plain"),
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      CreatedTimestamp: String(START / 1000),
      LastModifiedTimestamp: String(START / 1000),
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      VisibilityTimeout: "30",
      SqsManagedSseEnabled: "true",
    });
    const { FifoQueue, ContentBasedDeduplication, DeduplicationScope, FifoThroughputLimit } =
      await sqs.attributes(await sqs.queue("ordered.fifo"));
    expect({ FifoQueue, ContentBasedDeduplication, DeduplicationScope, FifoThroughputLimit }).to.deep.equal({
      FifoQueue: "true",
      ContentBasedDeduplication: "false",
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    });
  });

  it("are found by the path of the URL, whatever its host", async () => {
    await sqs.queue("plain");
    for (const url of ["http://127.0.0.1:4566/123456789012/plain", "/123456789012/plain", "plain"]) {
      expect(await sqs.counts(url)).to.deep.equal([0, 0, 0]);
    }
    const missing = "QueueDoesNotExist: The specified queue does not exist.";
    expect(await refusal(sqs.counts("https://sqs.us-east-1.amazonaws.com/999999999999/plain"))).to.equal(
      missing,
    );
    expect(await refusal(sqs.counts(URL_OF("other")))).to.equal(missing);
    expect(await refusal(sqs.call("GetQueueUrl", { QueueName: "other" }))).to.equal(missing);
    expect(await sqs.call("GetQueueUrl", { QueueName: "plain" })).to.deep.equal({
      QueueUrl: URL_OF("plain"),
    });
  });

  it("have names of 1 to 80 letters, digits, hyphens and underscores, and .fifo exactly if they are FIFO", async () => {
    const standard =
      "InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    for (const name of ["", "a b", "a.b", "a.fifo", "x".repeat(81)]) {
      expect(await refusal(sqs.call("CreateQueue", { QueueName: name })), name).to.equal(standard);
    }
    for (const name of ["a", ".fifo", "a b.fifo", `${"x".repeat(76)}.fifo`]) {
      const created = sqs.call("CreateQueue", { QueueName: name, Attributes: { FifoQueue: "true" } });
      expect(await refusal(created), name).to.match(
        /^InvalidParameterValueException: The name of a FIFO queue can only/,
      );
    }
    expect(await sqs.queue("x".repeat(80))).to.equal(URL_OF("x".repeat(80)));
    expect(await sqs.queue(`${"x".repeat(75)}.fifo`)).to.equal(URL_OF(`${"x".repeat(75)}.fifo`));
  });

  it("refuse attributes that they do not have, and values out of range", async () => {
    const cases: [Record<string, string>, string][] = [
      [{ Nonsense: "1" }, "InvalidAttributeName: Unknown Attribute Nonsense."],
      [{ QueueArn: "x" }, "InvalidAttributeName: Unknown Attribute QueueArn."],
      [{ FifoQueue: "false" }, "InvalidAttributeName: Unknown Attribute FifoQueue."],
      [
        { ContentBasedDeduplication: "true" },
        "InvalidAttributeName: Unknown Attribute ContentBasedDeduplication.",
      ],
      [{ VisibilityTimeout: "43201" }, "a whole number from 0 to 43200"],
      [{ VisibilityTimeout: "-1" }, "a whole number from 0 to 43200"],
      [{ MessageRetentionPeriod: "59" }, "a whole number from 60 to 1209600"],
      [{ MessageRetentionPeriod: "1209601" }, "a whole number from 60 to 1209600"],
      [{ DelaySeconds: "901" }, "a whole number from 0 to 900"],
      [{ MaximumMessageSize: "1023" }, "a whole number from 1024 to 1048576"],
      [{ MaximumMessageSize: "1048577" }, "a whole number from 1024 to 1048576"],
      [{ ReceiveMessageWaitTimeSeconds: "21" }, "a whole number from 0 to 20"],
      [{ Policy: "{" }, "it is not JSON"],
      [{ Policy: '{"Statement":[]}' }, "the policy has no Statement"],
      [{ RedrivePolicy: "{" }, "It is not valid JSON."],
      [
        { KmsMasterKeyId: "alias/k", SqsManagedSseEnabled: "true" },
        "either a KMS key or SQS-managed encryption",
      ],
    ];
    for (const [attributes, reason] of cases) {
      expect(await refusal(sqs.queue("q", attributes)), JSON.stringify(attributes)).to.contain(reason);
    }
    expect(await refusal(sqs.queue("q.fifo", { FifoThroughputLimit: "perMessageGroupId" }))).to.contain(
      "perMessageGroupId needs DeduplicationScope messageGroup",
    );
    expect(await refusal(sqs.attributes(await sqs.queue("q"), "Nonsense"))).to.equal(
      "InvalidAttributeName: Unknown Attribute Nonsense.",
    );
  });

  it("exist once: creating the same again answers the URL, creating it differently is refused", async () => {
    await sqs.queue("q", { VisibilityTimeout: "60" });
    expect(await sqs.queue("q")).to.equal(URL_OF("q"));
    expect(await sqs.queue("q", { VisibilityTimeout: "60" })).to.equal(URL_OF("q"));
    expect(await refusal(sqs.queue("q", { VisibilityTimeout: "61" }))).to.equal(
      "QueueNameExists: A queue already exists with the same name and a different value for attribute VisibilityTimeout",
    );
  });

  it("leave their name unusable for 60 seconds after they were deleted", async () => {
    const url = await sqs.queue("q");
    await sqs.call("DeleteQueue", { QueueUrl: url });
    await sqs.wait(59);
    expect(await refusal(sqs.queue("q"))).to.match(/^QueueDeletedRecently: You must wait 60 seconds/);
    await sqs.wait(1);
    expect(await sqs.queue("q")).to.equal(url);
  });

  it("change their attributes, and lose those set to an empty text", async () => {
    const url = await sqs.queue("q", { Policy: sendPolicy("*") });
    await sqs.wait(10);
    await sqs.call("SetQueueAttributes", {
      QueueUrl: url,
      Attributes: { VisibilityTimeout: "7", Policy: "" },
    });
    const attributes = await sqs.attributes(url);
    expect(attributes.VisibilityTimeout).to.equal("7");
    expect(attributes.LastModifiedTimestamp).to.equal(String(START / 1000 + 10));
    expect(attributes).not.to.have.property("Policy");
  });

  it("are listed by name, page by page", async () => {
    for (const name of ["b", "a2", "a1", "a3"]) await sqs.queue(name);
    expect(await sqs.call("ListQueues", {})).to.deep.equal({
      QueueUrls: ["a1", "a2", "a3", "b"].map(URL_OF),
      NextToken: undefined,
    });
    const first = await sqs.call<{ NextToken: string }>("ListQueues", {
      QueueNamePrefix: "a",
      MaxResults: 2,
    });
    expect(first).to.have.deep.property("QueueUrls", [URL_OF("a1"), URL_OF("a2")]);
    expect(
      await sqs.call("ListQueues", { QueueNamePrefix: "a", MaxResults: 2, NextToken: first.NextToken }),
    ).to.deep.equal({ QueueUrls: [URL_OF("a3")], NextToken: undefined });
    expect(await sqs.call("ListQueues", { QueueNamePrefix: "z" })).to.deep.equal({
      QueueUrls: undefined,
      NextToken: undefined,
    });
  });

  it("are tagged when made and later, with at most 50 tags", async () => {
    await sqs.call("CreateQueue", { QueueName: "q", tags: { team: "storage" } });
    const QueueUrl = URL_OF("q");
    await sqs.call("TagQueue", { QueueUrl, Tags: { stack: "dev", team: "data" } });
    await sqs.call("UntagQueue", { QueueUrl, TagKeys: ["stack"] });
    expect(await sqs.call("ListQueueTags", { QueueUrl })).to.deep.equal({ Tags: { team: "data" } });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, "v"]));
    expect(await refusal(sqs.call("TagQueue", { QueueUrl, Tags: many }))).to.equal(
      "InvalidParameterValueException: A queue can have at most 50 tags.",
    );
  });

  it("refuse members that their operations do not have, and name one that is missing", async () => {
    expect(await refusal(sqs.call("GetQueueUrl", { QueueName: "q", Nonsense: 1 }))).to.match(
      /^InvalidParameterValueException: .*Nonsense/,
    );
    expect(await refusal(sqs.call("DeleteMessage", { QueueUrl: URL_OF("q") }))).to.equal(
      "MissingRequiredParameterException: The request must contain the parameter ReceiptHandle.",
    );
  });
});
