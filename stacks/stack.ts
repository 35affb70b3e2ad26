/**
 * What a stack is: its validated config becomes one regional scheduler, and what was made becomes the outputs that a
 * person needs next.
 */
import * as pulumi from "@pulumi/pulumi";
import { RegionalScheduler } from "../components/regional-scheduler";
import { PREFIX } from "../components/resource-names";
import type { ScheduledTask } from "../components/scheduled-task";
import { parseStackConfig, type StackConfig, StackConfigError } from "./config";
import { readPulumiConfig } from "./pulumi-config";
import { parseScheduleExpression } from "./schedule-expression";
import { nextFire } from "./schedule-times";

/** What `pulumi stack output` shows. */
export interface StackOutputs {
  /** For `aws lambda invoke --function-name … --payload '{"schedule":"nightly-export"}'`. */
  startTaskFunction: pulumi.Output<string>;
  watchTaskFunction: pulumi.Output<string>;
  runsQueueUrl: pulumi.Output<string>;
  watchQueueUrl: pulumi.Output<string>;
  runsDeadLetterQueueUrl: pulumi.Output<string>;
  watchDeadLetterQueueUrl: pulumi.Output<string>;
  /** What EventBridge Scheduler could not deliver. */
  undeliveredQueueUrl: pulumi.Output<string>;
  topicArn: pulumi.Output<string>;
  scheduleGroup: pulumi.Output<string>;
  /** By the tasks' names in the stack file. */
  schedules: Record<string, ScheduleOutput>;
  logGroups: pulumi.Output<string>[];
  /** Names of the alarms. */
  alarms: pulumi.Output<string>[];
  /** Absent where the dashboard is switched off. */
  dashboardUrl?: pulumi.Output<string>;
  region: pulumi.Output<string>;
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
    notify: { emails: config.notify.emails, onSuccess: config.notify.on.includes("success") },
    kmsKey: config.kmsKey,
    logRetentionDays: config.logRetentionDays,
    dashboard: config.dashboard,
  });
  const { queues } = scheduler;
  return {
    startTaskFunction: scheduler.startTaskFunction,
    watchTaskFunction: scheduler.watchTaskFunction,
    runsQueueUrl: queues.runs.url,
    watchQueueUrl: queues.watch.url,
    runsDeadLetterQueueUrl: queues.runsDeadLetters.url,
    watchDeadLetterQueueUrl: queues.watchDeadLetters.url,
    undeliveredQueueUrl: queues.undelivered.url,
    topicArn: scheduler.topicArn,
    scheduleGroup: scheduler.scheduleGroup,
    schedules: Object.fromEntries(config.tasks.map((task) => [task.name, scheduleOutput(task, now)])),
    logGroups: scheduler.logGroups,
    alarms: scheduler.alarms,
    ...(scheduler.dashboardUrl ? { dashboardUrl: scheduler.dashboardUrl } : {}),
    region: scheduler.region,
  };
}

/** When a task runs, seen from `now`. */
export function scheduleOutput(task: ScheduledTask, now: Date): ScheduleOutput {
  const state = task.enabled ? "ENABLED" : "DISABLED";
  if (task.expression === undefined) return { after: task.after!, state };
  const next = task.enabled
    ? nextFire(parseScheduleExpression(task.expression), task.timezone, now)
    : undefined;
  return {
    schedule: task.scheduleName,
    expression: task.expression,
    timezone: task.timezone,
    state,
    ...(next ? { next: `${next.toISOString().slice(0, 19)}Z` } : {}),
  };
}
