/**
 * What calls people when an execution of a pipeline's state machine did not come to its own good end. An execution that
 * fails has told its reason already; one that was aborted or ran out of time could tell nobody, and may have left a file
 * system behind.
 */
import * as pulumi from "@pulumi/pulumi";
import { atLeastOne, clipped, metricAlarm, type NamedAlarm } from "./metric-alarm";
import { PIPELINE_TAGS } from "./pipeline-states";
import type { Place } from "./place";

export interface PipelineAlarmsArgs {
  /** Pulumi's stack name, and the pipeline's. In the alarms' names; a change replaces them. */
  stack: string;
  pipeline: string;
  place: Place;
  stateMachineArn: pulumi.Input<string>;
  /** Where alarms and their all-clears go. */
  topicArn: pulumi.Input<string>;
}

/** Namespace AWS/States, dimension StateMachineArn (Step Functions guide, "Monitoring with CloudWatch"). */
const METRICS = [
  {
    noun: "failed",
    metric: "ExecutionsFailed",
    status: "FAILED",
    meaning: "failed; a mail of its own says why",
  },
  {
    noun: "aborted",
    metric: "ExecutionsAborted",
    status: "ABORTED",
    meaning: "was aborted and may have left a file system behind, which is billed until it is deleted",
  },
  {
    noun: "timed-out",
    metric: "ExecutionsTimedOut",
    status: "TIMED_OUT",
    meaning: "ran out of time and may have left a file system behind, which is billed until it is deleted",
  },
] as const;

export class PipelineAlarms extends pulumi.ComponentResource {
  readonly alarms: NamedAlarm[];

  constructor(name: string, args: PipelineAlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("fsx-data-scheduler:index:PipelineAlarms", name, {}, options);
    const { stack, pipeline } = args;
    this.alarms = METRICS.map(({ noun, metric, status, meaning }) =>
      metricAlarm(this, name, args, {
        noun: `pipeline-${pipeline}-${noun}`,
        description: pulumi
          .all([args.stateMachineArn, args.place.region])
          .apply(([arn, region]) =>
            clipped(
              `A run of pipeline "${pipeline}", stack "${stack}", ${meaning}. To see its runs: aws stepfunctions ` +
                `list-executions --state-machine-arn ${arn} --status-filter ${status} --region ${region} . ` +
                `To see file systems that are left: ${fileSystems(stack, pipeline, region)}`,
            ),
          ),
        namespace: "AWS/States",
        metric,
        dimensions: { StateMachineArn: args.stateMachineArn },
        ...atLeastOne("Sum"),
      }),
    );
    this.registerOutputs({ alarms: this.alarms.map((alarm) => alarm.name) });
  }
}

/** Lists the file systems of a pipeline's runs. */
function fileSystems(stack: string, pipeline: string, region: string): string {
  const tagged = (key: string, value: string) => `Tags[?Key=='${key}' && Value=='${value}']`;
  const filter = `${tagged(PIPELINE_TAGS.stack, stack)} && ${tagged(PIPELINE_TAGS.pipeline, pipeline)}`;
  return `aws fsx describe-file-systems --query "FileSystems[?${filter}].[FileSystemId,Lifecycle,CreationTime]" --region ${region}`;
}
