/**
 * Everything that one stack has in its region, from the sections of its stack file. For tasks, the number of
 * functions, roles and queues is the same for any number of them; a task adds its schedule and at most one alarm.
 */
import * as pulumi from "@pulumi/pulumi";
import { receivesNeeded } from "../handlers/backoff";
import { ENVIRONMENT } from "../handlers/plan";
import { startTask } from "../handlers/start-task";
import { watchTask } from "../handlers/watch-task";
import { EncryptionKey } from "./encryption-key";
import { HandlerFunction, type NamedFunction } from "./handler-function";
import type { NamedAlarm } from "./metric-alarm";
import { NotificationTopic } from "./notification-topic";
import type { PipelineSettings } from "./pipeline-settings";
import { type Place, placeOf } from "./place";
import { RegionalPipelines } from "./regional-pipelines";
import { RegionalTransfers, type RegionalTransfersArgs } from "./regional-transfers";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import { RunQueues } from "./run-queues";
import { schedulePlanJson } from "./schedule-plan";
import type { ScheduledTask } from "./scheduled-task";
import { SchedulerAlarms } from "./scheduler-alarms";
import { dashboardResources, SchedulerDashboard } from "./scheduler-dashboard";
import { startTaskPermissions } from "./start-task-policy";
import { TaskSchedules } from "./task-schedules";
import type { TransferSettings } from "./transfer-settings";
import { watchTaskPermissions } from "./watch-task-policy";

export interface RegionalSchedulerArgs {
  /** Pulumi's stack name, at most 34 letters, digits, "-" or "_". In every name; a change replaces everything. */
  stack: string;
  /** Without any, there are no queues, functions and schedules for them. */
  tasks: ScheduledTask[];
  /** Default none. A stack has at least one task, pipeline or transfer. */
  pipelines?: PipelineSettings[];
  /** Default none. */
  transfers?: TransferSettings[];
  /** Who is told, by e-mail, and whether of successes, too. */
  notify: { emails: string[]; onSuccess: boolean };
  /**
   * What topic and queues are encrypted with: a key of the stack's own, an existing one (see `EncryptionKeyArgs`), or,
   * by default, what SQS and SNS do themselves. A change touches nothing that was sent before.
   */
  kmsKey?: "create" | { arn: string } | undefined;
  /** Days that the functions' logs are kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
  /** Whether there is a CloudWatch dashboard of all that the stack has (about $3 a month). */
  dashboard: boolean;
}

/** Seconds that a function may take for one message; it makes a handful of API calls. */
const FUNCTION_TIMEOUT = 60;
/** The most that FIFO allows: the file systems and the tasks of a batch are looked at together. */
const BATCH = 10;
/**
 * When a thousand runs are due in the same minute, all but these stay in the queue: FSx throttles, and a run that is
 * received again and again ends as a dead letter.
 */
const INVOCATIONS_AT_ONCE = 5;

/** What a stack with tasks has for them. */
export interface TaskRuns {
  startTaskFunction: pulumi.Output<string>;
  watchTaskFunction: pulumi.Output<string>;
  queues: RunQueues;
  scheduleGroup: pulumi.Output<string>;
  functions: NamedFunction[];
  alarms: NamedAlarm[];
}

