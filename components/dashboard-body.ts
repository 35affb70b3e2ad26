/**
 * What the dashboard shows, as CloudWatch's own document: a heading and a row of graphs for each section that the stack
 * has. Only metrics that the functions or AWS's services write; graphs per task or transfer are searches, so that
 * their number does not grow.
 */
import type { METRICS } from "../handlers/plan";
import type { TRANSFER_METRICS } from "../handlers/transfer-plan";
import { COLORS, graph, type Line, ownMetrics, placed, queueLine, type Widget } from "./dashboard-widgets";
import { cloudWatchConsole, type KnownPlace } from "./place";

/** Everything that the dashboard names, known inside an `apply`. */
export interface DashboardResources extends KnownPlace {
  stack: string;
  /** Absent where the stack has no tasks. */
  tasks?: { runsQueueName: string; watchQueueName: string };
  /** None where the stack has no pipelines. */
  pipelines: { name: string; stateMachineArn: string }[];
  /** Absent where the stack has no transfers. */
  transfers?: { transfersQueueName: string; openRunsQueueName: string };
  /** Dead-letter queues, and those for what could not be delivered. */
  deadLetterQueueNames: string[];
  functions: { functionName: string; logGroupName: string }[];
  alarmArns: string[];
}

/** An alarm widget shows at most 100 alarms. */
export const ALARM_LIMIT = 100;

/** The document that PutDashboard takes. */
export function dashboardBody(resources: DashboardResources): string {
  return JSON.stringify({ start: "-P1D", periodOverride: "inherit", widgets: placed(widgets(resources)) });
}

function widgets(resources: DashboardResources): Widget[] {
  return [
    text(3, heading(resources)),
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
    ...taskWidgets(resources),
    ...pipelineWidgets(resources),
    ...transferWidgets(resources),
    ...healthWidgets(resources),
  ];
}

function taskWidgets({ tasks, stack, region }: DashboardResources): Widget[] {
  if (!tasks) return [];
  const ours = ownMetrics<keyof typeof METRICS>("Schedule", stack);
  return [
    text(1, "## Data repository tasks"),
    graph(region, "Runs by result", [
      ours.all("RunsSucceeded", "succeeded", COLORS.good),
      ours.all("RunsFailed", "failed", COLORS.bad),
      ours.all("RunsSkipped", "skipped", COLORS.left),
      ours.all("RunsSuperseded", "superseded", COLORS.over),
      ours.all("RunsStarted", "started", COLORS.begun),
    ]),
    graph(region, "Files by result", [
      ours.all("FilesSucceeded", "succeeded", COLORS.good),
      ours.all("FilesFailed", "failed", COLORS.bad),
    ]),
    graph(region, "Failed runs per task", [ours.each("RunsFailed", "Sum")]),
    graph(region, "Task duration (s)", [ours.each("TaskDuration", "Maximum")]),
    graph(region, "Waiting for the file system (s)", [ours.each("WaitTime", "Maximum")]),
    openRuns(region, "Runs waiting, tasks watched", tasks.runsQueueName, tasks.watchQueueName),
  ];
}

function pipelineWidgets({ pipelines, region }: DashboardResources): Widget[] {
  if (pipelines.length === 0) return [];
  const lines = (metric: string, label: string, options: Record<string, unknown>): Line[] =>
    pipelines.map(({ name, stateMachineArn }) => [
      "AWS/States",
      metric,
      "StateMachineArn",
      stateMachineArn,
      { label: `${name}${label}`, stat: "Sum", ...options },
    ]);
  return [
    text(1, "## Task-export pipelines"),
    graph(region, "Pipeline runs by result", [
      ...lines("ExecutionsSucceeded", " succeeded", { color: COLORS.good }),
      ...lines("ExecutionsFailed", " failed", { color: COLORS.bad }),
      ...lines("ExecutionsTimedOut", " timed out", { color: COLORS.left }),
      ...lines("ExecutionsAborted", " aborted", { color: COLORS.over }),
    ]),
    graph(region, "Pipeline runs started", lines("ExecutionsStarted", "", {})),
    graph(region, "Pipeline duration (ms)", lines("ExecutionTime", "", { stat: "Maximum" })),
  ];
}

function transferWidgets({ transfers, stack, region }: DashboardResources): Widget[] {
  if (!transfers) return [];
  const ours = ownMetrics<keyof typeof TRANSFER_METRICS>("Transfer", stack);
  return [
    text(1, "## DataSync transfers"),
    graph(region, "Transfers by result", [
      ours.all("TransfersSucceeded", "succeeded", COLORS.good),
      ours.all("TransfersFailed", "failed", COLORS.bad),
      ours.all("TransfersSkipped", "skipped", COLORS.left),
      ours.all("TransfersStarted", "started", COLORS.begun),
      ours.all("FailOvers", "failed over", COLORS.over),
    ]),
    graph(region, "Files per transfer", [ours.each("FilesTransferred", "Sum")]),
    graph(region, "Bytes per transfer", [ours.each("BytesTransferred", "Sum")]),
    graph(region, "Transfer duration (s)", [ours.each("TransferDuration", "Maximum")]),
    openRuns(
      region,
      "Transfers waiting, runs that are open",
      transfers.transfersQueueName,
      transfers.openRunsQueueName,
    ),
  ];
}

/** Runs that wait for their start, in the one queue, and those that are watched until their end, in the other. */
function openRuns(region: string, title: string, starts: string, watched: string): Widget {
  return graph(region, title, [
    queueLine("ApproximateNumberOfMessagesVisible", starts),
    queueLine("ApproximateNumberOfMessagesNotVisible", starts),
    queueLine("ApproximateNumberOfMessagesNotVisible", watched),
  ]);
}

/** What should be empty, or zero. */
function healthWidgets({ deadLetterQueueNames, functions, tasks, region }: DashboardResources): Widget[] {
  const dead = deadLetterQueueNames.map((name) => queueLine("ApproximateNumberOfMessagesVisible", name));
  return [
    text(1, "## Health"),
    ...(dead.length > 0 ? [graph(region, "Dead letters", dead)] : []),
    graph(
      region,
      "Functions: errors and throttles",
      functions.flatMap(({ functionName }) =>
        ["Errors", "Throttles"].map((metric) => [
          "AWS/Lambda",
          metric,
          "FunctionName",
          functionName,
          { label: `${functionName} ${metric.toLowerCase()}`, stat: "Sum" },
        ]),
      ),
    ),
    ...(tasks
      ? [
          graph(region, "Age of the oldest run (s)", [
            queueLine("ApproximateAgeOfOldestMessage", tasks.runsQueueName),
          ]),
        ]
      : []),
  ];
}

function text(height: number, markdown: string): Widget {
  return { type: "text", width: 24, height, properties: { markdown } };
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
  const machines = resources.pipelines.map(
    ({ name, stateMachineArn }) =>
      `[runs of ${name}](${statesConsole(console)}#/statemachines/view/${stateMachineArn})`,
  );
  return [
    `# Data movement of stack ${resources.stack}`,
    [`[alarms](${console}#alarmsV2:)`, ...machines, ...logs].join(" · "),
  ].join("\n");
}

function statesConsole(cloudWatch: string): string {
  return cloudWatch.replace("/cloudwatch/", "/states/");
}
