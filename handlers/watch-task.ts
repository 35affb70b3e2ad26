/**
 * The `watchTask` function: follows each started task to its end, by way of the watch queue. What is here is its
 * factory, which Pulumi serialises; see `start-task.ts` for what may be required and where.
 */
import { clientSettings } from "./client-settings";
import { readEnvironment } from "./environment";
import type { BatchResponse, SqsEvent } from "./invocation";
import { lazily } from "./lazily";
import type { SchedulePlan } from "./plan";
import type { WatchServices } from "./watch-services";
import { watchTasks } from "./watched-task";

export type WatchTask = (event: SqsEvent) => Promise<BatchResponse>;

/**
 * Makes the function's factory: `new aws.lambda.CallbackFunction(name, { callbackFactory: watchTask(planJson), … })`.
 * @param planJson a `SchedulePlan` as JSON
 */
export function watchTask(planJson: string): () => WatchTask {
  return () => {
    const { createHash } = require("node:crypto") as typeof import("node:crypto");
    const { FSx } = require("@aws-sdk/client-fsx") as typeof import("@aws-sdk/client-fsx");
    const plan = JSON.parse(planJson) as SchedulePlan;
    const environment = readEnvironment(process.env);
    const client = clientSettings(environment.region, 5_000);
    const services: WatchServices = {
      fsx: new FSx(client),
      sns: lazily(() => {
        const { SNS } = require("@aws-sdk/client-sns") as typeof import("@aws-sdk/client-sns");
        return new SNS(client);
      }),
      sqs: lazily(() => {
        const { SQS } = require("@aws-sdk/client-sqs") as typeof import("@aws-sdk/client-sqs");
        return new SQS(client);
      }),
      s3: lazily(() => {
        const { S3 } = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
        // A linked bucket may be in another region.
        return new S3({ ...client, followRegionRedirects: true });
      }),
      recorded: new Set(),
      logs: lazily(() => {
        const { CloudWatchLogs } =
          require("@aws-sdk/client-cloudwatch-logs") as typeof import("@aws-sdk/client-cloudwatch-logs");
        return new CloudWatchLogs(client);
      }),
      environment,
      digest: (text) => createHash("sha256").update(text).digest("hex"),
      now: () => Date.now(),
    };
    return async (event) => watchTasks(services, plan, event);
  };
}
