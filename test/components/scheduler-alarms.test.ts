import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ScheduledTask } from "../../components/scheduled-task";
import { SchedulerAlarms, type SchedulerAlarmsArgs } from "../../components/scheduler-alarms";
import { deploy } from "./mock-deployment";
import { task } from "./tasks";

const TOPIC = "arn:aws:sns:us-east-1:111122223333:topic";

function args(tasks: ScheduledTask[]): SchedulerAlarmsArgs {
  const queue = (name: string) => ({
    queueName: pulumi.output(`${name}.fifo`),
    queueUrl: pulumi.output(`https://q/${name}.fifo`),
  });
  return {
    stack: "dev",
    place: {
      partition: pulumi.output("aws"),
      region: pulumi.output("us-east-1"),
      accountId: pulumi.output("111122223333"),
    },
    topicArn: TOPIC,
    deadLetters: [{ noun: "runs-dead-letters", meaning: "A run could not start.", ...queue("rdl") }],
    functions: [
      { noun: "start-task", functionName: "start", logGroupName: "/logs/start" },
      { noun: "watch-task", functionName: "watch", logGroupName: "/logs/watch" },
    ],
    tasks,
  };
}

const alarms = (...tasks: ScheduledTask[]) =>
  deploy("us-east-1", () => new SchedulerAlarms("alarms", args(tasks)).alarms);

const TELLS = { alarmActions: [TOPIC], okActions: [TOPIC] };
const ONE_IN_FIVE_MINUTES = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  period: 300,
  evaluationPeriods: 1,
  treatMissingData: "notBreaching",
};

describe("the alarms", () => {
  it("ring for a failed run, a dead letter and a function's error, and are quiet without data", async () => {
    const { all } = await alarms();
    const found = all("cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => {
      const { alarmDescription, ...rest } = inputs;
      expect(alarmDescription.length).to.be.within(100, 1_024);
      return [name, rest];
    });
    expect(Object.fromEntries(found)).to.deep.equal({
      "alarms-run-failed": {
        name: "fsx-data-scheduler-dev-run-failed",
        namespace: "FsxDataScheduler",
        metricName: "RunsFailed",
        dimensions: { Stack: "dev" },
        statistic: "Sum",
        ...ONE_IN_FIVE_MINUTES,
        ...TELLS,
      },
      "alarms-runs-dead-letters-not-empty": {
        name: "fsx-data-scheduler-dev-runs-dead-letters-not-empty",
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: "rdl.fifo" },
        statistic: "Maximum",
        ...ONE_IN_FIVE_MINUTES,
        ...TELLS,
      },
      "alarms-start-task-errors": {
        name: "fsx-data-scheduler-dev-start-task-errors",
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: "start" },
        statistic: "Sum",
        ...ONE_IN_FIVE_MINUTES,
        ...TELLS,
      },
      "alarms-watch-task-errors": {
        name: "fsx-data-scheduler-dev-watch-task-errors",
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: "watch" },
        statistic: "Sum",
        ...ONE_IN_FIVE_MINUTES,
        ...TELLS,
      },
    });
  });

  it("ring for a task without a success for as long as it says, missing data being just that", async () => {
    const { one } = await alarms(
      task("nightly export", { scheduleName: "nightly-export", alarmIfNoSuccessFor: 93_600 }),
      task("other"),
    );
    const { alarmDescription, ...rest } = one(
      "cloudwatch/metricAlarm:MetricAlarm",
      "alarms-nightly-export-no-success",
    ).inputs;
    expect(rest).to.deep.equal({
      name: "fsx-data-scheduler-dev-nightly-export-no-success",
      namespace: "FsxDataScheduler",
      metricName: "RunsSucceeded",
      dimensions: { Stack: "dev", Schedule: "nightly export" },
      statistic: "Sum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3_600,
      evaluationPeriods: 26,
      treatMissingData: "breaching",
      ...TELLS,
    });
    expect(alarmDescription).to.equal(
      'Task "nightly export" (Export on fs-0123456789abcdef0) has not succeeded for 26 hours, or never since it was ' +
        "deployed. The alarm ends with its next success. To run it now: aws lambda invoke --function-name start " +
        `--cli-binary-format raw-in-base64-out --payload '{"schedule":"nightly export"}' --region us-east-1 /dev/stdout`,
    );
  });

  it("say what to type next", async () => {
    const { all } = await alarms();
    expect(
      all("cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs.alarmDescription),
    ).to.deep.equal([
      "At least one run failed in stack dev; a mail about the run itself says which and why. To list the runs that " +
        "failed: aws logs filter-log-events --log-group-name /logs/start --filter-pattern '{ $.message.outcome = " +
        `"failed" }' --region us-east-1 ; aws logs filter-log-events --log-group-name /logs/watch --filter-pattern ` +
        `'{ $.message.outcome = "failed" }' --region us-east-1`,
      "A run could not start. The alarm ends when the queue is empty. To see the messages: aws sqs receive-message " +
        "--queue-url https://q/rdl.fifo --max-number-of-messages 10 --visibility-timeout 30 --region us-east-1 . " +
        "When done with them: aws sqs purge-queue --queue-url https://q/rdl.fifo --region us-east-1",
      "Function start ended with an error or ran out of time; its message is tried again. To see why: aws logs " +
        `filter-log-events --log-group-name /logs/start --filter-pattern '{ $.level = "ERROR" || $.level = "WARN" }' ` +
        "--region us-east-1",
      "Function watch ended with an error or ran out of time; its message is tried again. To see why: aws logs " +
        `filter-log-events --log-group-name /logs/watch --filter-pattern '{ $.level = "ERROR" || $.level = "WARN" }' ` +
        "--region us-east-1",
    ]);
  });

  it("are refused for durations that CloudWatch cannot count, all at once", () => {
    const tasks = [task("a", { alarmIfNoSuccessFor: 90 }), task("b", { alarmIfNoSuccessFor: 608_400 })];
    expect(() => new SchedulerAlarms("alarms", args(tasks))).to.throw(
      'SchedulerAlarms "alarms" cannot be created: [alarmIfNoSuccessFor] of task "a" is 90 s; CloudWatch\'s alarms ' +
        'can count whole hours up to 7 days, or whole minutes up to 24 hours; [alarmIfNoSuccessFor] of task "b" is ' +
        "608400 s; CloudWatch's alarms can count whole hours up to 7 days, or whole minutes up to 24 hours.",
    );
  });
});
