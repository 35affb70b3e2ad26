/**
 * What Step Functions tries with a machine's role before it takes the machine: to assume it, to make its rule for
 * `.sync` jobs, to deliver its logs.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ServiceError } from "../service";
import { accessDenied } from "./errors";
import { destinationOf, type StateMachineRecord } from "./state-machine";

/** The managed rule that tells Step Functions of Batch jobs (developer guide, "IAM policies for … AWS Batch"). */
const JOB_EVENTS_RULE = "StepFunctionsGetEventsForBatchJobsRule";

/** Developer guide, "Monitoring … using CloudWatch Logs": these have no resource level. */
const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** Developer guide, "X-Ray and Step Functions". */
const TRACING = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

/** @throws ServiceError AccessDeniedException */
export function checkRole(cloud: LocalCloud, machine: StateMachineRecord): void {
  const { roleArn } = machine;
  let caller: Caller;
  try {
    caller = cloud.iam.assumeRole(roleArn, { service: "states.amazonaws.com", sourceArn: machine.arn });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw accessDenied(
      "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
    );
  }
  const refused = (action: string, resource: string) => cloud.iam.refusal(caller, { action, resource });
  if ([...machine.checked.tasks.values()].some(({ integration }) => integration.waits)) {
    const rule = cloud.arn("events", `rule/${JOB_EVENTS_RULE}`);
    for (const action of ["events:PutTargets", "events:PutRule", "events:DescribeRule"]) {
      if (refused(action, rule)) {
        throw accessDenied(
          `'${roleArn}' is not authorized to create managed-rule. (${refused(action, rule)})`,
        );
      }
    }
  }
  if (destinationOf(machine.logging) !== undefined) {
    const problem = LOG_DELIVERY.map((action) => refused(action, "*")).find(Boolean);
    if (problem) {
      throw accessDenied(
        `The state machine IAM Role is not authorized to access the Log Destination. (${problem})`,
      );
    }
  }
  if (!machine.tracing) return;
  // Step Functions takes the machine all the same, and its traces are lost.
  const problem = TRACING.map((action) => refused(action, "*")).find(Boolean);
  if (problem) {
    const message = `State machine ${machine.name}: it is not traced: ${problem}`;
    cloud.events.emit({ kind: "warning", message });
  }
}
