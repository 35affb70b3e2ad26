/**
 * What calls people when nobody looks: a run failed, a message is dead, a function crashed, or a task has had no
 * success for too long. Each alarm says in its mail what it means and what to type next.
 */
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE, type METRICS } from "../handlers/plan";
import {
  type AlarmArgs,
  atLeastOne,
  clipped,
  deadLetterCommands,
  functionErrorsDescription,
  metricAlarm,
  type NamedAlarm,
} from "./metric-alarm";
import type { Place } from "./place";
import { refuseProblems, stackNameProblem } from "./resource-names";
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

export class SchedulerAlarms extends pulumi.ComponentResource {
  /** Names and ARNs, in the order of creation. */
  readonly alarms: NamedAlarm[] = [];

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
        description: pulumi
          .all([queueUrl, args.place.region])
          .apply(([url, region]) => `${meaning} ${deadLetterCommands(url, region)}`),
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
        description: pulumi
          .all([functionName, logGroupName, args.place.region])
          .apply(([name, group, region]) =>
            functionErrorsDescription(name, group, region, "its message is tried again"),
          ),
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
    const [startTask] = args.functions;
    // Once for all tasks: `pulumi.all` makes five Outputs.
    const known = pulumi.all([args.place.region, pulumi.output(startTask?.functionName)]);
    for (const task of args.tasks) {
      if (task.alarmIfNoSuccessFor === undefined) continue;
      this.createAlarm(name, args, {
        noun: `${task.scheduleName}-no-success`,
        description: known.apply(([region, functionName]) =>
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
    this.alarms.push(metricAlarm(this, name, args, alarm));
  }
}

/** Names a metric of the functions; a misspelt one does not compile. */
function ourMetric(metric: keyof typeof METRICS): Pick<AlarmArgs, "namespace" | "metric"> {
  return { namespace: METRIC_NAMESPACE, metric };
}

/** Finds the `RunRecord` lines of failed runs. */
function failedRuns(logGroup: string | undefined, region: string | undefined): string {
  return `aws logs filter-log-events --log-group-name ${logGroup} --filter-pattern '{ $.message.outcome = "failed" }' --region ${region}`;
}

function windowProblem({ name, alarmIfNoSuccessFor: seconds }: ScheduledTask): string | undefined {
  if (seconds === undefined || successAlarmWindow(seconds)) return undefined;
  return `[alarmIfNoSuccessFor] of task "${name}" is ${seconds} s; CloudWatch's alarms can count whole hours up to 7 days, or whole minutes up to 24 hours`;
}
