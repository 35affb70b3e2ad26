/**
 * `fsx-scheduler pipeline run`: starts a run now, with values of its own where a person gives some; `--wait` follows it
 * to its end.
 */
import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { errorName } from "../handlers/errors";
import { asking } from "./aws-error";
import { CommandError } from "./command-error";
import { cut, wrapped } from "./lines";
import { LiveLine } from "./live-line";
import { durationOption, type OperationOptions, operation, print } from "./operation";
import { limitsOf, overrides } from "./pipeline-overrides";
import { type PipelineRun, type RunStep, readRun, readStep } from "./pipeline-runs";
import { chosenPipelines, type DeployedPipeline, type PipelineScene, pipelineScene } from "./pipeline-stack";
import { endLines, runJson, stepText } from "./pipeline-wording";
import type { Surroundings } from "./surroundings";
import { duration } from "./wording";

interface RunOptions extends OperationOptions {
  set?: string[];
  wait?: boolean;
  timeout: number;
}

export const PIPELINE_EXIT = { done: 0, failed: 1, timeout: 3 } as const;

/** A run's phases take minutes. */
const LOOK_EVERY = 15_000;
/** Time in a local cloud may run many times as fast. */
const LOOK_LOCALLY_EVERY = 1_000;

export function pipelineRunCommand(surroundings: Surroundings): Command {
  return operation("run", {
    description: "start a run of a pipeline now",
    about:
      "Each run makes a file system of its own, so several may run at once. --set changes a value for this " +
      "run only; values are JSON, texts may stand without quotes. Ctrl-C ends the waiting, not the run.",
    exits: {
      [PIPELINE_EXIT.done]: "started; with --wait: succeeded",
      [PIPELINE_EXIT.failed]: "refused, or the command failed; with --wait: failed or aborted",
      [PIPELINE_EXIT.timeout]: "--timeout is over; the run goes on",
    },
    examples: [
      "fsx-scheduler pipeline run nightly-variants",
      "fsx-scheduler pipeline run nightly-variants --set vcpus=64 --set memory=120000",
      `fsx-scheduler pipeline run nightly-variants --set 'command=["call", "--all"]'`,
      "fsx-scheduler pipeline run nightly-variants --wait --timeout 6h",
      "fsx-scheduler pipeline run nightly-variants --json | jq -r .executionArn",
    ],
  })
    .argument("<name>", "the pipeline, by its name in the stack file")
    .option("--set <key=value>", "a value for this run; may be given again", collect)
    .option("-w, --wait", "follow it to its end, and exit by its result")
    .addOption(
      new Option("--timeout <duration>", "with --wait: how long to follow it: 90m, 12h")
        .argParser(durationOption)
        .default(7 * 86_400, "7d"),
    )
    .action(async (name: string, options: RunOptions) => {
      const scene = await pipelineScene(options, surroundings);
      const [pipeline] = chosenPipelines(scene, name);
      surroundings.exit(await run(scene, pipeline!, options));
    });
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

async function run(scene: PipelineScene, pipeline: DeployedPipeline, options: RunOptions): Promise<number> {
  const { surroundings, sfn } = scene;
  const input = await readInput(scene, pipeline, options.set ?? []);
  const started = await start(scene, pipeline, input);
  const json = { pipeline: pipeline.name, ...started, input };
  if (!options.json)
    surroundings.write(`${startLines(pipeline, started, input, options, surroundings.columns)}\n`);
  if (!options.wait) {
    if (options.json) print(surroundings, options, json, () => []);
    return PIPELINE_EXIT.done;
  }
  const now = await follow(scene, started.executionArn, options);
  const step = now.status === "running" ? now.step : await readStep(sfn, started.executionArn, now.step);
  const ended = { ...now, ...(step ? { step } : {}) };
  print(surroundings, options, { ...json, ...runJson(ended, await scene.stack.now()) }, () =>
    now.status === "running"
      ? wrapped(
          `${pipeline.name} still runs after ${duration(options.timeout)} (--timeout). It goes on by itself.`,
          surroundings.columns,
        )
      : endLines(pipeline.name, ended, surroundings.columns),
  );
  if (now.status === "running") return PIPELINE_EXIT.timeout;
  return now.status === "succeeded" ? PIPELINE_EXIT.done : PIPELINE_EXIT.failed;
}

/** Asks for the deployed definition only where there is something to check. */
async function readInput(
  { sfn }: PipelineScene,
  { name, stateMachineArn }: DeployedPipeline,
  assignments: string[],
): Promise<Record<string, unknown>> {
  if (assignments.length === 0) return {};
  const { definition } = await asking(`read the definition of pipeline ${name}`, () =>
    sfn.describeStateMachine({ stateMachineArn }),
  );
  return overrides(assignments, limitsOf(definition ?? ""));
}

/** Under a name of its own: where the SDK asks again after a lost answer, that starts no second run. */
async function start(
  { sfn, stack }: PipelineScene,
  { name: pipeline, stateMachineArn }: DeployedPipeline,
  input: Record<string, unknown>,
): Promise<{ execution: string; executionArn: string; startedAt: string }> {
  const time = new Date(await stack.now()).toISOString().slice(0, 19).replace(/[-:]/g, "");
  const name = `by-hand-${time}Z-${randomBytes(3).toString("hex")}`;
  const { executionArn, startDate } = await asking(`start pipeline ${pipeline}`, async () => {
    try {
      return await sfn.startExecution({ stateMachineArn, name, input: JSON.stringify(input) });
    } catch (error) {
      if (errorName(error) !== "StateMachineDoesNotExist") throw error;
      throw new CommandError(
        `Pipeline ${pipeline} is among the stack's outputs and no longer there; pulumi up --refresh makes it again.`,
        { cause: error },
      );
    }
  });
  return { execution: name, executionArn: executionArn!, startedAt: startDate!.toISOString() };
}

function startLines(
  { name }: DeployedPipeline,
  { execution }: { execution: string },
  input: Record<string, unknown>,
  { wait }: RunOptions,
  width: number,
): string {
  const changes = Object.entries(input).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return [
    `${name} started: ${execution}`,
    ...(changes.length > 0 ? wrapped(`  with ${changes.join(", ")}`, width, "  ") : []),
    ...(wait ? [] : [`  follow it:  fsx-scheduler pipeline status ${name}`]),
  ].join("\n");
}

/** Until it has ended, or `timeout` is over. */
async function follow(
  { sfn, stack, surroundings }: PipelineScene,
  executionArn: string,
  { timeout, json }: RunOptions,
): Promise<PipelineRun & { step?: RunStep }> {
  const line = new LiveLine(surroundings, json === true);
  const from = await stack.now();
  let step: RunStep | undefined;
  for (;;) {
    const now = await stack.now();
    const execution = await readRun(sfn, executionArn);
    if (execution.status === "running") {
      step = (await readStep(sfn, executionArn, step)) ?? step;
      if (step) line.update(cut(stepText(step, execution, now), surroundings.columns), step.phase);
    }
    if (execution.status !== "running" || now - from >= timeout * 1000) {
      line.clear();
      return { ...execution, ...(step ? { step } : {}) };
    }
    await surroundings.pause(stack.local === undefined ? LOOK_EVERY : LOOK_LOCALLY_EVERY);
  }
}
