/**
 * The `startTransfer` function: plans and starts each run of a transfer, from the transfers queue or because a person
 * invokes it. What is here is its factory, which Pulumi serialises; see `start-task.ts` for what may be required where.
 */

import { handleBatch } from "./batch";
import { bucketSettings, clientSettings, laidOut } from "./client-settings";
import { type BatchResponse, type InvocationContext, isSqsEvent, type SqsEvent } from "./invocation";
import { lazily } from "./lazily";
import { startManualTransfer, type TransferAnswer } from "./manual-transfer";
import { sharedServices } from "./shared-services";
import type { TransferEvent, TransferStackPlan } from "./transfer-plan";
import { startQueuedTransfer } from "./transfer-run";
import { readTransferEnvironment, type StartTransferServices } from "./transfer-services";

export type StartTransfer = (
  event: SqsEvent | TransferEvent | null,
  context: InvocationContext,
) => Promise<BatchResponse | TransferAnswer>;

/** @param planJson a `TransferStackPlan` as JSON */
export function startTransfer(planJson: string): () => StartTransfer {
  return () => {
    const { createGunzip } = require("node:zlib") as typeof import("node:zlib");
    const { pipeline } = require("node:stream") as typeof import("node:stream");
    const { DataSync } = require("@aws-sdk/client-datasync") as typeof import("@aws-sdk/client-datasync");
    const plan = JSON.parse(planJson) as TransferStackPlan;
    const environment = readTransferEnvironment(process.env);
    const client = clientSettings(environment.region, 10_000);
    const services: StartTransferServices = {
      ...sharedServices(client),
      datasync: laidOut(new DataSync(client)),
      once: new DataSync({ ...client, maxAttempts: 1 }),
      s3: lazily(() => {
        const { S3 } = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
        return new S3(bucketSettings(client));
      }),
      secrets: lazily(() => {
        const { SecretsManager } =
          require("@aws-sdk/client-secrets-manager") as typeof import("@aws-sdk/client-secrets-manager");
        return new SecretsManager(client);
      }),
      readText: (body, gzip) => {
        const raw = body as import("node:stream").Readable;
        const text = gzip ? pipeline(raw, createGunzip(), () => undefined) : raw;
        return text.setEncoding("utf8");
      },
      environment,
    };
    return async (event, context) =>
      isSqsEvent(event)
        ? handleBatch(event, environment.transfersQueueUrl, services.sqs, (record) =>
            startQueuedTransfer(services, plan, record),
          )
        : startManualTransfer(services, plan, event, context);
  };
}
