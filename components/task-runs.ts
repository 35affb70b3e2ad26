/**
 * What a stack with tasks has to run them: queues, two functions, schedules and alarms. The number of functions, roles
 * and queues is the same for any number of tasks; a task adds its schedule and at most one alarm.
 */
import * as pulumi from "@pulumi/pulumi";
import { receivesNeeded } from "../handlers/backoff";
import { ENVIRONMENT } from "../handlers/plan";
import { startTask } from "../handlers/start-task";
import { watchTask } from "../handlers/watch-task";
import { HandlerFunction, type NamedFunction, type QueueSource } from "./handler-function";
import type { NamedAlarm } from "./metric-alarm";
import type { Place } from "./place";
import { resourceName } from "./resource-names";
import { RunQueues } from "./run-queues";
import { schedulePlanJson } from "./schedule-plan";
import type { ScheduledTask } from "./scheduled-task";
import { SchedulerAlarms } from "./scheduler-alarms";
import { startTaskPermissions } from "./start-task-policy";
import { TaskSchedules } from "./task-schedules";
import { watchTaskPermissions } from "./watch-task-policy";

export interface TaskRunsArgs {
  /** Pulumi's stack name. In every name; a change replaces everything. */
  stack: string;
  place: Place;
  /** At least one. */
  tasks: ScheduledTask[];
  /** Where failures and alarms go. */
  topicArn: pulumi.Input<string>;
  /** ARN of the key that topic and queues are encrypted with, where they are. */
  keyArn: pulumi.Input<string> | undefined;
  /** Whether successes are told, too. */
  notifyOnSuccess: boolean;
  /** Days that logs are kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
}

/** What a stack with tasks has for them. */
export interface TaskRuns {
  startTaskFunction: pulumi.Output<string>;
  watchTaskFunction: pulumi.Output<string>;
  queues: RunQueues;
  scheduleGroup: pulumi.Output<string>;
  functions: NamedFunction[];
  alarms: NamedAlarm[];
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

/** Made as children of `parent`, under names that begin with `name`. */
export function createTaskRuns(parent: pulumi.Resource, name: string, args: TaskRunsArgs): TaskRuns {
  const queues = createQueues(parent, name, args);
  const shared: Shared = {
    ...args,
    parent,
    queues,
    environment: environmentOf(args.stack, args.topicArn, queues),
    planJson: schedulePlanJson(args.stack, args.notifyOnSuccess, args.tasks),
  };
  const start = createStartTask(name, shared);
  const watch = createWatchTask(name, shared);
  const schedules = createSchedules(name, shared);
  const alarms = createAlarms(name, shared, [start, watch]);
  return {
    startTaskFunction: start.functionName,
    watchTaskFunction: watch.functionName,
    queues,
    scheduleGroup: schedules.group,
    functions: [start, watch],
    alarms: alarms.alarms,
  };
}

function createQueues(
  parent: pulumi.Resource,
  name: string,
  { stack, tasks, keyArn }: TaskRunsArgs,
): RunQueues {
  return new RunQueues(
    `${name}-queues`,
    {
      stack,
      functionTimeout: FUNCTION_TIMEOUT,
      runReceives: receivesNeeded(longest(tasks, (task) => task.maxWait)),
      watchReceives: receivesNeeded(longest(tasks, (task) => task.maxDuration)),
      keyArn,
    },
    { parent },
  );
}

/** What both functions are made with. */
function common({ stack, logRetentionDays, environment, keyArn }: Shared) {
  return {
    ...{ stack, logRetentionDays, environment, keyArn },
    timeout: FUNCTION_TIMEOUT,
    readsOwnLog: true,
  };
}

function source(queue: { arn: pulumi.Input<string> }): QueueSource {
  return { queueArn: queue.arn, batchSize: BATCH, maximumConcurrency: INVOCATIONS_AT_ONCE };
}

function createStartTask(name: string, shared: Shared): NamedFunction {
  const fileSystemIds = distinct(shared.tasks.map((task) => task.fileSystemId));
  return new HandlerFunction(
    `${name}-start-task`,
    {
      ...common(shared),
      noun: "start-task",
      description: "Starts the data repository task of a run, or makes it wait for its file system",
      callbackFactory: startTask(shared.planJson),
      permissions: pulumi
        .output({
          place: shared.place,
          runsQueueArn: shared.queues.runs.arn,
          runsDeadLetterQueueArn: shared.queues.runsDeadLetters.arn,
          watchQueueArn: shared.queues.watch.arn,
          topicArn: shared.topicArn,
        })
        .apply(({ place, ...arns }) =>
          startTaskPermissions({ ...place, ...arns, stack: shared.stack, fileSystemIds }),
        ),
      permissionsWidened:
        `The ARNs of ${fileSystemIds.length} file systems do not fit into one role's policies. startTask may ` +
        "therefore create tasks on every file system of this account and region, provided they carry this stack's tag.",
      source: source(shared.queues.runs),
    },
    { parent: shared.parent },
  );
}

function createWatchTask(name: string, shared: Shared): NamedFunction {
  const reportPaths = distinct(shared.tasks.map((task) => task.reportPath));
  return new HandlerFunction(
    `${name}-watch-task`,
    {
      ...common(shared),
      noun: "watch-task",
      description: "Watches data repository tasks to their end, tells people, and starts what runs after",
      callbackFactory: watchTask(shared.planJson),
      permissions: pulumi
        .output({
          place: shared.place,
          runsQueueArn: shared.queues.runs.arn,
          watchQueueArn: shared.queues.watch.arn,
          watchDeadLetterQueueArn: shared.queues.watchDeadLetters.arn,
          topicArn: shared.topicArn,
        })
        .apply(({ place, ...arns }) =>
          watchTaskPermissions({ ...place, ...arns, stack: shared.stack, reportPaths }),
        ),
      permissionsWidened:
        `${reportPaths.length} different report paths do not fit into one role's policies. watchTask may ` +
        "therefore read every object that is named like a task's completion report, in any bucket that allows it.",
      source: source(shared.queues.watch),
    },
    { parent: shared.parent },
  );
}

function createSchedules(name: string, shared: Shared): TaskSchedules {
  return new TaskSchedules(
    `${name}-schedules`,
    {
      stack: shared.stack,
      place: shared.place,
      tasks: shared.tasks,
      runsQueueArn: shared.queues.runs.arn,
      undeliveredQueueArn: shared.queues.undelivered.arn,
      keyArn: shared.keyArn,
    },
    { parent: shared.parent },
  );
}

function createAlarms(name: string, shared: Shared, functions: NamedFunction[]): SchedulerAlarms {
  return new SchedulerAlarms(
    `${name}-alarms`,
    {
      stack: shared.stack,
      place: shared.place,
      topicArn: shared.topicArn,
      deadLetters: shared.queues.deadLetters,
      functions: named(functions),
      tasks: shared.tasks,
    },
    { parent: shared.parent },
  );
}

/** What functions, schedules and alarms are made with. */
interface Shared extends TaskRunsArgs {
  parent: pulumi.Resource;
  queues: RunQueues;
  environment: Record<string, pulumi.Input<string>>;
  planJson: string;
}

/** startTask's name as text, not as the function's output: it is part of the function's own environment. */
function environmentOf(
  stack: string,
  topicArn: pulumi.Input<string>,
  queues: RunQueues,
): Record<string, pulumi.Input<string>> {
  return {
    [ENVIRONMENT.runsQueueUrl]: queues.runs.url,
    [ENVIRONMENT.runsDeadLetterQueueUrl]: queues.runsDeadLetters.url,
    [ENVIRONMENT.watchQueueUrl]: queues.watch.url,
    [ENVIRONMENT.watchDeadLetterQueueUrl]: queues.watchDeadLetters.url,
    [ENVIRONMENT.topicArn]: topicArn,
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
