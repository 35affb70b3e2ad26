import { expect } from "chai";
import * as fc from "fast-check";
import { MetricStore, metricKey } from "../../../local/cloudwatch/metric-store";
import { sample } from "../../../local/cloudwatch/statistics";
import { OPERATOR } from "../../../local/service";
import { openCloud, putAlarm, refusal, START } from "./fixture";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("local CloudWatch: metrics", () => {
  const open = () => {
    const { cloud, events } = openCloud();
    const call = (operation: string, input: object) =>
      cloud.call("monitoring", operation, input, OPERATOR) as Promise<Record<string, unknown>>;
    return { cloud, events, call };
  };

  it("takes values, values with counts, and statistic sets, and gives back every statistic", async () => {
    const { call } = open();
    await call("PutMetricData", {
      Namespace: "Test",
      MetricData: [
        { MetricName: "Size", Value: 5, Unit: "Bytes" },
        { MetricName: "Size", Values: [1, 2], Counts: [2, 1], Unit: "Bytes" },
        {
          MetricName: "Size",
          StatisticValues: { SampleCount: 2, Sum: 20, Minimum: 8, Maximum: 12 },
          Unit: "Bytes",
        },
      ],
    });
    const { Datapoints } = await call("GetMetricStatistics", {
      Namespace: "Test",
      MetricName: "Size",
      StartTime: new Date(START),
      EndTime: new Date(START + MINUTE),
      Period: 60,
      Statistics: ["SampleCount", "Sum", "Average", "Minimum", "Maximum"],
    });
    expect(Datapoints).to.deep.equal([
      {
        Timestamp: new Date(START),
        SampleCount: 6,
        Sum: 29,
        Average: 29 / 6,
        Minimum: 1,
        Maximum: 12,
        Unit: "Bytes",
      },
    ]);
  });

  it("reads numbers and booleans that come as text, as the query protocol sends them", async () => {
    const { cloud, call } = open();
    await call("PutMetricData", { Namespace: "Test", MetricData: [{ MetricName: "Count", Value: "1.5e0" }] });
    await putAlarm(cloud, {
      Period: "60",
      EvaluationPeriods: "2",
      Threshold: "1.5",
      ActionsEnabled: "false",
    });
    const { MetricAlarms } = await call("DescribeAlarms", { MaxRecords: "1" });
    expect((MetricAlarms as object[])[0]).to.include({
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 1.5,
      ActionsEnabled: false,
      StateValue: "INSUFFICIENT_DATA",
    });
  });

  it("tells of custom metrics as events, and not of AWS's own", async () => {
    const { cloud, events } = open();
    cloud.cloudwatch.record({
      namespace: "Test",
      name: "Count",
      dimensions: { A: "1" },
      value: 3,
      unit: "Count",
    });
    cloud.cloudwatch.record({ namespace: "AWS/SQS", name: "Sent", dimensions: {}, value: 3 });
    expect(events.map(({ time, sequence, ...event }) => event)).to.deep.equal([
      { kind: "metric", namespace: "Test", name: "Count", dimensions: { A: "1" }, value: 3, unit: "Count" },
    ]);
  });

  it("answers several metrics at once, newest first", async () => {
    const { cloud, call } = open();
    cloud.cloudwatch.record({ namespace: "Test", name: "A", dimensions: {}, value: 1 });
    cloud.cloudwatch.record({ namespace: "Test", name: "A", dimensions: {}, value: 2, time: START + MINUTE });
    const query = (Id: string, MetricName: string, more = {}) => ({
      Id,
      MetricStat: { Metric: { Namespace: "Test", MetricName }, Period: 60, Stat: "Sum" },
      ...more,
    });
    const range = { StartTime: START / 1000, EndTime: new Date(START + 5 * MINUTE).toISOString() };
    const { MetricDataResults } = await call("GetMetricData", {
      MetricDataQueries: [
        query("a", "A"),
        query("b", "B", { Label: "none" }),
        query("c", "A", { ReturnData: false }),
      ],
      ...range,
    });
    expect(MetricDataResults).to.deep.equal([
      {
        Id: "a",
        Label: "A",
        Timestamps: [new Date(START + MINUTE), new Date(START)],
        Values: [2, 1],
        StatusCode: "Complete",
      },
      { Id: "b", Label: "none", Timestamps: [], Values: [], StatusCode: "Complete" },
    ]);
    const math = { Id: "e", Expression: "a+b" };
    expect((await refusal(call("GetMetricData", { MetricDataQueries: [math], ...range })))?.[1]).to.match(
      /metric math \(Expression\) is not part of the local cloud/,
    );
  });

  it("lists metrics by namespace, name and dimensions", async () => {
    const { cloud, call } = open();
    cloud.cloudwatch.record({
      namespace: "Test",
      name: "A",
      dimensions: { Stack: "dev", Schedule: "x" },
      value: 1,
    });
    cloud.cloudwatch.record({ namespace: "Test", name: "A", dimensions: { Stack: "dev" }, value: 1 });
    cloud.cloudwatch.record({ namespace: "Other", name: "A", dimensions: {}, value: 1 });
    const count = async (filter: object) => ((await call("ListMetrics", filter)).Metrics as unknown[]).length;
    expect(await count({})).to.equal(3);
    expect(await count({ Namespace: "Test" })).to.equal(2);
    expect(await count({ Dimensions: [{ Name: "Schedule" }] })).to.equal(1);
    expect(await count({ Dimensions: [{ Name: "Stack", Value: "prod" }] })).to.equal(0);
    await cloud.clock.runUntil(START + 15 * DAY);
    expect(await count({})).to.equal(0);
  });

  it("refuses samples that are too old, too new, in AWS's namespaces, or not one kind of value", async () => {
    const { call } = open();
    const put = (datum: object, Namespace = "Test") =>
      refusal(call("PutMetricData", { Namespace, MetricData: [{ MetricName: "A", ...datum }] }));
    expect((await put({ Value: 1, Timestamp: new Date(START - 15 * DAY) }))?.[0]).to.equal(
      "InvalidParameterValue",
    );
    expect((await put({ Value: 1, Timestamp: new Date(START + 121 * MINUTE) }))?.[0]).to.equal(
      "InvalidParameterValue",
    );
    expect((await put({ Value: 1 }, "AWS/Mine"))?.[0]).to.equal("InvalidParameterValue");
    expect((await put({}))?.[0]).to.equal("MissingParameter");
    expect((await put({ Value: 1, Values: [1] }))?.[0]).to.equal("InvalidParameterCombination");
    expect((await put({ Value: 1, Unit: "Potatoes" }))?.[0]).to.equal("ValidationError");
  });

  it("keeps every sample for 15 days by the minute, then by five minutes, then by the hour", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 * 24 * 60 }), { minLength: 1, maxLength: 2000 }),
        (minutes) => {
          const store = new MetricStore();
          const id = { namespace: "T", name: "C", dimensions: {} };
          const sorted = minutes.slice().sort((a, b) => a - b);
          for (const minute of sorted) {
            const time = START + minute * MINUTE;
            store.add(id, "None", time, sample(1), time);
          }
          let count = 0;
          let last = -1;
          store.visit(metricKey(id), undefined, 0, Number.POSITIVE_INFINITY, (time, set) => {
            count += set.count;
            last = Math.max(last, time);
          });
          expect(count).to.equal(sorted.length);
          expect(last).to.equal(START + sorted.at(-1)! * MINUTE);
        },
      ),
    );
  });

  it("forgets what is older than 455 days, so that memory stays bounded", () => {
    const store = new MetricStore();
    const id = { namespace: "T", name: "C", dimensions: {} };
    for (let hour = 0; hour < 600 * 24; hour++) {
      const time = START + hour * 60 * MINUTE;
      store.add(id, "None", time, sample(1), time);
    }
    let entries = 0;
    store.visit(metricKey(id), undefined, 0, Number.POSITIVE_INFINITY, () => entries++);
    expect(entries).to.be.within(455 * 24, 455 * 24 + 600);
  });
});

