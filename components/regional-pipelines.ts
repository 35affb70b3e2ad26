/**
 * All task-export pipelines of a stack, and what they share: the function that says how far an automatic export is, the
 * schedules, and what is told when one of these fails.
 */
import * as pulumi from "@pulumi/pulumi";
import { exportProgress } from "../handlers/export-progress";
import { HandlerFunction, type NamedFunction } from "./handler-function";
import {
  atLeastOne,
  deadLetterCommands,
  functionErrorsDescription,
  metricAlarm,
  type NamedAlarm,
} from "./metric-alarm";
import { PipelineSchedules } from "./pipeline-schedules";
import type { PipelineSettings } from "./pipeline-settings";
import type { Place } from "./place";
import { refuseProblems, stackNameProblem } from "./resource-names";
import { TaskExportPipeline } from "./task-export-pipeline";

export interface RegionalPipelinesArgs {
  /** Pulumi's stack name. In every name; a change replaces everything. */
  stack: string;
  place: Place;
  /** At least one. */
  pipelines: PipelineSettings[];
  /** Where failures and alarms go. */
  topicArn: pulumi.Input<string>;
  /** ARN of the key that the topic is encrypted with, where it is. */
  keyArn?: pulumi.Input<string> | undefined;
  /** Whether successes are told, too. */
  notifyOnSuccess: boolean;
  /** Days that logs are kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
}

/** Seconds that the function may take to read one metric. */
const FUNCTION_TIMEOUT = 60;

export class RegionalPipelines extends pulumi.ComponentResource {
  /** By the pipelines' names. */
  readonly pipelines: Record<string, TaskExportPipeline>;
  /** Name of the schedule group; undefined where no pipeline has a schedule. */
  readonly scheduleGroup: pulumi.Output<string> | undefined;
  readonly functions: NamedFunction[];
  /** Names of the queues that are empty when all is well. */
  readonly deadLetterQueueNames: pulumi.Output<string>[];
  readonly logGroups: pulumi.Output<string>[];
  readonly alarms: NamedAlarm[];

  constructor(name: string, args: RegionalPipelinesArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`RegionalPipelines "${name}"`, [
      stackNameProblem(args.stack),
      args.pipelines.length === 0 ? "[pipelines] is empty; at least one pipeline is needed" : undefined,
    ]);
    super("fsx-data-scheduler:index:RegionalPipelines", name, {}, options);
    const progress = this.createExportProgress(name, args);
    this.pipelines = this.createPipelines(name, progress, args);
    const schedules = this.createSchedules(name, args);
    this.scheduleGroup = schedules?.group;
    this.functions = [progress];
    this.deadLetterQueueNames = schedules ? [schedules.undelivered.name] : [];
    const pipelines = Object.values(this.pipelines);
    this.logGroups = [progress.logGroupName, ...pipelines.flatMap((pipeline) => pipeline.logGroups)];
    this.alarms = [
      this.createProgressAlarm(name, progress, args),
      ...(schedules ? [this.createUndeliveredAlarm(name, schedules, args)] : []),
      ...pipelines.flatMap((pipeline) => pipeline.alarms),
    ];
    this.registerOutputs({ scheduleGroup: this.scheduleGroup });
  }

  private createExportProgress(name: string, args: RegionalPipelinesArgs) {
    return new HandlerFunction(
      `${name}-export-progress`,
      {
        stack: args.stack,
        noun: "progress",
        description: "Says whether everything that a file system exports by itself has arrived in S3",
        callbackFactory: exportProgress(),
        timeout: FUNCTION_TIMEOUT,
        logRetentionDays: args.logRetentionDays,
        environment: {},
        // This action has no resource level (Service Authorization Reference, Amazon CloudWatch).
        permissions: [
          [{ Sid: "ReadMetrics", Effect: "Allow", Action: "cloudwatch:GetMetricData", Resource: "*" }],
        ],
      },
      { parent: this },
    );
  }

  private createPipelines(
    name: string,
    progress: { arn: pulumi.Output<string> },
    args: RegionalPipelinesArgs,
  ): Record<string, TaskExportPipeline> {
    const { stack, place, topicArn, keyArn, notifyOnSuccess, logRetentionDays } = args;
    return Object.fromEntries(
      args.pipelines.map((pipeline) => [
        pipeline.name,
        new TaskExportPipeline(
          `${name}-${pipeline.name}`,
          {
            stack,
            place,
            pipeline,
            exportProgressFunctionArn: progress.arn,
            topicArn,
            keyArn,
            notifyOnSuccess,
            logRetentionDays,
          },
          { parent: this },
        ),
      ]),
    );
  }

  private createSchedules(name: string, args: RegionalPipelinesArgs): PipelineSchedules | undefined {
    const pipelines = args.pipelines
      .filter((pipeline) => pipeline.schedule !== undefined)
      .map((settings) => ({ settings, stateMachineArn: this.pipelines[settings.name]!.stateMachineArn }));
    if (pipelines.length === 0) return undefined;
    return new PipelineSchedules(
      `${name}-schedules`,
      { stack: args.stack, place: args.place, pipelines, keyArn: args.keyArn },
      { parent: this },
    );
  }

  private createProgressAlarm(
    name: string,
    progress: NamedFunction,
    args: RegionalPipelinesArgs,
  ): NamedAlarm {
    return metricAlarm(this, name, args, {
      noun: "progress-errors",
      description: pulumi
        .all([progress.functionName, progress.logGroupName, args.place.region])
        .apply(([functionName, logGroup, region]) =>
          functionErrorsDescription(functionName, logGroup, region, "its pipeline asks it again"),
        ),
      namespace: "AWS/Lambda",
      metric: "Errors",
      dimensions: { FunctionName: progress.functionName },
      ...atLeastOne("Sum"),
    });
  }

  private createUndeliveredAlarm(
    name: string,
    { undelivered }: PipelineSchedules,
    args: RegionalPipelinesArgs,
  ): NamedAlarm {
    return metricAlarm(this, name, args, {
      noun: "pipelines-undelivered-not-empty",
      description: pulumi
        .all([undelivered.url, args.place.region])
        .apply(
          ([url, region]) =>
            "EventBridge Scheduler could not start a run of a pipeline; the message says which and why. " +
            deadLetterCommands(url, region),
        ),
      namespace: "AWS/SQS",
      metric: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: undelivered.name },
      ...atLeastOne("Maximum"),
    });
  }
}
