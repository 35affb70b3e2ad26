import { expect } from "chai";
import { RehearsalRecorder, taskRuns } from "../../../cli/rehearsal/recorder";
import type { Rehearsal } from "../../../cli/rehearsal/rehearsal";
import type { CloudEvent } from "../../../local/events";
import { RunLedger } from "../../../local/run-ledger";
import { FROM, rehearsal } from "./rehearsals";

/** Minutes after the beginning, and what happened. */
type Told = [number, CloudEvent];

function record(...events: Told[]): Rehearsal {
  const recorder = new RehearsalRecorder("prod");
  const ledger = new RunLedger(new Map([["nightly", "nightly"]]));
  events.forEach(([minute, event], sequence) => {
    const timed = { time: new Date(FROM + minute * 60_000).toISOString(), sequence, ...event };
    recorder.observe(timed);
    ledger.observe(timed);
  });
  const { runs: _, ...setting } = rehearsal({ tasks: { nightly: {} }, runs: [] });
  return recorder.rehearsal({ ...setting, totals: ledger.totals() }, ledger.runs);
}

const minutes = (time: number | undefined) => (time === undefined ? undefined : (time - FROM) / 60_000);
const log = (message: object): CloudEvent => ({ kind: "log", group: "g", stream: "s", record: { message } });
const runLog = (more: object) =>
  log({
    event: "run",
    schedule: "nightly",
    scheduledTime: new Date(FROM).toISOString(),
    fileSystemId: "fs-1",
    type: "Export",
    ...more,
  });