export class RegionalScheduler extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  /** Undefined for a stack without tasks. */
  readonly taskRuns: TaskRuns | undefined;
  /** Undefined for a stack without pipelines. */
  readonly pipelines: RegionalPipelines | undefined;
  /** Undefined for a stack without transfers. */
  readonly transfers: RegionalTransfers | undefined;
  /** Undefined where the dashboard is switched off. */
  readonly dashboardUrl: pulumi.Output<string> | undefined;
  readonly logGroups: pulumi.Output<string>[];
  /** Names of all alarms. */
  readonly alarms: pulumi.Output<string>[];
  readonly region: pulumi.Output<string>;

  constructor(name: string, args: RegionalSchedulerArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`RegionalScheduler "${name}"`, [
      stackNameProblem(args.stack),
      [args.tasks, args.pipelines ?? [], args.transfers ?? []].every((section) => section.length === 0)
        ? "[tasks], [pipelines] and [transfers] are empty; at least one task, pipeline or transfer is needed"
        : undefined,
    ]);
    super("fsx-data-scheduler:index:RegionalScheduler", name, {}, options);
    const place = placeOf(this);
    const keyArn = this.createKey(name, place, args);
    const topic = this.createTopic(name, place, keyArn, args);
    this.taskRuns = args.tasks.length > 0 ? this.createTaskRuns(name, place, keyArn, topic, args) : undefined;
    const shared: SectionArgs = {
      stack: args.stack,
      place,
      topicArn: topic.arn,
      keyArn,
      notifyOnSuccess: args.notify.onSuccess,
      logRetentionDays: args.logRetentionDays,
    };
    this.pipelines = this.createPipelines(name, shared, args.pipelines);
    this.transfers = this.createTransfers(name, shared, args.transfers);
    this.topicArn = topic.arn;
    const others = [this.pipelines, this.transfers].filter((one) => one !== undefined);
    this.logGroups = [
      ...(this.taskRuns?.functions ?? []).map((one) => one.logGroupName),
      ...others.flatMap((one) => one.logGroups),
    ];
    const alarms = [...(this.taskRuns?.alarms ?? []), ...others.flatMap((one) => one.alarms)];
    this.alarms = alarms.map((alarm) => alarm.name);
    this.dashboardUrl = args.dashboard ? this.createDashboard(name, place, alarms, args).url : undefined;
    this.region = place.region;
    this.registerOutputs({
      topicArn: this.topicArn,
      startTaskFunction: this.taskRuns?.startTaskFunction,
      watchTaskFunction: this.taskRuns?.watchTaskFunction,
      scheduleGroup: this.taskRuns?.scheduleGroup,
    });
  }

  private createTaskRuns(
    name: string,
    place: Place,
    keyArn: pulumi.Output<string> | undefined,
    topic: NotificationTopic,
    args: RegionalSchedulerArgs,
  ): TaskRuns {
    const queues = this.createQueues(name, keyArn, args);
    const shared: Shared = {
      keyArn,
      topic,
      queues,
      environment: environmentOf(args.stack, topic, queues),
      planJson: schedulePlanJson(args.stack, args.notify.onSuccess, args.tasks),
    };
    const start = this.createStartTask(name, place, shared, args);
    const watch = this.createWatchTask(name, place, shared, args);
    const schedules = this.createSchedules(name, place, shared, args);
    const alarms = this.createAlarms(name, place, shared, [start, watch], args);
    return {
      startTaskFunction: start.functionName,
      watchTaskFunction: watch.functionName,
      queues,
      scheduleGroup: schedules.group,
      functions: [start, watch],
      alarms: alarms.alarms,
    };
  }

  private createPipelines(name: string, shared: SectionArgs, pipelines: PipelineSettings[] = []) {
    if (pipelines.length === 0) return undefined;
    return new RegionalPipelines(`${name}-pipelines`, { ...shared, pipelines }, { parent: this });
  }

  private createTransfers(name: string, shared: SectionArgs, transfers: TransferSettings[] = []) {
    if (transfers.length === 0) return undefined;
    return new RegionalTransfers(`${name}-transfers`, { ...shared, transfers }, { parent: this });
  }

  private createKey(
    name: string,
    place: Place,
    args: RegionalSchedulerArgs,
  ): pulumi.Output<string> | undefined {
    if (args.kmsKey === undefined) return undefined;
    const existing = args.kmsKey === "create" ? {} : { existing: args.kmsKey.arn };
    return new EncryptionKey(`${name}-key`, { stack: args.stack, place, ...existing }, { parent: this }).arn;
  }

  private createTopic(
    name: string,
    place: Place,
    keyArn: pulumi.Output<string> | undefined,
    args: RegionalSchedulerArgs,
  ): NotificationTopic {
    return new NotificationTopic(
      `${name}-topic`,
      { stack: args.stack, place, emails: args.notify.emails, keyArn },
      { parent: this },
    );
  }

  private createQueues(
    name: string,
    keyArn: pulumi.Output<string> | undefined,
    args: RegionalSchedulerArgs,
  ): RunQueues {
    return new RunQueues(
      `${name}-queues`,
      {
        stack: args.stack,
        functionTimeout: FUNCTION_TIMEOUT,
        runReceives: receivesNeeded(longest(args.tasks, (task) => task.maxWait)),
        watchReceives: receivesNeeded(longest(args.tasks, (task) => task.maxDuration)),
        keyArn,
      },
      { parent: this },
    );
  }

  private createStartTask(name: string, place: Place, shared: Shared, args: RegionalSchedulerArgs) {
    const fileSystemIds = distinct(args.tasks.map((task) => task.fileSystemId));
    return new HandlerFunction(
      `${name}-start-task`,
      {
        stack: args.stack,
        noun: "start-task",
        description: "Starts the data repository task of a run, or makes it wait for its file system",
        callbackFactory: startTask(shared.planJson),
        timeout: FUNCTION_TIMEOUT,
        logRetentionDays: args.logRetentionDays,
        environment: shared.environment,
        permissions: pulumi
          .output({
            place,
            runsQueueArn: shared.queues.runs.arn,
            runsDeadLetterQueueArn: shared.queues.runsDeadLetters.arn,
            watchQueueArn: shared.queues.watch.arn,
            topicArn: shared.topic.arn,
          })
          .apply(({ place, ...arns }) =>
            startTaskPermissions({ ...place, ...arns, stack: args.stack, fileSystemIds }),
          ),
        permissionsWidened:
          `The ARNs of ${fileSystemIds.length} file systems do not fit into one role's policies. startTask may ` +
          "therefore create tasks on every file system of this account and region, provided they carry this stack's tag.",
        source: {
          queueArn: shared.queues.runs.arn,
          batchSize: BATCH,
          maximumConcurrency: INVOCATIONS_AT_ONCE,
        },
        keyArn: shared.keyArn,
      },
      { parent: this },
    );
  }

  private createWatchTask(name: string, place: Place, shared: Shared, args: RegionalSchedulerArgs) {
    const reportPaths = distinct(args.tasks.map((task) => task.reportPath));
    return new HandlerFunction(
      `${name}-watch-task`,
      {
        stack: args.stack,
        noun: "watch-task",
        description: "Watches data repository tasks to their end, tells people, and starts what runs after",
        callbackFactory: watchTask(shared.planJson),
        timeout: FUNCTION_TIMEOUT,
        logRetentionDays: args.logRetentionDays,
        environment: shared.environment,
        permissions: pulumi
          .output({
            place,
            runsQueueArn: shared.queues.runs.arn,
            watchQueueArn: shared.queues.watch.arn,
            watchDeadLetterQueueArn: shared.queues.watchDeadLetters.arn,
            topicArn: shared.topic.arn,
          })
          .apply(({ place, ...arns }) =>
            watchTaskPermissions({ ...place, ...arns, stack: args.stack, reportPaths }),
          ),
        permissionsWidened:
          `${reportPaths.length} different report paths do not fit into one role's policies. watchTask may ` +
          "therefore read every object that is named like a task's completion report, in any bucket that allows it.",
        source: {
          queueArn: shared.queues.watch.arn,
          batchSize: BATCH,
          maximumConcurrency: INVOCATIONS_AT_ONCE,
        },
        keyArn: shared.keyArn,
      },
      { parent: this },
    );
  }

  private createSchedules(
    name: string,
    place: Place,
    { queues, keyArn }: Shared,
    args: RegionalSchedulerArgs,
  ): TaskSchedules {
    return new TaskSchedules(
      `${name}-schedules`,
      {
        stack: args.stack,
        place,
        tasks: args.tasks,
        runsQueueArn: queues.runs.arn,
        undeliveredQueueArn: queues.undelivered.arn,
        keyArn,
      },
      { parent: this },
    );
  }

  private createAlarms(
    name: string,
    place: Place,
    { queues, topic }: Shared,
    functions: NamedFunction[],
    args: RegionalSchedulerArgs,
  ): SchedulerAlarms {
    return new SchedulerAlarms(
      `${name}-alarms`,
      {
        stack: args.stack,
        place,
        topicArn: topic.arn,
        deadLetters: queues.deadLetters,
        functions: named(functions),
        tasks: args.tasks,
      },
      { parent: this },
    );
  }

  private createDashboard(name: string, place: Place, alarms: NamedAlarm[], args: RegionalSchedulerArgs) {
    const resources = dashboardResources({
      tasks: this.taskRuns,
      pipelines: this.pipelines,
      transfers: this.transfers,
      alarms,
    });
    return new SchedulerDashboard(
      `${name}-dashboard`,
      { stack: args.stack, place, resources },
      { parent: this },
    );
  }
}

