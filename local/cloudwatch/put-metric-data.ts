/**
 * PutMetricData: custom metrics, one value, many values with counts, or a statistic set each.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";
import { addTo, type StatisticSet, sample } from "./statistics";

const HOUR = 3_600_000;
/** Limits of one request, of the values of one metric, and of times (API reference, PutMetricData). */
const METRICS_PER_REQUEST = 1000;
const VALUES_PER_METRIC = 150;
const OLDEST = 14 * 24 * HOUR;
const NEWEST = 2 * HOUR;

const datum = z.strictObject({
  MetricName: shapes.metricName,
  Dimensions: shapes.dimensions.optional(),
  Timestamp: shapes.timestamp.optional(),
  Value: shapes.number.optional(),
  StatisticValues: z
    .strictObject({
      SampleCount: shapes.number,
      Sum: shapes.number,
      Minimum: shapes.number,
      Maximum: shapes.number,
    })
    .optional(),
  Values: z.array(shapes.number).max(VALUES_PER_METRIC).optional(),
  Counts: z.array(shapes.number).max(VALUES_PER_METRIC).optional(),
  Unit: shapes.unit.optional(),
  StorageResolution: shapes.integer(1).optional(),
});

const input = z.strictObject({
  Namespace: shapes.namespace,
  MetricData: z.array(datum).min(1).max(METRICS_PER_REQUEST),
});

export function putMetricData(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof input>, undefined> {
  return {
    name: "PutMetricData",
    input,
    permissions: ({ Namespace }) => [
      {
        action: "cloudwatch:PutMetricData",
        resource: "*",
        conditions: { "cloudwatch:namespace": Namespace },
      },
    ],
    handle({ Namespace, MetricData }) {
      if (Namespace.startsWith("AWS/")) {
        throw new ServiceError(
          "InvalidParameterValue",
          `The value ${Namespace} for parameter Namespace is invalid: namespaces that begin with "AWS/" are AWS's own.`,
        );
      }
      const now = cloud.clock.now();
      const sets = MetricData.map((metric, i) => setOf(metric, `MetricData.member.${i + 1}`, now));
      MetricData.forEach((metric, i) => {
        service.recordSet(
          { namespace: Namespace, name: metric.MetricName, dimensions: shapes.record(metric.Dimensions) },
          metric.Unit,
          metric.Timestamp,
          sets[i]!,
          metric.StorageResolution === 1,
        );
      });
      return undefined;
    },
  };
}

function setOf(metric: z.output<typeof datum>, where: string, now: number): StatisticSet {
  const { Value, StatisticValues, Values, Counts, Timestamp, StorageResolution } = metric;
  const given = [Value, StatisticValues, Values].filter((member) => member !== undefined);
  if (given.length !== 1) {
    throw new ServiceError(
      given.length === 0 ? "MissingParameter" : "InvalidParameterCombination",
      `${where}: exactly one of Value, Values and StatisticValues must be given.`,
    );
  }
  if (Timestamp !== undefined && (Timestamp < now - OLDEST || Timestamp > now + NEWEST)) {
    throw new ServiceError(
      "InvalidParameterValue",
      `The parameter ${where}.Timestamp must specify a time no more than two weeks ago and no more than two hours in the future.`,
    );
  }
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
    throw new ServiceError("InvalidParameterValue", `${where}.StorageResolution must be 1 or 60.`);
  }
  if (StatisticValues) {
    const { SampleCount, Sum, Minimum, Maximum } = StatisticValues;
    return { count: SampleCount, sum: Sum, min: Minimum, max: Maximum };
  }
  if (Value !== undefined) return sample(Value);
  if (Counts && Counts.length !== Values!.length) {
    throw new ServiceError(
      "InvalidParameterValue",
      `${where}: Values and Counts must be of the same length.`,
    );
  }
  const set = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  Values!.forEach((value, i) => {
    addTo(set, sample(value, Counts?.[i] ?? 1));
  });
  return set;
}
