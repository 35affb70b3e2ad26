import { expect } from "chai";
import { parseStackConfig } from "../../stacks/config";
import { createStack, readStack, scheduleOutput } from "../../stacks/stack";
import { deploy } from "./mock-deployment";
import { task } from "./tasks";

const NOW = new Date("2026-11-20T02:00:00Z");

const VALUES = {
  notify: { emails: ["ops@example.com"] },
  tasks: {
    "nightly-export": {
      fileSystemId: "fs-0123456789abcdef0",
      schedule: "15 6 * * ? *",
      timezone: "America/New_York",
    },
    "release-cold": {
      fileSystemId: "fs-0123456789abcdef0",
      type: "Release",
      after: "nightly-export",
      notAccessedForDays: 14,
    },
    off: { fileSystemId: "fs-0123456789abcdef0", schedule: "rate(6 hours)", enabled: false },
  },
};

const stack = (values: Record<string, unknown>) => {
  const { config, warnings } = parseStackConfig({ stack: "dev", values, now: NOW });
  return deploy("us-east-1", () => createStack(config, warnings, NOW));
};

describe("a stack's outputs", () => {
  it("are what a person needs next", async () => {
    const { result } = await stack(VALUES);
    const url = (noun: string) =>
      `https://sqs.us-east-1.amazonaws.com/111122223333/fsx-data-scheduler-dev-${noun}`;
    expect(result).to.deep.equal({
      stack: "dev",
      startTaskFunction: "fsx-data-scheduler-dev-start-task",
      watchTaskFunction: "fsx-data-scheduler-dev-watch-task",
      runsQueueUrl: url("runs.fifo"),
      watchQueueUrl: url("watch.fifo"),
      runsDeadLetterQueueUrl: url("runs-dead-letters.fifo"),
      watchDeadLetterQueueUrl: url("watch-dead-letters.fifo"),
      undeliveredQueueUrl: url("undelivered"),
      topicArn: "arn:aws:sns:us-east-1:111122223333:fsx-data-scheduler-dev-notifications",
      scheduleGroup: "fsx-data-scheduler-dev",
      schedules: {
        "nightly-export": {
          schedule: "nightly-export",
          expression: "cron(15 6 * * ? *)",
          timezone: "America/New_York",
          state: "ENABLED",
          next: "2026-11-20T11:15:00Z",
        },
        "release-cold": { after: "nightly-export", state: "ENABLED" },
        off: { schedule: "off", expression: "rate(6 hours)", timezone: "UTC", state: "DISABLED" },
      },
      logGroups: ["/fsx-data-scheduler/dev/start-task", "/fsx-data-scheduler/dev/watch-task"],
      alarms: [
        "fsx-data-scheduler-dev-run-failed",
        "fsx-data-scheduler-dev-runs-dead-letters-not-empty",
        "fsx-data-scheduler-dev-watch-dead-letters-not-empty",
        "fsx-data-scheduler-dev-undelivered-not-empty",
        "fsx-data-scheduler-dev-start-task-errors",
        "fsx-data-scheduler-dev-watch-task-errors",
      ],
      region: "us-east-1",
    });
  });

  it("name a pipeline's machine, parameter, queue and role, and when it runs", async () => {
    const settings = {
      bucket: "my-results",
      job: { image: "busybox" },
      network: { vpcId: "vpc-01234567", subnetIds: ["subnet-01234567"] },
    };
    const { result } = await stack({
      notify: { emails: ["ops@example.com"] },
      pipelines: { nightly: { ...settings, schedule: "15 1 * * ? *" }, "by-hand": settings },
    });
    const name = "fsx-data-scheduler-dev-nightly";
    const outputs = result as unknown as Record<string, Record<string, unknown>>;
    expect(outputs.pipelines!.nightly).to.deep.equal({
      stateMachineArn: `arn:aws:states:us-east-1:111122223333:stateMachine:${name}`,
      parameterName: "/fsx-data-scheduler/dev/nightly",
      jobQueueArn: `arn:aws:batch:us-east-1:111122223333:job-queue/${name}`,
      jobRoleArn: "arn:aws:iam::111122223333:role/pipeline-nightly-job-0123456",
      logGroups: [`/aws/vendedlogs/states/${name}`, "/fsx-data-scheduler/dev/nightly/job"],
      schedule: {
        schedule: "nightly",
        expression: "cron(15 1 * * ? *)",
        timezone: "UTC",
        state: "ENABLED",
        next: "2026-11-21T01:15:00Z",
        group: "fsx-data-scheduler-dev-pipelines",
      },
    });
    expect(outputs.pipelines!["by-hand"]).to.not.have.property("schedule");
    expect(outputs).to.not.have.property("startTaskFunction");
    expect(outputs.schedules).to.deep.equal({});
  });

  it("hold the dashboard's address where there is one", async () => {
    const { result } = await stack({ ...VALUES, dashboard: true });
    expect(result.dashboardUrl).to.equal(
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/fsx-data-scheduler-dev-overview",
    );
  });

  it("tell no next time of a schedule that never fires again", () => {
    expect(scheduleOutput(task("once", { expression: "at(2026-11-20T01:59:59)" }), NOW)).to.deep.equal({
      schedule: "once",
      expression: "at(2026-11-20T01:59:59)",
      timezone: "UTC",
      state: "ENABLED",
    });
  });
});

describe("a stack's config", () => {
  it("is refused as a whole, without a stack trace, before anything is registered", async () => {
    const { resources, result } = await deploy("us-east-1", () => {
      try {
        return readStack(NOW).config.stack;
      } catch (error) {
        return { message: (error as Error).message, name: (error as Error).constructor.name };
      }
    });
    expect(result).to.deep.equal({
      message:
        "Pulumi.dev.yaml is not valid:\n  tasks: no task, pipeline or transfer given; the smallest is " +
        "{ nightly-export: { fileSystemId: fs-0123456789abcdef0 } }",
      name: "RunError",
    });
    expect(resources).to.deep.equal([]);
  });
});
