import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import { OPERATOR } from "../../../local/service";
import { alarmEvents, openCloud, putAlarm, refusal, START } from "./fixture";

const MINUTE = 60_000;
const TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts";
const ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:probe";

/** A topic that lets CloudWatch publish for one alarm, with a mail subscription and a queue. */
async function openTopic(cloud: LocalCloud, sourceArn = ALARM): Promise<void> {
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: { ArnLike: { "aws:SourceArn": sourceArn } },
      },
    ],
  };
  const Attributes = { Policy: JSON.stringify(policy) };
  await cloud.call("sns", "CreateTopic", { Name: "alerts", Attributes }, OPERATOR);
  const subscription = { TopicArn: TOPIC, Protocol: "email", Endpoint: "oncall@example.com" };
  await cloud.call("sns", "Subscribe", subscription, OPERATOR);
  await cloud.clock.runUntil(START + 10_000);
}

describe("local CloudWatch: alarm actions", () => {
  it("mails a change to ALARM and back as CloudWatch does", async () => {
    const { cloud, events } = openCloud();
    await openTopic(cloud);
    await putAlarm(cloud, {
      AlarmDescription: "It failed.",
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
      TreatMissingData: "notBreaching",
      Dimensions: [{ Name: "Stack", Value: "dev" }],
    });
    cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: { Stack: "dev" }, value: 2 });
    await cloud.clock.runUntil(START + 10 * MINUTE);
    const mails = events.flatMap((event) => (event.kind === "mail" ? [event] : []));
    expect(mails.map(({ to, subject }) => [to, subject])).to.deep.equal([
      ["oncall@example.com", 'ALARM: "probe" in US East (N. Virginia)'],
      ["oncall@example.com", 'OK: "probe" in US East (N. Virginia)'],
    ]);
    const reason =
      "Threshold Crossed: 1 out of the last 1 datapoints [2.0 (20/11/26 02:00:00)] was greater than or equal to the threshold (1.0).";
    expect(mails[0]!.body.split("\n").slice(0, 15)).to.deep.equal([
      `You are receiving this email because your Amazon CloudWatch Alarm "probe" in the US East (N. Virginia) region has entered the ALARM state, because "${reason}" at "Friday 20 November, 2026 02:01:00 UTC".`,
      "",
      "View this alarm in the AWS Management Console:",
      "https://us-east-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/probe",
      "",
      "Alarm Details:",
      "- Name:                       probe",
      "- Description:                It failed.",
      "- State Change:               INSUFFICIENT_DATA -> ALARM",
      `- Reason for State Change:    ${reason}`,
      "- Timestamp:                  Friday 20 November, 2026 02:01:00 UTC",
      "- AWS Account:                123456789012",
      `- Alarm Arn:                  ${ALARM}`,
      "",
      "Threshold:",
    ]);
  });

  it("sends machines the JSON document", async () => {
    const { cloud } = openCloud();
    await openTopic(cloud);
    const { QueueUrl } = (await cloud.call("sqs", "CreateQueue", { QueueName: "alerts" }, OPERATOR)) as {
      QueueUrl: string;
    };
    const Policy = JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "*",
      },
    });
    await cloud.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } }, OPERATOR);
    const subscription = {
      TopicArn: TOPIC,
      Protocol: "sqs",
      Endpoint: "arn:aws:sqs:us-east-1:123456789012:alerts",
      Attributes: { RawMessageDelivery: "true" },
    };
    await cloud.call("sns", "Subscribe", subscription, OPERATOR);
    await putAlarm(cloud, { AlarmActions: [TOPIC], Dimensions: [{ Name: "Stack", Value: "dev" }] });
    cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: { Stack: "dev" }, value: 2 });
    await cloud.clock.runUntil(START + 2 * MINUTE);
    const { Messages } = (await cloud.call("sqs", "ReceiveMessage", { QueueUrl }, OPERATOR)) as {
      Messages: { Body: string }[];
    };
    const { NewStateReason, ...rest } = JSON.parse(Messages[0]!.Body);
    expect(NewStateReason).to.match(/^Threshold Crossed: 1 out of the last 1 datapoints/);
    expect(rest).to.deep.equal({
      AlarmName: "probe",
      AlarmDescription: null,
      AWSAccountId: "123456789012",
      AlarmConfigurationUpdatedTimestamp: "2026-11-20T02:00:10.000+0000",
      NewStateValue: "ALARM",
      StateChangeTime: "2026-11-20T02:01:00.000+0000",
      Region: "US East (N. Virginia)",
      AlarmArn: ALARM,
      OldStateValue: "INSUFFICIENT_DATA",
      OKActions: [],
      AlarmActions: [TOPIC],
      InsufficientDataActions: [],
      Trigger: {
        MetricName: "Count",
        Namespace: "Test",
        StatisticType: "Statistic",
        Statistic: "SUM",
        Unit: null,
        Dimensions: [{ value: "dev", name: "Stack" }],
        Period: 60,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        Threshold: 1,
        TreatMissingData: "missing",
        EvaluateLowSampleCountPercentile: "",
      },
    });
  });

  it("warns of an action that its topic refuses, and keeps it in the alarm's history", async () => {
    const { cloud, events } = openCloud();
    await openTopic(cloud, "arn:aws:cloudwatch:us-east-1:123456789012:alarm:another");
    await putAlarm(cloud, { AlarmActions: [TOPIC] });
    cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: {}, value: 2 });
    await cloud.clock.runUntil(START + MINUTE);
    expect(events.filter((event) => event.kind === "mail")).to.deep.equal([]);
    const [warning] = events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
    expect(warning).to.match(
      /^Alarm "probe" went INSUFFICIENT_DATA -> ALARM, but its action arn:aws:sns:.*:alerts failed: Authorization/,
    );
    const { AlarmHistoryItems } = (await cloud.call(
      "monitoring",
      "DescribeAlarmHistory",
      { AlarmName: "probe", ScanBy: "TimestampAscending" },
      OPERATOR,
    )) as { AlarmHistoryItems: { HistoryItemType: string; HistorySummary: string }[] };
    expect(AlarmHistoryItems.map(({ HistoryItemType }) => HistoryItemType)).to.deep.equal([
      "ConfigurationUpdate",
      "StateUpdate",
      "Action",
    ]);
    expect(AlarmHistoryItems[2]!.HistorySummary).to.match(/^Failed to execute action arn:aws:sns/);
  });

  it("does nothing while actions are disabled", async () => {
    const { cloud, events } = openCloud();
    await openTopic(cloud);
    await putAlarm(cloud, { AlarmActions: [TOPIC] });
    await cloud.call("monitoring", "DisableAlarmActions", { AlarmNames: ["probe"] }, OPERATOR);
    cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: {}, value: 2 });
    await cloud.clock.runUntil(START + MINUTE);
    expect(alarmEvents(events).map(({ to }) => to)).to.deep.equal(["ALARM"]);
    expect(events.filter((event) => event.kind === "mail")).to.deep.equal([]);
  });

  it("acts on a state set by hand, which lasts until the next evaluation", async () => {
    const { cloud, events } = openCloud();
    await openTopic(cloud);
    await putAlarm(cloud, { AlarmActions: [TOPIC], TreatMissingData: "notBreaching" });
    await cloud.clock.runUntil(START + 2 * MINUTE + 5_000);
    const input = { AlarmName: "probe", StateValue: "ALARM", StateReason: "a test" };
    await cloud.call("monitoring", "SetAlarmState", input, OPERATOR);
    await cloud.clock.runUntil(START + 5 * MINUTE);
    expect(alarmEvents(events)).to.deep.equal([
      { time: "2026-11-20T02:01:00.000Z", from: "INSUFFICIENT_DATA", to: "OK" },
      { time: "2026-11-20T02:02:05.000Z", from: "OK", to: "ALARM" },
      { time: "2026-11-20T02:03:00.000Z", from: "ALARM", to: "OK" },
    ]);
    expect(events.filter((event) => event.kind === "mail").length).to.equal(1);
  });

  it("refuses alarms that CloudWatch or the local cloud cannot evaluate, saying why", async () => {
    const { cloud } = openCloud();
    const cases: [object, RegExp][] = [
      [{ Period: 300, EvaluationPeriods: 289 }, /more than a day.*289 \* 300 is 86700/],
      [{ Period: 3600, EvaluationPeriods: 169 }, /more than a week.*<= 604800/],
      [{ Period: 45 }, /Period must be 10, 20, 30 or a multiple of 60, not 45/],
      [
        { EvaluationPeriods: 2, DatapointsToAlarm: 3 },
        /DatapointsToAlarm \(3\) must not be greater than EvaluationPeriods \(2\)/,
      ],
      [{ AlarmActions: ["arn:aws:lambda:us-east-1:123456789012:function:x"] }, /only SNS topics/],
      [{ ExtendedStatistic: "p99" }, /Unrecognized key: "ExtendedStatistic"/],
      [{ Metrics: [] }, /Unrecognized key: "Metrics"/],
      [{ TreatMissingData: "zero" }, /TreatMissingData: Invalid option/],
    ];
    for (const [settings, message] of cases) {
      const [code, text] = (await refusal(putAlarm(cloud, settings as Record<string, unknown>)))!;
      expect(code).to.equal("ValidationError");
      expect(text).to.match(message);
    }
    expect(await refusal(putAlarm(cloud, { Period: 3600, EvaluationPeriods: 168 }))).to.equal(undefined);
    expect(await refusal(putAlarm(cloud, { Period: 300, EvaluationPeriods: 288 }))).to.equal(undefined);
  });

  it("keeps an alarm's state when its configuration changes", async () => {
    const { cloud, events } = openCloud();
    await putAlarm(cloud, { TreatMissingData: "ignore" });
    cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: {}, value: 2 });
    await cloud.clock.runUntil(START + 30 * MINUTE);
    await putAlarm(cloud, { TreatMissingData: "ignore", AlarmDescription: "new" });
    await cloud.clock.runUntil(START + 60 * MINUTE);
    expect(alarmEvents(events).map(({ to }) => to)).to.deep.equal(["ALARM"]);
    expect(cloud.cloudwatch.alarms.get("probe")).to.include({ state: "ALARM", description: "new" });
  });
});
