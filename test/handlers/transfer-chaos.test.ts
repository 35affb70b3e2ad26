/**
 * Days on which everything happens: functions are killed at any call, answers are lost, events get lost or come twice,
 * agents come and go, executions fail. Whatever happens, what these tests say holds.
 */
import { expect } from "chai";
import fc from "fast-check";
import { TRANSFER_TAGS } from "../../handlers/transfer-plan";
import { Random } from "../../local/random";
import { awsError } from "./fake-fsx";
import { RUN, run } from "./transfer-plans";
import { type TransferSandbox, transferSandbox } from "./transfer-sandbox";

const AGENTS = 4;

type Happening =
  | { kind: "start"; crash: number | undefined; afterEffect: boolean }
  | { kind: "looks"; crash: number | undefined; afterEffect: boolean }
  | { kind: "event"; which: number }
  | { kind: "end"; which: number; ok: boolean; tell: boolean }
  | { kind: "agent"; which: number; online: boolean }
  | { kind: "lost"; operation: string }
  | { kind: "throttled"; operation: string }
  | { kind: "time"; seconds: number };

const crash = { crash: fc.option(fc.nat(60), { nil: undefined }), afterEffect: fc.boolean() };
const which = fc.nat(30);
const operation = fc.constantFrom(
  "createLocationNfs",
  "createTask",
  "startTaskExecution",
  "updateLocationNfs",
  "updateTask",
  "tagResource",
  "describeTask",
  "listTasks",
  "describeTaskExecution",
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("start" as const), ...crash }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("looks" as const), ...crash }) },
  fc.record({ kind: fc.constant("event" as const), which }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("end" as const), which, ok: fc.boolean(), tell: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("agent" as const), which, online: fc.boolean() }) },
  fc.record({ kind: fc.constant("lost" as const), operation }),
  fc.record({ kind: fc.constant("throttled" as const), operation }),
  fc.record({ kind: fc.constant("time" as const), seconds: fc.nat(3_600) }),
);

/** One message of a run: delivered again until it is done with, as SQS does. */
class Delivery {
  done = false;
  constructor(
    private readonly sandbox: TransferSandbox,
    private readonly scheduledTime: string,
  ) {}

  async again(): Promise<void> {
    if (!this.done) this.done = await this.sandbox.start(run(this.scheduledTime));
  }
}

async function happen(sandbox: TransferSandbox, delivery: Delivery, one: Happening): Promise<void> {
  const { datasync } = sandbox;
  const executions = [...datasync.executions.values()];
  switch (one.kind) {
    case "start":
    case "looks":
      datasync.crashAt =
        one.crash === undefined
          ? undefined
          : { call: datasync.calls.length + one.crash, afterEffect: one.afterEffect };
      await (one.kind === "start" ? delivery.again() : sandbox.follow());
      datasync.crashAt = undefined;
      return;
    case "event":
      if (executions.length > 0)
        await sandbox.watch(executions[one.which % executions.length]!.TaskExecutionArn);
      return;
    case "end": {
      const execution = datasync.live[one.which % Math.max(1, datasync.live.length)];
      if (!execution) return;
      datasync.end(execution, one.ok ? "SUCCESS" : "ERROR");
      if (one.tell) await sandbox.watch(execution.TaskExecutionArn);
      return;
    }
    case "agent":
      datasync.agents[one.which % AGENTS]!.Status = one.online ? "ONLINE" : "OFFLINE";
      return;
    case "lost":
    case "throttled": {
      const lost = one.kind === "lost";
      datasync.fail(
        one.operation,
        lost ? awsError("TimeoutError", "lost", 500) : awsError("ThrottlingException", "slow down", 400),
        lost,
      );
      return;
    }
    case "time":
      sandbox.now += one.seconds * 1000;
  }
}

/** Lets everything come to an end: agents are back, nothing fails any more. */
async function settle(sandbox: TransferSandbox, delivery: Delivery): Promise<void> {
  const { datasync } = sandbox;
  datasync.forgetFailures();
  for (const agent of datasync.agents) agent.Status = "ONLINE";
  for (let round = 0; round < 40; round++) {
    sandbox.now += 120_000;
    await delivery.again();
    for (const execution of datasync.live) datasync.end(execution, "SUCCESS");
    await sandbox.follow();
    if (delivery.done && datasync.live.length === 0 && sandbox.records.at(-1)?.phase === "ended") return;
  }
}

