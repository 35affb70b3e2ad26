/**
 * One local run of a stack: its file, its program, the world it meets, and virtual time. `fsx-scheduler local`, the
 * tests and the reports all go through here.
 */
import { keyPolicy } from "../components/encryption-key";
import type { StackConfig } from "../stacks/config";
import { parseStackConfig } from "../stacks/config";
import { PROJECT, readStackFile, readStackFileAt } from "../stacks/stack-file";
import { LocalCloud } from "./cloud";
import type { Usage } from "./cost/usage";
import { UsageMeter } from "./cost/usage-meter";
import { type Deployment, deployProgram } from "./deploy/deployment";
import { type Program, runProgram } from "./deploy/program";
import { type Endpoint, startEndpoint } from "./endpoint";
import type { TimedEvent } from "./events";
import type { FaultMix } from "./faults/fault-names";
import type { ProcessPool } from "./lambda/process-pool";
import type { RuntimeKind } from "./lambda/runtime-kind";
import { RunLedger, type Totals } from "./run-ledger";
import { createWorld, deriveWorld, type World, type WorldOptions } from "./world";
import { readWorldFile } from "./world-file/read";

export { deriveWorld };

export interface SimulationOptions {
  /** Folder of the project: where index.ts is. */
  directory: string;
  /** Folder of the stack files, where it is another one. */
  stackDirectory?: string;
  /** Path of the stack's file, where it is another one than `Pulumi.<stack>.yaml`. */
  stackFile?: string;
  /** Pulumi's stack name. */
  stack: string;
  /** Virtual time at the start. */
  from: Date;
  /** The same seed gives the same run. */
  seed: string;
  /** Port of the endpoint; any free one where it is not given. */
  port?: number;
  /**
   * The program as it was run before, for many simulations of one stack file and start; it is run where it is not
   * given. What it registered may have been altered since.
   */
  program?: Program;
  /** What many simulations share, one after the other, to run functions in; each has its own where absent. */
  functionProcesses?: ProcessPool;
  /** Default "realm", which is faster. "process" where others than this process use the endpoint. */
  functionsRunIn?: RuntimeKind;
  /** The world before deployment; derived from the stack where it is not given. */
  world?: World;
  /** Path of a world file, where `world` is not given; docs/world.md. */
  worldFile?: string;
  /** Minutes until the people who are to be told confirm their e-mail subscriptions; default 10. */
  confirmMailsAfter?: number;
  /** Faults that strike by chance once the stack is deployed; `CHAOS` is a mix of all. `cloud.faults.stop()` ends them. */
  faults?: FaultMix;
  /** Called for every event, in order. */
  onEvent?: (event: TimedEvent) => void;
}

/** A deployed stack in a local cloud, ready for time to run. */
export interface Simulation {
  readonly cloud: LocalCloud;
  readonly config: StackConfig;
  readonly program: Program;
  readonly deployment: Deployment;
  readonly endpoint: Endpoint;
  readonly ledger: RunLedger;
  readonly world: World;
  /** Runs virtual time on until `end`. */
  runUntil(end: Date, onAdvance?: (now: number) => void): Promise<void>;
  totals(): Totals;
  /** What AWS would bill of the time since the deployment. */
  usage(): Usage;
  /** Closes the endpoint and ends every function process. */
  close(): Promise<void>;
}

/**
 * Reads the stack file, runs the program, makes the world and deploys into it.
 * @throws StackFileError, StackConfigError, WorldFileError, UnsupportedResource, or whatever the program throws
 */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { stack } = options;
  const file =
    options.stackFile === undefined
      ? readStackFile(options.stackDirectory ?? options.directory, stack)
      : readStackFileAt(options.stackDirectory ?? options.directory, options.stackFile);
  const region = String(file.config["aws:region"]);
  const { config } = parseStackConfig({
    stack,
    values: projectValues(file.config),
    now: options.from,
    file: file.file,
  });

  const world = worldFor(options, config, { region, seed: options.seed, start: options.from });

  const key = typeof config.kmsKey === "object" ? config.kmsKey.arn.split(":") : undefined;
  // An existing key belongs to an account; the rest of the stack lives beside it.
  const accountId = key?.[4];
  const cloud = new LocalCloud({
    region,
    start: options.from.getTime(),
    seed: options.seed,
    accountId,
    functionProcesses: options.functionProcesses,
    functionsRunIn: options.functionsRunIn ?? "realm",
  });
  if (key) {
    const keyId = key[5]!.slice("key/".length);
    cloud.kms.createKey({
      keyId,
      policy: { Version: "2012-10-17", Statement: keyPolicy(cloud.partition, cloud.accountId) },
    });
  }
  cloud.sns.confirmsAfter = (options.confirmMailsAfter ?? 10) * 60_000;
  const ledger = new RunLedger(new Map(config.tasks.map((task) => [task.scheduleName, task.name])));
  cloud.events.subscribe((event) => {
    ledger.observe(event);
    options.onEvent?.(event);
  });
  const program =
    options.program ??
    (await runProgram({
      directory: options.directory,
      stack,
      config: file.config,
      region,
      accountId: cloud.accountId,
      now: options.from,
    }));
  const endpoint = await startEndpoint(cloud, {
    port: options.port,
    stack: () => ({
      stack,
      region,
      now: new Date(cloud.clock.now()).toISOString(),
      outputs: program.outputs,
    }),
  });
  let deployment: Deployment;
  try {
    createWorld(cloud, world);
    deployment = await deployProgram(program, cloud);
  } catch (error) {
    await endpoint.close();
    await cloud.close();
    throw error;
  }
  const meter = new UsageMeter(cloud, config);
  for (const message of [...world.notes, ...program.warnings])
    cloud.events.emit({ kind: "warning", message });
  cloud.events.emit({ kind: "deployed", resources: deployment.made.length, stack, region });
  if (options.faults) cloud.faults.start(options.faults);

  return {
    cloud,
    config,
    program,
    deployment,
    endpoint,
    ledger,
    world,
    runUntil: (end, onAdvance) => cloud.clock.runUntil(end.getTime(), onAdvance),
    totals: () => ledger.totals(),
    usage: () => meter.usage(),
    close: async () => {
      await endpoint.close();
      await cloud.close();
    },
  };
}

/**
 * The world that a stack would meet, without running it.
 * @throws StackFileError, StackConfigError, WorldFileError
 */
export function worldOf(
  options: Pick<
    SimulationOptions,
    "directory" | "stackDirectory" | "stack" | "from" | "seed" | "world" | "worldFile"
  >,
): World {
  const { stack, from, seed } = options;
  const file = readStackFile(options.stackDirectory ?? options.directory, stack);
  const { config } = parseStackConfig({ stack, values: projectValues(file.config), now: from });
  return worldFor(options, config, { region: file.region, seed, start: from });
}

function worldFor(
  { world, worldFile }: Pick<SimulationOptions, "world" | "worldFile">,
  config: StackConfig,
  options: WorldOptions,
): World {
  return world ?? worldOfConfig(config, worldFile, options);
}

/** @throws WorldFileError */
export function worldOfConfig(
  config: Pick<StackConfig, "tasks" | "pipelines" | "transfers">,
  worldFile: string | undefined,
  options: WorldOptions,
): World {
  return worldFile === undefined ? deriveWorld(config, options) : readWorldFile(worldFile, config, options);
}

/** A stack file's values of this project, without its namespace. */
export function projectValues(config: Record<string, unknown>): Record<string, unknown> {
  const prefix = `${PROJECT}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}
