/**
 * All transfers of a stack, and what they share: two functions, six queues, the rule that tells of executions, the log
 * group and the alarms. A transfer adds its destination location, its roles and its schedule.
 */
import * as pulumi from "@pulumi/pulumi";
import { receivesNeeded } from "../handlers/backoff";
import { startTransfer } from "../handlers/start-transfer";
import { TRANSFER_ENVIRONMENT, type TransferAddresses } from "../handlers/transfer-plan";
import { watchTransfer } from "../handlers/watch-transfer";
import { DataSyncTransfer } from "./data-sync-transfer";
import { HandlerFunction, type NamedFunction } from "./handler-function";
import type { NamedAlarm } from "./metric-alarm";
import type { Place } from "./place";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import { createTransferAlarms } from "./transfer-alarms";
import { TransferEvents } from "./transfer-events";
import { TransferLog } from "./transfer-log";
import { transferPlanJson } from "./transfer-plan";
import {
  startTransferPermissions,
  type TransferPolicyResources,
  watchTransferPermissions,
} from "./transfer-policies";
import { TransferQueues } from "./transfer-queues";
import { TransferSchedules } from "./transfer-schedules";
import type { TransferSettings } from "./transfer-settings";

export interface RegionalTransfersArgs {
  /** Pulumi's stack name. In every name; a change replaces everything. */
  stack: string;
  place: Place;
  /** 1 to 10: the functions learn their addresses from one environment variable. */
  transfers: TransferSettings[];
  /** Where failures and alarms go. */
  topicArn: pulumi.Input<string>;
  /** ARN of the key that the topic is encrypted with, where it is. */
  keyArn?: pulumi.Input<string> | undefined;
  /** Whether successes are told, too. */
  notifyOnSuccess: boolean;
  /** Days that logs are kept: one of CloudWatch Logs' values. */
  logRetentionDays: number;
}

/** Seconds to read an inventory of a million directories, plan, and make a hundred tasks. */
const START_TIMEOUT = 300;
/** Such an inventory takes about 700 MB once it is read; CPU comes in proportion. */
const START_MEMORY = 2_048;
/** Seconds to look at the executions of a hundred tasks. */
const WATCH_TIMEOUT = 120;
/** What Lambda takes in all environment variables together is 4 KB; a transfer's addresses are about 300 bytes. */
const MOST_TRANSFERS = 10;

export class RegionalTransfers extends pulumi.ComponentResource {
  readonly startTransferFunction: pulumi.Output<string>;
  readonly watchTransferFunction: pulumi.Output<string>;
  readonly functions: NamedFunction[];
  readonly queues: TransferQueues;
  /** By the transfers' names. */
  readonly transfers: Record<string, DataSyncTransfer>;
  /** Name of the schedule group. */
  readonly scheduleGroup: pulumi.Output<string>;
  readonly logGroups: pulumi.Output<string>[];
  /** Where tasks log to. */
  readonly taskLogGroup: pulumi.Output<string>;
  readonly alarms: NamedAlarm[];

