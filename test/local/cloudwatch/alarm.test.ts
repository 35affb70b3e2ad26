import { expect } from "chai";
import {
  type AlarmRule,
  type AlarmState,
  evaluate,
  evaluationRange,
  MISSING_DATA,
  type MissingData,
} from "../../../local/cloudwatch/alarm";
import { sample } from "../../../local/cloudwatch/statistics";

const RULE: AlarmRule = {
  statistic: "Sum",
  period: 300,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  threshold: 1,
  comparison: "GreaterThanOrEqualToThreshold",
  treatMissingData: "missing",
};
const TIME = Date.parse("2026-11-20T02:00:00Z");

/** `0` within the threshold, `X` breaching, `-` missing; the newest is the last. */
function points(pattern: string) {
  return pattern.split(" ").map((sign, i) => ({
    time: TIME + i * 300_000,
    set: sign === "-" ? undefined : sample(sign === "X" ? 1 : 0),
  }));
}

const RETAIN = "retain";
type Cell = AlarmState | typeof RETAIN;

/** "Data points | MISSING | IGNORE | BREACHING | NOT BREACHING", as the CloudWatch user guide has them. */
const TABLES: { name: string; rule: Partial<AlarmRule>; rows: [string, Cell, Cell, Cell, Cell][] }[] = [
  {
    name: "3 out of 3",
    rule: {},
    rows: [
      ["0 - X - X", "OK", "OK", "OK", "OK"],
      ["0 - - - -", "OK", "OK", "OK", "OK"],
      ["- - - - 0", "OK", "OK", "OK", "OK"],
      ["- - - - -", "INSUFFICIENT_DATA", RETAIN, "ALARM", "OK"],
      ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["- - - - X", "INSUFFICIENT_DATA", RETAIN, "ALARM", "OK"],
      ["- - X - -", "ALARM", RETAIN, "ALARM", "OK"],
      ["X - - - -", "ALARM", RETAIN, "ALARM", "OK"],
    ],
  },
  {
    name: "2 out of 3",
    rule: { datapointsToAlarm: 2 },
    rows: [
      ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["0 - X - -", "OK", "OK", "ALARM", "OK"],
      ["- - - - 0", "OK", "OK", "ALARM", "OK"],
      ["- - - - X", "INSUFFICIENT_DATA", RETAIN, "ALARM", "OK"],
      ["- - - X -", "ALARM", RETAIN, "ALARM", "OK"],
    ],
  },
];

describe("local CloudWatch: how an alarm's state is decided", () => {
  for (const { name, rule, rows } of TABLES) {
    for (const [pattern, ...cells] of rows) {
      const columns: MissingData[] = ["missing", "ignore", "breaching", "notBreaching"];
      it(`${name}: ${pattern} is ${cells.join(", ")} for missing data ${columns.join(", ")}`, () => {
        const got = columns.map(
          (treatMissingData) =>
            evaluate({ ...RULE, ...rule, treatMissingData }, points(pattern), "OK").state ?? RETAIN,
        );
        expect(got).to.deep.equal(cells);
      });
    }
  }

  it("looks at the newest real data points only, EvaluationPeriods of them", () => {
    for (const treatMissingData of MISSING_DATA) {
      const rule = { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData };
      expect(evaluate(rule, points("0 X -"), "OK").state).to.equal("ALARM");
      expect(evaluate(rule, points("X 0 -"), "OK").state).to.equal("OK");
    }
  });

  it("compares as the operator says", () => {
    const state = (comparison: AlarmRule["comparison"], value: number) =>
      evaluate(
        { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 5, comparison },
        [{ time: TIME, set: sample(value) }],
        "OK",
      ).state === "ALARM";
    const at = (comparison: AlarmRule["comparison"]) => [4, 5, 6].map((value) => state(comparison, value));
    expect(at("GreaterThanThreshold")).to.deep.equal([false, false, true]);
    expect(at("GreaterThanOrEqualToThreshold")).to.deep.equal([false, true, true]);
    expect(at("LessThanThreshold")).to.deep.equal([true, false, false]);
    expect(at("LessThanOrEqualToThreshold")).to.deep.equal([true, true, false]);
  });

  it("reads the alarm's own statistic", () => {
    const set = { count: 4, sum: 10, min: 1, max: 6 };
    const rule = { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1 };
    const value = (statistic: AlarmRule["statistic"]) =>
      evaluate({ ...rule, statistic }, [{ time: TIME, set }], "OK").evaluated[0]!.value;
    expect(
      ["SampleCount", "Average", "Sum", "Minimum", "Maximum"].map((name) => value(name as "Sum")),
    ).to.deep.equal([4, 2.5, 10, 1, 6]);
  });

  it("looks further back than EvaluationPeriods for periods under an hour, and not for longer ones", () => {
    expect(evaluationRange({ ...RULE, period: 300 })).to.equal(5);
    expect(evaluationRange({ ...RULE, period: 3600 })).to.equal(3);
    expect(evaluationRange({ ...RULE, period: 86_400, evaluationPeriods: 1 })).to.equal(1);
  });

  for (const [pattern, treatMissingData, from, reason] of [
    [
      "X",
      "missing",
      "OK",
      "Threshold Crossed: 1 out of the last 1 datapoints [1.0 (20/11/26 02:00:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).",
    ],
    [
      "0",
      "missing",
      "ALARM",
      "Threshold Crossed: 1 out of the last 1 datapoints [0.0 (20/11/26 02:00:00)] was not greater than or equal to the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition).",
    ],
    [
      "-",
      "breaching",
      "OK",
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].",
    ],
    [
      "-",
      "notBreaching",
      "ALARM",
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
    ],
    ["-", "missing", "OK", "Insufficient Data: 1 datapoint was unknown."],
  ] as const) {
    it(`gives the reason for ${pattern} (${treatMissingData}) in CloudWatch's words`, () => {
      const rule = { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData };
      expect(evaluate(rule, points(pattern), from).reason).to.equal(reason);
    });
  }
});
