/**
 * The course of `fsx-scheduler local`: the stack is deployed, time passes or the endpoint stays open, and it ends with a
 * summary, a report and an exit code. cli/timeline.ts words what happens.
 */
import { constants } from "node:os";
import * as path from "node:path";
import type { TimedEvent } from "../local/events";
import type { FaultMix } from "../local/faults/fault-names";
import type { Totals } from "../local/run-ledger";
import type { Simulation } from "../local/simulation";
import type { World } from "../local/world";
import type { StackFile } from "../stacks/stack-file";
import { serveInstructions, summaryLines } from "./local-summary";
import { mixOf } from "./local-world";
import { checkOutputFile } from "./output-file";
import { ProgressReporter } from "./progress";
import {
  type FoundCondition,
  metConditions,
  RecordedRun,
  type ReportOptions,
  type RunSetting,
  readFiles,
  sharedWorld,
  writeReport,
} from "./rehearsal/local-report";
import type { Rehearsal } from "./rehearsal/rehearsal";
import { Timeline } from "./timeline";
import { counted } from "./wording";

/** Runs shorter than this are told line by line; longer ones day by day. */
const LINE_BY_LINE_SECONDS = 3 * 24 * 3600;

/** With which people and supervisors end it. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** What was asked for; `for` in seconds. */
export interface LocalOptions extends ReportOptions {
  stack: string;
  for: number;
  from: Date;
  seed: string;
  serve?: boolean;
  port?: number;
  speed: number;
  json?: boolean;
  detail?: "runs" | "days";
  unusedPermissions?: boolean;
  faults?: FaultMix;
  chaos?: boolean;
  world?: string;
  writeWorld?: string;
}

/** How a local run ended, as an exit code. */
export const EXIT = { ok: 0, notDeployed: 1, handlerCrashed: 2, conditionMet: 3 } as const;

/** Folder of the program and its stack files. */
export const DIRECTORY = path.join(__dirname, "..");

/** @returns the exit code */
export async function runLocal(options: LocalOptions): Promise<number> {
  const started = performance.now();
  if (options.report !== undefined) checkOutputFile("--report", options.report, "month.html");
  const { stack, from, seed, world: worldFile } = options;
  const setting: RunSetting = {
    directory: DIRECTORY,
    stack,
    from,
    seed,
    world: worldFile,
    faults: mixOf(options),
  };
  const files = readFiles(setting, options.compare);
  const longRun = !options.serve && options.for > LINE_BY_LINE_SECONDS;
  const progress = new ProgressReporter(process.stderr, !options.json && !options.serve);
  const timeline = new Timeline({
    detail: options.detail ?? (longRun ? "days" : "runs"),
    live: options.serve === true,
    print: (line) => progress.above(() => process.stdout.write(`${line}\n`)),
  });
  const onEvent = options.json
    ? (event: TimedEvent) => process.stdout.write(`${JSON.stringify(event)}\n`)
    : (event: TimedEvent) => timeline.show(event);

  // By itself, Node ends at a signal without its exit handlers, which take unpacked code and processes away.
  for (const signal of SIGNALS) process.once(signal, endAt);
  if (!options.json) timeline.heading(options.stack, options.from);
  // Loaded late, so that a mistyped option is told at once.
  const { projectValues, startSimulation, worldOfConfig } = await import("../local/simulation");
  const compared = files.other && [files.own, files.other];
  const world = () =>
    compared &&
    sharedWorld(
      setting,
      compared,
      (config) =>
        worldOfConfig(config, options.world, {
          region: files.own.region,
          seed: options.seed,
          start: options.from,
        }),
      projectValues,
    );
  const recorded = new RecordedRun(setting, files.own);
  const simulation = await startSimulation({
    directory: DIRECTORY,
    stack: options.stack,
    from: options.from,
    seed: options.seed,
    port: options.port,
    functionsRunIn: options.serve ? "process" : "realm",
    // Whoever tries commands against the endpoint wants the mails at once.
    confirmMailsAfter: options.serve ? 0 : undefined,
    worldFile,
    faults: setting.faults,
    world: world(),
    onEvent: (event) => {
      recorded.observe(event);
      onEvent(event);
    },
  });
  let rehearsal: Rehearsal;
  let code: number;
  try {
    const deployedAfter = performance.now() - started;
    if (!options.json) timeline.deployed(simulation, deployedAfter);
    if (options.serve) await serve(simulation, options);
    else await run(simulation, options, progress);
    progress.end();
    timeline.end();
    rehearsal = recorded.rehearsal(simulation);
    const met = metConditions(options.failOn ?? [], rehearsal);
    code = close(simulation, options, { deployedAfter, wall: performance.now() - started }, met);
  } finally {
    await simulation.close();
  }
  if (options.report !== undefined) {
    const other = files.other && (await rehearseOther(setting, files.other, options, world()));
    writeReport(options.report, rehearsal, other);
    if (!options.json) process.stdout.write(`  report     ${options.report}\n`);
  }
  return code;
}

