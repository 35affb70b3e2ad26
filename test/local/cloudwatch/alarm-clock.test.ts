import { expect } from "chai";
import * as fc from "fast-check";
import {
  type AlarmRule,
  type AlarmState,
  evaluate,
  evaluationRange,
  isMultiDay,
  MISSING_DATA,
} from "../../../local/cloudwatch/alarm";
import { addTo, type StatisticSet, sample } from "../../../local/cloudwatch/statistics";
import { alarmEvents, openCloud, putAlarm, START } from "./fixture";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the alarm's history would be if every evaluation looked at all the data anew. */
function naive(rule: AlarmRule, samples: { at: number; value: number }[], end: number) {
  const changes: { at: number; to: AlarmState }[] = [];
  let state: AlarmState = "INSUFFICIENT_DATA";
  const period = rule.period * 1000;
  const range = evaluationRange(rule);
  const [step, delay] = isMultiDay(rule) ? [HOUR, 3 * MINUTE] : [MINUTE, 0];
  for (let time = START + (delay > 0 ? delay : step); time <= end; time += step) {
    const to = time - delay;
    const datapoints = Array.from({ length: range }, (_, i) => {
      const from = to - (range - i) * period;
      let set: StatisticSet | undefined;
      for (const { at, value } of samples) {
        // Samples at the very time of an evaluation come before or after it; they belong to the next minute anyway.
        const minute = Math.floor(at / MINUTE) * MINUTE;
        if (minute < from || minute >= from + period) continue;
        if (set) addTo(set, sample(value));
        else set = sample(value);
      }
      return { time: from, set };
    });
    const verdict = evaluate(rule, datapoints, state);
    if (!verdict.state || verdict.state === state) continue;
    state = verdict.state;
    changes.push({ at: time, to: state });
  }
  return changes;
}

