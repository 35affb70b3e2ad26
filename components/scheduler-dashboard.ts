/**
 * One CloudWatch dashboard per stack: how runs ended, what moved, what waits, what is dead. About $3 a month, so it
 * can be switched off.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ALARM_LIMIT, type DashboardResources, dashboardBody } from "./dashboard-body";
import type { NamedFunction } from "./handler-function";
import type { NamedAlarm } from "./metric-alarm";
import { cloudWatchConsole, type KnownPlace, type Place } from "./place";
import type { RegionalPipelines } from "./regional-pipelines";
import type { RegionalTransfers } from "./regional-transfers";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import type { RunQueues } from "./run-queues";

export interface SchedulerDashboardArgs {
  /** Pulumi's stack name. Part of the dashboard's name; a change replaces it. */
  stack: string;
  place: Place;
  /** What it shows. */
  resources: pulumi.Input<ShownResources>;
}

/** What a dashboard shows, without where and of which stack that is. */
export type ShownResources = Omit<DashboardResources, "stack" | keyof KnownPlace>;

/** What a stack has that a dashboard can show. */
export interface DashboardParts {
  tasks?: { queues: RunQueues; functions: NamedFunction[] } | undefined;
  pipelines?: RegionalPipelines | undefined;
  transfers?: RegionalTransfers | undefined;
  alarms: NamedAlarm[];
}

export class SchedulerDashboard extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;
  /** Where to look at it, in the console. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: SchedulerDashboardArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`SchedulerDashboard "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:SchedulerDashboard", name, {}, options);
    const dashboard = this.createDashboard(name, args);
    this.dashboardName = dashboard.dashboardName;
    this.url = pulumi
      .all([pulumi.output(args.place), dashboard.dashboardName])
      .apply(([place, dashboardName]) => `${cloudWatchConsole(place)}#dashboards/dashboard/${dashboardName}`);
    this.registerOutputs({ url: this.url });
  }

  private createDashboard(name: string, args: SchedulerDashboardArgs): aws.cloudwatch.Dashboard {
    return new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: resourceName(args.stack, "overview"),
        dashboardBody: pulumi
          .all([pulumi.output(args.place), pulumi.output(args.resources)])
          .apply(([place, resources]) => dashboardBody({ stack: args.stack, ...place, ...resources })),
      },
      { parent: this },
    );
  }
}

/** Names and ARNs of all that is shown, from what was made. */
export function dashboardResources({
  tasks,
  pipelines,
  transfers,
  alarms,
}: DashboardParts): pulumi.Output<ShownResources> {
  const functions = [tasks, pipelines, transfers].flatMap((part) => part?.functions ?? []);
  return pulumi.output({
    ...(tasks
      ? { tasks: { runsQueueName: tasks.queues.runs.name, watchQueueName: tasks.queues.watch.name } }
      : {}),
    pipelines: Object.entries(pipelines?.pipelines ?? {}).map(([name, { stateMachineArn }]) => ({
      name,
      stateMachineArn,
    })),
    ...(transfers
      ? {
          transfers: {
            transfersQueueName: transfers.queues.transfers.name,
            openRunsQueueName: transfers.queues.openRuns.name,
          },
        }
      : {}),
    deadLetterQueueNames: [
      ...(tasks?.queues.deadLetters ?? []).map((queue) => queue.queueName),
      ...(pipelines?.deadLetterQueueNames ?? []),
      ...(transfers?.queues.deadLetters ?? []).map((queue) => queue.queueName),
    ],
    // Names alone: the components would be taken apart, too.
    functions: functions.map(({ functionName, logGroupName }) => ({ functionName, logGroupName })),
    alarmArns: alarms.slice(0, ALARM_LIMIT).map((alarm) => alarm.arn),
  });
}
