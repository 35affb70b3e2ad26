import { expect } from "chai";
import * as fc from "fast-check";
import { type MetricValues, metricsLine } from "../../handlers/metrics";
import { METRICS } from "../../handlers/plan";

const NAMES = Object.keys(METRICS) as (keyof typeof METRICS)[];

describe("a line of metrics", () => {
  it("is one embedded metric format document", () => {
    const line = metricsLine(
      "prod",
      "nightly-export",
      { RunsSucceeded: 1, TaskDuration: 72.5 },
      1_795_140_000_000.7,
    );
    expect(line).to.not.include("\n");
    expect(JSON.parse(line)).to.deep.equal({
      _aws: {
        Timestamp: 1_795_140_000_000,
        CloudWatchMetrics: [
          {
            Namespace: "FsxDataScheduler",
            Dimensions: [["Stack", "Schedule"]],
            Metrics: [
              { Name: "RunsSucceeded", Unit: "Count" },
              { Name: "TaskDuration", Unit: "Seconds" },
            ],
          },
        ],
      },
      Stack: "prod",
      Schedule: "nightly-export",
      RunsSucceeded: 1,
      TaskDuration: 72.5,
    });
  });

  it("holds for the whole stack as well what an alarm of the stack watches, and nothing else", () => {
    const line = metricsLine("prod", "nightly-export", { RunsFailed: 1, TaskDuration: 9 }, 0);
    const metric = (Name: string, Unit: string) => ({ Name, Unit });
    expect(JSON.parse(line)._aws.CloudWatchMetrics).to.deep.equal([
      {
        Namespace: "FsxDataScheduler",
        Dimensions: [["Stack", "Schedule"]],
        Metrics: [metric("RunsFailed", "Count"), metric("TaskDuration", "Seconds")],
      },
      {
        Namespace: "FsxDataScheduler",
        Dimensions: [["Stack"]],
        Metrics: [metric("RunsFailed", "Count")],
      },
    ]);
  });

  it("leaves zeros out, since each hour in which a metric is written is billed", () => {
    const line = metricsLine("prod", "a", { RunsSucceeded: 1, FilesSucceeded: 0, FilesFailed: 0 }, 0);
    const { _aws, ...values } = JSON.parse(line);
    expect(values).to.deep.equal({ Stack: "prod", Schedule: "a", RunsSucceeded: 1 });
    expect(_aws.CloudWatchMetrics).to.deep.equal([
      {
        Namespace: "FsxDataScheduler",
        Dimensions: [["Stack", "Schedule"]],
        Metrics: [{ Name: "RunsSucceeded", Unit: "Count" }],
      },
    ]);
  });

  it("has no schedule where none is known", () => {
    const document = JSON.parse(metricsLine("prod", undefined, { RunsFailed: 1 }, 0));
    expect(document._aws.CloudWatchMetrics[0].Dimensions).to.deep.equal([["Stack"]]);
    expect(document).to.not.have.property("Schedule");
  });

  it("keeps to the format's rules whatever the values: every metric a finite number at the root, every dimension a text", () => {
    const values = fc.dictionary(fc.constantFrom(...NAMES), fc.double()) as fc.Arbitrary<MetricValues>;
    fc.assert(
      fc.property(values, fc.constantFrom("a", undefined), (given, schedule) => {
        const document = JSON.parse(metricsLine("prod", schedule, given, 1_795_140_000_000));
        const written = new Set<string>();
        for (const { Metrics, Dimensions } of document._aws.CloudWatchMetrics) {
          expect(Metrics.length).to.be.within(0, 100);
          for (const { Name, Unit } of Metrics) {
            written.add(Name);
            expect(Number.isFinite(document[Name])).to.equal(true);
            expect(Unit).to.equal(METRICS[Name as keyof typeof METRICS]);
          }
          for (const dimension of Dimensions.flat()) {
            expect(document[dimension]).to.be.a("string").with.length.within(1, 1_024);
          }
        }
        expect(Object.keys(document).length).to.equal(written.size + (schedule ? 3 : 2));
      }),
    );
  });
});
