/**
 * Everything that one stack has in its region, from the sections of its stack file: the key and the topic that all
 * share, what runs tasks, pipelines and transfers, and the dashboard.
 */
import * as pulumi from "@pulumi/pulumi";
import { EncryptionKey } from "./encryption-key";
import type { NamedAlarm } from "./metric-alarm";
import { NotificationTopic } from "./notification-topic";
import type { PipelineSettings } from "./pipeline-settings";
import { type Place, placeOf } from "./place";
import { RegionalPipelines } from "./regional-pipelines";
import { RegionalTransfers } from "./regional-transfers";
import { refuseProblems, stackNameProblem } from "./resource-names";
import type { ScheduledTask } from "./scheduled-task";
import { dashboardResources, SchedulerDashboard } from "./scheduler-dashboard";
import { createTaskRuns, type TaskRuns, type TaskRunsArgs } from "./task-runs";
import type { TransferSettings } from "./transfer-settings";

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
  readonly alarms: string[];
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
    const shared: SectionArgs = {
      stack: args.stack,
      place,
      topicArn: topic.arn,
      keyArn,
      notifyOnSuccess: args.notify.onSuccess,
      logRetentionDays: args.logRetentionDays,
    };
    this.taskRuns =
      args.tasks.length > 0 ? createTaskRuns(this, name, { ...shared, tasks: args.tasks }) : undefined;
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

/** What tasks, pipelines and transfers are made with, beside their own settings. */
type SectionArgs = Omit<TaskRunsArgs, "tasks">;