describe("local CloudWatch: dashboards and tags", () => {
  const open = () => {
    const { cloud } = openCloud();
    return (operation: string, input: object) =>
      cloud.call("monitoring", operation, input, OPERATOR) as Promise<Record<string, unknown>>;
  };

  it("keeps a dashboard and gives it back", async () => {
    const call = open();
    const DashboardBody = JSON.stringify({
      widgets: [{ type: "text", width: 24, properties: { markdown: "# hi" } }],
    });
    expect(await call("PutDashboard", { DashboardName: "board", DashboardBody })).to.deep.equal({
      DashboardValidationMessages: [],
    });
    expect(await call("GetDashboard", { DashboardName: "board" })).to.deep.equal({
      DashboardArn: "arn:aws:cloudwatch::123456789012:dashboard/board",
      DashboardBody,
      DashboardName: "board",
    });
    expect(await call("ListDashboards", {})).to.deep.equal({
      DashboardEntries: [
        { DashboardName: "board", LastModified: new Date(START), Size: Buffer.byteLength(DashboardBody) },
      ],
    });
    await call("DeleteDashboards", { DashboardNames: ["board"] });
    expect((await refusal(call("GetDashboard", { DashboardName: "board" })))?.[0]).to.equal(
      "DashboardNotFoundError",
    );
  });

  for (const body of [
    "{",
    "[]",
    "{}",
    '{"widgets":[{"type":"pie","properties":{}}]}',
    '{"widgets":[{"type":"text"}]}',
  ]) {
    it(`refuses the dashboard body ${body}`, async () => {
      const call = open();
      const error = await refusal(call("PutDashboard", { DashboardName: "board", DashboardBody: body }));
      expect(error?.[0]).to.equal("InvalidParameterInput");
    });
  }

  it("tags alarms", async () => {
    const { cloud } = openCloud();
    const call = (operation: string, input: object) => cloud.call("monitoring", operation, input, OPERATOR);
    await putAlarm(cloud, { Tags: [{ Key: "a", Value: "1" }] });
    const ResourceARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:probe";
    await call("TagResource", { ResourceARN, Tags: [{ Key: "b", Value: "2" }] });
    await call("UntagResource", { ResourceARN, TagKeys: ["a"] });
    expect(await call("ListTagsForResource", { ResourceARN })).to.deep.equal({
      Tags: [{ Key: "b", Value: "2" }],
    });
  });

  it("finds, filters and deletes alarms", async () => {
    const { cloud } = openCloud();
    const call = (operation: string, input: object) =>
      cloud.call("monitoring", operation, input, OPERATOR) as Promise<Record<string, unknown>>;
    for (const AlarmName of ["b", "a", "c"]) await putAlarm(cloud, { AlarmName, MetricName: AlarmName });
    const names = ({ MetricAlarms }: Record<string, unknown>) =>
      (MetricAlarms as { AlarmName: string }[]).map(({ AlarmName }) => AlarmName);
    const first = await call("DescribeAlarms", { MaxRecords: 2 });
    expect(names(first)).to.deep.equal(["a", "b"]);
    expect(names(await call("DescribeAlarms", { MaxRecords: 2, NextToken: first.NextToken }))).to.deep.equal([
      "c",
    ]);
    expect(names(await call("DescribeAlarms", { AlarmNames: ["c", "zz"] }))).to.deep.equal(["c"]);
    expect(names(await call("DescribeAlarms", { StateValue: "ALARM" }))).to.deep.equal([]);
    expect(
      names(await call("DescribeAlarmsForMetric", { MetricName: "b", Namespace: "Test" })),
    ).to.deep.equal(["b"]);
    expect((await refusal(call("DeleteAlarms", { AlarmNames: ["a", "zz"] })))?.[0]).to.equal(
      "ResourceNotFound",
    );
    await call("DeleteAlarms", { AlarmNames: ["a", "b"] });
    expect(names(await call("DescribeAlarms", {}))).to.deep.equal(["c"]);
    await cloud.clock.runUntil(START + 10 * MINUTE);
  });
});
