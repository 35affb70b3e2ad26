/**
 * `fsx-scheduler pipeline status`: what every run of the pipelines is doing now, for how long, and what it waits for.
 */
import type { Command } from "commander";
import { nextTime, readSchedule, type ScheduleState, silence } from "./deployed-schedules";
import { cut } from "./lines";
import { type OperationOptions, operation, print } from "./operation";
import { listRuns, type PipelineRun, type RunStep, readRun, readStep } from "./pipeline-runs";
import { chosenPipelines, type DeployedPipeline, type PipelineScene, pipelineScene } from "./pipeline-stack";
import { resultOf, runJson, secondsOf } from "./pipeline-wording";
import type { Surroundings } from "./surroundings";
import { distance, fullTime, nearTime, zoneName } from "./when";
import { duration } from "./wording";

/** Of one pipeline. Times are milliseconds since the epoch. */
export interface PipelineStatus {
  pipeline: DeployedPipeline;
  running: (PipelineRun & { step?: RunStep })[];
  /** The run that ended last. */
  last: PipelineRun | undefined;
  /** Its schedule as it is now; undefined where it has none. */
  schedule: ScheduleState | undefined;
  /** When its schedule starts the next one. */
  next: number | undefined;
}

/** More runs at once than anybody reads. */
const MOST_RUNNING = 50;

export function pipelineStatusCommand(surroundings: Surroundings): Command {
  return operation("status", {
    description: "what runs now, for how long, and what it waits for",
    exits: { 0: "told", 1: "no such pipeline, or the command failed" },
    examples: [
      "fsx-scheduler pipeline status",
      "fsx-scheduler pipeline status nightly-variants",
      "fsx-scheduler pipeline status --json | jq '.pipelines[].running[].phase'",
    ],
  })
    .argument("[name]", "the pipeline, by its name in the stack file (default: all)")
    .action(async (name: string | undefined, options: OperationOptions) => {
      const scene = await pipelineScene(options, surroundings);
      const now = await scene.stack.now();
      const all: PipelineStatus[] = [];
      for (const pipeline of chosenPipelines(scene, name))
        all.push(await readPipelineStatus(scene, pipeline, now));
      print(surroundings, options, statusJson(scene, all, now), () => statusLines(scene, all, now));
    });
}

/** @throws CommandError */
export async function readPipelineStatus(
  scene: PipelineScene,
  pipeline: DeployedPipeline,
  now: number,
): Promise<PipelineStatus> {
  const { sfn } = scene;
  const { stateMachineArn } = pipeline;
  const running: PipelineStatus["running"] = [];
  for (const run of await listRuns(sfn, stateMachineArn, MOST_RUNNING, "RUNNING")) {
    const step = await readStep(sfn, run.arn);
    running.push({ ...run, ...(step ? { step } : {}) });
  }
  // Runs overlap, so that the last that ended may stand behind all that run.
  const recent = await listRuns(sfn, stateMachineArn, MOST_RUNNING + 1);
  const ended = recent
    .filter(({ endedAt }) => endedAt !== undefined)
    .toSorted((a, b) => b.endedAt! - a.endedAt!)[0];
  const schedule = pipeline.schedule && (await readSchedule(scene, pipeline.name, pipeline.schedule));
  const last = ended && (await readRun(sfn, ended.arn));
  return { pipeline, running, last, schedule, next: nextTime(schedule, now) };
}

function statusLines(
  { stack, surroundings: { timezone, columns } }: PipelineScene,
  all: PipelineStatus[],
  now: number,
): string[] {
  const lines = [
    `Stack ${stack.name} in ${stack.region}, ${fullTime(now, timezone)} ${zoneName(now, timezone)}`,
  ];
  for (const { pipeline, running, last, schedule, next } of all) {
    lines.push("", pipeline.name);
    for (const run of running) {
      lines.push(`  ${run.name}  runs for ${duration(secondsOf(run, now))}`);
      const { step } = run;
      if (!step) continue;
      const inPhase = duration((now - step.since) / 1000);
      lines.push(`    ${step.phase} for ${inPhase} (state ${step.state})`, `    waits for ${step.waitsFor}`);
      if (step.fileSystem) lines.push(`    file system ${step.fileSystem.text ?? step.fileSystem.id}`);
    }
    if (running.length === 0) lines.push("  nothing runs");
    if (last) {
      lines.push(
        `  last: ${resultOf(last)}, ${nearTime(last.endedAt!, timezone, now)}, after ${duration(secondsOf(last, now))}`,
      );
    }
    lines.push(
      next === undefined
        ? `  next: ${silence(schedule)}`
        : `  next: ${nearTime(next, timezone, now)}, ${distance(next, now)}`,
    );
  }
  return lines.map((line) => cut(line, columns));
}

function statusJson({ stack }: PipelineScene, all: PipelineStatus[], now: number) {
  return {
    stack: stack.name,
    region: stack.region,
    now: new Date(now).toISOString(),
    pipelines: all.map((one) => pipelineStatusJson(one, now)),
  };
}

export function pipelineStatusJson({ pipeline, running, last, next }: PipelineStatus, now: number) {
  return {
    pipeline: pipeline.name,
    running: running.map((run) => runJson(run, now)),
    ...(last ? { last: runJson(last, now) } : {}),
    ...(next === undefined ? {} : { next: new Date(next).toISOString() }),
  };
}
