/**
 * The `watchTransfer` function: fails over, cancels and concludes, woken by DataSync's events and, for those that get
 * lost, by the messages of open runs. What is here is its factory, which Pulumi serialises; see `start-task.ts` for what
 * may be required where.
 */

import { handleBatch } from "./batch";
import { clientSettings, laidOut } from "./client-settings";
import { followTransfer, isOpenRun } from "./follow-transfer";
import type { BatchResponse, SqsEvent } from "./invocation";
import { sharedServices } from "./shared-services";
import type { TransferStackPlan } from "./transfer-plan";
import { readTransferEnvironment, type TransferServices } from "./transfer-services";
import { watchTransfers } from "./watch-transfers";

export type WatchTransfer = (event: SqsEvent) => Promise<BatchResponse>;

/** @param planJson a `TransferStackPlan` as JSON */
export function watchTransfer(planJson: string): () => WatchTransfer {
  return () => {
    const { DataSync } = require("@aws-sdk/client-datasync") as typeof import("@aws-sdk/client-datasync");
    const plan = JSON.parse(planJson) as TransferStackPlan;
    const environment = readTransferEnvironment(process.env);
    const client = clientSettings(environment.region, 10_000);
    const services: TransferServices = {
      ...sharedServices(client),
      datasync: laidOut(new DataSync(client)),
      once: new DataSync({ ...client, maxAttempts: 1 }),
      environment,
    };
    // A batch comes from one queue.
    return async (event) =>
      event.Records.some(isOpenRun)
        ? handleBatch(event, environment.openRunsQueueUrl, services.sqs, (record) =>
            followTransfer(services, plan, record),
          )
        : watchTransfers(services, plan, event);
  };
}
