/**
 * GetMetricStatistics: the statistics of one metric by period.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { checkPeriod, query } from "./metric-query";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";
import { STATISTICS, statisticOf } from "./statistics";

/** At most this many data points in one answer (API reference). */
const DATAPOINTS = 1440;

const input = z.strictObject({
  Namespace: shapes.namespace,
  MetricName: shapes.metricName,
  Dimensions: shapes.dimensions.optional(),
  StartTime: shapes.timestamp,
  EndTime: shapes.timestamp,
  Period: shapes.integer(1),
  Statistics: z.array(z.enum(STATISTICS)).min(1).max(5),
  Unit: shapes.unit.optional(),
});

export function getMetricStatistics(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof input>> {
  return {
    name: "GetMetricStatistics",
    input,
    permissions: () => [{ action: "cloudwatch:GetMetricStatistics", resource: "*" }],
    handle({ Namespace, MetricName, Dimensions, StartTime, EndTime, Period, Statistics, Unit }) {
      checkPeriod(Period, StartTime, EndTime, cloud.clock.now());
      if ((EndTime - StartTime) / 1000 / Period > DATAPOINTS) {
        throw new ServiceError(
          "InvalidParameterCombination",
          `You have requested up to ${Math.floor((EndTime - StartTime) / 1000 / Period)} datapoints, which exceeds the limit of ${DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
        );
      }
      const id = { namespace: Namespace, name: MetricName, dimensions: shapes.record(Dimensions) };
      const points = query(service.store, id, { start: StartTime, end: EndTime, period: Period }, Unit);
      return {
        Label: MetricName,
        Datapoints: points.map(({ time, unit, set }) => ({
          Timestamp: new Date(time),
          ...Object.fromEntries(Statistics.map((statistic) => [statistic, statisticOf(set, statistic)])),
          Unit: unit,
        })),
      };
    },
  };
}
