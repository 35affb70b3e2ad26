/**
 * What calls people when nobody looks: a run failed, a message is dead, a function crashed, or a task has had no
 * success for too long. Each alarm says in its mail what it means and what to type next.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE, type METRICS } from "../handlers/plan";
import type { Place } from "./place";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import type { DeadLetters } from "./run-queues";
import type { ScheduledTask } from "./scheduled-task";
import { inWords, successAlarmWindow } from "./success-alarm-window";

export interface SchedulerAlarmsArgs {
  /** Pulumi's stack name. Part of the alarms' names; a change replaces them. */
  stack: string;
  place: Place;
  /** Where alarms and their all-clears go. */
  topicArn: pulumi.Input<string>;
  /** Queues that are empty when all is well. */
  deadLetters: DeadLetters[];
  /** The functions, by noun: `start-task`. */
  functions: { noun: string; functionName: pulumi.Input<string>; logGroupName: pulumi.Input<string> }[];
  /** Those with `alarmIfNoSuccessFor` (60 s to 7 days) get an alarm of their own. */
  tasks: ScheduledTask[];
}

/** What differs between two alarms. */
interface AlarmArgs {
  noun: string;
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

/** Seconds that errors and failures are counted over, and queues looked at. */
const FIVE_MINUTES = 300;
/** PutMetricAlarm: AlarmDescription has at most 1,024 characters, AlarmName 255. */
const DESCRIPTION_LIMIT = 1_024;

export class SchedulerAlarms extends pulumi.ComponentResource {
  /** Names and ARNs, in the order of creation. */
  readonly alarms: { name: pulumi.Output<string>; arn: pulumi.Output<string> }[] = [];

  constructor(name: string, args: SchedulerAlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`SchedulerAlarms "${name}"`, [
      stackNameProblem(args.stack),
      ...args.tasks.map(windowProblem),
    ]);
    super("fsx-data-scheduler:index:SchedulerAlarms", name, {}, options);
    this.createRunFailed(name, args);
    this.createDeadLetters(name, args);
    this.createFunctionErrors(name, args);
    this.createNoSuccess(name, args);
    this.registerOutputs({ alarms: this.alarms.map((alarm) => alarm.name) });
  }

  private createRunFailed(name: string, args: SchedulerAlarmsArgs): void {
    const groups = args.functions.map((one) => one.logGroupName);
    this.createAlarm(name, args, {
      noun: "run-failed",
      description: pulumi
        .all([args.place.region, ...groups])
        .apply(
          ([region, ...logGroups]) =>
            `At least one run failed in stack ${args.stack}; a mail about the run itself says which and why. ` +
            `To list the runs that failed: ${logGroups.map((group) => failedRuns(group, region)).join(" ; ")}`,
        ),
      ...ourMetric("RunsFailed"),
      dimensions: { Stack: args.stack },
      ...atLeastOne("Sum"),
    });
  }

  private createDeadLetters(name: string, args: SchedulerAlarmsArgs): void {
    for (const { noun, meaning, queueName, queueUrl } of args.deadLetters) {
      this.createAlarm(name, args, {
        noun: `${noun}-not-empty`,
        description: pulumi.interpolate`${meaning} The alarm ends when the queue is empty. To see the messages: aws sqs receive-message --queue-url ${queueUrl} --max-number-of-messages 10 --visibility-timeout 30 --region ${args.place.region} . When done with them: aws sqs purge-queue --queue-url ${queueUrl} --region ${args.place.region}`,
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: queueName },
        ...atLeastOne("Maximum"),
      });
    }
  }

  private createFunctionErrors(name: string, args: SchedulerAlarmsArgs): void {
    for (const { noun, functionName, logGroupName } of args.functions) {
      this.createAlarm(name, args, {
        noun: `${noun}-errors`,
        description: pulumi.interpolate`Function ${functionName} ended with an error or ran out of time; its message is tried again. To see why: aws logs filter-log-events --log-group-name ${logGroupName} --filter-pattern '{ $.level = "ERROR" || $.level = "WARN" }' --region ${args.place.region}`,
        namespace: "AWS/Lambda",
        metric: "Errors",
        dimensions: { FunctionName: functionName },
        ...atLeastOne("Sum"),
      });
    }
  }

  /**
   * Missing data is what this alarm is about, so it counts as breaching. A new task's alarm therefore rings once,
   * from the deployment to the task's first success.
   */
  private createNoSuccess(name: string, args: SchedulerAlarmsArgs): void {
    for (const task of args.tasks) {
      if (task.alarmIfNoSuccessFor === undefined) continue;
      const [startTask] = args.functions;
      this.createAlarm(name, args, {
        noun: `${task.scheduleName}-no-success`,
        description: pulumi
          .all([args.place.region, pulumi.output(startTask?.functionName)])
          .apply(([region, functionName]) =>
            clipped(
              `Task "${task.name}" (${task.type} on ${task.fileSystemId}) has not succeeded for ${inWords(task.alarmIfNoSuccessFor!)}, ` +
                "or never since it was deployed. The alarm ends with its next success. To run it now: " +
                `aws lambda invoke --function-name ${functionName} --cli-binary-format raw-in-base64-out ` +
                `--payload '${JSON.stringify({ schedule: task.name })}' --region ${region} /dev/stdout`,
            ),
          ),
        ...ourMetric("RunsSucceeded"),
        dimensions: { Stack: args.stack, Schedule: task.name },
        statistic: "Sum",
        comparison: "LessThanThreshold",
        ...successAlarmWindow(task.alarmIfNoSuccessFor)!,
        missing: "breaching",
      });
    }
  }

  private createAlarm(name: string, args: SchedulerAlarmsArgs, alarm: AlarmArgs): void {
    const created = new aws.cloudwatch.MetricAlarm(
      `${name}-${alarm.noun}`,
      {
        name: resourceName(args.stack, alarm.noun),
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
      { parent: this },
    );
    this.alarms.push({ name: created.name, arn: created.arn });
  }
}

/** Names a metric of the functions; a misspelt one does not compile. */
function ourMetric(metric: keyof typeof METRICS): Pick<AlarmArgs, "namespace" | "metric"> {
  return { namespace: METRIC_NAMESPACE, metric };
}

/** Rings as soon as there is one of what never should be; no data means that nothing happened. */
function atLeastOne(
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

/** Finds the `RunRecord` lines of failed runs. */
function failedRuns(logGroup: string | undefined, region: string | undefined): string {
  return `aws logs filter-log-events --log-group-name ${logGroup} --filter-pattern '{ $.message.outcome = "failed" }' --region ${region}`;
}

function clipped(description: string): string {
  return description.length <= DESCRIPTION_LIMIT
    ? description
    : `${description.slice(0, DESCRIPTION_LIMIT - 1)}…`;
}

function windowProblem({ name, alarmIfNoSuccessFor: seconds }: ScheduledTask): string | undefined {
  if (seconds === undefined || successAlarmWindow(seconds)) return undefined;
  return `[alarmIfNoSuccessFor] of task "${name}" is ${seconds} s; CloudWatch's alarms can count whole hours up to 7 days, or whole minutes up to 24 hours`;
}
