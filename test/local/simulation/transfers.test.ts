/**
 * Whole runs of a transfer, from the schedule to the mail: the deployed program, its functions in their processes,
 * three agents between a file server and a bucket, and agents that die.
 */
import { expect } from "chai";
import { generateTree } from "../../../local/datasync/tree-generator";
import type { TimedEvent } from "../../../local/events";
import { Random } from "../../../local/random";
import { OPERATOR } from "../../../local/service";
import { at, START, type TestStack } from "./stack";
import { AGENTS, agentArn, checkInvariants, copiesOf, deployTransfer, missingAt, TARGET } from "./transfers";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** About 13 minutes for three agents. */
const TREE = generateTree({ directories: 400, files: 60_000, bytes: 50e9, seed: "transfers" });
const FILES = TREE.reduce((sum, { files }) => sum + files, 0);

type ExecutionEvent = TimedEvent & { kind: "transfer execution" };

interface Phase {
  event: "transfer";
  run: string;
  phase: string;
  outcome?: string;
}

const executions = ({ events }: TestStack, status: string) =>
  events.filter(
    (event): event is ExecutionEvent => event.kind === "transfer execution" && event.status === status,
  );

/** What the functions told of a run, in order. */
function phases({ events }: TestStack): { time: number; record: Phase }[] {
  return events.flatMap((event) => {
    if (event.kind !== "log") return [];
    const { message } = event.record as { message?: unknown };
    const isPhase = typeof message === "object" && (message as Phase | null)?.event === "transfer";
    return isPhase ? [{ time: Date.parse(event.time), record: message as Phase }] : [];
  });
}

