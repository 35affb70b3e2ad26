/** What `status` shows of a stack at several moments of a day, at 80 columns, as JSON, and as it goes on. */
import { expect } from "chai";
import { statusCommand } from "../../cli/status";
import { OPERATOR } from "../../local/service";
import { at, deployTestStack, type TestStack } from "../local/simulation/stack";
import { type Operator, operator, tooLong } from "./operator";

const FS = "fs-00000000000000001";
const BUSY = "fs-00000000000000002";

const TASKS = {
  "nightly-export": {
    fileSystemId: FS,
    schedule: "cron(15 3 * * ? *)",
    timezone: "America/New_York",
    alarmIfNoSuccessFor: "26h",
  },
  "release-cold": { fileSystemId: FS, type: "Release", after: "nightly-export", notAccessedForDays: 14 },
  hourly: { fileSystemId: FS, schedule: "cron(10 * * * ? *)", whenBusy: "skip" },
  waits: { fileSystemId: BUSY, schedule: "at(2026-11-20T01:00:00)" },
  "waits-behind": { fileSystemId: BUSY, schedule: "at(2026-11-20T01:02:00)" },
  off: { fileSystemId: FS, schedule: "rate(12 hours)", enabled: false },
};

describe("fsx-scheduler status", () => {
  let stack: TestStack;
  let type: Operator;

  before(async () => {
    stack = await deployTestStack({ notify: { emails: ["oncall@example.com"] }, tasks: TASKS });
    type = operator(stack.simulation, { timezone: "Europe/Berlin" });
  });
  after(() => stack.simulation.close());

  it("shows a quiet stack: next fires in the schedule's zone and in the reader's, no runs yet", async () => {
    await stack.simulation.runUntil(at("00:05:00"));
    const printed = await type(statusCommand);
    expect(tooLong(printed)).to.deep.equal([]);
    expect({ err: printed.err, code: printed.code }).to.deep.equal({ err: "", code: 0 });
    expect(printed.out.split("\n").slice(0, 11)).to.deep.equal([
      "Stack test in us-east-1, local cloud                Fri 20 Nov 2026 01:05:00 CET",
      "",
      "Nothing runs.",
      "",
      "Schedules       next run              in CET  last run (CET)",
      "nightly-export  Fri 03:15 EST         09:15   none yet",
      "release-cold    after nightly-export          none yet",
      "hourly          00:10 UTC             01:10   none yet",
      "waits           01:00 UTC             02:00   none yet",
      "waits-behind    01:02 UTC             02:02   none yet",
      "off             paused                        none yet",
    ]);
    expect(printed.out).to.include("Queues  no run waits; no task is watched; no dead letters\n");
  });

  it("shows what runs with a bar and the time left, and what waits with the reason", async () => {
    const { cloud } = stack.simulation;
    cloud.fsx.startForeignTask(BUSY, 7200);
    await stack.simulation.runUntil(at("01:00:00"));
    cloud.fsx.setNextTaskDuration(FS, 600);
    await stack.simulation.runUntil(at("01:15:31"));
    const printed = await type(statusCommand);
    expect(tooLong(printed)).to.deep.equal([]);
    const lines = printed.out.split("\n");
    const [task] = cloud.fsx.tasks.of(FS).slice(-1);
    expect(lines[2]).to.equal("Running");
    expect(lines[3]).to.equal(`  hourly: Export on ${FS}, ${task!.id}`);
    expect(lines[4]).to.match(/^ {4}\[█+░+\] {2}\d\d% {2}\d+ of \d+ files, \d min left$/);
    expect(printed.out).to.match(
      new RegExp(
        `Waiting\\n  waits, since 02:00: ${BUSY} is busy with task-\\w+\\n    \\(EXECUTING\\)\\.\\n` +
          "  and 1 run behind it in the queue\n",
      ),
    );
    expect(printed.out).to.include("Queues  2 runs waiting; 1 task watched; no dead letters\n");
    expect(printed.out).to.match(/\nhourly +02:10 UTC +03:10 +01:\d\d succeeded\n/);
  });

  it("says what failed, and what to type about it", async () => {
    const { cloud } = stack.simulation;
    cloud.fsx.completeNow(cloud.fsx.tasks.of(FS).at(-1)!.id);
    await stack.simulation.runUntil(at("08:14:00"));
    cloud.fsx.failNextTask(FS, {
      files: [
        { path: "/data/secret.dat", errorCode: "S3AccessDenied" },
        { path: "/data/huge", errorCode: "FileSizeTooLarge" },
      ],
    });
    await stack.simulation.runUntil(at("09:00:00"));
    const printed = await type(statusCommand);
    expect(tooLong(printed)).to.deep.equal([]);
    expect(printed.out).to.match(/\nnightly-export +Sat 03:15 EST +Sat 09:15 +09:\d\d FAILED\n/);
    expect(printed.out).to.match(
      /\nTo do\n {2}nightly-export failed: 2 of [\d,]+ files not exported \(Fri 20 Nov 09:\d\d\)\n {4}fsx-scheduler report task-\w{17}\n/,
    );
    expect(printed.out).to.match(/Alarms {2}\d IN ALARM, /);
  });

  it("tells the same as JSON, with times in UTC", async () => {
    const { out } = await type(statusCommand, "--json");
    const status = JSON.parse(out);
    expect(Object.keys(status)).to.deep.equal([
      "stack",
      "region",
      "local",
      "time",
      "running",
      "waiting",
      "schedules",
      "pipelines",
      "transfers",
      "queues",
      "alarms",
      "toDo",
    ]);
    expect(status.time).to.equal("2026-11-20T09:00:00.000Z");
    const nightly = status.schedules.find(({ name }: { name: string }) => name === "nightly-export");
    expect(nightly).to.deep.include({
      expression: "cron(15 3 * * ? *)",
      timezone: "America/New_York",
      enabled: true,
      next: "2026-11-21T08:15:00.000Z",
    });
    expect(nightly.last).to.include({ outcome: "failed", reason: "FilesFailed" });
    expect(nightly.last.counts.failed).to.equal(2);
    expect(status.queues).to.deep.equal({
      runs: 0,
      watch: 0,
      runsDeadLetters: 0,
      watchDeadLetters: 0,
      undelivered: 0,
    });
  });

  it("goes on with --watch: one line per change where there is no terminal", async () => {
    const stop = new AbortController();
    let looks = 0;
    const watching = operator(stack.simulation, {
      stopped: stop.signal,
      pause: async () => {
        const { clock } = stack.simulation.cloud;
        await stack.simulation.runUntil(new Date(clock.now() + 15_000));
        if (++looks === 60) stop.abort();
      },
    });
    const printed = await watching(statusCommand, "--watch");
    expect(printed.code).to.equal(0);
    const [first, ...changes] = printed.out.split(/\n(?=09:\d\d:\d\d {2})/);
    expect(first).to.match(/^Stack test /);
    expect(changes.some((line) => /^09:1\d:\d\d {2}hourly {2}\[[█░]{10}\] /.test(line))).to.equal(true);
    expect(
      changes.some((line) => /^09:1\d:\d\d {2}hourly {2}succeeded: \d+ files exported/.test(line)),
    ).to.equal(true);
    expect(new Set(changes).size).to.equal(changes.length);
    expect(tooLong(printed)).to.deep.equal([]);
  });

  it("draws over itself on a terminal, within its rows", async () => {
    const stop = new AbortController();
    const drawing = operator(stack.simulation, {
      interactive: true,
      rows: 10,
      stopped: stop.signal,
      pause: async () => stop.abort(),
    });
    const { out } = await drawing(statusCommand, "--watch", "--every", "2s");
    expect(out.startsWith("\x1b[2J\x1b[HStack test")).to.equal(true);
    expect(out.endsWith("Every 2 s; Ctrl-C ends it.\x1b[K\n\x1b[J")).to.equal(true);
    expect(out.split("\n")).to.have.length(10);
    expect(out).to.match(/… \d+ more lines; make the window higher/);
  });

  it("leaves out only the part that the caller may not read, and says which permission is missing", async () => {
    const { cloud } = stack.simulation;
    const trust = {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    await cloud.call(
      "iam",
      "CreateRole",
      {
        RoleName: "reader",
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
      },
      OPERATOR,
    );
    const Action = ["fsx:Describe*", "scheduler:Get*", "logs:FilterLogEvents", "sqs:GetQueueAttributes"];
    await cloud.call(
      "iam",
      "PutRolePolicy",
      {
        RoleName: "reader",
        PolicyName: "reading",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action, Resource: "*" }],
        }),
      },
      OPERATOR,
    );
    const role = cloud.iam.assumeRole(`arn:aws:iam::${cloud.accountId}:role/reader`, {
      service: "lambda.amazonaws.com",
    });
    const reader = operator(stack.simulation, {
      clientSettings: { endpoint: stack.simulation.endpoint.url, credentials: cloud.iam.credentials(role) },
    });
    const printed = await reader(statusCommand);
    expect(printed.code).to.equal(0);
    expect(printed.out).to.match(/\nnightly-export +Sat 03:15 EST/);
    expect(printed.out.replace(/\s+/g, " ")).to.match(
      /Alarms You may not read the alarms: .*cloudwatch:DescribeAlarms.* Ask for the permission/,
    );
    expect(tooLong(printed).filter((line) => !line.includes("arn:aws:"))).to.deep.equal([]);
  });
});
