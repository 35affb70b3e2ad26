/**
 * What DataSync tells: the end of each execution, by a rule of EventBridge to the executions queue. The rule cannot
 * choose by tag, so it takes every execution of the account in this region; the function leaves other people's alone.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EXECUTIONS_GROUP } from "../handlers/transfer-plan";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import type { TransferQueues } from "./transfer-queues";

export interface TransferEventsArgs {
  /** Pulumi's stack name. Part of the rule's name; a change replaces the rule. */
  stack: string;
  queues: TransferQueues;
  accountId: pulumi.Input<string>;
}

/** "best effort" delivery (EventBridge events reference, DataSync); after this a look has seen it. */
const EVENT_AGE_SECONDS = 3_600;
/** RetryPolicy of a rule's target: 0 to 185. */
const MOST_ATTEMPTS = 185;

/** States that end an execution (EventBridge events reference, "DataSync Task Execution State Change"). */
export const EXECUTION_EVENTS = {
  source: ["aws.datasync"],
  "detail-type": ["DataSync Task Execution State Change"],
  detail: { State: ["SUCCESS", "ERROR"] },
};

export class TransferEvents extends pulumi.ComponentResource {
  readonly ruleName: pulumi.Output<string>;

  constructor(name: string, args: TransferEventsArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`TransferEvents "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:TransferEvents", name, {}, options);
    const rule = this.createRule(name, args.stack);
    args.queues.allowRule(rule.arn, args.accountId);
    this.createTarget(name, rule, args.queues);
    this.ruleName = rule.name;
    this.registerOutputs({ ruleName: this.ruleName });
  }

  private createRule(name: string, stack: string): aws.cloudwatch.EventRule {
    return new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        name: resourceName(stack, "executions"),
        description: `Ends of DataSync executions, for the transfers of stack "${stack}"`,
        eventPattern: JSON.stringify(EXECUTION_EVENTS),
      },
      { parent: this },
    );
  }

  private createTarget(name: string, rule: aws.cloudwatch.EventRule, queues: TransferQueues): void {
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        targetId: "executions",
        arn: queues.executions.arn,
        sqsTarget: { messageGroupId: EXECUTIONS_GROUP },
        deadLetterConfig: { arn: queues.undelivered.arn },
        retryPolicy: { maximumEventAgeInSeconds: EVENT_AGE_SECONDS, maximumRetryAttempts: MOST_ATTEMPTS },
      },
      { parent: this },
    );
  }
}
