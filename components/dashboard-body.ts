/**
 * What the dashboard shows, as CloudWatch's own document. One typed description per widget; only metrics that the
 * functions or AWS's services write. Graphs per task are searches, so their number does not grow with the tasks.
 */
import { METRIC_NAMESPACE, type METRICS } from "../handlers/plan";
import { cloudWatchConsole, type KnownPlace } from "./place";

/** Everything that the dashboard names, known inside an `apply`. */
export interface DashboardResources extends KnownPlace {
  stack: string;
  runsQueueName: string;
  watchQueueName: string;
  /** Dead-letter queues. */
  deadLetterQueueNames: string[];
  functions: { functionName: string; logGroupName: string }[];
  alarmArns: string[];
}

/** A widget without its place in the grid. */
interface Widget {
  type: "metric" | "text" | "alarm";
  /** Of CloudWatch's 24 columns. */
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** One line of a graph: namespace, name, then dimension names and values, then options. */
type Line = (string | Record<string, unknown>)[];

const COLUMNS = 24;
/** An alarm widget shows at most 100 alarms (CloudWatch guide, "Dashboard body structure and syntax"). */
const ALARM_LIMIT = 100;

/** The document that PutDashboard takes. */
export function dashboardBody(resources: DashboardResources): string {
  return JSON.stringify({ start: "-P1D", periodOverride: "inherit", widgets: placed(widgets(resources)) });
}

function widgets(resources: DashboardResources): Widget[] {
  const { stack } = resources;
  const graph = (title: string, lines: Line[], options: Record<string, unknown> = {}): Widget => ({
    type: "metric",
    width: 8,
    height: 6,
    properties: {
      title,
      region: resources.region,
      view: "timeSeries",
      period: 300,
      ...options,
      metrics: lines,
    },
  });
  const search = (metric: keyof typeof METRICS, statistic: string) =>
    `SEARCH('{${METRIC_NAMESPACE},Schedule,Stack} MetricName="${metric}" Stack="${stack}"', '${statistic}', 300)`;
  const perTask = (metric: keyof typeof METRICS, statistic: string): Line => [
    { expression: search(metric, statistic), id: "tasks" },
  ];
  // Metrics are kept by task alone, as each is billed; a search finds at most 500 of them.
  const ours = (metric: keyof typeof METRICS, label: string, color: string): Line => [
    { expression: `SUM(${search(metric, "Sum")})`, id: label, label, color },
  ];
  const queue = (metric: string, name: string, statistic = "Maximum"): Line => [
    "AWS/SQS",
    metric,
    "QueueName",
    name,
    { label: name, stat: statistic },
  ];
  return [
    { type: "text", width: 24, height: 3, properties: { markdown: heading(resources) } },
    {
      type: "alarm",
      width: 24,
      height: 4,
      properties: {
        title: "Alarms",
        alarms: resources.alarmArns.slice(0, ALARM_LIMIT),
        sortBy: "stateUpdatedTimestamp",
      },
    },
    graph(
      "Runs by result",
      [
        ours("RunsSucceeded", "succeeded", "#2ca02c"),
        ours("RunsFailed", "failed", "#d62728"),
        ours("RunsSkipped", "skipped", "#ff7f0e"),
        ours("RunsSuperseded", "superseded", "#7f7f7f"),
        ours("RunsStarted", "started", "#1f77b4"),
      ],
      { stacked: false },
    ),
    graph("Files by result", [
      ours("FilesSucceeded", "succeeded", "#2ca02c"),
      ours("FilesFailed", "failed", "#d62728"),
    ]),
    graph("Failed runs per task", [perTask("RunsFailed", "Sum")]),
    graph("Task duration (s)", [perTask("TaskDuration", "Maximum")]),
    graph("Waiting for the file system (s)", [perTask("WaitTime", "Maximum")]),
    graph("Runs waiting, tasks watched", [
      queue("ApproximateNumberOfMessagesVisible", resources.runsQueueName),
      queue("ApproximateNumberOfMessagesNotVisible", resources.runsQueueName),
      queue("ApproximateNumberOfMessagesNotVisible", resources.watchQueueName),
    ]),
    graph("Age of the oldest run (s)", [queue("ApproximateAgeOfOldestMessage", resources.runsQueueName)]),
    graph(
      "Dead letters",
      resources.deadLetterQueueNames.map((name) => queue("ApproximateNumberOfMessagesVisible", name)),
    ),
    graph(
      "Functions: errors and throttles",
      resources.functions.flatMap(({ functionName }) =>
        ["Errors", "Throttles"].map((metric) => [
          "AWS/Lambda",
          metric,
          "FunctionName",
          functionName,
          { label: `${functionName} ${metric.toLowerCase()}`, stat: "Sum" },
        ]),
      ),
    ),
  ];
}

/** Title and links, in CloudWatch's markdown. */
function heading(resources: DashboardResources): string {
  const console = cloudWatchConsole(resources);
  const logs = resources.functions.map(
    // The console reads a log group's name encoded twice, with "$" for "%".
    ({ functionName, logGroupName }) =>
      `[log of ${functionName}](${console}#logsV2:log-groups/log-group/${encodeURIComponent(
        encodeURIComponent(logGroupName),
      ).replaceAll("%", "$")})`,
  );
  return [
    `# Data repository tasks of stack ${resources.stack}`,
    `[alarms](${console}#alarmsV2:) · ${logs.join(" · ")}`,
  ].join("\n");
}

/** Puts widgets into CloudWatch's grid, left to right, a new row where one does not fit. */
function placed(list: Widget[]): (Widget & { x: number; y: number })[] {
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