function executionsPerSlice(sandbox: TransferSandbox, scheduledTime: string): Map<string, string[][]> {
  const perSlice = new Map<string, string[][]>();
  for (const { TaskExecutionArn, Status } of sandbox.datasync.executions.values()) {
    const tags = sandbox.datasync.tags.get(TaskExecutionArn)!;
    if (tags[TRANSFER_TAGS.run] !== scheduledTime) continue;
    const slice = tags[TRANSFER_TAGS.slice]!;
    const agent = tags[TRANSFER_TAGS.agent]!;
    perSlice.set(slice, [
      ...(perSlice.get(slice) ?? []),
      [TaskExecutionArn, Status, agent, tags[TRANSFER_TAGS.failedOverFrom] ?? ""],
    ]);
  }
  return perSlice;
}

describe("a transfer on a day on which everything happens", function () {
  this.timeout(600_000);

  it("never has two live executions of a slice, never gives a slice back to the agent that failed, and tells its end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 40 }), async (day) => {
        const sandbox = transferSandbox(AGENTS);
        const delivery = new Delivery(sandbox, RUN);
        for (const one of day) await happen(sandbox, delivery, one);
        await settle(sandbox, delivery);

        const { datasync } = sandbox;
        expect(datasync.mostLivePerTask).to.be.at.most(1);
        const perSlice = executionsPerSlice(sandbox, RUN);
        for (const executions of perSlice.values()) {
          // The first, and its one fail-over.
          expect(executions.length).to.be.at.most(2);
          if (executions.length < 2) continue;
          const [first, second] = executions as [string[], string[]];
          expect(second[3]).to.equal(first[0]);
          expect(first[1]).to.equal("ERROR");
          expect(second[2]).to.not.equal(first[2]);
        }
        // Every run comes to one end, and that is told.
        const ends = sandbox.records.filter((record) => record.phase === "ended");
        expect(ends.length).to.be.at.least(1);
        expect(new Set(ends.map((end) => end.outcome)).size).to.equal(1);
        expect(sandbox.mails.length).to.be.at.least(1);
        if (ends[0]!.outcome === "succeeded") {
          const slices = ends[0]!.slices as number;
          expect(perSlice.size).to.equal(slices);
          for (const executions of perSlice.values()) expect(executions.at(-1)![1]).to.equal("SUCCESS");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("leaks nothing: after the next quiet run there is one task and one location per slice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 40 }), async (day) => {
        const sandbox = transferSandbox(AGENTS);
        const delivery = new Delivery(sandbox, RUN);
        for (const one of day) await happen(sandbox, delivery, one);
        await settle(sandbox, delivery);
        const next = new Delivery(sandbox, new Date(sandbox.now).toISOString());
        await settle(sandbox, next);

        const { datasync } = sandbox;
        expect(sandbox.records.at(-1)).to.include({ phase: "ended", outcome: "succeeded", slices: AGENTS });
        expect([...datasync.tasks.values()].map((task) => task.Name).sort()).to.deep.equal(
          Array.from({ length: AGENTS }, (_, slice) => `prod-home-slice-${slice}`),
        );
        const sources = [...datasync.tasks.values()].map((task) => task.SourceLocationArn);
        expect(new Set(sources).size).to.equal(AGENTS);
        expect([...datasync.locations.keys()].sort()).to.deep.equal([...sources, sandbox.destination].sort());
      }),
      { numRuns: 150 },
    );
  });

  it("makes no more tasks and locations than slices over a hundred runs, however many agents there are in each", async () => {
    const sandbox = transferSandbox(AGENTS, { maxInventoryAge: 30 * 86_400 });
    const { datasync } = sandbox;
    datasync.pageSize = 100;
    const random = new Random("a hundred runs");
    for (let number = 1; number <= 100; number++) {
      sandbox.now += 3_600_000;
      const online = random.integer(1, AGENTS);
      datasync.agents.forEach((agent, index) => {
        agent.Status = index < online ? "ONLINE" : "OFFLINE";
      });
      expect(await sandbox.start(run(new Date(sandbox.now - 20_000).toISOString()))).to.equal(true);
      expect(datasync.live, `run ${number}`).to.have.length(online);
      for (const execution of datasync.live) {
        datasync.end(execution, random.chance(0.4) ? "ERROR" : "SUCCESS");
      }
      // All come back, so that what failed is taken over, and ends.
      for (const agent of datasync.agents) agent.Status = "ONLINE";
      await sandbox.follow();
      for (const execution of datasync.live) datasync.end(execution, "SUCCESS");
      await sandbox.follow();
      expect(sandbox.records.at(-1), `run ${number}`).to.include({ phase: "ended", outcome: "succeeded" });
      expect(datasync.tasks.size, `tasks after run ${number}`).to.equal(online);
      expect(datasync.locations.size, `locations after run ${number}`).to.equal(online + 1);
    }
    expect(datasync.mostLivePerTask).to.equal(1);
    expect(sandbox.metrics.FailOvers).to.be.above(50);
  });
});
