/**
 * One simulation in a process of its own: the stack and the number of days are its arguments, and its last line says
 * what it took. Started with `--expose-gc`, so that memory is what is in use and not what waits to be collected.
 */
import { type Simulation, startSimulation } from "../../local/simulation";
import { deployStack, START } from "../deployed-stack";
import { manyTasks, ROOT } from "../stack-values";

export interface SimulationRun {
  /** Seconds, deployment included. */
  wall: number;
  runs: number;
  /** Of these, the ones that have not ended. */
  unfinished: number;
  /** Megabytes in use, inside V8's heap and outside of it, after a third of the time, and at the end. */
  early: number;
  late: number;
}

const DAY = 86_400_000;
const HOURLY_TASKS = 100;

async function main(stack: string, days: number): Promise<void> {
  const before = performance.now();
  const simulation = await started(stack);
  try {
    await simulation.runUntil(new Date(START.getTime() + (days * DAY) / 3));
    const early = memoryInUse();
    // And an hour more, so that the last midnight's runs have come.
    await simulation.runUntil(new Date(START.getTime() + days * DAY + DAY / 24));
    const { runs, unfinished } = simulation.totals();
    const wall = (performance.now() - before) / 1000;
    const run: SimulationRun = { wall, runs, unfinished, early, late: memoryInUse() };
    process.stdout.write(`${JSON.stringify(run)}\n`);
  } finally {
    await simulation.close();
  }
}

function started(stack: string): Promise<Simulation> {
  if (stack !== "hourly") return startSimulation({ directory: ROOT, stack, from: START, seed: "1" });
  return deployStack({ tasks: manyTasks(HOURLY_TASKS, HOURLY_TASKS, "cron(0 * * * ? *)") });
}

function memoryInUse(): number {
  // Twice: what a collection frees outside of the heap, as buffers and typed arrays, is counted until the next one.
  globalThis.gc!();
  globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

void main(process.argv[2]!, Number(process.argv[3]));
