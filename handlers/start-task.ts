/**
 * The `startTask` function: starts the data repository task of each run, from the runs queue or because a person
 * invokes it. What is here is its factory, which Pulumi serialises: the SDK and Node's modules are required by bare
 * name inside it, because the Lambda runtime has them and the archive must not.
 */
import { handleBatch } from "./batch";
import { readEnvironment } from "./environment";
import {
  type BatchResponse,
  type InvocationContext,
  isSqsEvent,
  type ManualAnswer,
  type ManualEvent,
  type SqsEvent,
} from "./invocation";
import { startManualRun } from "./manual-run";
import type { SchedulePlan } from "./plan";
import { startQueuedRun } from "./queued-run";
import type { StartServices } from "./start-run";

export type StartTask = (
  event: SqsEvent | ManualEvent | null,
  context: InvocationContext,
) => Promise<BatchResponse | ManualAnswer>;

/**
 * Makes the function's factory: `new aws.lambda.CallbackFunction(name, { callbackFactory: startTask(planJson), … })`.
 * @param planJson a `SchedulePlan` as JSON: captured as one constant, an object would be written out member by member
 */
export function startTask(planJson: string): () => StartTask {
  return () => {
    const { createHash } = require("node:crypto") as typeof import("node:crypto");
    const { FSx } = require("@aws-sdk/client-fsx") as typeof import("@aws-sdk/client-fsx");
    const { SNS } = require("@aws-sdk/client-sns") as typeof import("@aws-sdk/client-sns");
    const { SQS } = require("@aws-sdk/client-sqs") as typeof import("@aws-sdk/client-sqs");
    const plan = JSON.parse(planJson) as SchedulePlan;
    const environment = readEnvironment(process.env);
    // Short, so that three attempts fit into one invocation.
    const client = {
      region: environment.region,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    };
    const services: StartServices = {
      fsx: new FSx(client),
      sns: new SNS(client),
      sqs: new SQS(client),
      environment,
      digest: (text) => createHash("sha256").update(text).digest("hex"),
      now: () => Date.now(),
    };
    return async (event, context) =>
      isSqsEvent(event)
        ? handleBatch(event, environment.runsQueueUrl, services.sqs, (record) =>
            startQueuedRun(services, plan, record),
          )
        : startManualRun(services, plan, event, context);
  };
}
