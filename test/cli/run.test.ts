/** Starting, following, canceling, retrying and pausing by hand; what each prints and exits with. */
import { expect } from "chai";
import { cancelCommand } from "../../cli/cancel";
import { pauseCommand, resumeCommand } from "../../cli/pause";
import { retryCommand } from "../../cli/retry";
import { runCommand } from "../../cli/run";
import { OPERATOR } from "../../local/service";
import { at, deployTestStack, type TestStack } from "../local/simulation/stack";
import { type Operator, operator, tooLong } from "./operator";

const FS = "fs-00000000000000001";
const BUSY = "fs-00000000000000002";
const BROKEN = "fs-00000000000000003";

const TASKS = {
  export: { fileSystemId: FS, schedule: "cron(0 3 * * ? *)", timezone: "America/New_York" },
  skips: { fileSystemId: BUSY, schedule: "cron(0 3 * * ? *)", whenBusy: "skip" },
  waits: { fileSystemId: BUSY, schedule: "at(2026-11-20T02:00:00)", maxWait: "5m" },
  "waits-too": { fileSystemId: BUSY, schedule: "at(2026-11-20T02:01:00)", maxWait: "5m" },
  refused: { fileSystemId: BROKEN, schedule: "at(2026-11-20T02:00:00)" },
  after: { fileSystemId: FS, type: "Release", after: "export", notAccessedForDays: 0, enabled: false },
};

