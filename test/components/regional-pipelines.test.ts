import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { PipelineSettings } from "../../components/pipeline-settings";
import { placeOf } from "../../components/place";
import { RegionalPipelines } from "../../components/regional-pipelines";
import { RegionalScheduler } from "../../components/regional-scheduler";
import { packed } from "./archive";
import { type Deployment, deploy } from "./mock-deployment";
import { EXISTING, TOPIC } from "./pipeline-deployment";
import { expectSnapshot } from "./snapshot";

const NIGHTLY = { expression: "cron(15 1 * * ? *)", timezone: "Europe/Berlin", enabled: true };
const SCHEDULED: PipelineSettings = { ...EXISTING, name: "nightly", schedule: NIGHTLY };

class Parent extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Parent", "parent");
  }
}

const regional = (pipelines: PipelineSettings[], keyArn?: string) =>
  deploy("us-east-1", () => {
    const made = new RegionalPipelines("r", {
      stack: "dev",
      place: placeOf(new Parent()),
      pipelines,
      topicArn: TOPIC,
      keyArn,
      notifyOnSuccess: false,
      logRetentionDays: 30,
    });
    return {
      group: made.scheduleGroup,
      logGroups: made.logGroups,
      alarms: made.alarms.map(({ name }) => name),
      names: Object.keys(made.pipelines),
    };
  });

