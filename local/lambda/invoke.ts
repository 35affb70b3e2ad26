/**
 * Invoke: at once (RequestResponse), later and with retries (Event), or only as a check (DryRun).
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { LambdaFunction } from "./function";
import { functionArn, functionName } from "./function-name";
import { SYNCHRONOUS_LIMIT } from "./invocation-end";
import { policyOf } from "./permissions";
import type { LambdaService } from "./service";
import * as shapes from "./shapes";

/** Largest event of an asynchronous invocation (Lambda developer guide, "Lambda quotas"). */
const ASYNCHRONOUS_LIMIT = 1024 * 1024;
/** Waits before the second and third attempt ("How Lambda handles errors … with asynchronous invocation"). */
const RETRY_AFTER = [60_000, 120_000];

const input = z.strictObject({
  FunctionName: shapes.functionNameInput,
  InvocationType: z.enum(["Event", "RequestResponse", "DryRun"]).optional(),
  LogType: z.enum(["None", "Tail"]).optional(),
  ClientContext: z.string().optional(),
  Payload: z.instanceof(Uint8Array).optional(),
  Qualifier: shapes.qualifier,
});

interface Output {
  StatusCode: number;
  ExecutedVersion?: string;
  FunctionError?: string;
  LogResult?: string;
  Payload?: Uint8Array;
}

export function invoke(service: LambdaService, cloud: LocalCloud): Operation<z.output<typeof input>, Output> {
  return {
    name: "Invoke",
    input,
    http: { method: "POST", uri: "/2015-03-31/functions/{FunctionName}/invocations" },
    permissions({ FunctionName, Qualifier }) {
      const name = functionName(cloud, FunctionName, Qualifier);
      const resourcePolicy = policyOf(service, service.functions.get(name));
      return [{ action: "lambda:InvokeFunction", resource: functionArn(cloud, name), resourcePolicy }];
    },
    async handle({ FunctionName, InvocationType, LogType, Payload, Qualifier }, { requestId }) {
      const fn = service.function(FunctionName, Qualifier);
      const type = InvocationType ?? "RequestResponse";
      if (type === "DryRun") return { StatusCode: 204 };
      const event = eventOf(Payload ?? new Uint8Array(), type);
      if (fn.reservedConcurrency === 0) throw throttled(cloud, fn);
      if (type === "Event") {
        later(service, cloud, fn.name, event, requestId, 0);
        return { StatusCode: 202, Payload: new Uint8Array() };
      }
      const result = await service.runner.run(fn, event, requestId);
      return {
        StatusCode: 200,
        ExecutedVersion: "$LATEST",
        ...(result.failed ? { FunctionError: "Unhandled" } : {}),
        ...(LogType === "Tail" ? { LogResult: result.logTail } : {}),
        Payload: Buffer.from(result.payload),
      };
    },
  };
}

/** The event's JSON text; no payload is an empty object. */
function eventOf(payload: Uint8Array, type: "Event" | "RequestResponse"): string {
  const limit = type === "Event" ? ASYNCHRONOUS_LIMIT : SYNCHRONOUS_LIMIT;
  if (payload.length > limit) {
    throw new ServiceError(
      "RequestTooLargeException",
      `${payload.length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`,
      413,
    );
  }
  const text = Buffer.from(payload).toString("utf8");
  if (text.trim() === "") return "{}";
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new ServiceError(
      "InvalidRequestContentException",
      `Could not parse request body into json: Could not parse payload into json: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
  return text;
}

function throttled(cloud: LocalCloud, fn: LambdaFunction): ServiceError {
  const dimensions = { FunctionName: fn.name };
  cloud.cloudwatch.record({
    namespace: "AWS/Lambda",
    name: "Throttles",
    dimensions,
    value: 1,
    unit: "Count",
  });
  return new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429, {
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  });
}

/** One asynchronous attempt, and the next one after a failure. */
function later(
  service: LambdaService,
  cloud: LocalCloud,
  name: string,
  event: string,
  requestId: string,
  attempt: number,
): void {
  const delay = attempt === 0 ? 0 : RETRY_AFTER[attempt - 1]!;
  cloud.clock.after(delay, `asynchronous invocation of ${name}`, async () => {
    const fn = service.functions.get(name);
    if (!fn) return;
    const { failed, payload } = await service.runner.run(fn, event, requestId);
    if (!failed) return;
    if (attempt < RETRY_AFTER.length) later(service, cloud, name, event, requestId, attempt + 1);
    else {
      cloud.events.emit({
        kind: "warning",
        message: `Function ${name} failed three times for one asynchronous event, which is dropped: ${payload}`,
      });
    }
  });
}
