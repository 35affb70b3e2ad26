/**
 * A local cloud with a record of its events, and an alarm to put into it.
 */
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { OPERATOR } from "../../../local/service";

export const START = Date.parse("2026-11-20T02:00:00Z");

export function openCloud(region = "us-east-1"): { cloud: LocalCloud; events: TimedEvent[] } {
  const cloud = new LocalCloud({ region, start: START, seed: "cloudwatch" });
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  return { cloud, events };
}

/** An alarm "probe": the sum of Test Count over one minute is at least 1. */
export const PROBE = {
  AlarmName: "probe",
  Namespace: "Test",
  MetricName: "Count",
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
} as const;

export function putAlarm(cloud: LocalCloud, settings: Record<string, unknown> = {}): Promise<unknown> {
  return cloud.call("monitoring", "PutMetricAlarm", { ...PROBE, ...settings }, OPERATOR);
}

/** The alarms' changes so far. */
export function alarmEvents(events: TimedEvent[]): { time: string; from: string; to: string }[] {
  return events.flatMap((event) =>
    event.kind === "alarm" ? [{ time: event.time, from: event.from, to: event.to }] : [],
  );
}

/** The error that a call ends with: code and message. */
export async function refusal(call: Promise<unknown>): Promise<[string, string] | undefined> {
  return call.then(
    () => undefined,
    (error) => [error.code, error.message],
  );
}
