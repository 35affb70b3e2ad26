/**
 * `fsx-scheduler pipeline history`: the runs of the pipelines with their starts, durations, results and errors.
 */
import type { Command } from "commander";
import { type LimitOptions, limitOption } from "./history-options";
import { columns, cut } from "./lines";
import { operation, print } from "./operation";
import { listRuns, type PipelineRun, readRun } from "./pipeline-runs";
import { chosenPipelines, pipelineScene } from "./pipeline-stack";
import { runJson, secondsOf } from "./pipeline-wording";
import type { Surroundings } from "./surroundings";
import { dayTime, zoneName } from "./when";
import { duration } from "./wording";

export function pipelineHistoryCommand(surroundings: Surroundings): Command {
  return operation("history", {
    description: "runs with their starts, durations, results and errors",
    about: "The newest first. Step Functions knows runs for 90 days after their end.",
    exits: { 0: "told", 1: "no such pipeline, or the command failed" },
    examples: [
      "fsx-scheduler pipeline history",
      "fsx-scheduler pipeline history nightly-variants --limit 100",
      "fsx-scheduler pipeline history --json | jq '.[] | select(.error)'",
    ],
  })
    .argument("[name]", "the pipeline, by its name in the stack file (default: all)")
    .addOption(limitOption("runs of each pipeline", 20, 1000))
    .action(async (name: string | undefined, options: LimitOptions) => {
      const scene = await pipelineScene(options, surroundings);
      const now = await scene.stack.now();
      const all: { pipeline: string; runs: PipelineRun[] }[] = [];
      for (const { name: pipeline, stateMachineArn } of chosenPipelines(scene, name)) {
        const runs: PipelineRun[] = [];
        for (const run of await listRuns(scene.sfn, stateMachineArn, options.limit)) {
          runs.push(run.status === "failed" ? await readRun(scene.sfn, run.arn) : run);
        }
        all.push({ pipeline, runs });
      }
      print(
        surroundings,
        options,
        all.flatMap(({ pipeline, runs }) => runs.map((run) => ({ pipeline, ...runJson(run, now) }))),
        () => historyLines(all, now, surroundings),
      );
    });
}

function historyLines(
  all: { pipeline: string; runs: PipelineRun[] }[],
  now: number,
  { timezone, columns: width }: Surroundings,
): string[] {
  return all.flatMap(({ pipeline, runs }, index) => {
    const head = `${pipeline}, times in ${zoneName(now, timezone)}`;
    const rows = columns(
      runs.map((run) => [
        dayTime(run.startedAt, timezone, now),
        duration(secondsOf(run, now)),
        run.error ?? run.status,
      ]),
      30,
    );
    const lines = runs.flatMap((run, row) => [
      rows[row]!,
      ...(run.status === "succeeded" ? [] : [`      ${run.name}`]),
      ...(run.cause ? [`      ${run.cause.trim()}`] : []),
    ]);
    return [
      ...(index === 0 ? [] : [""]),
      head,
      ...(runs.length === 0 ? ["  no runs"] : lines.map((line) => cut(line, width))),
    ];
  });
}
