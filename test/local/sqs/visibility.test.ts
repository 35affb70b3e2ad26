import { expect } from "chai";
import { refusal, SqsFixture } from "./fixture";

describe("SQS visibility", () => {
  let sqs: SqsFixture;
  let url: string;
  beforeEach(async () => {
    sqs = new SqsFixture();
    url = await sqs.queue("q");
    await sqs.send(url, "m");
  });

  it("hides a received message for the queue's visibility timeout, or the receive's own", async () => {
    expect(await sqs.bodies(url)).to.deep.equal(["m"]);
    await sqs.wait(29.999);
    expect(await sqs.bodies(url)).to.deep.equal([]);
    await sqs.wait(0.001);
    expect(await sqs.bodies(url, { VisibilityTimeout: 5 })).to.deep.equal(["m"]);
    await sqs.wait(5);
    expect(await sqs.bodies(url)).to.deep.equal(["m"]);
  });

  it("counts a change from the moment of the change", async () => {
    const [message] = await sqs.receive(url);
    await sqs.wait(20);
    await sqs.hide(url, message!.ReceiptHandle, 60);
    await sqs.wait(59.999);
    expect(await sqs.counts(url)).to.deep.equal([0, 1, 0]);
    await sqs.wait(0.001);
    expect(await sqs.counts(url)).to.deep.equal([1, 0, 0]);
  });

  it("ends at once when it is changed to zero", async () => {
    const [message] = await sqs.receive(url);
    await sqs.hide(url, message!.ReceiptHandle, 0);
    expect(await sqs.bodies(url)).to.deep.equal(["m"]);
  });

  it("lasts 12 hours in all after a receive, not longer", async () => {
    const [message] = await sqs.receive(url);
    await sqs.wait(10);
    expect(await refusal(sqs.hide(url, message!.ReceiptHandle, 43_191))).to.equal(
      "InvalidParameterValueException: Value 43191 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].",
    );
    await sqs.hide(url, message!.ReceiptHandle, 43_190);
    await sqs.wait(43_190);
    const [again] = await sqs.receive(url);
    expect(await refusal(sqs.hide(url, again!.ReceiptHandle, 43_200))).to.equal("not refused");
    expect(await refusal(sqs.hide(url, again!.ReceiptHandle, 43_201))).to.contain(
      "Must be between 0 and 43200.",
    );
  });

  it("cannot be changed for a message that is visible, deleted, or received again since", async () => {
    const [first] = await sqs.receive(url);
    await sqs.wait(30);
    expect(await refusal(sqs.hide(url, first!.ReceiptHandle, 5))).to.equal(
      "MessageNotInflight: The specified message isn't in flight.",
    );
    const [second] = await sqs.receive(url);
    const gone = "Message does not exist or is not available for visibility timeout change.";
    expect(await refusal(sqs.hide(url, first!.ReceiptHandle, 5))).to.contain(gone);
    await sqs.delete(url, second!.ReceiptHandle);
    expect(await refusal(sqs.hide(url, second!.ReceiptHandle, 5))).to.contain(gone);
  });

  it("makes a receipt handle stale: an older one deletes nothing, and is no error", async () => {
    const [first] = await sqs.receive(url);
    await sqs.wait(30);
    const [second] = await sqs.receive(url);
    expect(second!.ReceiptHandle).not.to.equal(first!.ReceiptHandle);
    await sqs.delete(url, first!.ReceiptHandle);
    expect(await sqs.counts(url)).to.deep.equal([0, 1, 0]);
    await sqs.wait(30);
    await sqs.delete(url, second!.ReceiptHandle);
    expect(await sqs.counts(url)).to.deep.equal([0, 0, 0]);
    expect(await refusal(sqs.delete(url, second!.ReceiptHandle))).to.equal("not refused");
  });

  it("knows no receipt handles but the queue's own", async () => {
    const other = await sqs.queue("other");
    const [message] = await sqs.receive(url);
    for (const [queue, handle] of [
      [url, "nonsense"],
      [other, message!.ReceiptHandle],
    ] as const) {
      expect(await refusal(sqs.delete(queue, handle))).to.equal(
        "ReceiptHandleIsInvalid: The input receipt handle is invalid.",
      );
    }
  });

  it("is 0 to 43,200 seconds, for 1 to 10 messages, with a wait of 0 to 20 seconds", async () => {
    for (const [member, value, range] of [
      ["VisibilityTimeout", 43_201, ">= 0 and <= 43200"],
      ["MaxNumberOfMessages", 0, ">= 1 and <= 10"],
      ["MaxNumberOfMessages", 11, ">= 1 and <= 10"],
      ["WaitTimeSeconds", 21, ">= 0 and <= 20"],
    ] as const) {
      expect(await refusal(sqs.receive(url, { [member]: value }))).to.equal(
        `InvalidParameterValueException: Value ${value} for parameter ${member} is invalid. Reason: Must be ${range}, if provided.`,
      );
    }
  });

  it("is changed and ended in batches", async () => {
    await sqs.send(url, "n");
    const [m, n] = await sqs.receive(url);
    const changed = await sqs.call("ChangeMessageVisibilityBatch", {
      QueueUrl: url,
      Entries: [
        { Id: "m", ReceiptHandle: m!.ReceiptHandle, VisibilityTimeout: 0 },
        { Id: "x", ReceiptHandle: "nonsense", VisibilityTimeout: 0 },
      ],
    });
    const invalid = {
      Id: "x",
      SenderFault: true,
      Code: "ReceiptHandleIsInvalid",
      Message: "The input receipt handle is invalid.",
    };
    expect(changed).to.deep.equal({ Successful: [{ Id: "m" }], Failed: [invalid] });
    expect(await sqs.counts(url)).to.deep.equal([1, 1, 0]);
    const deleted = await sqs.call("DeleteMessageBatch", {
      QueueUrl: url,
      Entries: [
        { Id: "n", ReceiptHandle: n!.ReceiptHandle },
        { Id: "x", ReceiptHandle: "nonsense" },
      ],
    });
    expect(deleted).to.deep.equal({ Successful: [{ Id: "n" }], Failed: [invalid] });
    expect(await sqs.counts(url)).to.deep.equal([1, 0, 0]);
  });
});
