/**
 * `fsx-scheduler local`: runs a stack in the local cloud and shows what happens, as it happens. This file reads the
 * options and owns the run's course; cli/timeline.ts words it.
 */
import { constants } from "node:os";
import * as path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { TimedEvent } from "../local/events";
import type { FaultMix } from "../local/faults/fault-names";
import type { Totals } from "../local/run-ledger";
import type { Simulation } from "../local/simulation";
import type { World } from "../local/world";
import { parseDuration } from "../stacks/duration";
import type { StackFile } from "../stacks/stack-file";
import { serveInstructions, summaryLines } from "./local-summary";
import { faultMix, mixOf, writeWorld } from "./local-world";
import { ProgressReporter } from "./progress";
import {
  checkReportPath,
  conditionLines,
  type FoundCondition,
  metConditions,
  parseConditions,
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

interface LocalOptions extends ReportOptions {
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
const DIRECTORY = path.join(__dirname, "..");

export function localCommand(): Command {
  return new Command("local")
    .description("run a stack on this machine, in an embedded local cloud, without an AWS account")
    .option("-s, --stack <name>", "the stack: Pulumi.<name>.yaml", "dev")
    .addOption(
      new Option("--for <duration>", "how much virtual time to run: 24h, 30d")
        .argParser(seconds)
        .default(24 * 3600, "24h"),
    )
    .option("--from <time>", "virtual time at the start, ISO 8601 (default: today at midnight, UTC)", isoTime)
    .option("--seed <text>", "the same seed gives the same run, byte for byte", "1")
    .option("--serve", "keep the endpoint open for the AWS CLI and SDKs, until Ctrl-C")
    .option("--port <number>", "with --serve: the endpoint's port", port)
    .option("--speed <factor>", "with --serve: virtual seconds per real second", factor, 1)
    .option("--json", "one event per line on standard output")
    .addOption(
      new Option("--detail <level>", "a line per run, or a line per day (default: by length)").choices([
        "runs",
        "days",
      ]),
    )
    .option(
      "--world <file>",
      "the world the stack meets (YAML, docs/world.md), where it is not the derived one",
    )
    .option(
      "--write-world <file>",
      "write the world as such a file, to begin from, and run nothing; - prints it",
    )
    .addOption(
      new Option(
        "--faults <list>",
        "let faults strike: NAME=P,… as throttling=0.05,task-failed=0.1 (names: docs/local-cloud.md)",
      ).argParser(faultMix),
    )
    .option("--chaos", "let all faults strike, in a documented mix; --faults changes single ones")
    .option("--unused-permissions", "list at the end what was granted and never used")
    .option("--report <file>", "write a page: timelines, overlaps with a free slot, mails, the clocks, …")
    .option("--compare <stack-file>", "with --report: run this file, too, in the same world, side by side")
    .option(
      "--fail-on <conditions>",
      "end with 3 where one is met: overlap,missed (see below)",
      parseConditions,
    )
    .addHelpText(
      "after",
      `
Conditions for --fail-on, which look at the stack that is run and end the command with 3:
${conditionLines().join("\n")}

Examples:
  fsx-scheduler local                                   a day of the dev stack
  fsx-scheduler local --stack prod --for 30d            the next month of prod
  fsx-scheduler local --stack prod --for 30d --report month.html --fail-on overlap,missed
  fsx-scheduler local --from 2026-11-01T00:00:00Z --seed 7
  fsx-scheduler local --stack prod --for 7d --chaos     a week in which everything goes wrong now and then
  fsx-scheduler local --serve --port 4566 --speed 60    a minute per second, open for the AWS CLI`,
    )
    .action(async (options: LocalOptions) => {
      if (options.port !== undefined && !options.serve) {
        throw new InvalidArgumentError("--port goes with --serve, which keeps the endpoint open.");
      }
      if (options.compare !== undefined && (options.report === undefined || options.serve)) {
        throw new InvalidArgumentError("--compare goes with --report and without --serve.");
      }
      if (options.writeWorld !== undefined) {
        await writeWorld(
          { ...options, from: options.from ?? todayAtMidnight(), directory: DIRECTORY },
          options.writeWorld,
        );
        return;
      }
      process.exitCode = await runLocal({ ...options, from: options.from ?? todayAtMidnight() });
    });
}

async function runLocal(options: LocalOptions): Promise<number> {
  const started = performance.now();
  if (options.report !== undefined) checkReportPath(options.report);
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

function todayAtMidnight(): Date {
  return new Date(new Date().toISOString().slice(0, 10));
}

function seconds(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function isoTime(text: string): Date {
  // Without a zone a time would be the machine's own; a local run has to be the same everywhere.
  const withZone = /(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`;
  const time = new Date(withZone);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError("not an ISO 8601 time, as 2026-12-01T00:00:00Z is.");
  return time;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535)
    throw new InvalidArgumentError("a port is a whole number from 1 to 65535.");
  return value;
}

function factor(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100_000))
    throw new InvalidArgumentError("a speed is a number above 0, at most 100000.");
  return value;
}
