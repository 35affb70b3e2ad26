/**
 * What `fsx-scheduler local` makes of a run beside its timeline: the page (`--report`), a second config in the same
 * world (`--compare`), and the conditions to fail on (`--fail-on`).
 */
import { writeFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { billOf } from "../../local/cost/bill";
import type { TimedEvent } from "../../local/events";
import type { FaultMix } from "../../local/faults/fault-names";
import type { Simulation } from "../../local/simulation";
import type { World } from "../../local/world";
import { parseStackConfig, type StackConfig } from "../../stacks/config";
import { readStackFile, readStackFileAt, type StackFile } from "../../stacks/stack-file";
import { paragraph } from "../lines";
import { analyse } from "./analysis";
import { CONDITIONS, type Condition } from "./conditions";
import { comparisonPage } from "./page/comparison-page";
import { rehearsalPage } from "./page/page";
import { RehearsalRecorder } from "./recorder";
import type { Rehearsal } from "./rehearsal";

export interface ReportOptions {
  /** Where the page goes. */
  report?: string;
  /** Path of another stack file. */
  compare?: string;
  failOn?: Condition[];
}

/** A run as the options give it. */
export interface RunSetting {
  /** Folder of the stack files. */
  directory: string;
  stack: string;
  from: Date;
  seed: string;
  /** File of the world. */
  world?: string | undefined;
  faults?: FaultMix | undefined;
}

/** A condition of `--fail-on` that was met. */
export interface FoundCondition {
  name: string;
  found: string[];
}

/** @throws InvalidArgumentError naming the conditions that there are */
export function parseConditions(text: string): Condition[] {
  const names = [...new Set(text.split(",").map((name) => name.trim()))];
  return names.map((name) => {
    const condition = CONDITIONS.find((one) => one.name === name);
    if (condition) return condition;
    const all = CONDITIONS.map((one) => one.name).join(", ");
    throw new InvalidArgumentError(`"${name}" is no condition; there are ${all}, with commas between them.`);
  });
}

/** Lines for --help. */
export function conditionLines(): string[] {
  return CONDITIONS.flatMap(({ name, meaning }) => paragraph(`  ${name.padEnd(10)} `, meaning, 80));
}

/** Listens to one simulation, and says afterwards what it was. */
export class RecordedRun {
  readonly #recorder: RehearsalRecorder;

  constructor(
    private readonly setting: RunSetting,
    private readonly file: StackFile,
  ) {
    this.#recorder = new RehearsalRecorder(setting.stack);
  }

  observe(event: TimedEvent): void {
    this.#recorder.observe(event);
  }

  rehearsal(simulation: Pick<Simulation, "config" | "cloud" | "ledger" | "totals" | "usage">): Rehearsal {
    const { file, text } = this.file;
    const { seed, from, world, faults } = this.setting;
    const usage = simulation.usage();
    return this.#recorder.rehearsal(
      {
        file,
        text,
        config: simulation.config,
        region: simulation.cloud.region,
        seed,
        from: from.getTime(),
        world,
        faults,
        until: simulation.cloud.clock.now(),
        totals: simulation.totals(),
        ...(usage.seconds > 0 ? { bill: billOf(usage) } : {}),
      },
      simulation.ledger.runs,
    );
  }
}

/** The files of a run, and of the one that it is compared with. @throws StackFileError */
export function readFiles(
  { directory, stack }: RunSetting,
  compare?: string,
): { own: StackFile; other: StackFile | undefined } {
  return {
    own: readStackFile(directory, stack),
    other: compare === undefined ? undefined : readStackFileAt(directory, compare),
  };
}

/**
 * A world that holds what either config needs, so that what is different between their runs comes from the configs.
 * @throws StackConfigError
 */
export function sharedWorld(
  setting: RunSetting,
  files: readonly StackFile[],
  derive: (config: Pick<StackConfig, "tasks" | "pipelines" | "transfers">) => World,
  valuesOf: (config: Record<string, unknown>) => Record<string, unknown>,
): World {
  const { stack, from } = setting;
  const configs = files.map(
    ({ file, config }) => parseStackConfig({ stack, values: valuesOf(config), now: from, file }).config,
  );
  return derive({
    tasks: distinct(configs.flatMap(({ tasks }) => tasks)),
    pipelines: distinct(configs.flatMap(({ pipelines }) => pipelines)),
    transfers: distinct(configs.flatMap(({ transfers }) => transfers)),
  });
}

/** Each entry once, though its settings may differ between the configs. */
function distinct<T>(entries: T[]): T[] {
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}

/** Writes the page. @param compared the other rehearsal, of `--compare` */
export function writeReport(path: string, rehearsal: Rehearsal, compared?: Rehearsal): void {
  const own = { rehearsal, analysis: analyse(rehearsal) };
  const page = compared
    ? comparisonPage({ rehearsal: compared, analysis: analyse(compared) }, own)
    : rehearsalPage(rehearsal, own.analysis);
  writeFileSync(path, page);
}

/** Which of the conditions a rehearsal meets, with what was found. */
export function metConditions(conditions: readonly Condition[], rehearsal: Rehearsal): FoundCondition[] {
  return conditions
    .map(({ name, find }) => ({ name, found: find(rehearsal) }))
    .filter(({ found }) => found.length > 0);
}
