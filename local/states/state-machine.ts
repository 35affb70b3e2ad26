/** A state machine of the local Step Functions, and how the API describes it. */
import type { CheckedDefinition } from "./definition";
import type { Execution } from "./execution";
import type { Logging } from "./shapes";

export interface StateMachineRecord {
  name: string;
  arn: string;
  /** The text as it was given. */
  text: string;
  checked: CheckedDefinition;
  roleArn: string;
  logging: Logging;
  tracing: boolean;
  created: number;
  revisionId: string;
  tags: Map<string, string>;
  /** By name; those of deleted machines go with them. */
  executions: Map<string, Execution>;
}

/** The log group's name of a destination ARN, which ends in `:*`. */
export function logGroupName(arn: string): string | undefined {
  return /^arn:[^:]+:logs:[^:]+:\d{12}:log-group:([^:]+):\*$/.exec(arn)?.[1];
}

export function destinationOf({ level = "OFF", destinations }: Logging): string | undefined {
  const arn = destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  return level === "OFF" || arn === undefined ? undefined : logGroupName(arn);
}