  constructor(name: string, args: RegionalTransfersArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`RegionalTransfers "${name}"`, [
      stackNameProblem(args.stack),
      args.transfers.length < 1 || args.transfers.length > MOST_TRANSFERS
        ? `[transfers] holds ${args.transfers.length}; 1 to ${MOST_TRANSFERS} are possible`
        : undefined,
    ]);
    super("fsx-data-scheduler:index:RegionalTransfers", name, {}, options);
    this.transfers = this.createTransfers(name, args);
    this.queues = this.createQueues(name, args);
    const log = new TransferLog(
      `${name}-log`,
      { stack: args.stack, place: args.place, retentionDays: args.logRetentionDays },
      { parent: this },
    );
    const shared = this.shared(log, args);
    const start = this.createStartTransfer(name, shared, args);
    const watch = this.createWatchTransfer(name, shared, args);
    new TransferEvents(
      `${name}-events`,
      { stack: args.stack, queues: this.queues, accountId: args.place.accountId },
      { parent: this },
    );
    const schedules = this.createSchedules(name, args);
    this.functions = [start, watch];
    this.startTransferFunction = start.functionName;
    this.watchTransferFunction = watch.functionName;
    this.scheduleGroup = schedules.group;
    this.taskLogGroup = log.logGroupName;
    this.logGroups = [start.logGroupName, watch.logGroupName, log.logGroupName];
    this.alarms = createTransferAlarms(this, name, {
      stack: args.stack,
      place: args.place,
      topicArn: args.topicArn,
      deadLetters: this.queues.deadLetters,
      start,
      watch,
    });
    this.registerOutputs({
      startTransferFunction: this.startTransferFunction,
      watchTransferFunction: this.watchTransferFunction,
      scheduleGroup: this.scheduleGroup,
    });
  }

  private createTransfers(name: string, args: RegionalTransfersArgs): Record<string, DataSyncTransfer> {
    return Object.fromEntries(
      args.transfers.map((transfer) => [
        transfer.name,
        new DataSyncTransfer(
          `${name}-${transfer.name}`,
          { stack: args.stack, place: args.place, transfer },
          { parent: this },
        ),
      ]),
    );
  }

  private createQueues(name: string, args: RegionalTransfersArgs): TransferQueues {
    const longestWait = Math.max(...args.transfers.map((transfer) => transfer.maxWait));
    return new TransferQueues(
      `${name}-queues`,
      {
        stack: args.stack,
        startTimeout: START_TIMEOUT,
        watchTimeout: WATCH_TIMEOUT,
        runReceives: receivesNeeded(longestWait),
        keyArn: args.keyArn,
      },
      { parent: this },
    );
  }

  /** What both functions are made with. */
  private shared(log: TransferLog, args: RegionalTransfersArgs) {
    const roles = Object.values(this.transfers).flatMap((transfer) => transfer.reportRoleArn ?? []);
    const resources = pulumi
      .output({
        place: args.place,
        transfersQueueArn: this.queues.transfers.arn,
        transfersDeadLetterQueueArn: this.queues.transfersDeadLetters.arn,
        executionsQueueArn: this.queues.executions.arn,
        openRunsQueueArn: this.queues.openRuns.arn,
        topicArn: args.topicArn,
        reportRoleArns: roles,
      })
      .apply(
        ({ place, ...arns }): TransferPolicyResources => ({
          ...place,
          ...arns,
          stack: args.stack,
          transfers: args.transfers,
        }),
      );
    return {
      planJson: transferPlanJson(args.stack, args.notifyOnSuccess, args.transfers),
      resources,
      environment: {
        [TRANSFER_ENVIRONMENT.transfersQueueUrl]: this.queues.transfers.url,
        [TRANSFER_ENVIRONMENT.transfersDeadLetterQueueUrl]: this.queues.transfersDeadLetters.url,
        [TRANSFER_ENVIRONMENT.executionsQueueUrl]: this.queues.executions.url,
        [TRANSFER_ENVIRONMENT.openRunsQueueUrl]: this.queues.openRuns.url,
        [TRANSFER_ENVIRONMENT.topicArn]: args.topicArn,
        // As text, not as the function's output: it is part of the function's own environment.
        [TRANSFER_ENVIRONMENT.startTransferFunction]: resourceName(args.stack, START_NOUN),
        [TRANSFER_ENVIRONMENT.logGroupArn]: log.arn,
        [TRANSFER_ENVIRONMENT.addresses]: addressesJson(this.transfers),
      },
    };
  }

  private createStartTransfer(
    name: string,
    { planJson, resources, environment }: ReturnType<RegionalTransfers["shared"]>,
    args: RegionalTransfersArgs,
  ) {
    return new HandlerFunction(
      `${name}-start-transfer`,
      {
        stack: args.stack,
        noun: START_NOUN,
        description: "Plans a run of a transfer from the newest inventory and starts one task per agent",
        callbackFactory: startTransfer(planJson),
        timeout: START_TIMEOUT,
        memorySize: START_MEMORY,
        logRetentionDays: args.logRetentionDays,
        environment,
        permissions: resources.apply(startTransferPermissions),
        readsOwnLog: true,
        source: { queueArn: this.queues.transfers.arn, batchSize: 1 },
        keyArn: args.keyArn,
      },
      { parent: this },
    );
  }

  private createWatchTransfer(
    name: string,
    { planJson, resources, environment }: ReturnType<RegionalTransfers["shared"]>,
    args: RegionalTransfersArgs,
  ) {
    return new HandlerFunction(
      `${name}-watch-transfer`,
      {
        stack: args.stack,
        noun: WATCH_NOUN,
        description: "Fails over to another agent, ends and tells runs of transfers, and watches agents",
        callbackFactory: watchTransfer(planJson),
        timeout: WATCH_TIMEOUT,
        logRetentionDays: args.logRetentionDays,
        environment,
        permissions: resources.apply(watchTransferPermissions),
        readsOwnLog: true,
        // Ten messages are one look.
        source: { queueArn: this.queues.executions.arn, batchSize: 10 },
        furtherSources: { "open-runs": { queueArn: this.queues.openRuns.arn, batchSize: 10 } },
        keyArn: args.keyArn,
      },
      { parent: this },
    );
  }

  private createSchedules(name: string, args: RegionalTransfersArgs): TransferSchedules {
    return new TransferSchedules(
      `${name}-schedules`,
      {
        stack: args.stack,
        place: args.place,
        transfers: args.transfers,
        transfersQueueArn: this.queues.transfers.arn,
        executionsQueueArn: this.queues.executions.arn,
        undeliveredQueueArn: this.queues.undelivered.arn,
        keyArn: args.keyArn,
      },
      { parent: this },
    );
  }
}

/** At most as long as `start-task`, which a stack's name has to leave room for. */
const START_NOUN = "transfer";
const WATCH_NOUN = "fail-over";

function addressesJson(transfers: Record<string, DataSyncTransfer>): pulumi.Output<string> {
  return pulumi
    .output(
      Object.fromEntries(
        Object.entries(transfers).map(([name, { destinationArn, reportRoleArn }]) => [
          name,
          { destination: destinationArn, ...(reportRoleArn ? { reportRole: reportRoleArn } : {}) },
        ]),
      ),
    )
    .apply((addresses: Record<string, TransferAddresses>) => JSON.stringify(addresses));
}
