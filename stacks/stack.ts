/**
 * What a stack is: its validated config becomes one regional scheduler, and what was made becomes the outputs that a
 * person needs next.
 */
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "../components/pipeline-settings";
import type { RegionalPipelines } from "../components/regional-pipelines";
import { RegionalScheduler } from "../components/regional-scheduler";
import type { RegionalTransfers } from "../components/regional-transfers";
import { PREFIX } from "../components/resource-names";
import type { ScheduledTask } from "../components/scheduled-task";
import type { TaskRuns } from "../components/task-runs";
import type { TransferSettings } from "../components/transfer-settings";
import { parseStackConfig, type StackConfig, StackConfigError } from "./config";
import { readPulumiConfig } from "./pulumi-config";
import { parseScheduleExpression } from "./schedule-expression";
import { nextFire } from "./schedule-times";

/** What `pulumi stack output` shows. */
export interface StackOutputs extends Partial<TaskOutputs> {
  /** Pulumi's stack name, which tasks are tagged with. */
  stack: string;
  topicArn: pulumi.Output<string>;
  /** Tasks, by their names in the stack file. */
  schedules: Record<string, ScheduleOutput>;
  /** By their names in the stack file; absent for a stack without pipelines. */
  pipelines?: Record<string, PipelineOutput>;
  /** Absent for a stack without transfers. */
  transfers?: TransfersOutput;
  logGroups: pulumi.Output<string>[];
  /** Names of the alarms. */
  alarms: string[];
  /** Absent where the dashboard is switched off. */
  dashboardUrl?: pulumi.Output<string>;
  region: pulumi.Output<string>;
}

/** What a stack with tasks has beside. */
export interface TaskOutputs {
  /** For `aws lambda invoke --function-name … --payload '{"schedule":"nightly-export"}'`. */
  startTaskFunction: pulumi.Output<string>;
  watchTaskFunction: pulumi.Output<string>;
  runsQueueUrl: pulumi.Output<string>;
  watchQueueUrl: pulumi.Output<string>;
  runsDeadLetterQueueUrl: pulumi.Output<string>;
  watchDeadLetterQueueUrl: pulumi.Output<string>;
  /** What EventBridge Scheduler could not deliver. */
  undeliveredQueueUrl: pulumi.Output<string>;
  scheduleGroup: pulumi.Output<string>;
}

/** What a person needs of one pipeline. */
export interface PipelineOutput {
  /** For `aws stepfunctions start-execution --state-machine-arn … --input '{"vcpus":16}'`. */
  stateMachineArn: pulumi.Output<string>;
  /** SSM parameter with the runs' defaults. */
  parameterName: pulumi.Output<string>;
  jobQueueArn: pulumi.Output<string>;
  /** For policies that the job needs. */
  jobRoleArn: pulumi.Output<string>;
  /** Where to push the image; absent for a pipeline whose image exists. */
  repositoryUrl?: pulumi.Output<string>;
  logGroups: pulumi.Output<string>[];
  /** When it runs by itself; absent for a pipeline that only people start. */
  schedule?: Extract<ScheduleOutput, { schedule: string }> & { group: pulumi.Output<string> };
}

/** What a person needs of the transfers. */
export interface TransfersOutput {
  /** For `aws lambda invoke --function-name … --payload '{"transfer":"home"}'`. */
  startTransferFunction: pulumi.Output<string>;
  watchTransferFunction: pulumi.Output<string>;
  transfersQueueUrl: pulumi.Output<string>;
  executionsQueueUrl: pulumi.Output<string>;
  /** Runs that have not come to their end. */
  openRunsQueueUrl: pulumi.Output<string>;
  transfersDeadLetterQueueUrl: pulumi.Output<string>;
  executionsDeadLetterQueueUrl: pulumi.Output<string>;
  /** What EventBridge could not deliver. */
  undeliveredQueueUrl: pulumi.Output<string>;
  /** Where DataSync logs to. */
  taskLogGroup: pulumi.Output<string>;
  /** By their names in the stack file. */
  byName: Record<string, TransferOutput>;
}

export interface TransferOutput {
  /** The destination location. */
  destinationArn: pulumi.Output<string>;
  /** `s3://…`: where `fsx-scheduler scan --out` puts inventories. */
  inventory: string;
  /** What a plan is made of before there is an inventory in S3. */
  sources: string[];
  agents: TransferSettings["agents"];
  perFileCost: number;
  /** When it runs by itself; absent for a transfer that only people start. */
  schedule?: Extract<ScheduleOutput, { schedule: string }> & { group: pulumi.Output<string> };
}

/** When a task runs: by its schedule, or after another task. */
export type ScheduleOutput =
  | {
      schedule: string;
      expression: string;
      timezone: string;
      state: "ENABLED" | "DISABLED";
      /** ISO 8601 in UTC; absent for a schedule that is disabled or never fires again. */
      next?: string;
    }
  | { after: string; state: "ENABLED" | "DISABLED" };

/**
 * The config of the stack that Pulumi runs, and one line per thing in it that is allowed but probably not meant.
 * @throws RunError with all problems of the stack file; Pulumi shows such an error's message without a stack trace
 */
export function readStack(now: Date): { config: StackConfig; warnings: string[] } {
  try {
    return parseStackConfig({ stack: pulumi.getStack(), values: readPulumiConfig(pulumi.getProject()), now });
  } catch (error) {
    throw error instanceof StackConfigError ? new pulumi.RunError(error.message) : error;
  }
}