/** The other config for the same time, without a word but how far it is. */
async function rehearseOther(
  setting: RunSetting,
  file: StackFile,
  options: LocalOptions,
  world: World | undefined,
): Promise<Rehearsal> {
  const { startSimulation } = await import("../local/simulation");
  const progress = new ProgressReporter(process.stderr, !options.json);
  const recorded = new RecordedRun(setting, file);
  const simulation = await startSimulation({
    directory: DIRECTORY,
    stack: options.stack,
    stackFile: options.compare,
    from: options.from,
    seed: options.seed,
    faults: setting.faults,
    world,
    onEvent: (event) => recorded.observe(event),
  });
  try {
    await run(simulation, options, progress, `${file.file}: `);
    progress.end();
    return recorded.rehearsal(simulation);
  } finally {
    await simulation.close();
  }
}

async function run(
  simulation: Simulation,
  options: LocalOptions,
  progress: ProgressReporter,
  label = "",
): Promise<void> {
  const start = options.from.getTime();
  const end = start + options.for * 1000;
  await simulation.runUntil(new Date(end), (now) =>
    progress.update((now - start) / (end - start), () => {
      const { runs, failed, pipelineRuns, transferRuns } = simulation.totals();
      const all = runs + pipelineRuns.started + transferRuns.runs;
      const bad = failed + pipelineRuns.failed + transferRuns.failed;
      return `${label}${new Date(now).toISOString().slice(0, 16).replace("T", " ")}  ${counted(all, "run")}, ${bad} failed`;
    }),
  );
}

/** Lets virtual time follow real time until the user ends it. */
async function serve(simulation: Simulation, options: LocalOptions): Promise<void> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  for (const signal of SIGNALS) {
    process.off(signal, endAt);
    process.once(signal, abort);
  }
  if (!options.json) process.stdout.write(`${serveInstructions(simulation, options.speed).join("\n")}\n`);
  try {
    await simulation.cloud.clock.follow(options.speed, stop.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, abort);
  }
}

/** Ends the process as a shell expects of one that a signal ended. */
function endAt(signal: NodeJS.Signals): void {
  process.exit(128 + constants.signals[signal]);
}

/** Prints the summary; the exit code tells whether a function crashed. */
function close(
  simulation: Simulation,
  options: LocalOptions,
  times: { deployedAfter: number; wall: number },
  met: FoundCondition[],
): number {
  const totals = simulation.totals();
  const virtualSeconds = (simulation.cloud.clock.now() - options.from.getTime()) / 1000;
  const unused = options.unusedPermissions ? simulation.cloud.iam.unusedPermissions() : undefined;
  const faults = mixOf(options) && Object.fromEntries(simulation.cloud.faults.counts);
  if (options.json) {
    const summary = {
      kind: "summary",
      stack: options.stack,
      virtualSeconds,
      ...totals,
      ...(faults ? { faults } : {}),
      ...(unused ? { unused } : {}),
      ...(options.failOn ? { failOn: met } : {}),
    };
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  } else {
    const lines = summaryLines(totals, { virtualSeconds, ...times }, { unused, faults });
    for (const { name, found } of met)
      lines.push("", `Fails on ${name}:`, ...found.map((text) => `  ${text}`));
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  const crashed = exitCode(totals, options.serve === true || faults !== undefined);
  return crashed || (met.length > 0 ? EXIT.conditionMet : EXIT.ok);
}

/**
 * 0, or 2 where a function failed: then what was rehearsed is not what was meant. While the endpoint is open, people
 * try what fails, and end the run themselves; and with faults, functions fail on purpose.
 */
export function exitCode(totals: Totals, mayFail: boolean): number {
  return totals.functions.failures > 0 && !mayFail ? EXIT.handlerCrashed : EXIT.ok;
}
