/**
 * A function that is killed at any of its calls of DataSync, before the call has had an effect and after: whatever call
 * it is, the next delivery brings everything to where it would have been.
 */
import { expect } from "chai";
import { RUN, run } from "./transfer-plans";
import { type TransferSandbox, transferSandbox } from "./transfer-sandbox";

const HOUR = 3_600_000;

/** What is left in DataSync, without the ids that differ from one day to another. */
function remains({ datasync }: TransferSandbox) {
  const tasks = [...datasync.tasks.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1));
  return {
    tasks: tasks.map((task) => ({
      name: task.Name,
      includes: task.Includes,
      excludes: task.Excludes,
      agents: datasync.locations.get(task.SourceLocationArn)!.agents,
      executions: datasync.executionsOf(task.TaskArn).map(({ Status, agent }) => [Status, agent]),
    })),
    locations: datasync.locations.size,
  };
}

/** The ends that were recorded, each once: a crash may repeat a record, and never lose one. */
function recordedEnds({ records }: TransferSandbox): string[] {
  const ends = records.filter(({ phase }) => phase === "ended");
  return [...new Set(ends.map(({ transfer, run, outcome }) => `${transfer} ${run} ${outcome}`))].sort();
}

/** Delivers the run's message until it is done with. */
async function deliver(sandbox: TransferSandbox, scheduledTime = RUN): Promise<void> {
  for (let time = 0; time < 5; time++) {
    if (await sandbox.start(run(scheduledTime))) return;
    sandbox.now += 60_000;
  }
  throw new Error("The run is never done with.");
}

/** A day in three acts; in each, the calls that it makes are those that the caller may die at. */
interface Act {
  name: string;
  /** Up to the act, without a crash. */
  begin(): Promise<TransferSandbox>;
  act(sandbox: TransferSandbox): Promise<void>;
  /** What SQS and the open run's message do after a crash. */
  repair(sandbox: TransferSandbox): Promise<void>;
}

async function started(agents = 3): Promise<TransferSandbox> {
  const sandbox = transferSandbox(agents);
  await deliver(sandbox);
  return sandbox;
}

const ACTS: Act[] = [
  {
    name: "the first run of a transfer, which makes everything",
    begin: async () => transferSandbox(3),
    act: async (sandbox) => void (await sandbox.start()),
    repair: (sandbox) => deliver(sandbox),
  },
  {
    name: "a run on fewer agents, which removes and changes what there is",
    begin: async () => {
      const sandbox = await started();
      for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
      await sandbox.follow();
      sandbox.datasync.agent("b").Status = "OFFLINE";
      sandbox.now += HOUR;
      return sandbox;
    },
    act: async (sandbox) => void (await sandbox.start(run("2026-11-20T03:00:00Z"))),
    repair: (sandbox) => deliver(sandbox, "2026-11-20T03:00:00Z"),
  },
  {
    name: "a fail-over of two slices",
    begin: async () => {
      const sandbox = await started();
      const [first, second] = sandbox.datasync.live;
      for (const execution of [first!, second!]) sandbox.datasync.end(execution, "ERROR");
      return sandbox;
    },
    act: async (sandbox) => void (await sandbox.follow()),
    repair: async (sandbox) => {
      await sandbox.follow();
      await sandbox.follow();
    },
  },
  {
    name: "the end of a run, which is told",
    begin: async () => {
      const sandbox = await started();
      for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
      return sandbox;
    },
    act: async (sandbox) => void (await sandbox.follow()),
    repair: async (sandbox) => {
      await sandbox.follow();
      await sandbox.follow();
    },
  },
  {
    name: "a run past its time, which is cancelled",
    begin: async () => {
      const sandbox = await started();
      sandbox.now += 13 * HOUR;
      return sandbox;
    },
    act: async (sandbox) => void (await sandbox.follow()),
    repair: async (sandbox) => {
      await sandbox.follow();
      for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "ERROR");
      await sandbox.follow();
    },
  },
];

describe("a function that is killed at any call", function () {
  this.timeout(600_000);

  for (const { name, begin, act, repair } of ACTS) {
    it(`leaves what the next delivery repairs: ${name}`, async () => {
      const quiet = await begin();
      const first = quiet.datasync.calls.length;
      await act(quiet);
      const calls = quiet.datasync.calls.length - first;
      await repair(quiet);
      const wanted = remains(quiet);
      expect(calls, "calls to die at").to.be.at.least(5);

      for (let call = 0; call < calls; call++) {
        for (const afterEffect of [false, true]) {
          const sandbox = await begin();
          const { datasync } = sandbox;
          datasync.crashAt = { call: datasync.calls.length + call, afterEffect };
          await act(sandbox);
          datasync.crashAt = undefined;
          await repair(sandbox);
          const where = `killed ${afterEffect ? "after" : "before"} call ${call + 1} of ${calls}`;
          expect(datasync.mostLivePerTask, where).to.equal(1);
          // A task and a location that nobody had heard of yet are removed by the next run, not by this one.
          const { tasks, locations } = remains(sandbox);
          const used = tasks.filter(({ executions }) => executions.length > 0);
          expect(used, where).to.deep.equal(wanted.tasks);
          expect(locations - wanted.locations, where).to.be.at.most(1);
          expect(recordedEnds(sandbox), where).to.deep.equal(recordedEnds(quiet));
          expect(sandbox.mails.length, where).to.be.within(quiet.mails.length, quiet.mails.length + 1);
        }
      }
    });
  }

  it("leaves nothing behind after the next run, whichever call it was", async () => {
    const quiet = transferSandbox(2);
    await quiet.start();
    for (let call = 0; call < quiet.datasync.calls.length; call++) {
      const sandbox = transferSandbox(2);
      sandbox.datasync.crashAt = { call, afterEffect: true };
      await sandbox.start();
      sandbox.datasync.crashAt = undefined;
      await deliver(sandbox);
      for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
      await sandbox.follow();
      sandbox.now += HOUR;
      await deliver(sandbox, "2026-11-20T03:00:00Z");
      const { tasks, locations } = remains(sandbox);
      expect(
        tasks.map((task) => task.name),
        `call ${call + 1}`,
      ).to.deep.equal(["prod-home-slice-0", "prod-home-slice-1"]);
      expect(locations, `call ${call + 1}: one per slice, and the destination`).to.equal(3);
    }
  });
});
