import { expect } from "chai";
import { RunQueues, type RunQueuesArgs } from "../../components/run-queues";
import { deploy } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";

const ARGS: RunQueuesArgs = { stack: "dev", functionTimeout: 60, runReceives: 37, watchReceives: 61 };
const arn = (name: string) => `arn:aws:sqs:us-east-1:111122223333:fsx-data-scheduler-dev-${name}`;
const url = (name: string) =>
  `https://sqs.us-east-1.amazonaws.com/111122223333/fsx-data-scheduler-dev-${name}`;

function queues(differing: Partial<RunQueuesArgs> = {}) {
  return deploy("us-east-1", () => new RunQueues("queues", { ...ARGS, ...differing }).runs.url);
}

describe("the queues", () => {
  it("are five: runs and watch with dead letters, all FIFO, and a standard one for the Scheduler", async () => {
    const { all } = await queues();
    const fifo = { fifoQueue: true, contentBasedDeduplication: true, messageRetentionSeconds: 1_209_600 };
    const worked = {
      ...fifo,
      deduplicationScope: "messageGroup",
      fifoThroughputLimit: "perMessageGroupId",
      visibilityTimeoutSeconds: 360,
      sqsManagedSseEnabled: true,
    };
    expect(
      Object.fromEntries(all("sqs/queue:Queue").map(({ name, inputs }) => [name, inputs])),
    ).to.deep.equal({
      "queues-runs": {
        name: "fsx-data-scheduler-dev-runs.fifo",
        ...worked,
        redrivePolicy: `{"deadLetterTargetArn":"${arn("runs-dead-letters.fifo")}","maxReceiveCount":37}`,
      },
      "queues-runs-dead-letters": {
        name: "fsx-data-scheduler-dev-runs-dead-letters.fifo",
        ...fifo,
        sqsManagedSseEnabled: true,
      },
      "queues-watch": {
        name: "fsx-data-scheduler-dev-watch.fifo",
        ...worked,
        redrivePolicy: `{"deadLetterTargetArn":"${arn("watch-dead-letters.fifo")}","maxReceiveCount":61}`,
      },
      "queues-watch-dead-letters": {
        name: "fsx-data-scheduler-dev-watch-dead-letters.fifo",
        ...fifo,
        sqsManagedSseEnabled: true,
      },
      "queues-undelivered": {
        name: "fsx-data-scheduler-dev-undelivered",
        messageRetentionSeconds: 1_209_600,
        sqsManagedSseEnabled: true,
      },
    });
  });

  it("refuse every request without TLS, each in its own policy", async () => {
    const { all, policy } = await queues();
    expectSnapshot("queue-runs", policy("sqs/queuePolicy:QueuePolicy", "queues-runs-policy"));
    const names = [
      "runs-dead-letters.fifo",
      "runs.fifo",
      "undelivered",
      "watch-dead-letters.fifo",
      "watch.fifo",
    ];
    expect(
      all("sqs/queuePolicy:QueuePolicy").map(({ inputs }) => [
        inputs.queueUrl,
        JSON.parse(inputs.policy).Statement.map((statement: Record<string, unknown>) => [
          statement.Effect,
          statement.Principal,
          statement.Action,
          statement.Resource,
          statement.Condition,
        ]),
      ]),
    ).to.deep.equal(
      names.map((name) => [
        url(name),
        [["Deny", "*", "sqs:*", arn(name), { Bool: { "aws:SecureTransport": "false" } }]],
      ]),
    );
  });

  it("are encrypted with the key where there is one, and then with nothing else", async () => {
    const { all } = await queues({ keyArn: "arn:aws:kms:us-east-1:111122223333:key/key-1" });
    for (const { inputs } of all("sqs/queue:Queue")) {
      expect(inputs.kmsMasterKeyId).to.equal("arn:aws:kms:us-east-1:111122223333:key/key-1");
      expect(inputs).not.to.have.property("sqsManagedSseEnabled");
    }
  });

  it("are refused for receives that SQS does not count and for names that SQS does not take, all at once", () => {
    expect(
      () => new RunQueues("queues", { ...ARGS, stack: "my.dev", runReceives: 0, watchReceives: 1_001 }),
    ).to.throw(
      'RunQueues "queues" cannot be created: the stack\'s name "my.dev" becomes part of queue and function names; ' +
        'only letters, digits, "-" and "_" are allowed in it; [runReceives] is 0; SQS allows 1 to 1000 receives; ' +
        "[watchReceives] is 1001; SQS allows 1 to 1000 receives.",
    );
  });
});
