/**
 * DescribeAlarms, DescribeAlarmsForMetric, DescribeAlarmHistory and DeleteAlarms. All alarms are metric alarms; asking
 * for composite ones finds none.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { Alarm } from "./alarm";
import { metricKey } from "./metric-store";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";
import { STATISTICS } from "./statistics";

const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;
const PAGE = 100;
const alarmName = z.string().min(1).max(255);
const alarmTypes = z.array(z.enum(["CompositeAlarm", "MetricAlarm"]));

const describeInput = z.strictObject({
  AlarmNames: z.array(alarmName).max(100).optional(),
  AlarmNamePrefix: alarmName.optional(),
  AlarmTypes: alarmTypes.optional(),
  StateValue: z.enum(STATES).optional(),
  ActionPrefix: z.string().min(1).max(1024).optional(),
  MaxRecords: shapes.integer(1, 100).optional(),
  NextToken: z.string().optional(),
});

export function describeAlarms(service: CloudWatchService): Operation<z.output<typeof describeInput>> {
  return {
    name: "DescribeAlarms",
    input: describeInput,
    permissions: () => [{ action: "cloudwatch:DescribeAlarms", resource: "*" }],
    handle({ AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, ActionPrefix, MaxRecords, NextToken }) {
      if (AlarmNames && AlarmNamePrefix) {
        throw new ServiceError(
          "ValidationError",
          "AlarmNamePrefix cannot be specified together with AlarmNames.",
        );
      }
      const found = service.alarms.all.filter(
        (alarm) =>
          (AlarmTypes?.includes("MetricAlarm") ?? true) &&
          (AlarmNames?.includes(alarm.name) ?? true) &&
          alarm.name.startsWith(AlarmNamePrefix ?? "") &&
          (StateValue === undefined || alarm.state === StateValue) &&
          (ActionPrefix === undefined ||
            Object.values(alarm.actions).some((arns: string[]) =>
              arns.some((arn) => arn.startsWith(ActionPrefix)),
            )),
      );
      const { items, next } = shapes.page(found, NextToken, MaxRecords ?? PAGE);
      return {
        CompositeAlarms: [],
        MetricAlarms: items.map(described),
        ...(next ? { NextToken: next } : {}),
      };
    },
  };
}

const forMetricInput = z.strictObject({
  MetricName: shapes.metricName,
  Namespace: shapes.namespace,
  Statistic: z.enum(STATISTICS).optional(),
  Dimensions: shapes.dimensions.optional(),
  Period: shapes.integer(1).optional(),
  Unit: shapes.unit.optional(),
});

export function describeAlarmsForMetric(
  service: CloudWatchService,
): Operation<z.output<typeof forMetricInput>> {
  return {
    name: "DescribeAlarmsForMetric",
    input: forMetricInput,
    permissions: () => [{ action: "cloudwatch:DescribeAlarmsForMetric", resource: "*" }],
    handle({ MetricName, Namespace, Statistic, Dimensions, Period, Unit }) {
      const key = metricKey({
        namespace: Namespace,
        name: MetricName,
        dimensions: shapes.record(Dimensions),
      });
      return {
        MetricAlarms: service.alarms.all
          .filter(
            (alarm) =>
              metricKey({
                namespace: alarm.namespace,
                name: alarm.metricName,
                dimensions: alarm.dimensions,
              }) === key &&
              (Statistic === undefined || alarm.rule.statistic === Statistic) &&
              (Period === undefined || alarm.rule.period === Period) &&
              (Unit === undefined || alarm.unit === Unit),
          )
          .map(described),
      };
    },
  };
}

const historyInput = z.strictObject({
  AlarmName: alarmName.optional(),
  AlarmTypes: alarmTypes.optional(),
  HistoryItemType: z.enum(["ConfigurationUpdate", "StateUpdate", "Action"]).optional(),
  StartDate: shapes.timestamp.optional(),
  EndDate: shapes.timestamp.optional(),
  MaxRecords: shapes.integer(1, 100).optional(),
  NextToken: z.string().optional(),
  ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).optional(),
});

export function describeAlarmHistory(service: CloudWatchService): Operation<z.output<typeof historyInput>> {
  return {
    name: "DescribeAlarmHistory",
    input: historyInput,
    permissions: () => [{ action: "cloudwatch:DescribeAlarmHistory", resource: "*" }],
    handle({ AlarmName, HistoryItemType, StartDate, EndDate, MaxRecords, NextToken, ScanBy }) {
      const found = service.alarms.all
        .filter((alarm) => AlarmName === undefined || alarm.name === AlarmName)
        .flatMap((alarm) => alarm.history.map((item) => ({ alarm, item })))
        .filter(
          ({ item }) =>
            (HistoryItemType === undefined || item.type === HistoryItemType) &&
            item.time >= (StartDate ?? 0) &&
            item.time < (EndDate ?? Number.POSITIVE_INFINITY),
        )
        .sort((a, b) => a.item.time - b.item.time);
      if (ScanBy !== "TimestampAscending") found.reverse();
      const { items, next } = shapes.page(found, NextToken, MaxRecords ?? PAGE);
      return {
        AlarmHistoryItems: items.map(({ alarm, item }) => ({
          AlarmName: alarm.name,
          AlarmType: "MetricAlarm",
          Timestamp: new Date(item.time),
          HistoryItemType: item.type,
          HistorySummary: item.summary,
          HistoryData: item.data,
        })),
        ...(next ? { NextToken: next } : {}),
      };
    },
  };
}

const deleteInput = z.strictObject({ AlarmNames: z.array(alarmName).min(1).max(100) });

export function deleteAlarms(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof deleteInput>, undefined> {
  return {
    name: "DeleteAlarms",
    input: deleteInput,
    permissions: ({ AlarmNames }) =>
      AlarmNames.map((name) => ({
        action: "cloudwatch:DeleteAlarms",
        resource: cloud.arn("cloudwatch", `alarm:${name}`),
      })),
    handle({ AlarmNames }) {
      const unknown = AlarmNames.filter((name) => !service.alarms.get(name));
      // CloudWatch deletes nothing when several names are given and one of them is unknown.
      if (unknown.length > 0) {
        throw new ServiceError("ResourceNotFound", `Alarms not found: ${unknown.join(", ")}`, 404);
      }
      for (const name of AlarmNames) service.alarms.delete(name);
      return undefined;
    },
  };
}

function described(alarm: Alarm) {
  const { rule } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    ...(alarm.description === undefined ? {} : { AlarmDescription: alarm.description }),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configurationUpdated),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { StateReasonData: alarm.reasonData }),
    StateUpdatedTimestamp: new Date(alarm.stateUpdated),
    StateTransitionedTimestamp: new Date(alarm.stateTransitioned),
    MetricName: alarm.metricName,
    Namespace: alarm.namespace,
    Statistic: rule.statistic,
    Dimensions: shapes.list(alarm.dimensions),
    Period: rule.period,
    ...(alarm.unit === undefined ? {} : { Unit: alarm.unit }),
    EvaluationPeriods: rule.evaluationPeriods,
    DatapointsToAlarm: rule.datapointsToAlarm,
    Threshold: rule.threshold,
    ComparisonOperator: rule.comparison,
    TreatMissingData: rule.treatMissingData,
  };
}
