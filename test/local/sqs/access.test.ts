import { expect } from "chai";
import type { Caller } from "../../../local/service";
import { ARN_OF, refusal, SqsFixture, sendPolicy } from "./fixture";

const topic: Caller = {
  kind: "service",
  service: "sns.amazonaws.com",
  sourceArn: "arn:aws:sns:us-east-1:123456789012:t",
};
const role: Caller = { kind: "role", roleName: "sender", session: "s" };

describe("SQS access", () => {
  let sqs: SqsFixture;
  const send = (QueueUrl: string, caller: Caller) =>
    refusal(sqs.call("SendMessage", { QueueUrl, MessageBody: "m" }, caller));
  beforeEach(() => {
    sqs = new SqsFixture();
  });

  it("is given to services by the queue's policy only, and taken with it", async () => {
    const url = await sqs.queue("q");
    expect(await send(url, topic)).to.match(
      /^AccessDeniedException: .*sqs:SendMessage.*arn:aws:sqs:us-east-1:123456789012:q/,
    );
    const set = (Policy: string) => sqs.call("SetQueueAttributes", { QueueUrl: url, Attributes: { Policy } });
    await set(sendPolicy("sns.amazonaws.com", ARN_OF("q")));
    expect(await send(url, topic)).to.equal("not refused");
    expect(await refusal(sqs.call("ReceiveMessage", { QueueUrl: url }, topic))).to.match(
      /^AccessDeniedException: /,
    );
    await set("");
    expect(await send(url, topic)).to.match(/^AccessDeniedException: /);
  });

  it("asks for each action of its own, on the queue's ARN", async () => {
    const asked: string[] = [];
    const url = await sqs.queue("q");
    sqs.cloud.iam.refusal = (_caller, { action, resource }) => {
      asked.push(`${action} ${resource.split(":").at(-1)}`);
      return undefined;
    };
    await sqs.call("SendMessageBatch", { QueueUrl: url, Entries: [{ Id: "1", MessageBody: "m" }] }, role);
    await sqs.call("CreateQueue", { QueueName: "new", tags: { a: "b" } }, role);
    await sqs.call("ListQueues", {}, role);
    expect(asked).to.deep.equal([
      "sqs:SendMessage q",
      "sqs:CreateQueue new",
      "sqs:TagQueue new",
      "sqs:ListQueues *",
    ]);
  });

  it("needs the queue's key, too: GenerateDataKey and Decrypt to send, Decrypt to receive", async () => {
    const url = await sqs.queue("q", { KmsMasterKeyId: "alias/own" });
    const used: string[] = [];
    sqs.cloud.iam.refusal = () => undefined;
    sqs.cloud.kms.requireUse = (key, caller, action) => {
      used.push(`${key} ${caller.kind} ${action}`);
    };
    await sqs.call("SendMessage", { QueueUrl: url, MessageBody: "m" }, role);
    await sqs.call("ReceiveMessage", { QueueUrl: url }, role);
    expect(used).to.deep.equal([
      "alias/own role kms:GenerateDataKey",
      "alias/own role kms:Decrypt",
      "alias/own role kms:Decrypt",
    ]);
  });

  it("is refused in SQS's own words where KMS refuses", async () => {
    const url = await sqs.queue("q", {
      KmsMasterKeyId: "alias/none",
      Policy: sendPolicy("sns.amazonaws.com"),
    });
    expect(await send(url, topic)).to.match(/^KmsNotFound: /);
    const managed = await sqs.queue("m", {
      KmsMasterKeyId: "alias/aws/sqs",
      Policy: sendPolicy("sns.amazonaws.com"),
    });
    expect(await send(managed, topic)).to.match(/^KmsAccessDenied: /);
    expect(await send(managed, { kind: "operator" })).to.equal("not refused");
  });
});
