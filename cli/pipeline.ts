/**
 * `fsx-scheduler pipeline`: runs of task-export pipelines, started, watched and looked back on.
 */
import { Command } from "commander";
import { pipelineHistoryCommand } from "./pipeline-history";
import { pipelineRunCommand } from "./pipeline-run";
import { pipelineStatusCommand } from "./pipeline-status";
import { processSurroundings, type Surroundings } from "./surroundings";

export function pipelineCommand(surroundings: Surroundings = processSurroundings()): Command {
  return new Command("pipeline")
    .description("start, watch and look back on runs of task-export pipelines")
    .addCommand(pipelineRunCommand(surroundings))
    .addCommand(pipelineStatusCommand(surroundings))
    .addCommand(pipelineHistoryCommand(surroundings))
    .addHelpText(
      "after",
      `
Examples:
  fsx-scheduler pipeline run nightly-variants --wait
  fsx-scheduler pipeline status
  fsx-scheduler pipeline history nightly-variants

docs/task-export.md says what a run does, and how it can end.`,
    );
}
