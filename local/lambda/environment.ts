/**
 * What an environment of a function begins with: its code, and its environment variables, but for those that differ by
 * invocation (log stream, trace id): Lambda's own, its role's credentials, the local endpoint and the function's, and
 * nothing of this process's (Lambda developer guide, "Defined runtime environment variables").
 */
import type { LocalCloud } from "../cloud";
import type { Caller } from "../service";
import type { LambdaFunction } from "./function";
import type { Beginning } from "./function-process";

/**
 * What an environment of a function begins with.
 * @param caller its role, as it calls with it
 * @param endpointUrl where its calls go
 */
export function beginningOf(
  cloud: LocalCloud,
  fn: LambdaFunction,
  caller: Caller,
  endpointUrl: string,
): Beginning {
  const { handler, logging, runtime } = fn.settings;
  return {
    start: {
      taskRoot: fn.code.path,
      handler,
      runtime,
      logFormat: logging.format,
      logLevel: logging.applicationLevel,
      time: cloud.clock.now(),
    },
    environment: environment(cloud, fn, caller, endpointUrl),
  };
}

function environment(
  cloud: LocalCloud,
  fn: LambdaFunction,
  caller: Caller,
  endpointUrl: string,
): Record<string, string> {
  const { settings } = fn;
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.iam.credentials(caller);
  return {
    ...settings.variables,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logging.group,
    AWS_LAMBDA_LOG_FORMAT: settings.logging.format,
    ...(settings.logging.format === "JSON"
      ? { AWS_LAMBDA_LOG_LEVEL: settings.logging.applicationLevel }
      : {}),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_ENDPOINT_URL: endpointUrl,
    LAMBDA_TASK_ROOT: fn.code.path,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    _HANDLER: settings.handler,
  };
}

/** Variables that CreateFunction refuses, because Lambda sets them itself (same page). */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV"],
  ...["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"],
  ...["AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"],
  ...["AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
]);
