/**
 * One seed: a stack runs for some days with faults, then without, then without schedules until everything has come to
 * its end; the invariants are checked on what it left behind.
 */
import { join } from "node:path";
import type { Program } from "../../local/deploy/program";
import type { TimedEvent } from "../../local/events";
import type { FaultMix } from "../../local/faults/fault-names";
import type { ProcessPool } from "../../local/lambda/process-pool";
import { OPERATOR } from "../../local/service";
import { type Simulation, startSimulation } from "../../local/simulation";
import { type Evidence, evidenceOf, type Violation } from "./evidence";
import { INVARIANTS } from "./invariants";

export interface SeedOptions {
  stack: string;
  /** Where the stack files are; the project's folder unless given. */
  stackDirectory?: string;
  seed: string;
  from: Date;
  days: number;
  faults: FaultMix;
  /** The program of an earlier seed of the same stack and start, perhaps altered. */
  program?: Program;
  functionProcesses?: ProcessPool;
}

export interface SeedResult {
  violations: Violation[];
  evidence: Evidence;
  /** How often each fault struck. */
  faults: Record<string, number>;
  runs: number;
  invocations: number;
  apiCalls: number;
  program: Program;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A schedule may be delivered half an hour late; until then its faults' last fires have begun. */
const LATE_DELIVERY = 31 * MINUTE;
/** What runs and waits longest: maxWait and maxDuration of the stack's tasks, one after the other along its chains. */
const DRAINED_WITHIN = 96 * HOUR;
/** Until alarms and mails have followed. */
const AFTERWARDS = 2 * HOUR;

export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const events: TimedEvent[] = [];
  const { stack, stackDirectory, seed, from, faults, program, functionProcesses } = options;
  const simulation = await startSimulation({
    directory: join(__dirname, "..", ".."),
    stackDirectory,
    stack,
    seed,
    from,
    faults,
    program,
    functionProcesses,
    // Nobody is told before they have confirmed; that is AWS's rule, and not what is tested here.
    confirmMailsAfter: 0,
    onEvent: (event) => events.push(event),
  });
  try {
    const { cloud } = simulation;
    const calmFrom = from.getTime() + options.days * 24 * HOUR;
    await simulation.runUntil(new Date(calmFrom));
    cloud.faults.stop();
    const unscheduledFrom = calmFrom + LATE_DELIVERY;
    await simulation.runUntil(new Date(unscheduledFrom));
    await deleteSchedules(simulation);
    const drained = await drain(simulation, unscheduledFrom + DRAINED_WITHIN);
    await simulation.runUntil(new Date(cloud.clock.now() + AFTERWARDS));
    const times = { from: from.getTime(), calmFrom, unscheduledFrom, drained };
    const evidence = evidenceOf(simulation, events, times);
    const totals = simulation.totals();
    return {
      violations: INVARIANTS.flatMap((invariant) => invariant(evidence)),
      evidence,
      faults: Object.fromEntries(cloud.faults.counts),
      runs: totals.runs,
      invocations: totals.functions.invocations,
      apiCalls: totals.apiCalls,
      program: simulation.program,
    };
  } finally {
    await simulation.close();
  }
}

/** As an operator who stops everything new. */
async function deleteSchedules({ cloud }: Simulation): Promise<void> {
  const { Schedules } = (await cloud.call("scheduler", "ListSchedules", {}, OPERATOR)) as {
    Schedules: { Name: string; GroupName: string }[];
  };
  for (const { Name, GroupName } of Schedules) {
    await cloud.call("scheduler", "DeleteSchedule", { Name, GroupName }, OPERATOR);
  }
}

/** Lets time run until nothing is to be done any more, or until `limit`. */
async function drain(simulation: Simulation, limit: number): Promise<boolean> {
  const { cloud } = simulation;
  while (busy(simulation)) {
    if (cloud.clock.now() >= limit) return false;
    await simulation.runUntil(new Date(cloud.clock.now() + HOUR));
  }
  return true;
}

/**
 * Whether there is still something that this program does. An export that never ends keeps its pipeline's file system;
 * the pipeline has ended then, and told people of both (invariants/pipelines.ts).
 */
export function busy({ cloud, world }: Pick<Simulation, "cloud" | "world">): boolean {
  const queued = cloud.sqs.queues.some(
    (queue) => queue.size > 0 && !/dead-letters|undelivered/.test(queue.name),
  );
  return (
    queued ||
    world.fileSystems.some(({ fileSystemId }) => cloud.fsx.tasks.outstanding(fileSystemId).length > 0) ||
    [...cloud.states.machines.values()].some(({ executions }) =>
      [...executions.values()].some(({ status }) => status === "RUNNING"),
    )
  );
}
