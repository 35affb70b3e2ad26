/**
 * `fsx-scheduler transfer`: runs of DataSync transfers, started, watched and looked back on.
 */
import { Command } from "commander";
import { processSurroundings, type Surroundings } from "./surroundings";
import { transferHistoryCommand } from "./transfer-history";
import { transferRunCommand } from "./transfer-run";
import { transferStatusCommand } from "./transfer-status";

export function transferCommand(surroundings: Surroundings = processSurroundings()): Command {
  return new Command("transfer")
    .description("scan, start, watch and look back on DataSync transfers")
    .addCommand(transferRunCommand(surroundings))
    .addCommand(transferStatusCommand(surroundings))
    .addCommand(transferHistoryCommand(surroundings))
    .addHelpText(
      "after",
      `
Examples:
  fsx-scheduler transfer run lab-share --scan /mnt/lab --wait
  fsx-scheduler transfer status --watch
  fsx-scheduler transfer history lab-share --since 30d

docs/datasync.md says how a source is split, and what happens when an agent dies.`,
    );
}
