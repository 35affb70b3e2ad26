/** The outputs of a stack with transfers: functions, queues, and each transfer's places and next run. */
import { expect } from "chai";
import { parseStackConfig } from "../../stacks/config";
import { createStack } from "../../stacks/stack";
import { ACCOUNT, deploy } from "./mock-deployment";

describe("the outputs of a stack with transfers", () => {
  it("are what a person needs next", async function () {
    this.timeout(60_000);
    const now = new Date("2026-11-20T00:00:00Z");
    const { config } = parseStackConfig({
      stack: "dev",
      now,
      values: {
        transfers: {
          home: {
            source: { type: "NFS", server: "nas.example.com", path: "/export" },
            destination: { type: "S3", bucket: "my-archive" },
            inventory: "s3://my-inventories/home",
            schedule: "15 1 * * ? *",
          },
        },
      },
    });
    const { result } = await deploy("us-east-1", () => createStack(config, [], now));
    expect(result.transfers).to.deep.equal({
      startTransferFunction: "fsx-data-scheduler-dev-transfer",
      watchTransferFunction: "fsx-data-scheduler-dev-fail-over",
      transfersQueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/fsx-data-scheduler-dev-transfers.fifo`,
      executionsQueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/fsx-data-scheduler-dev-executions.fifo`,
      openRunsQueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/fsx-data-scheduler-dev-open-runs.fifo`,
      transfersDeadLetterQueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/fsx-data-scheduler-dev-transfers-dead-letters.fifo`,
      executionsDeadLetterQueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/fsx-data-scheduler-dev-executions-dead-letters.fifo`,
      undeliveredQueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/fsx-data-scheduler-dev-transfers-undelivered`,
      taskLogGroup: "/fsx-data-scheduler/dev/datasync",
      byName: {
        home: {
          destinationArn: result.transfers!.byName.home!.destinationArn,
          inventory: "s3://my-inventories/home/",
          sources: ["/"],
          agents: "online",
          perFileCost: 256 * 1024,
          schedule: {
            schedule: "home",
            expression: "cron(15 1 * * ? *)",
            timezone: "UTC",
            state: "ENABLED",
            next: "2026-11-20T01:15:00Z",
            group: "fsx-data-scheduler-dev-transfers",
          },
        },
      },
    });
  });
});
