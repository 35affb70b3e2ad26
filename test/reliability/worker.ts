/**
 * A process of a campaign: runs the seeds that it is given, several at a time, with one program and one pool of
 * function processes for all of them. A seed spends most of its real time waiting for its functions' processes.
 */
import { join } from "node:path";
import { LOCAL_ACCOUNT } from "../../local/deploy/account";
import { type Program, runProgram } from "../../local/deploy/program";
import type { FaultMix } from "../../local/faults/fault-names";
import { ProcessPool } from "../../local/lambda/process-pool";
import { readStackFile } from "../../stacks/stack-file";
import { EXPECTED_DENIALS } from "./exceptions";
import { runSeed } from "./run-seed";

/** What a worker is asked for. */
export interface Order {
  stack: string;
  seed: number;
  from: string;
  days: number;
  faults: FaultMix;
}

/** What it answers. */
export interface Answer {
  seed: number;
  violations: { invariant: string; message: string; time: string }[];
  faults: Record<string, number>;
  /** Ends of runs, by outcome and reason. */
  outcomes: Record<string, number>;
  runs: number;
  invocations: number;
  apiCalls: number;
  /** Absent where the seed did not come to its end. */
  unusedPermissions: string[] | undefined;
  /** Reasons of the expected denials that came up. */
  denials: string[];
  /** Real seconds. */
  seconds: number;
}

const PROJECT = join(__dirname, "..", "..");
const pool = new ProcessPool();
const programs = new Map<string, Promise<Program>>();

async function answer(order: Order): Promise<Answer> {
  const began = performance.now();
  const program = await programOf(order);
  const result = await runSeed({
    ...order,
    seed: String(order.seed),
    from: new Date(order.from),
    program,
    functionProcesses: pool,
  });
  const { events, records, unusedPermissions } = result.evidence;
  const outcomes: Record<string, number> = {};
  for (const { phase, outcome, reason } of records) {
    if (phase !== "ended") continue;
    const name = reason ?? outcome ?? "unknown";
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  const denied = events.flatMap((event) =>
    event.kind === "api" && event.error ? [event.message ?? ""] : [],
  );
  return {
    seed: order.seed,
    violations: result.violations.map(({ invariant, message, time }) => ({
      invariant,
      message,
      time: new Date(time).toISOString(),
    })),
    faults: result.faults,
    outcomes,
    runs: result.runs,
    invocations: result.invocations,
    apiCalls: result.apiCalls,
    unusedPermissions,
    denials: EXPECTED_DENIALS.filter(({ message }) => denied.some((text) => message.test(text))).map(
      ({ reason }) => reason,
    ),
    seconds: (performance.now() - began) / 1000,
  };
}

/** Run once for each stack and start. */
function programOf({ stack, from }: Order): Promise<Program> {
  const key = `${stack} ${from}`;
  let program = programs.get(key);
  if (!program) {
    const { config } = readStackFile(PROJECT, stack);
    const region = String(config["aws:region"]);
    program = runProgram({
      directory: PROJECT,
      stack,
      config,
      region,
      accountId: LOCAL_ACCOUNT,
      now: new Date(from),
    });
    programs.set(key, program);
  }
  return program;
}

/** A simulation that breaks is a violation, too. */
function broken(order: Order, error: unknown): Answer {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    seed: order.seed,
    violations: [{ invariant: "the simulation runs to its end", message, time: order.from }],
    faults: {},
    outcomes: {},
    runs: 0,
    invocations: 0,
    apiCalls: 0,
    unusedPermissions: undefined,
    denials: [],
    seconds: 0,
  };
}

process.on("message", (order: Order) => {
  void answer(order)
    .catch((error: unknown) => broken(order, error))
    .then((given) => process.send!(given));
});
process.on("disconnect", () => process.exit(0));
