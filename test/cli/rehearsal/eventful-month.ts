/** A rehearsal in which everything happens that the page can show, on few days of a month with a change of the clocks. */
import type { PipelineRun, Rehearsal, SliceExecution, TransferRun } from "../../../cli/rehearsal/rehearsal";
import { phaseStates } from "../../../components/pipeline-phases";
import { billOf } from "../../../local/cost/bill";
import { RunLedger } from "../../../local/run-ledger";
import { parseStackConfig } from "../../../stacks/config";
import { run, unstarted } from "./rehearsals";

const START = Date.parse("2026-10-20T00:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = 30;
const LARGE = "fs-0a1b2c3d4e5f60718";
const SMALL = "fs-0b9c8d7e6f5a41302";

const VALUES = {
  notify: { emails: ["storage-oncall@example.com"] },
  tasks: {
    hourly: { fileSystemId: LARGE, schedule: "cron(10 * * * ? *)", whenBusy: "skip" },
    nightly: { fileSystemId: LARGE, schedule: "cron(12 3 * * ? *)", timezone: "America/New_York" },
    release: { fileSystemId: LARGE, type: "Release", after: "nightly", notAccessedForDays: 14 },
    import: {
      fileSystemId: SMALL,
      type: "Import",
      schedule: "cron(30 1 * * ? *)",
      timezone: "America/New_York",
      paths: ["/instruments"],
    },
    quarterly: { fileSystemId: SMALL, schedule: "cron(0 5 1 JAN ? *)", enabled: false },
  },
  pipelines: {
    variants: {
      bucket: "genomics-lab-runs",
      importPrefix: "samples/",
      exportPrefix: "variants/",
      schedule: "cron(0 22 ? * MON-FRI *)",
      job: { image: "example.com/call:1", vcpus: 4, memory: 8000 },
      computeEnvironment: { maxvCpus: 16 },
      network: { vpcId: "vpc-0a1b2c3d4e5f60718", subnetIds: ["subnet-0a1b2c3d4e5f60718"] },
    },
  },
  transfers: {
    "lab-share": {
      source: { type: "NFS", server: "nas.example.com", path: "/export" },
      destination: { type: "S3", bucket: "lab-archive" },
      inventory: "s3://lab-archive/inventories/",
      schedule: "cron(0 19 * * ? *)",
    },
  },
};

/** As it was written; long lines and odd characters are what a page has to hold. */
const TEXT = `config:\n  aws:region: us-east-1\n  # <script>alert("&")</script> ${"a-very-long-word-".repeat(20)}\n`;

export function eventfulMonth(values: object = VALUES, stack = "prod"): Rehearsal {
  const { config } = parseStackConfig({
    stack,
    values: values as Record<string, unknown>,
    now: new Date(START),
  });
  const days = Array.from({ length: DAYS }, (_, day) => START + day * DAY);
  return {
    file: `Pulumi.${stack}.yaml`,
    text: TEXT,
    config,
    region: "us-east-1",
    seed: "1",
    from: START,
    until: START + DAYS * DAY,
    runs: days.flatMap(tasksOfDay).sort((a, b) => a.came - b.came),
    foreignTasks: [
      {
        ...{ taskId: "task-00000000000000f01", fileSystemId: "fs-0a1b2c3d4e5f60718" },
        ...{ from: START + 3 * DAY + 6.5 * HOUR, until: START + 3 * DAY + 8 * HOUR },
      },
    ],
    pipelineRuns: days.slice(0, 8).map(pipelineOfDay),
    transferRuns: days.slice(0, 10).map(transferOfDay),
    outages: [
      { agent: "nas-agent-2", from: START + 2 * DAY, until: START + 2.5 * DAY },
      { agent: "nas-agent-3", from: START + 9 * DAY },
    ],
    notices: {
      mails: [
        {
          time: START + DAY,
          to: ["storage-oncall@example.com", "lab@example.com"],
          subject: `[${stack}] import failed: 3 files`,
          body: "Import failed.\n\nFirst failures:\n  /instruments/<run>&1//notes.md  InvalidKey",
        },
      ],
      alarms: [
        { time: START + DAY, alarm: "run-failed", to: "ALARM", reason: "Threshold Crossed: 1 datapoint" },
        { time: START + DAY + 15 * MINUTE, alarm: "run-failed", to: "OK", reason: "" },
        { time: START + 20 * DAY, alarm: "hourly-no-success", to: "ALARM", reason: "No datapoints" },
      ],
      troubles: [
        { time: START + DAY, kind: "function", about: "start-task", detail: "Runtime.ExitError" },
        { time: START + DAY, kind: "warning", about: "", detail: "quarterly is disabled" },
      ],
      faults: [{ name: "throttling", count: 1_234, first: START + DAY, last: START + 3 * DAY }],
      faultMoments: [START + DAY, START + DAY + HOUR, START + 3 * DAY],
      leftOut: { mails: 4, alarms: 0, troubles: 1 },
    },
    totals: new RunLedger(new Map()).totals(),
    bill: billOf({ seconds: (DAYS * DAY) / 1000, quantities: { sqsRequests: 1_500_000, logsIngested: 3 } }),
  };
}

function tasksOfDay(midnight: number, day: number): Rehearsal["runs"] {
  const hourly = Array.from({ length: 24 }, (_, hour) => {
    const came = midnight + hour * HOUR + 10 * MINUTE;
    if (day === 3 && hour === 7) return unstarted("hourly", came, "skipped");
    if (day === 4 && hour === 7) return unstarted("hourly", came, "superseded");
    if (day === 5 && hour === 7)
      return { ...unstarted("hourly", came, "expired"), waited: true, ended: came + 3 * HOUR };
    return run("hourly", came, hour === 7 && day % 5 === 0 ? 22 : 2, {
      files: { succeeded: 1_000 + hour, failed: 0 },
    });
  });
  const came = midnight + 7 * HOUR + 12 * MINUTE;
  const late = { started: came + 20 * MINUTE, ended: came + 50 * MINUTE, waited: true };
  const imported = run("import", midnight + 5.5 * HOUR, 4, {
    fileSystemId: SMALL,
    type: "Import",
    ...(day % 7 === 1 ? { end: "failed", reason: "FilesFailed", detail: "3 files failed: InvalidKey" } : {}),
    files: { succeeded: 400, failed: day % 7 === 1 ? 3 : 0 },
  });
  return [
    ...hourly,
    run("nightly", came, 5, day % 5 === 0 ? late : {}),
    { ...run("release", came + 60 * MINUTE, 3, { type: "Release" }), scheduled: came },
    imported,
    ...(day === DAYS - 1 ? [openRun(midnight + 23.5 * HOUR)] : []),
  ];
}

/** Still executing when the month ends. */
function openRun(came: number): Rehearsal["runs"][number] {
  const { ended: _, ...rest } = run("import", came, 0, { fileSystemId: SMALL });
  return { ...rest, end: "unfinished" };
}

function pipelineOfDay(midnight: number, day: number): PipelineRun {
  const started = midnight + 2 * HOUR;
  const names = phaseStates().map(({ name }) => name);
  const ended = started + 90 * MINUTE + day * MINUTE;
  const bad = day === 4;
  return {
    pipeline: "variants",
    execution: `execution-${day}`,
    started,
    end: bad ? "failed" : day === 7 ? "unfinished" : "succeeded",
    ...(day === 7 ? {} : { ended }),
    ...(bad ? { error: "JobFailed", cause: "The container ended with exit code 1." } : {}),
    phases: names.map((name, i) => ({ name, from: started + i * 10 * MINUTE })),
    troubles: bad
      ? [{ time: started + 5 * MINUTE, state: "CreateFileSystem", what: "retried", error: "Throttled" }]
      : [],
  };
}

function transferOfDay(midnight: number, day: number): TransferRun {
  const scheduled = midnight + 23 * HOUR;
  const execution = (
    slice: number,
    agent: number,
    from: number,
    minutes: number,
    more: Partial<SliceExecution> = {},
  ): SliceExecution => ({
    slice,
    execution: `execution-${day}-${slice}-${agent}`,
    agent: `nas-agent-${agent}`,
    started: scheduled + from * MINUTE,
    ended: scheduled + (from + minutes) * MINUTE,
    status: "SUCCESS",
    files: 1_000,
    bytes: 4e9,
    steps: ["LAUNCHING", "PREPARING", "TRANSFERRING", "VERIFYING"].map((status, i) => ({
      status,
      from: scheduled + (from + (i * minutes) / 6) * MINUTE,
    })),
    ...more,
  });
  const failedOver = day === 2 || day === 5;
  const executions = [execution(0, 1, 0, 12), execution(1, 3, 0, 14)];
  if (failedOver)
    executions.push(
      execution(2, 2, 0, 6, { status: "ERROR", error: "AgentOffline", bytes: 1e9 }),
      execution(2, 1, 7, 12),
    );
  else executions.push(execution(2, 2, 0, 10));
  return {
    transfer: "lab-share",
    scheduled,
    started: scheduled,
    ended: scheduled + 20 * MINUTE,
    end: day === 8 ? "failed" : "succeeded",
    waited: day === 6,
    detail: "3 slices done.",
    executions,
    failOvers: failedOver
      ? [{ time: scheduled + 7 * MINUTE, slice: 2, from: "nas-agent-2", to: "nas-agent-1" }]
      : [],
    bytes: 12e9,
    files: 3_000,
  };
}
