/** What a local run tells while it goes on, and sums up at its end. */
import { expect } from "chai";
import { summaryLines } from "../../cli/local-summary";
import { Timeline } from "../../cli/timeline";
import type { TimedEvent } from "../../local/events";
import { RunLedger } from "../../local/run-ledger";

describe("the timeline", () => {
  const time = "2026-11-20T06:15:23.000Z";
  const show = (detail: "runs" | "days", ...events: object[]) => {
    const lines: string[] = [];
    const timeline = new Timeline({ detail, print: (line) => lines.push(line) });
    events.forEach((event, sequence) => {
      timeline.show({ time, sequence, ...event } as TimedEvent);
    });
    timeline.end();
    return lines;
  };
  const run = (more: object) => ({
    kind: "log",
    group: "g",
    stream: "s",
    record: {
      message: {
        event: "run",
        schedule: "nightly",
        scheduledTime: time,
        fileSystemId: "fs-1",
        type: "Export",
        ...more,
      },
    },
  });

  it("tells once that a run waits, however often it is looked at", () => {
    const waiting = run({ phase: "waiting", detail: "fs-1 is busy with task-1." });
    expect(show("runs", waiting, waiting, waiting)).to.deep.equal([
      "\nFri 20 Nov 2026",
      "06:15:23  nightly       waiting     fs-1 is busy with task-1.",
    ]);
  });

  it("shows a mail to several people once, without what SNS adds for each", () => {
    const mail = (to: string) => ({
      kind: "mail",
      to,
      subject: "[prod] x failed",
      body: `Why.\n\n--\nFor ${to}`,
      topic: "t",
    });
    expect(show("runs", mail("a@example.com"), mail("b@example.com"))).to.deep.equal([
      "\nFri 20 Nov 2026",
      "06:15:23  mail to a@example.com, b@example.com",
      `          ┌${"─".repeat(74)}`,
      "          │ Subject: [prod] x failed",
      "          │",
      "          │ Why.",
      `          └${"─".repeat(74)}`,
    ]);
  });

  it("shows mails at once where time follows real time, and those of one moment as one", async () => {
    const lines: string[] = [];
    const timeline = new Timeline({ detail: "runs", live: true, print: (line) => lines.push(line) });
    const mail = (sequence: number, to: string) => ({
      kind: "mail",
      time: `2026-11-20T06:15:23.00${sequence}Z`,
      sequence,
      to,
      subject: 'OK: "x" in US East (N. Virginia)',
      body: `Why.\n\n--\nFor ${to}`,
      topic: "t",
    });
    timeline.show(mail(1, "a@example.com") as TimedEvent);
    timeline.show(mail(4, "b@example.com") as TimedEvent);
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).to.deep.equal([
      "\nFri 20 Nov 2026",
      '06:15:23  alarm         mailed      OK: "x" in US East (N. Virginia) to 2 people',
    ]);
  });

  it("adds the runs of a day up where it tells days, and still shows each failure", () => {
    const ended = (outcome: string, more = {}) =>
      run({ phase: "ended", outcome, counts: { total: 9, succeeded: 7, failed: 2 }, ...more });
    expect(
      show("days", ended("succeeded"), ended("failed", { taskId: "task-1", detail: "Why." })),
    ).to.deep.equal([
      "Fri 20 Nov 2026  06:15:23  nightly       failed      7 files, 2 failed, task-1, Why.",
      "Fri 20 Nov 2026     1 succeeded, 1 failed; 14 files",
    ]);
  });

  const transfer = (more: object) => ({
    kind: "log",
    group: "g",
    stream: "s",
    record: { message: { event: "transfer", transfer: "lab-share", run: time, ...more } },
  });
  const execution = (id: string, agent: string) => ({
    kind: "transfer execution",
    execution: id,
    task: "t",
    taskName: "prod-lab-share-slice-1",
    agents: [agent],
    status: "LAUNCHING",
    files: 0,
    bytes: 0,
  });
  const TRANSFERRED = [
    execution("exec-1", "agent-1"),
    transfer({ phase: "started", slices: 2, inventory: "s3://b/inventory" }),
    execution("exec-2", "agent-2"),
    transfer({ phase: "failed-over", slice: 1, from: "arn-1", to: "arn-2", execution: "exec-2" }),
    transfer({
      phase: "ended",
      outcome: "succeeded",
      slices: 2,
      files: 40,
      bytes: 176e9,
      durationSeconds: 720,
    }),
  ];

  it("tells a transfer's beginning, its fail-overs with the agents' names, and its end", () => {
    expect(show("runs", ...TRANSFERRED)).to.deep.equal([
      "\nFri 20 Nov 2026",
      "06:15:23  lab-share     started     2 slices, planned from s3://b/inventory",
      "06:15:23  lab-share     failed-over  slice 1, from agent-1 to agent-2",
      "06:15:23  lab-share     succeeded   176 GB in 40 files, in 12 min, 2 slices",
    ]);
  });

  it("tells the beginning of a transfer that its planning could not record any more", () => {
    expect(show("runs", transfer({ phase: "started", slices: 2 })).at(-1)).to.equal(
      "06:15:23  lab-share     started     2 slices",
    );
  });

  it("counts transfers and pipeline runs in a day's line, and no runs where no task ran", () => {
    const variants = { kind: "execution", stateMachine: "variants", execution: "e" };
    expect(
      show(
        "days",
        ...TRANSFERRED,
        { ...variants, change: "started" },
        { ...variants, change: "succeeded" },
      ).at(-1),
    ).to.equal("Fri 20 Nov 2026  1 pipeline run succeeded; 1 transfer succeeded, 176 GB, 1 fail-over");
  });

  it("sums up only what the stack has", () => {
    const lines = (ledger: RunLedger) =>
      summaryLines(ledger.totals(), { virtualSeconds: 1, deployedAfter: 1, wall: 1 }).slice(2, -3);
    const ledger = new RunLedger(new Map());
    TRANSFERRED.forEach((event, sequence) => {
      ledger.observe({ time, sequence, ...event } as TimedEvent);
    });
    expect(lines(ledger)).to.deep.equal([
      "  transfers  1 run: 1 succeeded, 0 failed, 0 not ended yet; 1 fail-over; 176 GB in 40 files",
    ]);
    expect(lines(new RunLedger(new Map()))).to.deep.equal([
      "  runs       0: 0 succeeded, 0 failed, 0 skipped, 0 superseded, 0 not ended yet; 0 had to wait",
      "  files      0 done, 0 failed",
    ]);
  });

  it("shows what crashed, what could not be delivered and what became a dead letter", () => {
    const undelivered = {
      kind: "schedule",
      schedule: "nightly",
      group: "g",
      scheduledTime: time,
      attempt: 1,
      delivered: false,
    };
    expect(
      show(
        "days",
        {
          kind: "function",
          function: "start-task",
          requestId: "r",
          outcome: "crash",
          error: "Runtime.ExitError",
          logs: 0,
          billed: 20,
        },
        { ...undelivered, error: "AccessDenied" },
        {
          ...undelivered,
          error: "RequestThrottled: Rate exceeded",
          nextAttempt: "2026-11-20T06:15:41.000Z",
        },
        { kind: "queue", queue: "runs-dead-letters", change: "dead-letter", messageId: "m", body: "{}" },
      ).slice(0, 4),
    ).to.deep.equal([
      "Fri 20 Nov 2026  06:15:23  start-task    CRASH       Runtime.ExitError",
      "Fri 20 Nov 2026  06:15:23  nightly       UNDELIVERED  AccessDenied",
      "Fri 20 Nov 2026  06:15:23  nightly       delayed     RequestThrottled: Rate exceeded; tried again at 06:15:41",
      "Fri 20 Nov 2026  06:15:23  runs-dead-letters  dead-letter  {}",
    ]);
  });
});
