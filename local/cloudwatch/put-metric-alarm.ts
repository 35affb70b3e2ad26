/**
 * PutMetricAlarm: creates or updates an alarm on one metric. Metric math, anomaly bands, percentiles and actions other
 * than SNS topics are refused.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { type Alarm, COMPARISONS, type Comparison, MISSING_DATA } from "./alarm";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";
import { STATISTICS } from "./statistics";

/** Longest time that one evaluation may look back (API reference, PutMetricAlarm, "Period"). */
const DAY = 86_400;
const WEEK = 7 * DAY;

const actions = z
  .array(
    z
      .string()
      .min(1)
      .max(1024)
      .regex(/^arn:[^:]+:sns:[^:]+:\d{12}:/, "only SNS topics can be alarm actions in the local cloud"),
  )
  .max(5);

const input = z.strictObject({
  AlarmName: z.string().min(1).max(255),
  AlarmDescription: z.string().max(1024).optional(),
  ActionsEnabled: shapes.boolean.optional(),
  OKActions: actions.optional(),
  AlarmActions: actions.optional(),
  InsufficientDataActions: actions.optional(),
  MetricName: shapes.metricName,
  Namespace: shapes.namespace,
  Statistic: z.enum(STATISTICS),
  Dimensions: shapes.dimensions.optional(),
  Period: shapes.integer(1),
  Unit: shapes.unit.optional(),
  EvaluationPeriods: shapes.integer(1),
  DatapointsToAlarm: shapes.integer(1).optional(),
  Threshold: shapes.number,
  ComparisonOperator: z.enum(Object.keys(COMPARISONS) as Comparison[]),
  TreatMissingData: z.enum(MISSING_DATA).optional(),
  Tags: shapes.tags.max(50).optional(),
});

export function putMetricAlarm(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof input>, undefined> {
  const arnOf = (name: string) => cloud.arn("cloudwatch", `alarm:${name}`);
  return {
    name: "PutMetricAlarm",
    input,
    permissions: ({ AlarmName, Tags }) => [
      { action: "cloudwatch:PutMetricAlarm", resource: arnOf(AlarmName) },
      ...(Tags?.length ? [{ action: "cloudwatch:TagResource", resource: arnOf(AlarmName) }] : []),
    ],
    handle(request) {
      const { AlarmName, Period, EvaluationPeriods, DatapointsToAlarm } = request;
      checkRange(Period, EvaluationPeriods, DatapointsToAlarm);
      const now = cloud.clock.now();
      const alarm: Alarm = {
        name: AlarmName,
        arn: arnOf(AlarmName),
        description: request.AlarmDescription,
        namespace: request.Namespace,
        metricName: request.MetricName,
        dimensions: shapes.record(request.Dimensions),
        unit: request.Unit,
        rule: {
          statistic: request.Statistic,
          period: Period,
          evaluationPeriods: EvaluationPeriods,
          datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods,
          threshold: request.Threshold,
          comparison: request.ComparisonOperator,
          treatMissingData: request.TreatMissingData ?? "missing",
        },
        actionsEnabled: request.ActionsEnabled ?? true,
        actions: {
          OK: request.OKActions ?? [],
          ALARM: request.AlarmActions ?? [],
          INSUFFICIENT_DATA: request.InsufficientDataActions ?? [],
        },
        tags: Object.fromEntries((request.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
        configurationUpdated: now,
        state: "INSUFFICIENT_DATA",
        reason: "Unchecked: Initial alarm creation",
        reasonData: undefined,
        stateUpdated: now,
        stateTransitioned: now,
        history: [],
      };
      service.alarms.put(alarm);
      return undefined;
    },
  };
}

function checkRange(period: number, periods: number, datapoints: number | undefined): void {
  if (period !== 10 && period !== 20 && period !== 30 && period % 60 !== 0) {
    throw new ServiceError(
      "ValidationError",
      `Period must be 10, 20, 30 or a multiple of 60, not ${period}.`,
    );
  }
  const limit = period < 3600 ? DAY : WEEK;
  if (period * periods > limit) {
    throw new ServiceError(
      "ValidationError",
      `Metrics cannot be checked across more than ${limit === DAY ? "a day" : "a week"} ` +
        `(EvaluationPeriods * Period must be <= ${limit}${limit === DAY ? " for periods under an hour" : ""}): ` +
        `${periods} * ${period} is ${periods * period}.`,
    );
  }
  if (datapoints !== undefined && datapoints > periods) {
    throw new ServiceError(
      "ValidationError",
      `DatapointsToAlarm (${datapoints}) must not be greater than EvaluationPeriods (${periods}).`,
    );
  }
}