describe("running tasks by hand", () => {
  let stack: TestStack;
  let type: Operator;

  before(async () => {
    stack = await deployTestStack({ notify: { emails: ["oncall@example.com"] }, tasks: TASKS });
    type = operator(stack.simulation);
    const { fsx } = stack.simulation.cloud;
    const broken = [...fsx.associations.values()].find(({ fileSystemId }) => fileSystemId === BROKEN)!;
    fsx.setAssociationLifecycle(broken.id, "MISCONFIGURED", "The bucket is gone.");
    await stack.simulation.runUntil(at("00:10:00"));
  });
  after(() => stack.simulation.close());

  const lastTask = (fileSystemId: string) => stack.simulation.cloud.fsx.tasks.of(fileSystemId).at(-1)!.id;
  const deadLetters = async (queue: string) => {
    const { Attributes } = (await stack.simulation.cloud.call(
      "sqs",
      "GetQueueAttributes",
      { QueueUrl: stack.simulation.program.outputs[queue], AttributeNames: ["ApproximateNumberOfMessages"] },
      OPERATOR,
    )) as { Attributes: Record<string, string> };
    return Number(Attributes.ApproximateNumberOfMessages);
  };

  describe("fsx-scheduler run", () => {
    it("starts a task and says how to follow it", async () => {
      const printed = await type(runCommand, "export");
      expect(printed).to.deep.equal({
        out:
          `export started: ${lastTask(FS)} (PENDING)\n` +
          `  Export of / on ${FS}\n` +
          "  follow it:  fsx-scheduler status --watch\n",
        err: "",
        code: 0,
      });
      await stack.simulation.runUntil(at("00:30:00"));
    });

    it("follows it with --wait, a line every tenth where there is no terminal, and exits with 0", async () => {
      stack.simulation.cloud.fsx.setNextTaskDuration(FS, 120);
      const printed = await type(runCommand, "export", "--wait");
      const lines = printed.out.trimEnd().split("\n");
      expect(lines[0]).to.equal(`export started: ${lastTask(FS)} (PENDING)`);
      expect(lines[2]).to.equal(`[${"░".repeat(24)}]  PENDING, not started yet`);
      expect(lines.at(-1)).to.match(/^export succeeded: \d+ files? exported in 2 min \d+ s$/);
      expect(lines.length).to.be.lessThan(20);
      expect({ code: printed.code, long: tooLong(printed) }).to.deep.equal({ code: 0, long: [] });
    });

    it("draws one line on a terminal and takes it away at the end", async () => {
      const { out } = await operator(stack.simulation, { interactive: true })(runCommand, "export", "--wait");
      expect(out.split("\r\x1b[K").length).to.be.greaterThan(3);
      expect(out.split("\r\x1b[K").at(-1)).to.match(/^export succeeded: .*\n$/);
    });

    it("prints one JSON object with --json, also with --wait", async () => {
      const { out, code } = await type(runCommand, "export", "--wait", "--json");
      const run = JSON.parse(out);
      expect(run).to.deep.include({ schedule: "export", outcome: "succeeded", lifecycle: "SUCCEEDED" });
      expect(run.taskId).to.equal(lastTask(FS));
      expect(run.counts.failed).to.equal(0);
      expect(code).to.equal(0);
    });

    it("exits with 1 where files failed, and says how to see which", async () => {
      await stack.simulation.runUntil(at("00:50:00"));
      stack.simulation.cloud.fsx.failNextTask(FS, { files: [{ path: "/a", errorCode: "S3Error" }] });
      const printed = await type(runCommand, "export", "--wait");
      expect(printed.code).to.equal(1);
      expect(printed.out).to.match(
        /\nexport failed: 1 of \d+ files? not exported\n {2}FSx says: .*\n( {2}.*\n)*? {2}which files, and what to do: {2}fsx-scheduler report task-\w{17}\n$/,
      );
    });

    it("shows waiting as waiting, then the task, and exits by its result", async () => {
      stack.simulation.cloud.fsx.startForeignTask(BUSY, 90);
      const printed = await type(runCommand, "waits", "--wait");
      expect(printed.code).to.equal(0);
      const told = printed.out.replace(/\s+/g, " ");
      expect(told).to.match(
        /^waits waits: fs-00000000000000002 is busy with task-\w+ \(\w+\)\. The run of 2026/,
      );
      expect(told).to.match(/ waiting since 00:\d\d:\d\d: fs-00000000000000002 is busy with task-\w+ /);
      expect(told).to.match(/ Its turn has come: task-\w{17} .* waits succeeded: \d+ files exported/);
    });

    it("stops following after --timeout with 3, and the run goes on", async () => {
      stack.simulation.cloud.fsx.setNextTaskDuration(FS, 600);
      const running = await type(runCommand, "export", "--wait", "--timeout", "1m");
      expect(running.code).to.equal(3);
      expect(running.out).to.match(/export still runs as task-\w{17} after 1 min \(--timeout\)\. It goes on/);
      stack.simulation.cloud.fsx.startForeignTask(BUSY, 200);
      const waiting = await type(runCommand, "waits", "--wait", "--timeout", "2m");
      expect(waiting.code).to.equal(3);
      expect(waiting.out).to.match(/waits still waits for its turn after 2 min/);
      await stack.simulation.runUntil(at("01:20:00"));
      expect(stack.simulation.ledger.runs.filter(({ outcome }) => outcome === undefined)).to.deep.equal([]);
    });

    it("exits with 2 where the run is skipped, with the reason", async () => {
      stack.simulation.cloud.fsx.startForeignTask(BUSY, 60);
      const printed = await type(runCommand, "skips", "--wait");
      expect(printed.code).to.equal(2);
      expect(printed.out).to.match(/^skips was skipped: fs-00000000000000002 is busy with task-/);
      await stack.simulation.runUntil(at("01:30:00"));
    });

    it("exits with 1 where the run is refused, with the function's reason and the next command", async () => {
      const printed = await type(runCommand, "refused");
      expect(printed.code).to.equal(1);
      expect(printed.out).to.equal("");
      expect(printed.err.replace(/\s+/g, " ")).to.match(
        /^refused could not start: "\/" needs the association of \/, which is MISCONFIGURED .*fsx-scheduler doctor --stack test $/,
      );
      expect(tooLong(printed)).to.deep.equal([]);
    });

    it("refuses a name that the stack does not have, and guesses which was meant", async () => {
      expect(await type(runCommand, "exprot")).to.deep.equal({
        out: "",
        err:
          'Stack test has no task named "exprot". Did you mean export? Its tasks are\n' +
          "export, skips, waits, waits-too, refused and after.\n",
        code: 1,
      });
    });
  });

  describe("fsx-scheduler cancel", () => {
    it("cancels what a task runs now, by its name", async () => {
      stack.simulation.cloud.fsx.setNextTaskDuration(FS, 3600);
      await type(runCommand, "export");
      const task = lastTask(FS);
      await stack.simulation.runUntil(at("01:35:00"));
      const printed = await type(cancelCommand, "export");
      expect(printed.code).to.equal(0);
      expect(printed.out).to.match(
        new RegExp(`^${task} of export is CANCELING\\.\\n {2}\\d+ files had been done\\. Files in flight`),
      );
      await stack.simulation.runUntil(at("01:40:00"));
      expect(stack.mails().at(-1)!.subject).to.match(/^\[test\] export failed: the task was canceled/);
    });

    it("says that nothing runs, or that a run waits, with 1", async () => {
      expect((await type(cancelCommand, "export")).err).to.equal(
        "No task of export runs, so there is nothing to cancel.\n",
      );
      stack.simulation.cloud.fsx.startForeignTask(BUSY, 60);
      await type(runCommand, "waits");
      const waiting = await type(cancelCommand, "waits");
      expect(waiting.code).to.equal(1);
      expect(waiting.err).to.match(/^No task of waits runs, but a run of it waits for its turn: fs-0/);
      await stack.simulation.runUntil(at("01:50:00"));
    });

    it("leaves tasks alone that are not the stack's, that have ended, or that FSx does not know", async () => {
      const foreign = stack.simulation.cloud.fsx.startForeignTask(BUSY, 60)!;
      const others = await type(cancelCommand, foreign);
      expect(others.code).to.equal(1);
      expect(others.err).to.include(`${foreign} was started not by this program`);
      expect(others.err).to.include(`\n  aws fsx cancel-data-repository-task --task-id ${foreign}`);
      expect((await type(cancelCommand, lastTask(FS))).err).to.equal(
        `${lastTask(FS)} has ended already: it is CANCELED.\n`,
      );
      expect((await type(cancelCommand, "task-00000000000000000")).err).to.match(
        /^FSx knows no task-00000000000000000 in us-east-1\./,
      );
      await stack.simulation.runUntil(at("01:55:00"));
    });
  });

  describe("fsx-scheduler retry", () => {
    before(async () => {
      stack.simulation.cloud.fsx.startForeignTask(BUSY, 1200);
      await stack.simulation.runUntil(at("02:10:00"));
      expect(await deadLetters("runsDeadLetterQueueUrl")).to.equal(3);
    });

    it("starts a new run and deletes the dead letter, when the run is accepted; all others stay", async () => {
      const printed = await type(retryCommand, "waits");
      expect(printed.code).to.equal(0);
      expect(tooLong(printed)).to.deep.equal([]);
      expect(printed.out.replace(/\s+/g, " ")).to.match(
        /^The run of Fri 20 Nov 02:00 was taken out of the dead-letter queue \(RunExpired\)\. It could not start within 5 min .* waits waits: fs-00000000000000002 is busy/,
      );
      expect(await deadLetters("runsDeadLetterQueueUrl")).to.equal(2);
      await stack.simulation.runUntil(at("02:25:00"));
      // Its waiting counted from the retry, not from 02:00.
      const runs = stack.simulation.ledger.runs.filter(({ schedule }) => schedule === "waits");
      expect(runs.at(-1)).to.include({ outcome: "succeeded", scheduledTime: "2026-11-20T02:10:00Z" });
    });

    it("keeps the dead letter where the new run is refused", async () => {
      const printed = await type(retryCommand, "refused");
      expect(printed.code).to.equal(1);
      expect(printed.err).to.match(
        /^refused could not start: [\s\S]*\nThe dead letter stays where it is\.\n$/,
      );
      expect(await deadLetters("runsDeadLetterQueueUrl")).to.equal(2);
    });

    it("says what there is instead where the task has no dead letter", async () => {
      const printed = await type(retryCommand, "export");
      expect(printed.code).to.equal(1);
      expect(printed.err.replace(/\s+/g, " ")).to.equal(
        "No run of export is among the 2 messages that the dead-letter queue shows: refused (1), waits-too (1). " +
          "To start it now: fsx-scheduler run export --wait ",
      );
      expect(await deadLetters("runsDeadLetterQueueUrl")).to.equal(2);
    });

    it("clears all dead letters of a task with one run where asked to", async () => {
      const QueueUrl = stack.simulation.program.outputs.runsDeadLetterQueueUrl;
      for (const hour of ["10", "11"]) {
        const MessageBody = JSON.stringify({
          schedule: "waits-too",
          scheduledTime: `2026-11-19T${hour}:00:00Z`,
        });
        await stack.simulation.cloud.call(
          "sqs",
          "SendMessage",
          { QueueUrl, MessageBody, MessageGroupId: BUSY },
          OPERATOR,
        );
      }
      const first = await type(retryCommand, "waits-too");
      expect(first.out).to.match(/^The run of Thu 19 Nov 10:00 was taken out of the dead-letter queue\.\n/);
      expect(first.out).to.include("2 dead letters of waits-too are left.");
      await stack.simulation.runUntil(at("02:40:00"));
      const { out } = await type(retryCommand, "waits-too", "--all", "--json");
      const retried = JSON.parse(out);
      expect(retried).to.deep.include({ schedule: "waits-too", outcome: "started", left: 0 });
      expect(
        retried.cleared.map(({ scheduledTime }: { scheduledTime: string }) => scheduledTime),
      ).to.deep.equal(["2026-11-19T11:00:00Z", "2026-11-20T02:01:00Z"]);
      expect(await deadLetters("runsDeadLetterQueueUrl")).to.equal(1);
    });
  });

  describe("fsx-scheduler pause and resume", () => {
    const schedule = () =>
      stack.simulation.cloud.call(
        "scheduler",
        "GetSchedule",
        { GroupName: "fsx-data-scheduler-test", Name: "export" },
        OPERATOR,
      ) as Promise<Record<string, unknown>>;

    it("change the schedule's state and nothing else, and warn of the next pulumi up", async () => {
      const before = await schedule();
      const paused = await type(pauseCommand, "export");
      expect(paused.out).to.equal(
        "export is paused: its schedule does not fire until it is resumed.\n" +
          "  The stack file is not changed: the next pulumi up restores what it says. To\n" +
          "  make it last, set tasks.export.enabled to false there.\n" +
          "  again:  fsx-scheduler resume export\n",
      );
      const { LastModificationDate: _now, ...after } = await schedule();
      const { LastModificationDate: _then, ...unchanged } = before;
      expect(after).to.deep.equal({ ...unchanged, State: "DISABLED" });
      const resumed = await type(resumeCommand, "export");
      expect(resumed.out.split("\n").slice(0, 2)).to.deep.equal([
        "export is resumed.",
        "  It fires next on Fri 20 Nov 03:00 EST, in 5 h.",
      ]);
      expect((await schedule()).State).to.equal("ENABLED");
    });

    it("say so where there is nothing to change, and change nothing", async () => {
      const { LastModificationDate } = await schedule();
      await stack.simulation.runUntil(at("02:45:00"));
      expect((await type(resumeCommand, "export")).out).to.match(/^export is not paused\.\n/);
      expect((await schedule()).LastModificationDate).to.deep.equal(LastModificationDate);
      expect(JSON.parse((await type(resumeCommand, "export", "--json")).out)).to.deep.include({
        task: "export",
        state: "ENABLED",
        changed: false,
        next: "2026-11-20T08:00:00.000Z",
      });
    });

    it("refuse a task that runs after another one, and say what to do instead", async () => {
      const printed = await type(pauseCommand, "after");
      expect(printed.code).to.equal(1);
      expect(printed.err.replace(/\s+/g, " ")).to.equal(
        "after has no schedule of its own: it runs after export. Pause that one, or set tasks.after.enabled in the " +
          "stack file and run pulumi up. ",
      );
    });
  });
});
