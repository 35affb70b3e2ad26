/**
 * GetMetricData: several metrics at once. Metric math is not part of the local cloud.
 */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import { query } from "./metric-query";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";
import { STATISTICS, type Statistic, statisticOf } from "./statistics";

const input = z.strictObject({
  MetricDataQueries: z
    .array(
      z.strictObject({
        Id: z.string().regex(/^[a-z][a-zA-Z0-9_]{0,254}$/, "must begin with a lower-case letter"),
        MetricStat: z
          .strictObject({
            Metric: z.strictObject({
              Namespace: shapes.namespace,
              MetricName: shapes.metricName,
              Dimensions: shapes.dimensions.optional(),
            }),
            Period: shapes.integer(1),
            Stat: z.string(),
            Unit: shapes.unit.optional(),
          })
          .optional(),
        Expression: z.string().min(1).max(2048).optional(),
        Label: z.string().optional(),
        ReturnData: shapes.boolean.optional(),
        Period: shapes.integer(1).optional(),
      }),
    )
    .min(1)
    .max(500),
  StartTime: shapes.timestamp,
  EndTime: shapes.timestamp,
  ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).optional(),
  MaxDatapoints: shapes.integer(1, 100_800).optional(),
  NextToken: z.string().optional(),
});

export function getMetricData(service: CloudWatchService): Operation<z.output<typeof input>> {
  return {
    name: "GetMetricData",
    input,
    permissions: () => [{ action: "cloudwatch:GetMetricData", resource: "*" }],
    handle({ MetricDataQueries, StartTime, EndTime, ScanBy }) {
      const results = [];
      for (const { Id, MetricStat, Expression, Label, ReturnData } of MetricDataQueries) {
        if (Expression !== undefined || !MetricStat) {
          throw new ServiceError(
            "ValidationError",
            `MetricDataQueries "${Id}": metric math (Expression) is not part of the local cloud; give a MetricStat.`,
          );
        }
        const { Metric, Period, Stat, Unit } = MetricStat;
        if (!STATISTICS.includes(Stat as Statistic)) {
          throw new ServiceError(
            "ValidationError",
            `MetricDataQueries "${Id}": Stat "${Stat}" is not part of the local cloud; it has ${STATISTICS.join(", ")}.`,
          );
        }
        if (ReturnData === false) continue;
        const id = {
          namespace: Metric.Namespace,
          name: Metric.MetricName,
          dimensions: shapes.record(Metric.Dimensions),
        };
        const points = query(service.store, id, { start: StartTime, end: EndTime, period: Period }, Unit);
        if (ScanBy !== "TimestampAscending") points.reverse();
        results.push({
          Id,
          Label: Label ?? Metric.MetricName,
          Timestamps: points.map(({ time }) => new Date(time)),
          Values: points.map(({ set }) => statisticOf(set, Stat as Statistic)),
          StatusCode: "Complete",
        });
      }
      return { MetricDataResults: results, Messages: [] };
    },
  };
}