describe("the recorder of a rehearsal", () => {
  it("keeps a task's run with FSx's own end, not with the moment at which it was noticed", () => {
    const { runs } = record(
      [1, runLog({ phase: "waiting" })],
      [5, runLog({ phase: "started", taskId: "task-1", waitSeconds: 300 })],
      [
        9,
        runLog({
          phase: "ended",
          outcome: "succeeded",
          durationSeconds: 180,
          counts: { total: 7, succeeded: 7, failed: 0 },
        }),
      ],
    );
    expect(runs).to.have.length(1);
    const { scheduled, came, started, ended, ...rest } = runs[0]!;
    expect([scheduled, came, started, ended].map(minutes)).to.deep.equal([0, 0, 5, 8]);
    expect(rest).to.deep.equal({
      task: "nightly",
      fileSystemId: "fs-1",
      type: "Export",
      end: "succeeded",
      waited: true,
      taskId: "task-1",
      files: { succeeded: 7, failed: 0 },
    });
  });

  it("lets a follower come when the run before it ended, though it is known by that one's time", () => {
    const of = { ...rehearsal({ tasks: { nightly: {}, next: { after: "nightly" } }, runs: [] }).config };
    const entry = (schedule: string, started: number, ended: number) => ({
      schedule,
      scheduledTime: new Date(FROM).toISOString(),
      waited: false,
      startedAt: new Date(FROM + started * 60_000).toISOString(),
      endedAt: new Date(FROM + ended * 60_000).toISOString(),
    });
    const runs = taskRuns([entry("next", 7, 9), entry("nightly", 1, 6)], of);
    expect(runs.map(({ task, scheduled, came }) => [task, minutes(scheduled), minutes(came)])).to.deep.equal([
      ["nightly", 0, 0],
      ["next", 0, 6],
    ]);
  });

  it("tells a run that waited too long from one that failed, and both from one that has not ended", () => {
    const end = (more: object) => record([1, runLog(more)]).runs[0]!.end;
    expect(end({ phase: "ended", outcome: "failed", reason: "RunExpired", detail: "Too late." })).to.equal(
      "expired",
    );
    expect(end({ phase: "ended", outcome: "failed", reason: "TaskFailed" })).to.equal("failed");
    expect(end({ phase: "started" })).to.equal("unfinished");
  });

  it("knows the file system of a run of which only the schedule was seen", () => {
    const { runs } = record([
      0,
      {
        kind: "schedule",
        schedule: "nightly",
        group: "g",
        scheduledTime: new Date(FROM).toISOString(),
        attempt: 1,
        delivered: true,
      },
    ]);
    expect(runs[0]).to.include({ fileSystemId: "fs-0a1b2c3d4e5f60718", end: "unfinished" });
  });

  it("keeps tasks that no run made, on the file systems of the stack's tasks, as somebody else's", () => {
    const task = (taskId: string, fileSystemId: string, lifecycle: string): CloudEvent => ({
      ...{ kind: "task", taskId, fileSystemId, type: "EXPORT_TO_REPOSITORY", lifecycle, paths: [] },
    });
    const { foreignTasks } = record(
      [1, task("task-theirs", "fs-1", "PENDING")],
      [1, task("task-theirs", "fs-1", "EXECUTING")],
      [2, runLog({ phase: "waiting" })],
      [9, task("task-theirs", "fs-1", "SUCCEEDED")],
      [10, task("task-1", "fs-1", "PENDING")],
      [10, runLog({ phase: "started", taskId: "task-1", waitSeconds: 480 })],
      [11, task("task-of-a-pipeline", "fs-2", "EXECUTING")],
      [20, task("task-open", "fs-1", "EXECUTING")],
    );
    expect(
      foreignTasks.map(({ taskId, from, until }) => [taskId, minutes(from), minutes(until)]),
    ).to.deep.equal([
      ["task-theirs", 1, 9],
      ["task-open", 20, undefined],
    ]);
  });

  it("keeps a pipeline's phases, retries and end, and not every state", () => {
    const state = (change: "entered" | "caught" | "retrying", name: string, error?: string): CloudEvent => ({
      kind: "execution",
      stateMachine: "fsx-data-scheduler-prod-variants",
      execution: "e-1",
      change,
      state: name,
      ...(error ? { error } : {}),
    });
    const whole = (change: "started" | "failed"): CloudEvent => ({
      kind: "execution",
      stateMachine: "fsx-data-scheduler-prod-variants",
      execution: "e-1",
      change,
      ...(change === "failed" ? { error: "JobFailed", cause: "exit code 1" } : {}),
    });
    const { pipelineRuns } = record(
      [0, whole("started")],
      [0, state("entered", "Prepare")],
      [1, state("entered", "CreateFileSystem")],
      [1, state("retrying", "CreateFileSystem", "Throttled")],
      [2, state("entered", "WaitForFileSystem")],
      [9, state("entered", "RegisterJobDefinition")],
      [60, state("caught", "RunJob", "States.TaskFailed")],
      [61, state("entered", "KeepFileSystem")],
      [61, state("entered", "Notify")],
      [62, whole("failed")],
    );
    expect(pipelineRuns).to.have.length(1);
    const { phases, troubles, ...rest } = pipelineRuns[0]!;
    expect(phases.map(({ name, from }) => `${minutes(from)} ${name}`)).to.deep.equal([
      "0 reading its parameters",
      "1 making the file system",
      "9 running the job",
      "61 clearing up",
    ]);
    expect(troubles.map(({ what, state: name, error }) => `${what} ${name} ${error}`)).to.deep.equal([
      "retried CreateFileSystem Throttled",
      "caught RunJob States.TaskFailed",
    ]);
    expect(rest).to.deep.equal({
      pipeline: "variants",
      execution: "e-1",
      started: FROM,
      ended: FROM + 62 * 60_000,
      end: "failed",
      error: "JobFailed",
      cause: "exit code 1",
    });
  });

  it("gives a transfer's run its slices' executions, also those begun before it said so, and its fail-overs", () => {
    const run = new Date(FROM).toISOString();
    const transfer = (more: object) => log({ event: "transfer", transfer: "lab-share", run, ...more });
    const execution = (
      id: string,
      slice: number,
      agent: string,
      status: string,
      files = 0,
      error?: string,
    ): CloudEvent => ({
      kind: "transfer execution",
      execution: id,
      task: `arn-${slice}`,
      taskName: `prod-lab-share-slice-${slice}`,
      agents: [agent],
      status,
      files,
      bytes: files * 1000,
      ...(error ? { error } : {}),
    });
    const { transferRuns, outages, totals } = record(
      [0, execution("exec-a", 0, "agent-1", "LAUNCHING")],
      [0, execution("exec-b", 1, "agent-2", "LAUNCHING")],
      [1, transfer({ phase: "started", slices: 2 })],
      [2, execution("exec-a", 0, "agent-1", "TRANSFERRING")],
      [4, { kind: "agent", agent: "arn", name: "agent-1", status: "OFFLINE" }],
      [5, execution("exec-a", 0, "agent-1", "ERROR", 10, "AgentOffline")],
      [6, execution("exec-c", 0, "agent-2", "LAUNCHING")],
      [
        6,
        transfer({ phase: "failed-over", slice: 0, from: "arn-of-1", to: "arn-of-2", execution: "exec-c" }),
      ],
      [7, execution("exec-b", 1, "agent-2", "SUCCESS", 30)],
      [8, execution("exec-x", 0, "agent-9", "LAUNCHING")],
      [9, execution("exec-c", 0, "agent-2", "SUCCESS", 20)],
      [9, { kind: "agent", agent: "arn", name: "agent-1", status: "ONLINE" }],
      [10, transfer({ phase: "ended", outcome: "succeeded", files: 60, bytes: 60_000 })],
    );
    const [only] = transferRuns;
    expect(transferRuns).to.have.length(1);
    expect(only).to.include({ transfer: "lab-share", end: "succeeded", files: 60, bytes: 60_000 });
    expect(
      only!.executions.map(({ slice, agent, status, started, ended }) => [
        slice,
        agent,
        status,
        minutes(started),
        minutes(ended),
      ]),
    ).to.deep.equal([
      [0, "agent-1", "ERROR", 0, 5],
      [1, "agent-2", "SUCCESS", 0, 7],
      [0, "agent-2", "SUCCESS", 6, 9],
      [0, "agent-9", "LAUNCHING", 8, undefined],
    ]);
    expect(only!.failOvers).to.deep.equal([
      { time: FROM + 6 * 60_000, slice: 0, from: "agent-1", to: "agent-2" },
    ]);
    expect(outages).to.deep.equal([{ agent: "agent-1", from: FROM + 4 * 60_000, until: FROM + 9 * 60_000 }]);
    expect(totals.transferRuns).to.deep.equal({
      runs: 1,
      succeeded: 1,
      failed: 0,
      skipped: 0,
      superseded: 0,
      unfinished: 0,
      failOvers: 1,
      files: 60,
      bytes: 60_000,
    });
  });

  it("leaves DataSync executions that are not the stack's alone", () => {
    const { transferRuns } = record([
      0,
      {
        kind: "transfer execution",
        execution: "e",
        task: "t",
        taskName: "dev-lab-share-slice-0",
        agents: [],
        status: "LAUNCHING",
        files: 0,
        bytes: 0,
      },
    ]);
    expect(transferRuns).to.deep.equal([]);
  });

  it("keeps one mail for all who got it, alarms that say something, and counts faults by name", () => {
    const mail = (to: string): CloudEvent => ({
      kind: "mail",
      to,
      subject: "[prod] failed",
      body: `Text\n--\nfor ${to}`,
      topic: "t",
    });
    const alarm = (from: string, to: string): CloudEvent => ({
      kind: "alarm",
      alarm: "fsx-data-scheduler-prod-run-failed",
      from,
      to,
      reason: "1 > 0",
    });
    const { notices } = record(
      [0, alarm("INSUFFICIENT_DATA", "OK")],
      [1, mail("a@example.com")],
      [1, mail("b@example.com")],
      [2, mail("a@example.com")],
      [3, alarm("OK", "ALARM")],
      [4, { kind: "fault", name: "throttled", target: "fsx" }],
      [5, { kind: "fault", name: "throttled", target: "sqs" }],
      [20, { kind: "fault", name: "crash", target: "start-task" }],
    );
    expect(notices.mails.map(({ to, body }) => [to.length, body])).to.deep.equal([
      [2, "Text"],
      [1, "Text"],
    ]);
    expect(notices.alarms.map(({ alarm: name, to }) => [name, to])).to.deep.equal([["run-failed", "ALARM"]]);
    expect(notices.faults.map(({ name, count }) => [name, count])).to.deep.equal([
      ["throttled", 2],
      ["crash", 1],
    ]);
    expect(notices.faultMoments.map(minutes)).to.deep.equal([4, 20]);
  });

  it("has a limit for every list of notices, and counts what is beyond", () => {
    const many = Array.from({ length: 1_200 }, (_, i): Told[] => [
      [i, { kind: "mail", to: "a@example.com", subject: "s", body: "b", topic: "t" }],
      [i, { kind: "alarm", alarm: "a", from: "OK", to: "ALARM", reason: "" }],
      [i, { kind: "warning", message: "w".repeat(10_000) }],
    ]).flat();
    const { notices } = record(...many);
    expect([notices.mails.length, notices.alarms.length, notices.troubles.length]).to.deep.equal([
      300, 1_000, 500,
    ]);
    expect(notices.leftOut).to.deep.equal({ mails: 900, alarms: 200, troubles: 700 });
    expect(notices.troubles[0]!.detail).to.have.length(8_001);
  });
});
