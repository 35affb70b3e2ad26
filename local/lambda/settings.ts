/**
 * From the members of a request to a function's settings, with Lambda's own rules between them.
 */
import type * as z from "zod";
import { ServiceError } from "../service";
import { RESERVED_VARIABLES } from "./environment";
import {
  DEFAULT_MEMORY,
  DEFAULT_TIMEOUT,
  defaultLogGroup,
  type FunctionSettings,
  type LoggingConfig,
} from "./function";
import type * as shapes from "./shapes";

type Members = { [K in keyof typeof shapes.settings]?: z.output<(typeof shapes.settings)[K]> | undefined };

/** All variables together, names and values (Lambda developer guide, "Lambda quotas"). */
const VARIABLES_BYTES = 4096;

/**
 * @param before what the function has so far; undefined for a new one
 * @throws ServiceError InvalidParameterValueException
 */
export function settingsOf(name: string, given: Members, before?: FunctionSettings): FunctionSettings {
  const variables = given.Environment ? (given.Environment.Variables ?? {}) : before?.variables;
  checkVariables(variables ?? {});
  return {
    runtime: given.Runtime ?? before!.runtime,
    handler: given.Handler ?? before!.handler,
    role: given.Role ?? before!.role,
    description: given.Description ?? before?.description ?? "",
    timeout: given.Timeout ?? before?.timeout ?? DEFAULT_TIMEOUT,
    memory: given.MemorySize ?? before?.memory ?? DEFAULT_MEMORY,
    variables,
    logging: loggingOf(name, given.LoggingConfig, before?.logging),
    tracing: given.TracingConfig?.Mode ?? before?.tracing ?? "PassThrough",
  };
}

function loggingOf(name: string, given: Members["LoggingConfig"], before?: LoggingConfig): LoggingConfig {
  const format = given?.LogFormat ?? before?.format ?? "Text";
  if (format === "Text" && (given?.ApplicationLogLevel || given?.SystemLogLevel)) {
    throw new ServiceError(
      "InvalidParameterValueException",
      "LogLevel is not supported when LogFormat is set to Text. Remove LogLevel from your request or change the LogFormat to JSON and try again.",
    );
  }
  return {
    format,
    applicationLevel: given?.ApplicationLogLevel ?? before?.applicationLevel ?? "INFO",
    systemLevel: given?.SystemLogLevel ?? before?.systemLevel ?? "INFO",
    group: given?.LogGroup ?? before?.group ?? defaultLogGroup(name),
  };
}

function checkVariables(variables: Record<string, string>): void {
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw new ServiceError(
      "InvalidParameterValueException",
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > VARIABLES_BYTES) {
    throw new ServiceError(
      "InvalidParameterValueException",
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${bytes} bytes`,
    );
  }
}
