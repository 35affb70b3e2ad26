/**
 * One CloudWatch alarm that people are told of, and told when it is over: what all alarms of a stack have in common.
 */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { givenInputs } from "./given-inputs";
import { resourceName } from "./resource-names";

/** What differs between two alarms. */
export interface AlarmArgs {
  /** In the alarm's name, after the stack's. */
  noun: string;
  /** What it means and what to type next; at most 1,024 characters (PutMetricAlarm). */
  description: pulumi.Input<string>;
  namespace: string;
  metric: string;
  dimensions: Record<string, pulumi.Input<string>>;
  statistic: "Sum" | "Maximum";
  comparison: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  period: number;
  evaluationPeriods: number;
  missing: "notBreaching" | "breaching";
}

export interface NamedAlarm {
  name: string;
  arn: pulumi.Output<string>;
}

/** Seconds that errors and failures are counted over, and queues looked at. */
const FIVE_MINUTES = 300;
/** PutMetricAlarm: AlarmDescription has at most 1,024 characters, AlarmName 255. */
const DESCRIPTION_LIMIT = 1_024;

/**
 * @param name the parent's name, to which the noun is added
 * @param args where alarms and their all-clears go
 */
export function metricAlarm(
  parent: pulumi.Resource,
  name: string,
  args: { stack: string; topicArn: pulumi.Input<string> },
  alarm: AlarmArgs,
): NamedAlarm {
  const alarmName = resourceName(args.stack, alarm.noun);
  const created = new aws.cloudwatch.MetricAlarm(
    `${name}-${alarm.noun}`,
    {
      name: alarmName,
      alarmDescription: alarm.description,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: alarm.dimensions,
      statistic: alarm.statistic,
      comparisonOperator: alarm.comparison,
      threshold: 1,
      period: alarm.period,
      evaluationPeriods: alarm.evaluationPeriods,
      treatMissingData: alarm.missing,
      alarmActions: [args.topicArn],
      okActions: [args.topicArn],
    },
    { parent, transformations: [givenInputs("arn")] },
  );
  return { name: alarmName, arn: created.arn };
}

/** Rings as soon as there is one of what never should be; no data means that nothing happened. */
export function atLeastOne(
  statistic: AlarmArgs["statistic"],
): Pick<AlarmArgs, "statistic" | "comparison" | "period" | "evaluationPeriods" | "missing"> {
  return {
    statistic,
    comparison: "GreaterThanOrEqualToThreshold",
    period: FIVE_MINUTES,
    evaluationPeriods: 1,
    missing: "notBreaching",
  };
}

/** A description as long as CloudWatch takes it. */
export function clipped(description: string): string {
  return description.length <= DESCRIPTION_LIMIT
    ? description
    : `${description.slice(0, DESCRIPTION_LIMIT - 1)}…`;
}

/** What a dead-letter queue's alarm says after what a message in it means. */
export function deadLetterCommands(queueUrl: string, region: string): string {
  return (
    `The alarm ends when the queue is empty. To see the messages: aws sqs receive-message --queue-url ${queueUrl} ` +
    `--max-number-of-messages 10 --visibility-timeout 30 --region ${region} . ` +
    `When done with them: aws sqs purge-queue --queue-url ${queueUrl} --region ${region}`
  );
}

/** What an alarm about a function's errors says. */
export function functionErrorsDescription(
  functionName: string,
  logGroupName: string,
  region: string,
  consequence: string,
): string {
  return (
    `Function ${functionName} ended with an error or ran out of time; ${consequence}. To see why: aws logs ` +
    `filter-log-events --log-group-name ${logGroupName} --filter-pattern ` +
    `'{ $.level = "ERROR" || $.level = "WARN" }' --region ${region}`
  );
}