/**
 * Registers everything that `config` asks for.
 * @param warnings what is allowed but probably not meant; shown by `pulumi up`
 * @param now what "next" is counted from
 */
export function createStack(config: StackConfig, warnings: string[], now: Date): StackOutputs {
  for (const warning of warnings) pulumi.log.warn(warning);
  const scheduler = new RegionalScheduler(PREFIX, {
    stack: config.stack,
    tasks: config.tasks,
    pipelines: config.pipelines,
    transfers: config.transfers,
    notify: { emails: config.notify.emails, onSuccess: config.notify.on.includes("success") },
    kmsKey: config.kmsKey,
    logRetentionDays: config.logRetentionDays,
    dashboard: config.dashboard,
  });
  const { taskRuns, pipelines, transfers } = scheduler;
  return {
    stack: config.stack,
    ...(taskRuns ? taskOutputs(taskRuns) : {}),
    topicArn: scheduler.topicArn,
    schedules: Object.fromEntries(config.tasks.map((task) => [task.name, scheduleOutput(task, now)])),
    ...(pipelines ? { pipelines: pipelineOutputs(config.pipelines, pipelines, now) } : {}),
    ...(transfers ? { transfers: transfersOutput(config.transfers, transfers, now) } : {}),
    logGroups: scheduler.logGroups,
    alarms: scheduler.alarms,
    ...(scheduler.dashboardUrl ? { dashboardUrl: scheduler.dashboardUrl } : {}),
    region: scheduler.region,
  };
}

function taskOutputs({ queues, ...runs }: TaskRuns): TaskOutputs {
  return {
    startTaskFunction: runs.startTaskFunction,
    watchTaskFunction: runs.watchTaskFunction,
    runsQueueUrl: queues.runs.url,
    watchQueueUrl: queues.watch.url,
    runsDeadLetterQueueUrl: queues.runsDeadLetters.url,
    watchDeadLetterQueueUrl: queues.watchDeadLetters.url,
    undeliveredQueueUrl: queues.undelivered.url,
    scheduleGroup: runs.scheduleGroup,
  };
}

function pipelineOutputs(
  settings: PipelineSettings[],
  { pipelines, scheduleGroup }: RegionalPipelines,
  now: Date,
): Record<string, PipelineOutput> {
  return Object.fromEntries(
    settings.map(({ name, schedule }) => {
      const pipeline = pipelines[name]!;
      const output: PipelineOutput = {
        stateMachineArn: pipeline.stateMachineArn,
        parameterName: pipeline.parameterName,
        jobQueueArn: pipeline.jobQueueArn,
        jobRoleArn: pipeline.jobRoleArn,
        ...(pipeline.repositoryUrl ? { repositoryUrl: pipeline.repositoryUrl } : {}),
        logGroups: pipeline.logGroups,
        ...(schedule && scheduleGroup
          ? { schedule: { ...fires(name, schedule, now), group: scheduleGroup } }
          : {}),
      };
      return [name, output];
    }),
  );
}

function transfersOutput(
  settings: TransferSettings[],
  { queues, scheduleGroup, transfers, ...made }: RegionalTransfers,
  now: Date,
): TransfersOutput {
  return {
    startTransferFunction: made.startTransferFunction,
    watchTransferFunction: made.watchTransferFunction,
    transfersQueueUrl: queues.transfers.url,
    executionsQueueUrl: queues.executions.url,
    openRunsQueueUrl: queues.openRuns.url,
    transfersDeadLetterQueueUrl: queues.transfersDeadLetters.url,
    executionsDeadLetterQueueUrl: queues.executionsDeadLetters.url,
    undeliveredQueueUrl: queues.undelivered.url,
    taskLogGroup: made.taskLogGroup,
    byName: Object.fromEntries(
      settings.map(({ name, schedule, inventory, sources, agents, perFileCost }) => {
        const output: TransferOutput = {
          destinationArn: transfers[name]!.destinationArn,
          inventory: `s3://${inventory.bucket}/${inventory.prefix}`,
          sources,
          agents,
          perFileCost,
          ...(schedule ? { schedule: { ...fires(name, schedule, now), group: scheduleGroup } } : {}),
        };
        return [name, output];
      }),
    ),
  };
}

/** When a task runs, seen from `now`. */
export function scheduleOutput(task: ScheduledTask, now: Date): ScheduleOutput {
  if (task.expression === undefined) return { after: task.after!, state: stateOf(task.enabled) };
  const { expression, timezone, enabled } = task;
  return fires(task.scheduleName, { expression, timezone, enabled }, now);
}

function fires(
  schedule: string,
  { expression, timezone, enabled }: { expression: string; timezone: string; enabled: boolean },
  now: Date,
): Extract<ScheduleOutput, { schedule: string }> {
  const next = enabled ? nextFire(parseScheduleExpression(expression), timezone, now) : undefined;
  return {
    schedule,
    expression,
    timezone,
    state: stateOf(enabled),
    ...(next ? { next: `${next.toISOString().slice(0, 19)}Z` } : {}),
  };
}

function stateOf(enabled: boolean): "ENABLED" | "DISABLED" {
  return enabled ? "ENABLED" : "DISABLED";
}