describe("a region's pipelines", () => {
  let made: Deployment<unknown>;
  before(async () => {
    made = await regional([SCHEDULED, EXISTING]);
  });

  it("share one function and one schedule group", () => {
    expect(made.all("lambda/function:Function")).to.have.length(1);
    expect(made.all("scheduler/scheduleGroup:ScheduleGroup").map(({ inputs }) => inputs.name)).to.deep.equal([
      "fsx-data-scheduler-dev-pipelines",
    ]);
    expect(made.all("sfn/stateMachine:StateMachine").map(({ inputs }) => inputs.name)).to.deep.equal([
      "fsx-data-scheduler-dev-nightly",
      "fsx-data-scheduler-dev-simulate",
    ]);
    expect(made.result).to.deep.equal({
      group: "fsx-data-scheduler-dev-pipelines",
      logGroups: [
        "/fsx-data-scheduler/dev/progress",
        "/aws/vendedlogs/states/fsx-data-scheduler-dev-nightly",
        "/fsx-data-scheduler/dev/nightly/job",
        "/aws/vendedlogs/states/fsx-data-scheduler-dev-simulate",
        "/fsx-data-scheduler/dev/simulate/job",
      ],
      alarms: [
        "fsx-data-scheduler-dev-progress-errors",
        "fsx-data-scheduler-dev-pipelines-undelivered-not-empty",
        "fsx-data-scheduler-dev-pipeline-nightly-failed",
        "fsx-data-scheduler-dev-pipeline-nightly-aborted",
        "fsx-data-scheduler-dev-pipeline-nightly-timed-out",
        "fsx-data-scheduler-dev-pipeline-simulate-failed",
        "fsx-data-scheduler-dev-pipeline-simulate-aborted",
        "fsx-data-scheduler-dev-pipeline-simulate-timed-out",
      ],
      names: ["nightly", "simulate"],
    });
  });

  it("start by their schedules, with the defaults, and what cannot start is kept", () => {
    expect(made.one("scheduler/schedule:Schedule").inputs).to.deep.equal({
      name: "nightly",
      groupName: "fsx-data-scheduler-dev-pipelines",
      description: 'A run of pipeline "nightly" of stack "dev"',
      scheduleExpression: "cron(15 1 * * ? *)",
      scheduleExpressionTimezone: "Europe/Berlin",
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn: "arn:aws:states:us-east-1:111122223333:stateMachine:fsx-data-scheduler-dev-nightly",
        roleArn: "arn:aws:iam::111122223333:role/r-schedules-role-0123456",
        input: "{}",
        retryPolicy: { maximumEventAgeInSeconds: 21_600, maximumRetryAttempts: 185 },
        deadLetterConfig: {
          arn: "arn:aws:sqs:us-east-1:111122223333:fsx-data-scheduler-dev-pipelines-undelivered",
        },
      },
    });
  });

  it("are started under a role that may start them and nothing else", () => {
    expectSnapshot("pipeline-scheduler", {
      trust: made.policy("iam/role:Role", "r-schedules-role", "assumeRolePolicy"),
      permissions: made.policy("iam/rolePolicy:RolePolicy", "r-schedules-permissions"),
    });
  });

  it("without a schedule have no group, no queue and no alarm for it", async () => {
    const unscheduled = await regional([EXISTING]);
    expect(unscheduled.all("scheduler/scheduleGroup:ScheduleGroup")).to.deep.equal([]);
    expect(unscheduled.all("sqs/queue:Queue")).to.deep.equal([]);
    expect((unscheduled.result as { group: unknown }).group).to.equal(undefined);
  });

  it("have a schedule that rests where it is switched off", async () => {
    const off = await regional([{ ...SCHEDULED, schedule: { ...NIGHTLY, enabled: false } }]);
    expect(off.one("scheduler/schedule:Schedule").inputs.state).to.equal("DISABLED");
  });

  it("encrypt their dead letters with the stack's key where there is one", async () => {
    const key = "arn:aws:kms:us-east-1:111122223333:key/1";
    const encrypted = await regional([SCHEDULED], key);
    expect(encrypted.one("sqs/queue:Queue").inputs).to.deep.equal({
      name: "fsx-data-scheduler-dev-pipelines-undelivered",
      messageRetentionSeconds: 1_209_600,
      kmsMasterKeyId: key,
    });
    expect(
      JSON.stringify(encrypted.policy("iam/rolePolicy:RolePolicy", "r-schedules-permissions")),
    ).to.contain('"kms:GenerateDataKey"');
    expect(made.one("sqs/queue:Queue").inputs.sqsManagedSseEnabled).to.equal(true);
  });

  it("ask how far an export is with a function whose zip holds the closure alone", async () => {
    const { inputs } = made.one("lambda/function:Function");
    expect(inputs).to.deep.include({
      name: "fsx-data-scheduler-dev-progress",
      runtime: "nodejs24.x",
      timeout: 60,
      environment: { variables: {} },
    });
    expect((await packed(inputs.code)).paths).to.deep.equal(["__index.js"]);
    expect(made.all("lambda/eventSourceMapping:EventSourceMapping")).to.deep.equal([]);
    expectSnapshot(
      "export-progress",
      made.policy("iam/rolePolicy:RolePolicy", "r-export-progress-permissions"),
    );
  });

  it("are refused without one", async () => {
    let message = "";
    await regional([]).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal(
      'RegionalPipelines "r" cannot be created: [pipelines] is empty; at least one pipeline is needed.',
    );
  });
});

describe("a stack with pipelines only", () => {
  it("has no queues, functions or schedules for tasks", async () => {
    const made = await deploy(
      "us-east-1",
      () =>
        new RegionalScheduler("s", {
          stack: "dev",
          tasks: [],
          pipelines: [EXISTING],
          notify: { emails: ["ops@example.com"], onSuccess: false },
          logRetentionDays: 30,
          dashboard: false,
        }).alarms,
    );
    expect(made.all("lambda/function:Function").map(({ inputs }) => inputs.name)).to.deep.equal([
      "fsx-data-scheduler-dev-progress",
    ]);
    expect(made.all("sqs/queue:Queue")).to.deep.equal([]);
    expect(made.all("sns/topic:Topic")).to.have.length(1);
    expect(made.result).to.deep.equal([
      "fsx-data-scheduler-dev-progress-errors",
      "fsx-data-scheduler-dev-pipeline-simulate-failed",
      "fsx-data-scheduler-dev-pipeline-simulate-aborted",
      "fsx-data-scheduler-dev-pipeline-simulate-timed-out",
    ]);
  });
});
