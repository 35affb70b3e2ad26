/**
 * One Lambda function: its log group, its role with one inline policy, the code from a closure, and, for one that takes
 * messages from a queue, the mapping. The zip holds the closure alone; the AWS SDK is the runtime's.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { HANDLER_NAME, handlerCode } from "./handler-code";
import {
  narrowestThatFits,
  type PolicyStatement,
  policyJson,
  trustPolicyJson,
  useOfKey,
} from "./policy-document";
import { logGroupName, refuseProblems, resourceName, stackNameProblem } from "./resource-names";

export interface HandlerFunctionArgs<Event, Result> {
  /** Pulumi's stack name. Part of the function's and the log group's name; a change replaces both. */
  stack: string;
  /** `start-task`: the function's noun in names. A change replaces function and log group. */
  noun: string;
  /** One sentence, at most 256 characters; shown in the Lambda console. */
  description: string;
  /** Runs once per execution environment and returns the handler; serialised with everything it captures. */
  callbackFactory: aws.lambda.CallbackFactory<Event, Result>;
  /** Seconds until Lambda ends an invocation, 1 to 900. */
  timeout: number;
  /** Megabytes, 128 to 10,240; CPU comes in proportion. Default 256. */
  memorySize?: number;
  /** Days that logs are kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
  environment: Record<string, pulumi.Input<string>>;
  /** What the handler may do, narrowest alternative first; the first that fits into IAM's limit is used. */
  permissions: pulumi.Input<PolicyStatement[][]>;
  /** What a person loses when the narrowest does not fit; said in a warning. Not needed where there is one alternative. */
  permissionsWidened?: string;
  /** Whether the handler reads what it has logged before. Default false. */
  readsOwnLog?: boolean;
  /**
   * The queue whose messages are handled, and how many of them one invocation gets (FIFO: 1 to 10). Default: none, for a
   * function that is invoked by name.
   */
  source?: QueueSource;
  /** Further queues by their nouns, which tell their mappings apart. */
  furtherSources?: Record<string, QueueSource>;
  /** ARN of the key that the queues and the topic are encrypted with, where they are. */
  keyArn?: pulumi.Input<string> | undefined;
}

export interface QueueSource {
  queueArn: pulumi.Input<string>;
  batchSize: number;
  /** Most invocations at once, 2 to 1,000; default as many as Lambda finds useful. */
  maximumConcurrency?: number;
}

/** A FIFO queue's mapping takes 10 messages at most, and no batching window (Lambda guide, SQS event source). */
const FIFO_BATCH_LIMIT = 10;
/** Megabytes; 128 is the least. CPU comes in proportion, and loading the SDK is most of what a cold start does. */
const MEMORY_MEGABYTES = 256;

/** A function as alarms, dashboards and people name it. */
export interface NamedFunction {
  functionName: pulumi.Output<string>;
  logGroupName: pulumi.Output<string>;
}

