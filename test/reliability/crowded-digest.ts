/**
 * Prints a digest of all events of a crowded half day with faults; for the test that asks for the same ones from a
 * process of its own.
 */
import { createHash } from "node:crypto";
import { CHAOS } from "../../local/faults/fault-names";
import type { ProcessPool } from "../../local/lambda/process-pool";
import { CROWDED_FROM, type CrowdedStack, crowdedStack } from "./crowded-stack";
import { runSeed } from "./run-seed";

export async function crowdedDigest(
  { stack, stackDirectory, program }: CrowdedStack,
  seed: string,
  functionProcesses?: ProcessPool,
): Promise<string> {
  const options = { stack, stackDirectory, program, seed, days: 0.25, faults: CHAOS, from: CROWDED_FROM };
  const { evidence, faults } = await runSeed({ ...options, functionProcesses });
  const digest = createHash("sha256");
  for (const event of evidence.events) digest.update(`${JSON.stringify(event)}\n`);
  return `${evidence.events.length} events, ${Object.keys(faults).length} kinds of faults, ${digest.digest("hex")}`;
}

async function print(): Promise<void> {
  const crowded = await crowdedStack();
  try {
    console.log(await crowdedDigest(crowded, process.argv[2]!));
  } finally {
    crowded.remove();
  }
}

if (require.main === module) void print();
