/** A function of a deployed stack in a process of its own, invoked without what Lambda does around an invocation. */
import type { BatchResponse } from "../handlers/invocation";
import { beginningOf } from "../local/lambda/environment";
import type { LambdaFunction } from "../local/lambda/function";
import { ProcessHost } from "../local/lambda/process-host";
import { RunningInvocation } from "../local/lambda/running-invocation";
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
    ...beginningOf(cloud, fn, cloud.lambda.runner.callerOf(fn), cloud.endpointUrl!),
    timeout: settings.timeout,
    memory: settings.memory,
  });
}

/**
 * Invokes it with messages of its queue, all of which it has to be done with.
 * @throws Error where it fails, or hands a message back
 */
export async function deliver(
  host: ProcessHost,
  { cloud }: Simulation,
  fn: LambdaFunction,
  bodies: readonly object[],
): Promise<void> {
  const { runner } = cloud.lambda;
  const requestId = runner.requestId();
  const caller = runner.callerOf(fn);
  const time = cloud.clock.now();
  // The endpoint answers only invocations that it knows of.
  const invocation = new RunningInvocation(requestId, host, undefined);
  runner.running.add(caller, invocation);
  try {
    const { outcome } = await host.invoke({
      requestId,
      event: JSON.stringify({ Records: bodies.map((body, index) => record(body, index, time)) }),
      time,
      functionArn: fn.arn,
      traceId: "Root=1-00000000-000000000000000000000000",
      logGroup: fn.settings.logging.group,
      logStream: "bench",
    });
    if (outcome.kind !== "ok") throw new Error(`${fn.name}: ${JSON.stringify(outcome)}`);
    const { batchItemFailures } = JSON.parse(outcome.payload) as BatchResponse;
    if (batchItemFailures.length > 0) throw new Error(`${fn.name} handed back ${outcome.payload}`);
  } finally {
    runner.running.remove(caller, invocation);
  }
}

function record(body: object, index: number, time: number): object {
  return {
    eventSource: "aws:sqs",
    messageId: String(index),
    receiptHandle: String(index),
    body: JSON.stringify(body),
    attributes: { MessageGroupId: "bench", SentTimestamp: String(time) },
  };
}