export class HandlerFunction<Event, Result> extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(
    name: string,
    args: HandlerFunctionArgs<Event, Result>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    refuseProblems(`HandlerFunction "${name}"`, [
      stackNameProblem(args.stack),
      between("timeout", args.timeout, 1, 900),
      ...[args.source, ...Object.values(args.furtherSources ?? {})].map((source) =>
        source ? between("source.batchSize", source.batchSize, 1, FIFO_BATCH_LIMIT) : undefined,
      ),
      args.description.length > 256
        ? `[description] has ${args.description.length} characters, at most 256 allowed`
        : undefined,
    ]);
    super("fsx-data-scheduler:index:HandlerFunction", name, {}, options);
    const logGroup = this.createLogGroup(name, args);
    const role = this.createRole(name, args);
    const policy = this.createPolicy(name, role, logGroup, args);
    const handler = this.createFunction(name, role, logGroup, policy, args);
    if (args.source) this.createMapping(name, handler, policy, args.source);
    for (const [noun, source] of Object.entries(args.furtherSources ?? {})) {
      this.createMapping(`${name}-${noun}`, handler, policy, source);
    }
    this.arn = handler.arn;
    this.functionName = handler.name;
    this.logGroupName = logGroup.name;
    this.registerOutputs({ functionName: this.functionName, logGroupName: this.logGroupName });
  }

  private createLogGroup(name: string, args: HandlerFunctionArgs<Event, Result>): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName(args.stack, args.noun), retentionInDays: args.logRetentionDays },
      { parent: this },
    );
  }

  private createRole(name: string, args: HandlerFunctionArgs<Event, Result>): aws.iam.Role {
    // Role names are the account's, not the region's: Pulumi gives each a name of its own.
    return new aws.iam.Role(
      `${name}-role`,
      {
        description: `Function ${args.noun} of the data repository task scheduler "${args.stack}"`,
        assumeRolePolicy: trustPolicyJson("lambda.amazonaws.com"),
      },
      { parent: this },
    );
  }

  private createPolicy(
    name: string,
    role: aws.iam.Role,
    logGroup: aws.cloudwatch.LogGroup,
    args: HandlerFunctionArgs<Event, Result>,
  ): aws.iam.RolePolicy {
    const policy = pulumi
      .all([pulumi.output(args.permissions), logGroup.arn, pulumi.output(args.keyArn)])
      .apply(([alternatives, logGroupArn, keyArn]) => {
        const common = [
          ...writingOwnLog(logGroupArn),
          ...(args.readsOwnLog ? readingOwnLog(logGroupArn) : []),
          ...writingTraces(),
          ...useOfKey(keyArn),
        ];
        const { statements, widened } = narrowestThatFits(
          alternatives.map((permissions) => [...permissions, ...common]),
        );
        if (widened && args.permissionsWidened) pulumi.log.warn(args.permissionsWidened, this);
        return policyJson(statements);
      });
    return new aws.iam.RolePolicy(
      `${name}-permissions`,
      { name: "permissions", role: role.id, policy },
      { parent: this },
    );
  }

  private createFunction(
    name: string,
    role: aws.iam.Role,
    logGroup: aws.cloudwatch.LogGroup,
    policy: aws.iam.RolePolicy,
    args: HandlerFunctionArgs<Event, Result>,
  ): aws.lambda.Function {
    return new aws.lambda.Function(
      `${name}-function`,
      {
        name: resourceName(args.stack, args.noun),
        description: args.description,
        code: handlerCode(args.callbackFactory),
        handler: HANDLER_NAME,
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        memorySize: args.memorySize ?? MEMORY_MEGABYTES,
        timeout: args.timeout,
        role: role.arn,
        environment: { variables: args.environment },
        // Above INFO, Lambda's own records tell of time-outs and crashes only.
        loggingConfig: {
          logFormat: "JSON",
          applicationLogLevel: "INFO",
          systemLogLevel: "WARN",
          logGroup: logGroup.name,
        },
        tracingConfig: { mode: "Active" },
      },
      { parent: this, dependsOn: [policy] },
    );
  }

  private createMapping(
    name: string,
    handler: aws.lambda.Function,
    policy: aws.iam.RolePolicy,
    { queueArn, batchSize, maximumConcurrency }: QueueSource,
  ): void {
    new aws.lambda.EventSourceMapping(
      `${name}-mapping`,
      {
        eventSourceArn: queueArn,
        functionName: handler.arn,
        batchSize,
        functionResponseTypes: ["ReportBatchItemFailures"],
        ...(maximumConcurrency === undefined ? {} : { scalingConfig: { maximumConcurrency } }),
      },
      // Lambda refuses a mapping whose function may not read the queue yet.
      { parent: this, dependsOn: [policy] },
    );
  }
}

function writingOwnLog(logGroupArn: string): PolicyStatement[] {
  return [
    {
      Sid: "WriteLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${logGroupArn}:*`,
    },
  ];
}

function readingOwnLog(logGroupArn: string): PolicyStatement[] {
  return [{ Sid: "ReadLog", Effect: "Allow", Action: "logs:FilterLogEvents", Resource: `${logGroupArn}:*` }];
}

function writingTraces(): PolicyStatement[] {
  return [
    {
      // These actions have no resource level (Service Authorization Reference, AWS X-Ray).
      Sid: "WriteTraces",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
    },
  ];
}

function between(argument: string, value: number, least: number, most: number): string | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return `[${argument}] is ${value}; a whole number from ${least} to ${most} is needed`;
}
