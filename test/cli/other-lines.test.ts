/** What `status` says of pipelines and transfers: rows, what runs, what failed; at 80 columns. */
import { expect } from "chai";
import { otherChanges, otherLines, otherToDo } from "../../cli/other-lines";
import type { Others } from "../../cli/others";

const NOW = Date.parse("2026-11-20T04:00:00Z");
const MINUTE = 60_000;
const schedule = {
  schedule: "nightly",
  group: "test",
  expression: "cron(0 22 * * ? *)",
  timezone: "America/New_York",
  state: "ENABLED" as const,
};
const state = {
  kind: "schedule" as const,
  task: "nightly",
  expression: schedule.expression,
  timezone: schedule.timezone,
  enabled: true,
  rateStart: new Date(0),
  endDate: undefined,
};
const run = { arn: "arn:1", name: "run-1", startedAt: NOW - 90 * MINUTE };
const failed = { ...run, status: "failed" as const, endedAt: NOW - 30 * MINUTE, error: "ExportFailed" };
const lab = {
  name: "lab-share",
  destinationArn: "arn:2",
  inventory: "s3://lab/",
  sources: ["/"],
  agents: "online" as const,
  perFileCost: 0,
};

const OTHERS: Others = {
  pipelines: {
    value: [
      {
        pipeline: { name: "nightly-variants", stateMachineArn: "arn:3", schedule },
        running: [
          {
            ...run,
            status: "running",
            step: {
              state: "WaitForJob",
              phase: "computing",
              waitsFor: "the job to end on machines that have a rather long name",
              since: NOW - MINUTE,
              fileSystem: undefined,
            },
          },
        ],
        last: failed,
        schedule: state,
        next: Date.parse("2026-11-21T03:00:00Z"),
      },
      {
        pipeline: { name: "by-hand", stateMachineArn: "arn:4" },
        running: [],
        last: failed,
        schedule: undefined,
        next: undefined,
      },
    ],
  },
  transfers: {
    value: [
      {
        transfer: lab,
        schedule: { ...state, task: "lab-share", enabled: false },
        open: undefined,
        waiting: undefined,
        last: {
          transfer: "lab-share",
          run: "2026-11-20T00:00:00Z",
          state: "ended",
          outcome: "failed",
          detail: "No agent is online.",
          endedAt: NOW - 10 * MINUTE,
          failOvers: 0,
        },
        next: undefined,
      },
    ],
  },
};

describe("what status says of pipelines and transfers", () => {
  it("is a row for each with its next fire in both zones and its last run, and a line for what runs", () => {
    const [pipelines, transfers] = otherLines(OTHERS, NOW, { columns: 80, timezone: "UTC" });
    expect(pipelines).to.deep.equal([
      "Pipelines         next run       in UTC     last run (UTC)",
      "nightly-variants  Fri 22:00 EST  Sat 03:00  03:30 FAILED",
      "by-hand           by hand                   03:30 FAILED",
      "  nightly-variants: 1 h 30 min, computing, waits for the job to end on machines…",
      "  More: fsx-scheduler pipeline status",
    ]);
    expect(transfers).to.deep.equal([
      "Transfers  next run  in UTC  last run (UTC)",
      "lab-share  paused            03:50 FAILED",
      "  More: fsx-scheduler transfer status",
    ]);
  });

  it("is nothing where a stack has none, and the reason where they may not be read", () => {
    const none: Others = { pipelines: { value: [] }, transfers: { problem: "You may not." } };
    expect(otherLines(none, NOW, { columns: 80, timezone: "UTC" })).to.deep.equal([
      [],
      ["Transfers", "  You may not."],
    ]);
  });

  it("names the command for a run that failed, unless the next one runs already", () => {
    expect(otherToDo(OTHERS, "UTC", NOW)).to.deep.equal([
      {
        text: "by-hand failed, ExportFailed (Fri 20 Nov 03:30)",
        command: "fsx-scheduler pipeline history by-hand",
      },
      {
        text: "lab-share failed: No agent is online. (Fri 20 Nov 03:50)",
        command: "fsx-scheduler transfer history lab-share",
      },
    ]);
  });

  it("is one line per change of a run's phase and for each end", () => {
    expect([...otherChanges(OTHERS, NOW).values()]).to.deep.equal([
      "nightly-variants  computing, waits for the job to end on machines that have a rather long name",
      "by-hand  failed, ExportFailed",
      "lab-share  FAILED: No agent is online.",
    ]);
  });
});
