/**
 * The `startTask` function: starts the data repository task of each run, from the runs queue or because a person
 * invokes it. What is here is its factory, which Pulumi serialises: the SDK and Node's modules are required by bare
 * name inside it, because the Lambda runtime has them and the archive must not.
 */

import { clientSettings, laidOut } from "./client-settings";
import { readEnvironment } from "./environment";
import { fsxRetries } from "./fsx-retries";
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
import { startQueuedRuns } from "./queued-runs";
import { sharedServices } from "./shared-services";
import type { StartServices } from "./start-run";
import { namedOnce } from "./user-agent";

export type StartTask = (
  event: SqsEvent | ManualEvent | null,
  context: InvocationContext,
) => Promise<BatchResponse | ManualAnswer>;

/**
 * Milliseconds that are kept for the run that is being started when the invocation's time for new ones is over: three
 * attempts at each of two calls, and at a look into the log.
 */
const LAST_RUN = 40_000;

/**
 * Makes the function's factory: `new HandlerFunction(name, { callbackFactory: startTask(planJson), … })`.
 * @param planJson a `SchedulePlan` as JSON: captured as one constant, an object would be written out member by member
 */
export function startTask(planJson: string): () => StartTask {
  return () => {
    const { FSx } = require("@aws-sdk/client-fsx") as typeof import("@aws-sdk/client-fsx");
    const plan = JSON.parse(planJson) as SchedulePlan;
    const environment = readEnvironment(process.env);
    const client = clientSettings(environment.region, 5_000);
    // One invocation at a time runs in an environment.
    let until = 0;
    const services: StartServices = {
      ...sharedServices(client, clientSettings(environment.region, 3_000)),
      fsx: namedOnce(laidOut(new FSx({ ...client, retryStrategy: fsxRetries(() => until) }))),
      environment,
      until: () => until,
    };
    return async (event, context) => {
      until = Date.now() + context.getRemainingTimeInMillis() - LAST_RUN;
      return isSqsEvent(event)
        ? startQueuedRuns(services, plan, event)
        : startManualRun(services, plan, event, context);
    };
  };
}
