/**
 * ListMetrics: every metric that had data in the last two weeks.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";

const HOUR = 3_600_000;
const PAGE = 500;

const input = z.strictObject({
  Namespace: shapes.namespace.optional(),
  MetricName: shapes.metricName.optional(),
  Dimensions: z
    .array(
      z.strictObject({
        Name: z.string().min(1).max(255),
        Value: z.string().min(1).max(1024).optional(),
      }),
    )
    .max(10)
    .optional(),
  NextToken: z.string().optional(),
  RecentlyActive: z.enum(["PT3H"]).optional(),
});

export function listMetrics(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof input>> {
  return {
    name: "ListMetrics",
    input,
    permissions: () => [{ action: "cloudwatch:ListMetrics", resource: "*" }],
    handle({ Namespace, MetricName, Dimensions, NextToken, RecentlyActive }) {
      const since = cloud.clock.now() - (RecentlyActive ? 3 * HOUR : 14 * 24 * HOUR);
      const found = [...service.store.list()].filter(
        (metric) =>
          metric.lastTime >= since &&
          (Namespace === undefined || metric.namespace === Namespace) &&
          (MetricName === undefined || metric.name === MetricName) &&
          (Dimensions ?? []).every(({ Name, Value }) => {
            const value = metric.dimensions[Name];
            return value !== undefined && (Value === undefined || value === Value);
          }),
      );
      const { items, next } = shapes.page(found, NextToken, PAGE);
      return {
        Metrics: items.map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: shapes.list(dimensions),
        })),
        ...(next ? { NextToken: next } : {}),
      };
    },
  };
}