describe("a transfer over three agents", function () {
  this.timeout(600_000);
  let stack: TestStack;
  afterEach(() => stack.simulation.close());

  it("is divided evenly, and copies every file once", async () => {
    stack = await deployTransfer({ directories: TREE });
    await stack.simulation.runUntil(at("02:00:00"));
    expect(missingAt(stack)).to.deep.equal([]);
    checkInvariants(stack, 3);
    const copies = copiesOf(stack);
    expect(copies.filesAt(TARGET)).to.equal(FILES);
    expect(
      copies.all.reduce((sum, { from, to }) => sum + to - from, 0),
      "each once",
    ).to.equal(FILES);
    const byAgent = AGENTS.map((_, i) => copies.all.filter(({ agents }) => agents.includes(agentArn(i))));
    const spans = byAgent.map((own) => own.at(-1)!.end - own[0]!.start);
    expect(Math.max(...spans) / Math.min(...spans), "longest to shortest").to.be.below(1.05);
    expect(phases(stack).map(({ record }) => record.outcome ?? record.phase)).to.deep.equal([
      "started",
      "succeeded",
    ]);
    expect(stack.mails().map(({ subject }) => subject)).to.have.length(1);
    expect(stack.mails()[0]!.subject).to.match(/^\[test\] home succeeded: /);
  });

  it("goes on on another agent within seconds after one has died, and leaves nothing behind, run after run", async () => {
    stack = await deployTransfer({ directories: TREE, settings: { schedule: "cron(0 1/2 * * ? *)" } });
    const { cloud } = stack.simulation;
    cloud.datasync.killAgent(agentArn(1), at("01:06:00").getTime());
    await stack.simulation.runUntil(at("02:55:00"));
    const [failed, ...others] = executions(stack, "ERROR");
    expect(others).to.deep.equal([]);
    expect(failed!.agents).to.deep.equal(["nas-2"]);
    const moved = phases(stack).find(({ record }) => record.phase === "failed-over")!;
    expect(moved.time - Date.parse(failed!.time), "from the failure to the fail-over").to.be.within(1, 2_000);
    expect(missingAt(stack)).to.deep.equal([]);
    checkInvariants(stack, 3);
    const repeated = executions(stack, "SUCCESS").filter(({ task }) => task === failed!.task);
    expect(repeated.map(({ agents }) => agents.includes("nas-2"))).to.deep.equal([false]);
    // What the dead agent had copied is not copied again.
    const copied = copiesOf(stack).all.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(copied).to.equal(FILES);

    cloud.datasync.setAgentStatus(agentArn(1), "ONLINE");
    const tasks = [...cloud.datasync.tasks.keys()].sort();
    const locations = [...cloud.datasync.locations.keys()].sort();
    await stack.simulation.runUntil(at("12:00:00"));
    const runs = phases(stack).filter(({ record }) => record.outcome === "succeeded");
    expect(runs).to.have.length(6);
    expect([...cloud.datasync.tasks.keys()].sort(), "the same tasks").to.deep.equal(tasks);
    expect([...cloud.datasync.locations.keys()].sort(), "the same locations").to.deep.equal(locations);
  });

  it("goes on also where EventBridge loses every event", async () => {
    stack = await deployTransfer({ directories: TREE });
    const { cloud } = stack.simulation;
    cloud.eventbridge.lose(({ source }) => source === "aws.datasync");
    cloud.datasync.killAgent(agentArn(0), at("01:06:00").getTime());
    await stack.simulation.runUntil(at("02:30:00"));
    expect(missingAt(stack)).to.deep.equal([]);
    checkInvariants(stack, 3);
    expect(phases(stack).map(({ record }) => record.outcome ?? record.phase)).to.deep.equal([
      "started",
      "failed-over",
      "succeeded",
    ]);
  });

  it("is neither started nor skipped again by the Scheduler's second delivery where the first was skipped", async () => {
    stack = await deployTransfer({
      directories: TREE,
      settings: { schedule: "cron(0,10 1 * * ? *)", whenBusy: "skip" },
    });
    const { cloud } = stack.simulation;
    await stack.simulation.runUntil(at("01:17:00"));
    const queue = cloud.sqs.queues.find(({ url }) => url.endsWith("transfers.fifo"))!;
    // Content-based deduplication, as with the Scheduler: it no longer knows the message after seven minutes.
    await cloud.call(
      "sqs",
      "SendMessage",
      {
        QueueUrl: queue.url,
        MessageBody: '{"transfer":"home","scheduledTime":"2026-11-20T01:10:00Z"}',
        MessageGroupId: "home",
      },
      OPERATOR,
    );
    await stack.simulation.runUntil(at("02:00:00"));
    expect(
      phases(stack).map(({ record: { run, outcome, phase } }) => `${run.slice(11, 16)} ${outcome ?? phase}`),
    ).to.deep.equal(["01:00 started", "01:10 skipped", "01:00 succeeded"]);
    expect(executions(stack, "SUCCESS")).to.have.length(3);
  });

  it("queues where more agents have died than are left", async () => {
    stack = await deployTransfer({ directories: TREE });
    const { cloud } = stack.simulation;
    cloud.datasync.killAgent(agentArn(0), at("01:05:00").getTime());
    cloud.datasync.killAgent(agentArn(2), at("01:06:00").getTime());
    await stack.simulation.runUntil(at("04:00:00"));
    expect(missingAt(stack)).to.deep.equal([]);
    checkInvariants(stack, 3);
    const agents = executions(stack, "SUCCESS").flatMap((event) => event.agents);
    expect(agents).to.deep.equal(["nas-2", "nas-2", "nas-2"]);
  });

  it("loses nothing and copies nothing twice at once while agents die at random, over many runs", async () => {
    const RUNS = 30;
    stack = await deployTransfer({
      directories: TREE,
      settings: { schedule: "cron(0 * * * ? *)", maxInventoryAge: "7d" },
    });
    const { cloud } = stack.simulation;
    const [tree] = cloud.datasync.sources;
    const random = new Random("agents die");
    const incomplete: string[] = [];
    cloud.events.subscribe((event) => {
      const [last] = event.kind === "log" ? phases({ ...stack, events: [event] }) : [];
      if (last?.record.outcome === "succeeded" && missingAt(stack).length > 0)
        incomplete.push(last.record.run);
    });
    for (let run = 1; run <= RUNS; run++) {
      const begin = START.getTime() + run * HOUR;
      // The last run is a quiet one.
      for (const [i] of run < RUNS ? AGENTS.entries() : []) {
        if (random.chance(0.5)) cloud.datasync.killAgent(agentArn(i), begin + random.integer(0, 10 * MINUTE));
      }
      await stack.simulation.runUntil(new Date(begin + 55 * MINUTE));
      for (const [i] of AGENTS.entries()) cloud.datasync.setAgentStatus(agentArn(i), "ONLINE");
      checkInvariants(stack, 3);
      if (run === RUNS - 1) await stack.simulation.runUntil(new Date(begin + 59 * MINUTE));
      // Half of everything changes, so that the next run has minutes of work to be struck in.
      for (const directory of run < RUNS ? [...tree!.directories.values()] : []) {
        if (random.chance(0.5)) tree!.change(directory.path, 0, directory.files + 1, 1_000_000);
      }
    }
    await stack.simulation.runUntil(new Date(START.getTime() + (RUNS + 1) * HOUR - MINUTE));
    expect(incomplete, "runs that said they had succeeded").to.deep.equal([]);
    expect(missingAt(stack)).to.deep.equal([]);
    const told = phases(stack).filter(({ record }) => record.phase === "ended");
    expect(new Set(told.map(({ record }) => record.run)).size, "every run was told").to.be.at.least(RUNS - 1);
    // With half of the agents dying in the first ten minutes, most runs lose at least one execution.
    expect(executions(stack, "ERROR").length, "agents that died in the middle").to.be.above(RUNS / 2);
  });
});
