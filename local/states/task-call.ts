/** The call of one Task attempt: the service's operation under the state machine's role, and its error as a state sees it. */
import type { LocalCloud } from "../cloud";
import { type Caller, ServiceError } from "../service";
import { errorName, type Integration } from "./integration";
import { camelCased, pascalCased } from "./wire-names";

/** An error as Retry and Catch see it: `name` is the `Error`, `message` the `Cause`. */
export class TaskError extends Error {
  /** Retry is done by the Task's handler, so the interpreter must not do it again. */
  readonly isRetryable = false;

  constructor(
    override readonly name: string,
    cause: string,
    readonly isCatchable = true,
  ) {
    super(cause);
  }
}

/**
 * Makes the call.
 * @returns the answer as a state gets it
 * @throws TaskError
 */
export async function callTask(
  cloud: LocalCloud,
  integration: Integration,
  parameters: unknown,
  caller: Caller,
  requestId: () => string,
): Promise<Record<string, unknown>> {
  const { service, operation } = integration;
  let output: unknown;
  try {
    output = await cloud.call(service, operation, request(integration, withoutNulls(parameters)), caller);
  } catch (error) {
    throw taskError(integration, error, requestId());
  }
  if (service === "lambda") return functionAnswer(output as FunctionOutput, requestId());
  const answer = (pascalCased(output) ?? {}) as Record<string, unknown>;
  return integration.kind === "sdk" ? answer : { ...answer, ...metadata(requestId()) };
}

function request(integration: Integration, parameters: unknown): unknown {
  if (integration.service === "batch") return camelCased(parameters);
  const members = parameters as Record<string, unknown>;
  if (integration.kind === "sdk" || typeof members !== "object") return parameters;
  // Optimized integrations take JSON where the service takes a text.
  if (integration.service === "lambda" && members.Payload !== undefined) {
    return { ...members, Payload: new Uint8Array(Buffer.from(JSON.stringify(members.Payload))) };
  }
  if (integration.service === "sns" && typeof members.Message === "object") {
    return { ...members, Message: JSON.stringify(members.Message) };
  }
  return parameters;
}

/** A member that is null is not sent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

interface FunctionOutput {
  StatusCode: number;
  ExecutedVersion?: string;
  FunctionError?: string;
  Payload?: Uint8Array;
}

/**
 * The answer of a function, or its error: the `errorType` that it gave (developer guide, "Handling errors in Step
 * Functions workflows").
 * @throws TaskError
 */
function functionAnswer(output: FunctionOutput, requestId: string): Record<string, unknown> {
  const text = Buffer.from(output.Payload ?? []).toString("utf8");
  const payload: unknown = text === "" ? {} : JSON.parse(text);
  if (output.FunctionError !== undefined) {
    const { errorType } = (payload ?? {}) as { errorType?: unknown };
    throw new TaskError(typeof errorType === "string" && errorType ? errorType : "Lambda.Unknown", text);
  }
  return {
    ...(output.ExecutedVersion === undefined ? {} : { ExecutedVersion: output.ExecutedVersion }),
    Payload: payload,
    ...metadata(requestId),
    StatusCode: output.StatusCode,
  };
}

/** What optimized integrations add to every answer. */
function metadata(requestId: string): Record<string, unknown> {
  return { SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: requestId } };
}

/** @throws whatever is no answer of a service */
function taskError(integration: Integration, error: unknown, requestId: string): TaskError {
  const { kind, prefix, label } = integration;
  if (!(error instanceof ServiceError)) {
    if ((error as Error).name !== "ConnectionLost") throw error;
    return new TaskError(`${prefix}.SdkClientException`, "Unable to execute HTTP request: Read timed out");
  }
  const { code, message, status } = error;
  const cause =
    kind === "sdk"
      ? `${message} (Service: ${label}, Status Code: ${status}, Request ID: ${requestId})`
      : `${message} (Service: ${label}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;
  return new TaskError(errorName(integration, code), cause);
}
