import { expect } from "chai";
import fc from "fast-check";
import { inWords, successAlarmWindow } from "../../components/success-alarm-window";

describe("the window of an alarm for no success", () => {
  const table: [seconds: number, period: number | undefined, evaluationPeriods?: number][] = [
    [3_600, 3_600, 1],
    [93_600, 3_600, 26],
    [86_400, 3_600, 24],
    [604_800, 3_600, 168],
    [5_400, 300, 18],
    [84_900, 300, 283],
    [300, 300, 1],
    [60, 60, 1],
    [5_460, 60, 91],
    [86_340, 60, 1_439],
    [604_801, undefined],
    [608_400, undefined],
    [95_400, undefined],
    [90, undefined],
    [0, undefined],
    [-3_600, undefined],
    [3_600.5, undefined],
  ];
  for (const [seconds, period, evaluationPeriods] of table) {
    it(`of ${seconds} s is ${period ? `${evaluationPeriods} periods of ${period} s` : "refused"}`, () => {
      expect(successAlarmWindow(seconds)).to.deep.equal(period && { period, evaluationPeriods });
    });
  }

  it("is the duration exactly, and never more than CloudWatch allows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700_000 }), (seconds) => {
        const window = successAlarmWindow(seconds);
        if (!window) {
          const possible = seconds % 60 === 0 && seconds <= 86_400;
          const hours = seconds % 3_600 === 0 && seconds <= 604_800;
          return !possible && !hours;
        }
        const { period, evaluationPeriods } = window;
        return (
          period * evaluationPeriods === seconds &&
          Number.isInteger(evaluationPeriods) &&
          seconds <= (period < 3_600 ? 86_400 : 604_800)
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("is said in the largest unit without a fraction", () => {
    expect([60, 90, 3_600, 5_400, 86_400, 93_600, 604_800].map(inWords)).to.deep.equal([
      "1 minute",
      "90 seconds",
      "1 hour",
      "90 minutes",
      "24 hours",
      "26 hours",
      "7 days",
    ]);
  });
});
