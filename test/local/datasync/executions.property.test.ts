/**
 * Whatever is asked of DataSync, in whatever order, and whatever becomes of its agents: statuses follow their graph,
 * a task and an agent do one thing at a time, counters grow and agree with the ledger, nothing waits for ever.
 */
import { expect } from "chai";
import * as fc from "fast-check";
import { describeExecution } from "../../../local/datasync/read-executions";
import { ServiceError } from "../../../local/service";
import { call, DESTINATION, HOUR, makeTask, pass, SECOND, SOURCE, setUp, type TestSetup } from "./fixture";

const AGENTS = 3;
const TASKS = 4;

/** What may follow a status; "" is nothing yet. */
const NEXT: Record<string, string[]> = {
  "": ["QUEUED", "LAUNCHING"],
  QUEUED: ["LAUNCHING", "CANCELLING"],
  LAUNCHING: ["PREPARING", "CANCELLING", "ERROR"],
  PREPARING: ["TRANSFERRING", "CANCELLING", "ERROR"],
  TRANSFERRING: ["VERIFYING", "SUCCESS", "CANCELLING", "ERROR"],
  VERIFYING: ["SUCCESS", "CANCELLING", "ERROR"],
  CANCELLING: ["ERROR"],
  SUCCESS: [],
  ERROR: [],
};

type Step =
  | { do: "start"; task: number; queueing: boolean }
  | { do: "cancel"; pick: number }
  | { do: "kill" | "disconnect" | "back"; agent: number }
  | { do: "move"; task: number; agent: number }
  | { do: "change"; from: number }
  | { do: "pass"; seconds: number };

const agent = fc.nat(AGENTS - 1);
const task = fc.nat(TASKS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("start" as const), task, queueing: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("kill" as const, "disconnect" as const, "back" as const),
      agent,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("move" as const), task, agent }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("change" as const), from: fc.nat(90) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.nat(200) }) },
);

describe("DataSync, whatever is asked of it", () => {
  it("keeps its rules", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const setup = await setUp({ agents: AGENTS });
        const tasks: string[] = [];
        for (let i = 0; i < TASKS; i++) tasks.push(await makeTask(setup, i % AGENTS));
        const watch = new Watch(setup);
        for (const one of steps) {
          await take(setup, tasks, one);
          watch.check();
        }
        for (const arn of setup.agents) setup.cloud.datasync.setAgentStatus(arn, "ONLINE");
        await pass(setup, 6 * HOUR);
        watch.check();
        const { executions, copies, sources } = setup.cloud.datasync;
        expect(executions.all.filter(({ ended }) => !ended)).to.deep.equal([]);
        // One more execution, and nothing is missing.
        await call(setup.cloud, "StartTaskExecution", { TaskArn: tasks[0] });
        await pass(setup, HOUR);
        watch.check();
        expect(copies.missing(sources[0]!, SOURCE, DESTINATION)).to.deep.equal([]);
      }),
      { numRuns: 60 },
    );
  });
});

async function take(setup: TestSetup, tasks: string[], one: Step): Promise<void> {
  const { cloud, agents } = setup;
  const { datasync } = cloud;
  try {
    if (one.do === "start") {
      const TaskQueueing = one.queueing ? "ENABLED" : "DISABLED";
      await call(cloud, "StartTaskExecution", {
        TaskArn: tasks[one.task],
        OverrideOptions: { TaskQueueing },
      });
    } else if (one.do === "cancel") {
      const all = datasync.executions.all;
      if (all.length === 0) return;
      await call(cloud, "CancelTaskExecution", { TaskExecutionArn: all[one.pick % all.length]!.arn });
    } else if (one.do === "move") {
      const { source } = datasync.task(tasks[one.task]!);
      const OnPremConfig = { AgentArns: [agents[one.agent]] };
      await call(cloud, "UpdateLocationNfs", { LocationArn: source, OnPremConfig });
    } else if (one.do === "change") datasync.sources[0]!.change("/a", one.from, one.from + 20);
    else if (one.do === "pass") await pass(setup, one.seconds * SECOND);
    else if (one.do === "kill") datasync.killAgent(agents[one.agent]!);
    else if (one.do === "disconnect") datasync.disconnectAgent(agents[one.agent]!);
    else datasync.setAgentStatus(agents[one.agent]!, "ONLINE");
  } catch (error) {
    // Much of what is asked is refused; that is part of it.
    if (!(error instanceof ServiceError) || error.code !== "InvalidRequestException") throw error;
  }
}

/** Watches the statuses as they change, and everything else when it is asked to. */
class Watch {
  readonly #statuses = new Map<string, string>();
  readonly #counters = new Map<string, number[]>();
  readonly #problems: string[] = [];

  constructor(private readonly setup: TestSetup) {
    setup.cloud.events.subscribe((event) => {
      if (event.kind !== "transfer execution") return;
      const before = this.#statuses.get(event.execution) ?? "";
      this.#statuses.set(event.execution, event.status);
      if (!NEXT[before]!.includes(event.status)) {
        this.#problems.push(`${event.execution}: ${event.status} after "${before}"`);
      }
    });
  }

  check(): void {
    expect(this.#problems).to.deep.equal([]);
    const { executions, copies } = this.setup.cloud.datasync;
    const running = executions.running;
    expect(new Set(running.map(({ task }) => task)).size, "one execution per task").to.equal(running.length);
    const busy = running.flatMap(({ agents }) => agents);
    expect(new Set(busy).size, "one execution per agent").to.equal(busy.length);
    for (const execution of executions.all) {
      const now = describeExecution(execution, this.setup.cloud.clock.now());
      const counters = [
        now.EstimatedFilesToTransfer,
        now.FilesTransferred,
        now.BytesTransferred,
        now.FilesVerified,
      ];
      for (const [i, before] of (this.#counters.get(execution.arn) ?? []).entries()) {
        expect(counters[i], `counter ${i} of ${execution.id}`).to.be.at.least(before);
      }
      this.#counters.set(execution.arn, counters);
      const [estimated, files, bytes] = counters as [number, number, number, number];
      const own = copies.all.filter((copy) => copy.execution === execution.arn);
      const copied = own.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(files).to.be.at.most(estimated);
      expect(copied).to.equal(execution.work?.done.files ?? 0);
      expect(own.reduce((sum, copy) => sum + copy.bytes, 0)).to.equal(bytes);
      if (now.Status === "SUCCESS") expect(files).to.equal(estimated);
      if (now.Status === "ERROR") expect(now.Result.ErrorCode).to.be.a("string");
    }
  }
}
