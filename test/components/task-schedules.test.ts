import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ScheduledTask } from "../../components/scheduled-task";
import { eventAge, TaskSchedules, type TaskSchedulesArgs } from "../../components/task-schedules";
import { deploy } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";
import { task } from "./tasks";

const RUNS = "arn:aws:sqs:us-east-1:111122223333:runs.fifo";
const UNDELIVERED = "arn:aws:sqs:us-east-1:111122223333:undelivered";

function args(tasks: ScheduledTask[]): TaskSchedulesArgs {
  return {
    stack: "dev",
    place: {
      partition: pulumi.output("aws"),
      region: pulumi.output("us-east-1"),
      accountId: pulumi.output("111122223333"),
    },
    tasks,
    runsQueueArn: RUNS,
    undeliveredQueueArn: UNDELIVERED,
  };
}

function schedules(tasks: ScheduledTask[], differing: Partial<TaskSchedulesArgs> = {}) {
  return deploy("us-east-1", () => new TaskSchedules("schedules", { ...args(tasks), ...differing }).group);
}

describe("the schedules", () => {
  it("deliver a run's identity to the runs queue, grouped by file system", async () => {
    const nightly = task("nightly export", {
      scheduleName: "nightly-export",
      expression: "cron(15 6 * * ? *)",
      timezone: "America/New_York",
    });
    const { one } = await schedules([nightly]);
    expect(one("scheduler/schedule:Schedule").name).to.equal("schedules-nightly-export");
    expect(one("scheduler/schedule:Schedule").inputs).to.deep.equal({
      name: "nightly-export",
      groupName: "fsx-data-scheduler-dev",
      description: 'Export of fs-0123456789abcdef0: task "nightly export" of stack "dev"',
      scheduleExpression: "cron(15 6 * * ? *)",
      scheduleExpressionTimezone: "America/New_York",
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn: RUNS,
        roleArn: "arn:aws:iam::111122223333:role/schedules-role-0123456",
        input: '{"schedule":"nightly export","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        sqsParameters: { messageGroupId: "fs-0123456789abcdef0" },
        retryPolicy: { maximumEventAgeInSeconds: 21_600, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: UNDELIVERED },
      },
    });
  });

  it("are there for a disabled task, disabled, and not for a task that runs after another", async () => {
    const { all } = await schedules([
      task("off", { enabled: false }),
      task("follower", { expression: undefined, after: "off" }),
    ]);
    expect(all("scheduler/schedule:Schedule").map(({ inputs }) => [inputs.name, inputs.state])).to.deep.equal(
      [["off", "DISABLED"]],
    );
  });

  it("are tried as long as the run may wait, within the Scheduler's limits", () => {
    expect([30, 60, 3_600, 86_400, 172_800].map(eventAge)).to.deep.equal([60, 60, 3_600, 86_400, 86_400]);
  });

  it("share one role that only this account's schedules of this group can take", async () => {
    const { policy } = await schedules([task("a"), task("b")]);
    expectSnapshot("scheduler-trust", policy("iam/role:Role", "schedules-role", "assumeRolePolicy"));
  });

  it("may send to the two queues and do nothing else", async () => {
    const { policy } = await schedules([task("a")]);
    expectSnapshot("scheduler", policy("iam/rolePolicy:RolePolicy", "schedules-permissions"));
  });

  it("may use the key of encrypted queues", async () => {
    const { policy } = await schedules([task("a")], {
      keyArn: "arn:aws:kms:us-east-1:111122223333:key/key-1",
    });
    expectSnapshot("scheduler-with-key", policy("iam/rolePolicy:RolePolicy", "schedules-permissions"));
  });

  it("are refused for names that the Scheduler does not take or that two tasks share, all at once", () => {
    const place = args([]).place;
    const tasks = [
      task("a/b", { scheduleName: "a/b" }),
      task("x y", { scheduleName: "x-y" }),
      task("x-y"),
      task("long", { scheduleName: "l".repeat(65) }),
    ];
    expect(() => new TaskSchedules("schedules", { ...args(tasks), place })).to.throw(
      'TaskSchedules "schedules" cannot be created: schedule name "a/b" of task "a/b" is not 1 to 64 letters, ' +
        'digits, "-", "_" or "."; tasks "x y" and "x-y" both have the schedule name "x-y"; ' +
        `schedule name "${"l".repeat(65)}" of task "long" is not 1 to 64 letters, digits, "-", "_" or ".".`,
    );
  });
});
