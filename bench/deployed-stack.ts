/** A stack of a benchmark's own, deployed into a local cloud. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Simulation, type SimulationOptions, startSimulation } from "../local/simulation";
import { ROOT, type StackValues, stackConfig } from "./stack-values";

/** Every benchmark's virtual time begins here. */
export const START = new Date("2026-11-20T00:00:00Z");

export async function deployStack(
  values: StackValues,
  options: Partial<SimulationOptions> = {},
): Promise<Simulation> {
  const stackDirectory = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-bench-"));
  try {
    writeFileSync(join(stackDirectory, "Pulumi.bench.yaml"), stringify({ config: stackConfig(values) }));
    return await startSimulation({
      directory: ROOT,
      stackDirectory,
      stack: "bench",
      from: START,
      seed: "1",
      ...options,
    });
  } finally {
    rmSync(stackDirectory, { recursive: true });
  }
}
