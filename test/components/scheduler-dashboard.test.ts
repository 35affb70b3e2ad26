import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type DashboardResources, dashboardBody } from "../../components/dashboard-body";
import { cloudWatchConsole } from "../../components/place";
import { SchedulerDashboard } from "../../components/scheduler-dashboard";
import { METRIC_NAMESPACE, METRICS } from "../../handlers/plan";
import { TRANSFER_METRICS } from "../../handlers/transfer-plan";
import { deploy } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";

const RESOURCES: DashboardResources = {
  partition: "aws",
  region: "us-east-1",
  accountId: "111122223333",
  stack: "dev",
  tasks: { runsQueueName: "runs.fifo", watchQueueName: "watch.fifo" },
  pipelines: [
    {
      name: "variants",
      stateMachineArn: "arn:aws:states:us-east-1:111122223333:stateMachine:fsx-data-scheduler-dev-variants",
    },
  ],
  transfers: { transfersQueueName: "transfers.fifo", openRunsQueueName: "open-runs.fifo" },
  deadLetterQueueNames: ["runs-dead-letters.fifo", "undelivered"],
  functions: [{ functionName: "start", logGroupName: "/fsx-data-scheduler/dev/start-task" }],
  alarmArns: ["arn:aws:cloudwatch:us-east-1:111122223333:alarm:fsx-data-scheduler-dev-run-failed"],
};

interface Placed {
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { metrics?: [string | { expression: string }, string?][]; alarms?: string[] };
}

const widgets = (resources: DashboardResources): Placed[] => JSON.parse(dashboardBody(resources)).widgets;

describe("the dashboard", () => {
  it("shows results, files, durations, queues, dead letters, alarms and links", () => {
    expectSnapshot("dashboard", JSON.parse(dashboardBody(RESOURCES)));
  });

  it("has no two widgets in one place, and none beyond the last column", () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgets(RESOURCES)) {
      expect(x + width).to.be.at.most(24);
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          expect(taken.has(`${column} ${row}`), `column ${column}, row ${row}`).to.equal(false);
          taken.add(`${column} ${row}`);
        }
      }
    }
  });

  it("shows only metrics that somebody writes", () => {
    const theirs = {
      "AWS/SQS": [
        "ApproximateNumberOfMessagesVisible",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateAgeOfOldestMessage",
      ],
      "AWS/Lambda": ["Errors", "Throttles"],
      "AWS/States": [
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
        "ExecutionTime",
      ],
    };
    const known: Record<string, string[]> = {
      ...theirs,
      [`${METRIC_NAMESPACE},Schedule`]: Object.keys(METRICS),
      [`${METRIC_NAMESPACE},Transfer`]: Object.keys(TRANSFER_METRICS),
    };
    let lines = 0;
    for (const [namespace, metric] of widgets(RESOURCES).flatMap(
      (widget) => widget.properties.metrics ?? [],
    )) {
      const [where, what] =
        typeof namespace === "string"
          ? [namespace, metric]
          : (/SEARCH\('\{(\w+,\w+),Stack\} MetricName="(\w+)" Stack="dev"', '\w+', 300\)/
              .exec(namespace.expression)
              ?.slice(1) ?? []);
      expect(known[where!], `${where}`).to.include(what);
      lines++;
    }
    expect(lines).to.equal(35);
  });

  it("has a section for what the stack has, and none for what it has not", () => {
    const { tasks, transfers, ...neither } = RESOURCES;
    const headings = (resources: DashboardResources) =>
      (
        JSON.parse(dashboardBody(resources)) as { widgets: { properties: { markdown?: string } }[] }
      ).widgets.flatMap(({ properties }) => /^## (.+)/.exec(properties.markdown ?? "")?.[1] ?? []);
    const sections = ["Data repository tasks", "Task-export pipelines", "DataSync transfers", "Health"];
    expect(headings(RESOURCES)).to.deep.equal(sections);
    expect(headings({ ...neither, tasks: tasks!, pipelines: [] })).to.deep.equal([sections[0], sections[3]]);
    expect(headings(neither)).to.deep.equal([sections[1], sections[3]]);
    expect(headings({ ...neither, transfers: transfers!, pipelines: [] })).to.deep.equal([
      sections[2],
      sections[3],
    ]);
  });

  it("shows no more than the 100 alarms that one widget can", () => {
    const alarmArns = Array.from({ length: 300 }, (_, index) => `${RESOURCES.alarmArns[0]}-${index}`);
    expect(widgets({ ...RESOURCES, alarmArns })[1]!.properties.alarms).to.deep.equal(alarmArns.slice(0, 100));
  });

  it("is found in the console of its partition", async () => {
    const console = (partition: string, region: string) => cloudWatchConsole({ partition, region });
    expect(console("aws", "eu-central-1")).to.equal(
      "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1",
    );
    expect(console("aws-cn", "cn-north-1")).to.equal(
      "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1",
    );
    expect(console("aws-us-gov", "us-gov-west-1")).to.equal(
      "https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1",
    );
    const { result, one } = await deploy("us-east-1", () => {
      const place = {
        partition: pulumi.output("aws"),
        region: pulumi.output("us-east-1"),
        accountId: pulumi.output("111122223333"),
      };
      return new SchedulerDashboard("dashboard", { stack: "dev", place, resources: RESOURCES }).url;
    });
    expect(result).to.equal(
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/fsx-data-scheduler-dev-overview",
    );
    expect(one("cloudwatch/dashboard:Dashboard", "dashboard-dashboard").inputs).to.deep.equal({
      dashboardName: "fsx-data-scheduler-dev-overview",
      dashboardBody: dashboardBody(RESOURCES),
    });
  });
});
