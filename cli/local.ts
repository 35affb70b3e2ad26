/**
 * `fsx-scheduler local`: runs a stack in the local cloud and shows what happens, as it happens. This file reads the
 * options; cli/local-run.ts owns the run's course.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { DIRECTORY, EXIT, type LocalOptions, runLocal } from "./local-run";
import { faultMix, writeWorld } from "./local-world";
import { durationFlag, helpText } from "./operation";
import { conditionLines, parseConditions } from "./rehearsal/local-report";

export function localCommand(): Command {
  return new Command("local")
    .description("run a stack on this machine, in an embedded local cloud, without an AWS account")
    .option("-s, --stack <name>", "the stack: Pulumi.<name>.yaml", "dev")
    .addOption(durationFlag("--for <duration>", "how much virtual time to run: 24h, 30d", "24h"))
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
      ["", "Conditions for --fail-on, which look at the stack that is run:", ...conditionLines()].join("\n"),
    )
    .addHelpText(
      "after",
      helpText({
        exits: {
          [EXIT.ok]: "ran to its end, or to Ctrl-C with --serve",
          [EXIT.notDeployed]: "could not be deployed, or an option is wrong",
          [EXIT.handlerCrashed]: "a function failed, which none should without --faults and --chaos",
          [EXIT.conditionMet]: "a condition of --fail-on is met",
        },
        examples: [
          "fsx-scheduler local                                   a day of the dev stack",
          "fsx-scheduler local --stack prod --for 30d            the next month of prod",
          "fsx-scheduler local --stack prod --for 30d --report month.html --fail-on missed",
          "fsx-scheduler local --from 2026-11-01T00:00:00Z --seed 7",
          "fsx-scheduler local --stack prod --for 7d --chaos     everything goes wrong",
          "fsx-scheduler local --serve --port 4566 --speed 60    for the AWS CLI and SDKs",
        ],
      }),
    )
    .action(async (options: LocalOptions, command: Command) => {
      for (const name of ["port", "speed"]) {
        if (isGiven(command, name) && !options.serve) {
          throw new InvalidArgumentError(`--${name} goes with --serve, which keeps the endpoint open.`);
        }
      }
      if (isGiven(command, "for") && options.serve) {
        throw new InvalidArgumentError("--for goes without --serve, which runs until Ctrl-C.");
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

/** Whether somebody has typed the option, and it is not its default. */
function isGiven(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === "cli";
}

function todayAtMidnight(): Date {
  return new Date(new Date().toISOString().slice(0, 10));
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
