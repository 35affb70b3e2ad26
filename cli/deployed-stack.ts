/**
 * Finds the stack that a command is about, and its resources: from a file of outputs, from the local cloud that
 * AWS_ENDPOINT_URL points to, or from the Pulumi CLI. Never by guessing names.
 */
import { readFileSync } from "node:fs";
import type { LocalStack } from "../local/endpoint";
import { nearest } from "../stacks/did-you-mean";
import { fileProblem } from "../stacks/file-problem";
import { listed, quote } from "../stacks/quote";
import { CommandError } from "./command-error";
import {
  type DeployedOutputs,
  parseOutputs,
  type TaskOutputs,
  taskOutputs,
  WRITE_OUTPUTS,
} from "./deployed-outputs";
import { PulumiFailure, type Surroundings } from "./surroundings";

/** How a person says which stack is meant. */
export interface StackChoice {
  /** Pulumi's name of it, `prod` or `organization/project/prod`; the selected one where absent. */
  stack?: string | undefined;
  /** A file with what `pulumi stack output --json` shows. */
  outputs?: string | undefined;
}

export interface DeployedStack {
  /** `prod` */
  name: string;
  region: string;
  outputs: DeployedOutputs;
  /** The local cloud's address, where the stack runs in one. */
  local: string | undefined;
  /** What time it is there, milliseconds since the epoch: virtual in a local cloud. */
  now(): Promise<number>;
}

/** A stack that has tasks. */
export interface TaskStack extends DeployedStack {
  outputs: TaskOutputs;
}

/** Of the local cloud's endpoint; it is on this machine. */
const LOCAL_PATH = "/_local/stack";
const LOCAL_PATIENCE = 5_000;

/** @throws CommandError */
export async function findStack(choice: StackChoice, surroundings: Surroundings): Promise<DeployedStack> {
  const local = await localStack(surroundings);
  const wanted = choice.stack?.split("/").at(-1);
  if (local) {
    if (wanted !== undefined && wanted !== local.stack) {
      throw new CommandError(
        `The local cloud at ${local.url} runs stack ${local.stack}, not ${wanted}. ` +
          `Start that one (fsx-scheduler local --serve --stack ${wanted}), or unset AWS_ENDPOINT_URL for AWS.`,
      );
    }
    const outputs = choice.outputs
      ? readOutputs(choice.outputs)
      : parseOutputs(local.outputs, `What ${local.url} tells of its stack`);
    return {
      name: local.stack,
      region: outputs.region,
      outputs,
      local: local.url,
      now: async () => Date.parse((await askLocal(local.url))?.now ?? local.now),
    };
  }
  const outputs = choice.outputs ? readOutputs(choice.outputs) : await askPulumi(choice.stack, surroundings);
  const name = outputs.stack ?? wanted;
  if (name === undefined) {
    throw new CommandError(
      "The outputs do not tell the stack's name. Give it with --stack, or run pulumi up.",
    );
  }
  if (wanted !== undefined && wanted !== name) {
    throw new CommandError(
      `${choice.outputs ?? "The outputs"} belong to stack ${name}, not to ${wanted}. Leave one of the two out.`,
    );
  }
  return { name, region: outputs.region, outputs, local: undefined, now: async () => Date.now() };
}

/** @throws CommandError for a stack without tasks, too */
export async function findTaskStack(choice: StackChoice, surroundings: Surroundings): Promise<TaskStack> {
  const stack = await findStack(choice, surroundings);
  return { ...stack, outputs: taskOutputs(stack.name, stack.outputs) };
}

/**
 * The task that a person means.
 * @throws CommandError that lists those there are
 */
export function requireTask(stack: DeployedStack, name: string): string {
  const names = Object.keys(stack.outputs.schedules);
  if (names.includes(name)) return name;
  const guess = nearest(name, names);
  const hint = guess === undefined ? "" : `Did you mean ${guess}? `;
  throw new CommandError(
    `Stack ${stack.name} has no task named ${quote(name)}. ${hint}Its tasks are ${listed(names)}.`,
  );
}

