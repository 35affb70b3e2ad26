import { expect } from "chai";
import * as fc from "fast-check";
import { extractMetrics } from "../../../local/logs/embedded-metrics";

const NOW = Date.parse("2026-11-20T02:00:00Z");

/** A valid document, with changes. */
function documentOf(changes: { aws?: object; directive?: object; root?: object } = {}): string {
  return JSON.stringify({
    _aws: {
      Timestamp: NOW,
      CloudWatchMetrics: [
        {
          Namespace: "FsxDataScheduler",
          Dimensions: [["Stack"], ["Stack", "Schedule"]],
          Metrics: [{ Name: "RunsStarted", Unit: "Count" }],
          ...changes.directive,
        },
      ],
      ...changes.aws,
    },
    Stack: "dev",
    Schedule: "nightly",
    RunsStarted: 1,
    ...changes.root,
  });
}

const metric = (dimensions: Record<string, string>, more = {}) => ({
  namespace: "FsxDataScheduler",
  name: "RunsStarted",
  dimensions,
  unit: "Count",
  time: NOW,
  set: { count: 1, sum: 1, min: 1, max: 1 },
  highResolution: false,
  ...more,
});

describe("local CloudWatch Logs: embedded metrics", () => {
  it("takes one metric for each set of dimensions", () => {
    expect(extractMetrics(documentOf(), NOW)).to.deep.equal({
      metrics: [metric({ Stack: "dev" }), metric({ Stack: "dev", Schedule: "nightly" })],
    });
  });

  it("takes a metric without dimensions for an empty set", () => {
    expect(extractMetrics(documentOf({ directive: { Dimensions: [[]] } }), NOW)).to.deep.equal({
      metrics: [metric({})],
    });
  });

  it("takes a list of values as so many samples", () => {
    const text = documentOf({ root: { RunsStarted: [3, 1] }, directive: { Dimensions: [[]] } });
    expect(extractMetrics(text, NOW)).to.deep.equal({
      metrics: [metric({}, { set: { count: 2, sum: 4, min: 1, max: 3 } })],
    });
  });

  it("reads unit and resolution, both of which may be left out", () => {
    const text = documentOf({
      directive: { Dimensions: [[]], Metrics: [{ Name: "RunsStarted", StorageResolution: 1 }] },
    });
    expect(extractMetrics(text, NOW)).to.deep.equal({
      metrics: [metric({}, { unit: undefined, highResolution: true })],
    });
  });

  for (const message of [
    "plain text",
    '{"level":"INFO"}',
    '{"message":{"_aws":{}}}',
    'broken {"_aws":',
    '["_aws"]',
  ]) {
    it(`leaves ${message} alone`, () => {
      expect(extractMetrics(message, NOW)).to.equal(undefined);
    });
  }

  const many = (count: number) => Array.from({ length: count }, (_, i) => `d${i}`);
  const dimensions = (count: number) => ({
    directive: { Dimensions: [many(count)] },
    root: Object.fromEntries(many(count).map((name) => [name, "x"])),
  });
  const metrics = (count: number) => ({
    directive: { Metrics: many(count).map((Name) => ({ Name })) },
    root: Object.fromEntries(many(count).map((name) => [name, 1])),
  });

  it("takes 30 dimensions and 100 metrics", () => {
    expect(extractMetrics(documentOf(dimensions(30)), NOW)).to.have.property("metrics");
    expect(extractMetrics(documentOf(metrics(100)), NOW)).to.have.property("metrics");
  });

  for (const [rule, changes, problem] of [
    [
      "31 dimensions",
      dimensions(31),
      "_aws.CloudWatchMetrics[0].Dimensions[0] has 31 dimensions, at most 30 are allowed",
    ],
    [
      "101 metrics",
      metrics(101),
      "_aws.CloudWatchMetrics[0].Metrics has 101 members, at most 100 are allowed",
    ],
    [
      "no timestamp",
      { aws: { Timestamp: undefined } },
      "_aws.Timestamp must be a whole number of milliseconds since the epoch",
    ],
    [
      "a timestamp as text",
      { aws: { Timestamp: "2026" } },
      "_aws.Timestamp must be a whole number of milliseconds since the epoch",
    ],
    [
      "a timestamp in seconds",
      { aws: { Timestamp: NOW / 1000 } },
      "_aws.Timestamp must be at most two weeks in the past and two hours in the future",
    ],
    ["no directives", { aws: { CloudWatchMetrics: undefined } }, "_aws.CloudWatchMetrics must be an array"],
    [
      "no namespace",
      { directive: { Namespace: undefined } },
      "_aws.CloudWatchMetrics[0].Namespace must be text of 1 to 1024 characters",
    ],
    [
      "no dimensions",
      { directive: { Dimensions: undefined } },
      "_aws.CloudWatchMetrics[0].Dimensions must be an array",
    ],
    [
      "a flat list of dimensions",
      { directive: { Dimensions: ["Stack"] } },
      "_aws.CloudWatchMetrics[0].Dimensions[0] must be an array",
    ],
    [
      "a dimension that is no member",
      { directive: { Dimensions: [["Team"]] } },
      'the member "Team", which _aws.CloudWatchMetrics[0].Dimensions[0] names, must be text of 1 to 1024 characters',
    ],
    [
      "a dimension that is a number",
      { root: { Stack: 1 } },
      'the member "Stack", which _aws.CloudWatchMetrics[0].Dimensions[0] names, must be text of 1 to 1024 characters',
    ],
    [
      "a metric that is no member",
      { root: { RunsStarted: undefined } },
      'the member "RunsStarted", which _aws.CloudWatchMetrics[0].Metrics[0] names, must be a number or up to 100 numbers',
    ],
    [
      "a metric that is text",
      { root: { RunsStarted: "1" } },
      'the member "RunsStarted", which _aws.CloudWatchMetrics[0].Metrics[0] names, must be a number or up to 100 numbers',
    ],
    [
      "an unknown unit",
      { directive: { Metrics: [{ Name: "RunsStarted", Unit: "Runs" }] } },
      '_aws.CloudWatchMetrics[0].Metrics[0].Unit is "Runs", which is not a CloudWatch unit',
    ],
    [
      "an odd resolution",
      { directive: { Metrics: [{ Name: "RunsStarted", StorageResolution: 5 }] } },
      "_aws.CloudWatchMetrics[0].Metrics[0].StorageResolution must be 1 or 60",
    ],
  ] as const) {
    it(`takes nothing from a document with ${rule}, and says why`, () => {
      expect(extractMetrics(documentOf(changes), NOW)).to.deep.equal({ problem });
    });
  }

  it("never throws, whatever the document holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (aws, other) => {
        extractMetrics(JSON.stringify({ _aws: aws, other }), NOW);
        extractMetrics(JSON.stringify({ _aws: { Timestamp: NOW, CloudWatchMetrics: aws }, other }), NOW);
      }),
    );
  });
});
