/**
 * Task states of the pipeline: one call of one AWS operation each, with a time limit, retries for what passes by
 * itself, and somewhere to go for everything else.
 */
import type { Catcher, PassState, PayloadTemplate, Retrier, TaskState } from "./asl";
import { format } from "./asl";
import type { PipelineDefinitionArgs } from "./pipeline-definition-args";
import { PIPELINE_TAGS } from "./pipeline-definition-args";
import { type IntegrationName, PIPELINE_INTEGRATIONS, resourceOf } from "./pipeline-integrations";

/** Seconds. No API that is called here takes as long to answer. */
const CALL_TIMEOUT = 60;
/** Retries of a call that a run depends on: with the pauses below, for about two minutes. */
export const CALL_RETRIES = 6;
/** Retries of a look: one that fails is followed by the next, and the number of looks has an end. */
export const LOOK_RETRIES = 1;
/** Retries, a minute apart, while another task works on the file system. */
export const BUSY_RETRIES = 30;

export interface Call {
  name: IntegrationName;
  parameters: PayloadTemplate;
  select?: PayloadTemplate;
  /** Null throws the result away. */
  resultPath: string | null;
  next: string;
  /** Where every error goes that no retry helped against. */
  onError: string;
  /** Where `{ Error, Cause }` goes; default `$.caught`. */
  errorPath?: string;
  comment?: string;
  /** Default `CALL_RETRIES`. */
  retries?: number;
  /** Default: everything that passes by itself. */
  passing?: string[];
  /** Errors that are waited for in a way of their own. */
  retryFirst?: Retrier[];
  /** Errors that mean something of their own, looked at first. */
  catches?: { errors: string[]; next: string }[];
  timeout?: number;
}

/** A Task state. */
export function call(args: PipelineDefinitionArgs, given: Call): TaskState {
  const errorPath = given.errorPath ?? "$.caught";
  const catches = (given.catches ?? []).map(
    ({ errors, next }): Catcher => ({ ErrorEquals: errors, Next: next, ResultPath: errorPath }),
  );
  return {
    Type: "Task",
    ...(given.comment ? { Comment: given.comment } : {}),
    Resource: resourceOf(args.partition, given.name),
    Parameters: given.parameters,
    ...(given.select ? { ResultSelector: given.select } : {}),
    ResultPath: given.resultPath,
    TimeoutSeconds: given.timeout ?? CALL_TIMEOUT,
    Retry: [
      ...(given.retryFirst ?? []),
      patience(given.passing ?? transientErrors(given.name), given.retries ?? CALL_RETRIES),
    ],
    Catch: [...catches, { ErrorEquals: ["States.ALL"], Next: given.onError, ResultPath: errorPath }],
    Next: given.next,
  };
}

/** A Task state of a loop: its failure is noted where its result would be, and the loop goes on. */
export function look(args: PipelineDefinitionArgs, given: Omit<Call, "onError" | "resultPath">): TaskState {
  return call(args, {
    ...given,
    resultPath: "$.look",
    errorPath: "$.look",
    onError: given.next,
    retries: LOOK_RETRIES,
  });
}

/** Exponential pauses with jitter, as AWS's own SDKs make them. */
function patience(errors: string[], attempts: number): Retrier {
  return {
    ErrorEquals: errors,
    IntervalSeconds: 2,
    MaxAttempts: attempts,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  };
}

/** How a service says "too fast", before it has done anything. */
export function throttlingErrors(name: IntegrationName): string[] {
  return named(name, [
    "Throttling",
    "Throttled",
    "ThrottlingException",
    "TooManyRequests",
    "RequestLimitExceeded",
  ]);
}

/**
 * Throttling, 5xx, a connection that broke and a call that hung. What a service's model does not name, throttling in
 * most of them, appears as the client's own error: `FSx.FSxException`, and `Batch.AWSBatchException` in the optimized
 * integrations.
 */
export function transientErrors(name: IntegrationName): string[] {
  const { errorPrefix, resource } = PIPELINE_INTEGRATIONS[name];
  const client = resource.startsWith("aws-sdk:")
    ? errorPrefix
    : { Batch: "AWSBatch", Lambda: "AWSLambda", SNS: "AmazonSNS", FSx: "FSx", Ssm: "Ssm" }[errorPrefix];
  return [
    ...throttlingErrors(name),
    ...named(name, [
      "InternalServerError",
      "InternalServer",
      "InternalError",
      "InternalFailure",
      "Server",
      "Service",
      "ServiceUnavailable",
    ]),
    `${errorPrefix}.SdkClientException`,
    `${errorPrefix}.${client}Exception`,
    "States.Timeout",
  ];
}

/**
 * `FSx.FileSystemNotFoundException` and `FSx.FileSystemNotFound`: Step Functions says that it always adds "Exception",
 * also where the service's own name has none.
 */
export function named(name: IntegrationName, errors: string[]): string[] {
  const { errorPrefix } = PIPELINE_INTEGRATIONS[name];
  const plain = [...new Set(errors.map((error) => error.replace(/Exception$/, "")))];
  return plain.flatMap((error) => [`${errorPrefix}.${error}Exception`, `${errorPrefix}.${error}`]);
}

/** The tags of what a run makes, as a list of Key and Value. */
export function tagList({ stack, pipeline }: PipelineDefinitionArgs): PayloadTemplate[] {
  return [
    { Key: PIPELINE_TAGS.stack, Value: stack },
    { Key: PIPELINE_TAGS.pipeline, Value: pipeline.name },
    { Key: PIPELINE_TAGS.execution, "Value.$": "$.run.name" },
  ];
}

/** One more look of a loop. */
export function countLook(loop: string, next: string): PassState {
  return {
    Type: "Pass",
    Parameters: { "value.$": `States.MathAdd($.looks.${loop}.value, 1)` },
    ResultPath: `$.looks.${loop}`,
    Next: next,
  };
}

/**
 * A state that says what went wrong. Its error is what the execution ends with.
 * @param text one sentence with `{}` for each of `paths`
 */
export function problem(error: string, text: string, paths: string[], next: string): PassState {
  return {
    Type: "Pass",
    Parameters: {
      error,
      ...(paths.length > 0 ? { "cause.$": format(text, ...paths) } : { cause: text }),
    },
    ResultPath: "$.problem",
    Next: next,
  };
}