/** What pipelines and transfers are made with, beside their own settings. */
type SectionArgs = Omit<RegionalTransfersArgs, "transfers">;

/** What both functions and the schedules are made with. */
interface Shared {
  keyArn: pulumi.Output<string> | undefined;
  topic: NotificationTopic;
  queues: RunQueues;
  environment: Record<string, pulumi.Input<string>>;
  planJson: string;
}

/** startTask's name as text, not as the function's output: it is part of the function's own environment. */
function environmentOf(
  stack: string,
  topic: NotificationTopic,
  queues: RunQueues,
): Record<string, pulumi.Input<string>> {
  return {
    [ENVIRONMENT.runsQueueUrl]: queues.runs.url,
    [ENVIRONMENT.runsDeadLetterQueueUrl]: queues.runsDeadLetters.url,
    [ENVIRONMENT.watchQueueUrl]: queues.watch.url,
    [ENVIRONMENT.watchDeadLetterQueueUrl]: queues.watchDeadLetters.url,
    [ENVIRONMENT.topicArn]: topic.arn,
    [ENVIRONMENT.startTaskFunction]: resourceName(stack, "start-task"),
  };
}

function named([start, watch]: NamedFunction[]) {
  return [
    { noun: "start-task", functionName: start!.functionName, logGroupName: start!.logGroupName },
    { noun: "watch-task", functionName: watch!.functionName, logGroupName: watch!.logGroupName },
  ];
}

function longest(tasks: ScheduledTask[], seconds: (task: ScheduledTask) => number): number {
  return Math.max(...tasks.map(seconds));
}

/** Each value once, in the order of the alphabet, so that another order in the stack file changes no policy. */
function distinct(values: string[]): string[] {
  return [...new Set(values)].sort();
}
