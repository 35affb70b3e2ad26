/**
 * Parts of a CloudWatch dashboard: widgets, the lines of their graphs, and where each widget goes. Shapes from the
 * CloudWatch guide, "Dashboard body structure and syntax".
 */
import { METRIC_NAMESPACE } from "../handlers/plan";

/** A widget without its place in the grid. */
export interface Widget {
  type: "metric" | "text" | "alarm";
  /** Of CloudWatch's 24 columns. */
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** One line of a graph: namespace, name, then dimension names and values, then options; or an expression. */
export type Line = (string | Record<string, unknown>)[];

export const COLORS = {
  good: "#2ca02c",
  bad: "#d62728",
  left: "#ff7f0e",
  over: "#7f7f7f",
  begun: "#1f77b4",
} as const;

const COLUMNS = 24;

/** Three of them beside each other. */
export function graph(region: string, title: string, lines: Line[]): Widget {
  return {
    type: "metric",
    width: 8,
    height: 6,
    properties: { title, region, view: "timeSeries", period: 300, metrics: lines },
  };
}

/** Metrics that the functions write for each `dimension` (Schedule, Transfer) of one stack. */
export function ownMetrics<Name extends string>(dimension: string, stack: string) {
  const search = (metric: Name, statistic: string) =>
    `SEARCH('{${METRIC_NAMESPACE},${dimension},Stack} MetricName="${metric}" Stack="${stack}"', '${statistic}', 300)`;
  return {
    /** One line for each, however many there are; a search finds at most 500. */
    each: (metric: Name, statistic: string): Line => [{ expression: search(metric, statistic), id: "each" }],
    /** The sum of all: metrics are billed one by one, so the stack has none of its own for it. */
    all: (metric: Name, label: string, color: string): Line => [
      { expression: `SUM(${search(metric, "Sum")})`, id: label.replaceAll(" ", "_"), label, color },
    ],
  };
}

export function queueLine(metric: string, name: string): Line {
  return ["AWS/SQS", metric, "QueueName", name, { label: name, stat: "Maximum" }];
}

/** Puts widgets into CloudWatch's grid, left to right, a new row where one does not fit. */
export function placed(list: Widget[]): (Widget & { x: number; y: number })[] {
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  return list.map((widget) => {
    if (x + widget.width > COLUMNS) {
      x = 0;
      y += rowHeight;
      rowHeight = 0;
    }
    const place = { x, y };
    x += widget.width;
    rowHeight = Math.max(rowHeight, widget.height);
    return { ...widget, ...place };
  });
}
