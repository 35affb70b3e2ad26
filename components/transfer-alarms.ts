/**
 * What calls people about transfers when nobody looks: a run failed, a message is dead, or a function crashed.
 */
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE } from "../handlers/plan";
import type { TRANSFER_METRICS } from "../handlers/transfer-plan";
import type { NamedFunction } from "./handler-function";
import {
  atLeastOne,
  clipped,
  deadLetterCommands,
  functionErrorsDescription,
  metricAlarm,
  type NamedAlarm,
} from "./metric-alarm";
import type { Place } from "./place";
import type { DeadLetters } from "./run-queues";

export interface TransferAlarmsArgs {
  stack: string;
  place: Place;
  /** Where alarms and their all-clears go. */
  topicArn: pulumi.Input<string>;
  /** Queues that are empty when all is well. */
  deadLetters: DeadLetters[];
  start: NamedFunction;
  watch: NamedFunction;
}

const FAILED: keyof typeof TRANSFER_METRICS = "TransfersFailed";

/** Makes the alarms as children of `parent`. */
export function createTransferAlarms(
  parent: pulumi.Resource,
  name: string,
  args: TransferAlarmsArgs,
): NamedAlarm[] {
  const { region } = args.place;
  const failed = metricAlarm(parent, name, args, {
    noun: "transfer-failed",
    description: pulumi
      .all([region, args.start.logGroupName, args.watch.logGroupName])
      .apply(([at, ...groups]) =>
        clipped(
          `At least one run of a transfer failed in stack ${args.stack}; a mail about the run itself says which and ` +
            `why. To list the runs that failed: ${groups.map((group) => failedRuns(group, at)).join(" ; ")}`,
        ),
      ),
    namespace: METRIC_NAMESPACE,
    metric: FAILED,
    dimensions: { Stack: args.stack },
    ...atLeastOne("Sum"),
  });
  const dead = args.deadLetters.map(({ noun, meaning, queueName, queueUrl }) =>
    metricAlarm(parent, name, args, {
      noun: `${noun}-not-empty`,
      description: pulumi
        .all([queueUrl, region])
        .apply(([url, at]) => clipped(`${meaning} ${deadLetterCommands(url, at)}`)),
      namespace: "AWS/SQS",
      metric: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queueName },
      ...atLeastOne("Maximum"),
    }),
  );
  const errors = [
    ["transfer", args.start, "its message is tried again"],
    ["fail-over", args.watch, "what it did not do is done by the next look, at most five minutes later"],
  ] as const;
  return [
    failed,
    ...dead,
    ...errors.map(([noun, { functionName, logGroupName }, consequence]) =>
      metricAlarm(parent, name, args, {
        noun: `${noun}-errors`,
        description: pulumi
          .all([functionName, logGroupName, region])
          .apply(([one, group, at]) => functionErrorsDescription(one, group, at, consequence)),
        namespace: "AWS/Lambda",
        metric: "Errors",
        dimensions: { FunctionName: functionName },
        ...atLeastOne("Sum"),
      }),
    ),
  ];
}

function failedRuns(logGroup: string, region: string): string {
  return `aws logs filter-log-events --log-group-name ${logGroup} --filter-pattern '{ $.message.outcome = "failed" }' --region ${region}`;
}
