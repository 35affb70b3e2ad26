/**
 * How a command about a deployed stack is declared: the options that all of them have, and help that ends with what
 * the exit codes mean and with examples.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../stacks/duration";
import { type AwsClients, awsClients } from "./aws-clients";
import {
  type DeployedStack,
  findStack,
  findTaskStack,
  type StackChoice,
  type TaskStack,
} from "./deployed-stack";
import { wrapped } from "./lines";
import { processSurroundings, type Surroundings } from "./surroundings";

export interface OperationOptions extends StackChoice {
  json?: boolean;
}

export interface OperationHelp {
  description: string;
  /** One paragraph beyond the first line; it is wrapped. */
  about?: string;
  /** What each exit code means. */
  exits: Record<number, string>;
  examples: string[];
}

/** What a command about a deployed stack works with. */
export interface Scene<Stack extends DeployedStack = TaskStack> {
  stack: Stack;
  aws: AwsClients;
  surroundings: Surroundings;
}

/** A command with the options of all that are about a deployed stack. */
export function operation(name: string, help: OperationHelp): Command {
  return new Command(name)
    .description(help.description)
    .option("-s, --stack <name>", "the stack (default: the one that pulumi has selected)")
    .option("--outputs <file>", "its outputs, from: pulumi stack output --json")
    .option("--json", "print JSON for programs, and nothing else on standard output")
    .addHelpText("after", helpText(help));
}

/** Help is read on terminals of all widths. */
const HELP_COLUMNS = 80;

export function helpText({ about, exits, examples }: Omit<OperationHelp, "description">): string {
  const codes = Object.entries(exits).flatMap(([code, meaning]) =>
    wrapped(`  ${code}  ${meaning}`, HELP_COLUMNS, "     "),
  );
  return [
    "",
    ...(about ? [...wrapped(about, HELP_COLUMNS), ""] : []),
    "Exit codes:",
    ...codes,
    "",
    examples.length === 1 ? "Example:" : "Examples:",
    ...examples.map((example) => `  ${example}`),
  ].join("\n");
}

/** @throws CommandError */
export async function sceneOf(choice: StackChoice, surroundings: Surroundings): Promise<Scene> {
  const stack = await findTaskStack(choice, surroundings);
  return { stack, aws: awsClients(stack, surroundings), surroundings };
}

/** Of any stack, with tasks or without. */
export async function anySceneOf(
  choice: StackChoice,
  surroundings: Surroundings,
): Promise<Scene<DeployedStack>> {
  const stack = await findStack(choice, surroundings);
  return { stack, aws: awsClients(stack, surroundings), surroundings };
}

/** Prints lines, or the same as JSON. */
export function print(
  surroundings: Surroundings,
  options: OperationOptions,
  value: unknown,
  lines: () => string[],
): void {
  if (options.json) surroundings.write(`${JSON.stringify(value, null, 2)}\n`);
  else surroundings.write(`${lines().join("\n")}\n`);
}

/** An option that takes a duration, in seconds; its default is shown as it would be typed. */
export function durationFlag(flags: string, description: string, standard: string): Option {
  return new Option(flags, description).argParser(durationOption).default(parseDuration(standard), standard);
}

/** An option's duration in seconds. */
export function durationOption(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** An option's whole number within limits. */
export function numberOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`it takes a whole number from ${least} to ${most}.`);
  };
}

export { processSurroundings };
