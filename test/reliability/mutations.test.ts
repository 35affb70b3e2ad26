/**
 * The suite's own test: on a crowded day with faults the program holds, and each of the mistakes that it is there to
 * find is found.
 */
import { expect } from "chai";
import { CHAOS } from "../../local/faults/fault-names";
import { ProcessPool } from "../../local/lambda/process-pool";
import { CROWDED_FROM, type CrowdedStack, crowdedStack } from "./crowded-stack";
import { MUTATIONS, mutated } from "./mutations";
import { runSeed } from "./run-seed";

/** More of what only the handlers' care survives, so that few hours are enough. */
const FAULTS = { ...CHAOS, throttling: 0.1, "server-error": 0.1, "crash-after": 0.01, "region-outage": 0 };
const SEEDS = ["1", "2", "3"];
const DAYS = 0.5;

describe("the reliability suite", function () {
  this.timeout(240_000);
  let crowded: CrowdedStack;
  const functionProcesses = new ProcessPool();
  before(async () => {
    crowded = await crowdedStack();
  });
  after(async () => {
    await functionProcesses.close();
    crowded?.remove();
  });

  const violations = async (seed: string, program: CrowdedStack["program"]): Promise<string[]> => {
    const { stack, stackDirectory } = crowded;
    const options = { stack, stackDirectory, seed, days: DAYS, faults: FAULTS, program, functionProcesses };
    const result = await runSeed({ ...options, from: CROWDED_FROM });
    return result.violations.map(({ invariant, message }) => `${invariant}: ${message}`);
  };

  it("finds nothing wrong with the program", async () => {
    for (const seed of SEEDS)
      expect(await violations(seed, crowded.program), `seed ${seed}`).to.deep.equal([]);
  });

  for (const mutation of MUTATIONS) {
    it(`finds that ${mutation.name}`, async () => {
      const program = await mutated(crowded.program, mutation);
      const found: string[] = [];
      for (const seed of SEEDS) {
        if (found.some((text) => mutation.found.test(text))) break;
        found.push(...(await violations(seed, program).catch((error: Error) => [error.message])));
      }
      expect(found.join("\n")).to.match(mutation.found);
    });
  }
});
