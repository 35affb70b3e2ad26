/**
 * The `watchTask` function: follows each started task to its end, by way of the watch queue. What is here is its
 * factory, which Pulumi serialises; see `start-task.ts` for what may be required and where.
 */

import { bucketSettings, clientSettings, laidOut } from "./client-settings";
import { readEnvironment } from "./environment";
import type { BatchResponse, SqsEvent } from "./invocation";
import { lazily } from "./lazily";
import type { SchedulePlan } from "./plan";
import { sharedServices } from "./shared-services";
import { namedOnce } from "./user-agent";
import type { WatchServices } from "./watch-services";
import { watchTasks } from "./watched-task";

export type WatchTask = (event: SqsEvent) => Promise<BatchResponse>;

/**
 * Makes the function's factory: `new HandlerFunction(name, { callbackFactory: watchTask(planJson), … })`.
 * @param planJson a `SchedulePlan` as JSON
 */
export function watchTask(planJson: string): () => WatchTask {
  return () => {
    const { FSx } = require("@aws-sdk/client-fsx") as typeof import("@aws-sdk/client-fsx");
    const plan = JSON.parse(planJson) as SchedulePlan;
    const environment = readEnvironment(process.env);
    const client = clientSettings(environment.region, 5_000);
    const services: WatchServices = {
      ...sharedServices(client),
      fsx: namedOnce(laidOut(new FSx(client))),
      s3: lazily(() => {
        const { S3 } = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
        return new S3(bucketSettings(client));
      }),
      environment,
    };
    return async (event) => watchTasks(services, plan, event);
  };
}