describe("local CloudWatch: when alarms change", () => {
  it("is the same as looking at everything again at every evaluation", async () => {
    const rules = fc.record({
      period: fc.constantFrom(60, 120, 300, 3600),
      evaluationPeriods: fc.integer({ min: 1, max: 4 }),
      short: fc.integer({ min: 0, max: 3 }),
      treatMissingData: fc.constantFrom(...MISSING_DATA),
      comparison: fc.constantFrom("GreaterThanOrEqualToThreshold" as const, "LessThanThreshold" as const),
    });
    const samples = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 6 * 3600 }), value: fc.integer({ min: 0, max: 2 }) }),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(rules, samples, async (given, offsets) => {
        const { cloud, events } = openCloud();
        const rule: AlarmRule = {
          statistic: "Sum",
          threshold: 1,
          period: given.period,
          evaluationPeriods: given.evaluationPeriods,
          datapointsToAlarm: Math.max(1, given.evaluationPeriods - given.short),
          comparison: given.comparison,
          treatMissingData: given.treatMissingData,
        };
        await putAlarm(cloud, {
          Period: rule.period,
          EvaluationPeriods: rule.evaluationPeriods,
          DatapointsToAlarm: rule.datapointsToAlarm,
          ComparisonOperator: rule.comparison,
          TreatMissingData: rule.treatMissingData,
        });
        const all = offsets.map(({ at, value }) => ({ at: START + at * 1000, value }));
        for (const { at, value } of all) {
          cloud.clock.at(at, "sample", () => {
            cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: {}, value });
          });
        }
        const end = START + 12 * HOUR;
        await cloud.clock.runUntil(end);
        const changes = alarmEvents(events).map(({ time, to }) => ({ at: Date.parse(time), to }));
        expect(changes).to.deep.equal(naive(rule, all, end));
      }),
      { numRuns: 200 },
    );
  });

  it("is the same for an alarm over more than a day, evaluated once an hour", async () => {
    const samples = fc.array(fc.integer({ min: 0, max: 72 * 3600 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(samples, async (offsets) => {
        const { cloud, events } = openCloud();
        const rule: AlarmRule = {
          statistic: "Sum",
          threshold: 1,
          period: 3600,
          evaluationPeriods: 26,
          datapointsToAlarm: 26,
          comparison: "LessThanThreshold",
          treatMissingData: "breaching",
        };
        await putAlarm(cloud, {
          Period: 3600,
          EvaluationPeriods: 26,
          ComparisonOperator: "LessThanThreshold",
          TreatMissingData: "breaching",
        });
        const all = offsets.map((at) => ({ at: START + at * 1000, value: 1 }));
        for (const { at } of all) {
          cloud.clock.at(at, "sample", () => {
            cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: {}, value: 1 });
          });
        }
        const end = START + 110 * HOUR;
        await cloud.clock.runUntil(end);
        const changes = alarmEvents(events).map(({ time, to }) => ({ at: Date.parse(time), to }));
        expect(changes).to.deep.equal(naive(rule, all, end));
      }),
      { numRuns: 50 },
    );
  });

  it("goes to ALARM a minute after its creation where missing data is breaching, as CloudWatch does", async () => {
    const { cloud, events } = openCloud();
    await putAlarm(cloud, { TreatMissingData: "breaching", ComparisonOperator: "LessThanThreshold" });
    expect(cloud.cloudwatch.alarms.get("probe")?.state).to.equal("INSUFFICIENT_DATA");
    await cloud.clock.runUntil(START + HOUR);
    expect(alarmEvents(events)).to.deep.equal([
      { time: "2026-11-20T02:01:00.000Z", from: "INSUFFICIENT_DATA", to: "ALARM" },
    ]);
  });

  it("counts data from before the alarm's creation", async () => {
    const { cloud, events } = openCloud();
    cloud.cloudwatch.record({ namespace: "Test", name: "Count", dimensions: {}, value: 1 });
    await cloud.clock.runUntil(START + 2 * MINUTE + 30_000);
    await putAlarm(cloud, { EvaluationPeriods: 1, Period: 300 });
    await cloud.clock.runUntil(START + 3 * MINUTE);
    expect(alarmEvents(events).map(({ time, to }) => [time, to])).to.deep.equal([
      ["2026-11-20T02:03:00.000Z", "ALARM"],
    ]);
  });

  it("sees an alarm's data only of its own dimensions and unit", async () => {
    const { cloud, events } = openCloud();
    await putAlarm(cloud, { Dimensions: [{ Name: "A", Value: "1" }], Unit: "Count" });
    const record = (dimensions: Record<string, string>, unit?: string) =>
      cloud.cloudwatch.record({
        namespace: "Test",
        name: "Count",
        dimensions,
        value: 9,
        ...(unit ? { unit } : {}),
      });
    record({}, "Count");
    record({ A: "2" }, "Count");
    record({ A: "1", B: "1" }, "Count");
    record({ A: "1" });
    await cloud.clock.runUntil(START + 10 * MINUTE);
    expect(alarmEvents(events)).to.deep.equal([]);
    record({ A: "1" }, "Count");
    await cloud.clock.runUntil(START + 12 * MINUTE);
    expect(alarmEvents(events).map(({ to }) => to)).to.deep.equal(["ALARM"]);
  });

  it("evaluates every ten seconds for periods under a minute", async () => {
    const { cloud, events } = openCloud();
    await putAlarm(cloud, { Period: 10, EvaluationPeriods: 1 });
    const input = {
      Namespace: "Test",
      MetricData: [{ MetricName: "Count", Value: 1, StorageResolution: 1 }],
    };
    await cloud.clock.runUntil(START + 23_000);
    await cloud.call("monitoring", "PutMetricData", input, { kind: "operator" });
    await cloud.clock.runUntil(START + 90_000);
    expect(alarmEvents(events).map(({ time, to }) => [time, to])).to.deep.equal([
      ["2026-11-20T02:00:30.000Z", "ALARM"],
      // Three periods are looked at: the sample of :23 is within them until :50.
      ["2026-11-20T02:01:00.000Z", "INSUFFICIENT_DATA"],
    ]);
  });

  it("costs little: 25 alarms over 30 days, with data every five minutes, in a few seconds", async function () {
    this.timeout(20_000);
    const { cloud } = openCloud();
    for (let i = 0; i < 25; i++) {
      const hourly = i % 2 === 0;
      await putAlarm(cloud, {
        AlarmName: `alarm-${i}`,
        MetricName: `Count${i % 5}`,
        Period: hourly ? 3600 : 300,
        EvaluationPeriods: hourly ? 26 : 1,
        TreatMissingData: hourly ? "breaching" : "notBreaching",
      });
    }
    const end = START + 30 * 24 * HOUR;
    const tick = (time: number) => {
      cloud.clock.at(time, "samples", () => {
        for (let m = 0; m < 5; m++) {
          cloud.cloudwatch.record({ namespace: "Test", name: `Count${m}`, dimensions: {}, value: m });
        }
        if (time < end) tick(time + 5 * MINUTE);
      });
    };
    tick(START);
    const before = performance.now();
    await cloud.clock.runUntil(end);
    expect(performance.now() - before).to.be.lessThan(10_000);
  });
});
