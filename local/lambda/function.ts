/**
 * A function of the local cloud, and its configuration as the API shows it.
 */
import type { CodeFolder } from "./code-folder";
import { NAME_LENGTH } from "./function-name";

/** Runtimes that the child process can stand in for. */
export const RUNTIMES = ["nodejs22.x", "nodejs24.x"] as const;
export type Runtime = (typeof RUNTIMES)[number];

export const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type SystemLogLevel = "DEBUG" | "INFO" | "WARN";

export interface LoggingConfig {
  format: "JSON" | "Text";
  /** JSON format only. */
  applicationLevel: LogLevel;
  systemLevel: SystemLogLevel;
  group: string;
}

/** What can be changed by UpdateFunctionConfiguration. */
export interface FunctionSettings {
  runtime: Runtime;
  handler: string;
  role: string;
  description: string;
  /** Seconds. */
  timeout: number;
  /** MiB. */
  memory: number;
  /** Undefined where none was given; the API tells it from an empty one. */
  variables: Record<string, string> | undefined;
  logging: LoggingConfig;
  tracing: "Active" | "PassThrough";
}

export interface LambdaFunction {
  name: string;
  arn: string;
  settings: FunctionSettings;
  architecture: "x86_64" | "arm64";
  code: CodeFolder;
  tags: Record<string, string>;
  reservedConcurrency: number | undefined;
  modified: number;
  revisionId: string;
}

/** Defaults of CreateFunction (API reference). */
export const DEFAULT_TIMEOUT = 3;
export const DEFAULT_MEMORY = 128;

export function defaultLogGroup(name: string): string {
  return `/aws/lambda/${name}`;
}

/** FunctionConfiguration of the API. */
export function configuration({ name, arn, settings, ...fn }: LambdaFunction) {
  const { logging } = settings;
  return {
    FunctionName: name.slice(0, NAME_LENGTH),
    FunctionArn: arn,
    Runtime: settings.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: fn.code.size,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memory,
    // The API gives this time as text, unlike others.
    LastModified: new Date(fn.modified).toISOString().replace("Z", "+0000"),
    CodeSha256: fn.code.sha256,
    Version: "$LATEST",
    ...(settings.variables ? { Environment: { Variables: settings.variables } } : {}),
    TracingConfig: { Mode: settings.tracing },
    RevisionId: fn.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [fn.architecture],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: {
      LogFormat: logging.format,
      ...(logging.format === "JSON"
        ? { ApplicationLogLevel: logging.applicationLevel, SystemLogLevel: logging.systemLevel }
        : {}),
      LogGroup: logging.group,
    },
  };
}
