/** A function of a deployed stack in a process of its own, invoked without what Lambda does around an invocation. */
import { environment } from "../local/lambda/environment";
import type { LambdaFunction } from "../local/lambda/function";
import { ProcessHost } from "../local/lambda/process-host";
import type { Simulation } from "../local/simulation";

/** The deployed function whose name ends so: `start-task`. */
export function deployedFunction({ cloud }: Simulation, noun: string): LambdaFunction {
  const found = [...cloud.lambda.functions.values()].find(({ name }) => name.endsWith(noun));
  if (!found) throw new Error(`the stack has no function ${noun}`);
  return found;
}

/** A process for the function, which starts with its first invocation. */
export function functionProcess({ cloud }: Simulation, fn: LambdaFunction): ProcessHost {
  const { settings } = fn;
  return new ProcessHost({
    start: {
      taskRoot: fn.code.path,
      handler: settings.handler,
      runtime: settings.runtime,
      logFormat: settings.logging.format,
      logLevel: settings.logging.applicationLevel,
      time: cloud.clock.now(),
    },
    timeout: settings.timeout,
    memory: settings.memory,
    environment: environment(cloud, fn, cloud.lambda.runner.callerOf(fn), cloud.endpointUrl!),
  });
}

/**
 * Invokes it with messages of its queue.
 * @returns the function's answer
 * @throws Error where it fails
 */
export async function deliver(
  host: ProcessHost,
  { cloud }: Simulation,
  fn: LambdaFunction,
  bodies: readonly object[],
): Promise<unknown> {
  const { outcome } = await host.invoke({
    requestId: cloud.lambda.runner.requestId(),
    event: JSON.stringify({
      Records: bodies.map((body, index) => ({
        eventSource: "aws:sqs",
        messageId: String(index),
        receiptHandle: String(index),
        body: JSON.stringify(body),
        attributes: { MessageGroupId: "bench", SentTimestamp: String(cloud.clock.now()) },
      })),
    }),
    time: cloud.clock.now(),
    functionArn: fn.arn,
    traceId: "Root=1-00000000-000000000000000000000000",
    logGroup: fn.settings.logging.group,
    logStream: "bench",
  });
  if (outcome.kind !== "ok") throw new Error(`${fn.name}: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.payload);
}
