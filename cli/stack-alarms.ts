/**
 * A stack's alarms as CloudWatch has them now.
 */
import type { AwsClients } from "./aws-clients";
import { asking } from "./aws-error";

export interface AlarmState {
  name: string;
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  /** Milliseconds since the epoch. */
  since: number | undefined;
  reason: string;
  description: string;
  actionsEnabled: boolean;
  metric: string;
  dimensions: Record<string, string>;
  /** ARNs that it tells when it goes off. */
  actions: string[];
}

/** Names in one request (DescribeAlarms). */
const PAGE = 100;

/** Those of the alarms that exist, in the order of their names given. @throws CommandError */
export async function readAlarms(aws: AwsClients, names: readonly string[]): Promise<AlarmState[]> {
  if (names.length === 0) return [];
  const cloudwatch = await aws.cloudwatch();
  const found = new Map<string, AlarmState>();
  for (let i = 0; i < names.length; i += PAGE) {
    const { MetricAlarms = [] } = await asking("read the alarms", () =>
      cloudwatch.describeAlarms({ AlarmNames: names.slice(i, i + PAGE), MaxRecords: PAGE }),
    );
    for (const alarm of MetricAlarms) {
      const name = alarm.AlarmName ?? "";
      found.set(name, {
        name,
        state: (alarm.StateValue as AlarmState["state"]) ?? "INSUFFICIENT_DATA",
        since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime(),
        reason: alarm.StateReason ?? "",
        description: alarm.AlarmDescription ?? "",
        actionsEnabled: alarm.ActionsEnabled ?? false,
        metric: alarm.MetricName ?? "",
        dimensions: Object.fromEntries(
          (alarm.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]),
        ),
        actions: alarm.AlarmActions ?? [],
      });
    }
  }
  return names.flatMap((name) => found.get(name) ?? []);
}