/**
 * What a person means that runs by itself: a task, a transfer or a pipeline.
 * @param names those there are
 * @throws CommandError that lists them
 */
export function requireScheduled(stack: DeployedStack, names: readonly string[], name: string): string {
  if (names.includes(name)) return name;
  const guess = nearest(name, names);
  const hint = guess === undefined ? "" : `Did you mean ${guess}? `;
  const there = names.length === 0 ? "It has none" : `Those there are: ${listed(names)}`;
  throw new CommandError(`Stack ${stack.name} has nothing scheduled named ${quote(name)}. ${hint}${there}.`);
}

function readOutputs(file: string): DeployedOutputs {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new CommandError(
      `${quote(file)} cannot be read: ${fileProblem(cause)}. Write it with:\n${WRITE_OUTPUTS}`,
      {
        cause,
      },
    );
  }
  return parseOutputs(parseJson(text, quote(file)), quote(file));
}

async function askPulumi(stack: string | undefined, surroundings: Surroundings): Promise<DeployedOutputs> {
  const args = ["stack", "output", "--json", ...(stack === undefined ? [] : ["--stack", stack])];
  let text: string;
  try {
    text = await surroundings.pulumi(args);
  } catch (cause) {
    if (!(cause instanceof PulumiFailure)) throw cause;
    throw new CommandError(pulumiAdvice(cause, stack), { cause });
  }
  return parseOutputs(parseJson(text, `What "pulumi ${args.join(" ")}" printed`), `pulumi ${args.join(" ")}`);
}

function pulumiAdvice({ missing, message }: PulumiFailure, stack: string | undefined): string {
  if (missing) {
    return (
      "The stack's resources are found through its outputs, and there is no pulumi on this machine's PATH. One of:\n" +
      "  install it                https://www.pulumi.com/docs/install/\n" +
      "  give the outputs in a file, written where pulumi is:\n" +
      `                            pulumi stack output --json > outputs.json, then --outputs outputs.json\n` +
      "  use the local cloud       fsx-scheduler local --serve, and export what it prints"
    );
  }
  const which = stack === undefined ? "the selected stack" : `stack ${stack}`;
  const next = /no stack named|not found/i.test(message)
    ? "Those there are: pulumi stack ls"
    : /no stack selected|please.*select|--stack|must be specified/i.test(message)
      ? "Say which one with --stack NAME."
      : "Try it by itself: pulumi stack output --json";
  return `Pulumi does not give the outputs of ${which}: ${message}\n${next}`;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`${where} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** The local cloud at AWS_ENDPOINT_URL, if it is one. */
async function localStack({ env }: Surroundings): Promise<(LocalStack & { url: string }) | undefined> {
  const url = env.AWS_ENDPOINT_URL?.replace(/\/+$/, "");
  if (!url || !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(url)) return undefined;
  const stack = await askLocal(url);
  return stack && { ...stack, url };
}

/** Undefined where something else than a local cloud answers. */
async function askLocal(url: string): Promise<LocalStack | undefined> {
  let response: Response;
  try {
    response = await fetch(`${url}${LOCAL_PATH}`, { signal: AbortSignal.timeout(LOCAL_PATIENCE) });
  } catch (cause) {
    throw new CommandError(
      `Nothing answers at ${url}, where AWS_ENDPOINT_URL points. ` +
        "Start it (fsx-scheduler local --serve --port …), or unset AWS_ENDPOINT_URL for AWS.",
      { cause },
    );
  }
  if (!response.ok || !response.headers.get("content-type")?.includes("json")) return undefined;
  const value = (await response.json()) as Partial<LocalStack>;
  return value.stack === undefined || value.now === undefined ? undefined : (value as LocalStack);
}
