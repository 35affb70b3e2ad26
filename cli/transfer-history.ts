/**
 * `fsx-scheduler transfer history`: the runs of the transfers with their results, what they moved, and fail-overs.
 */
import type { Command } from "commander";
import { type HistoryOptions, limitOption, sinceOption } from "./history-options";
import { columns, wrapped } from "./lines";
import { operation, print } from "./operation";
import { size } from "./sizes";
import type { Surroundings } from "./surroundings";
import { type KnownTransferRun, readTransferRuns } from "./transfer-records";
import { chosenTransfers, transferScene } from "./transfer-stack";
import { dayTime, zoneName } from "./when";
import { count, counted, duration } from "./wording";

export function transferHistoryCommand(surroundings: Surroundings): Command {
  return operation("history", {
    description: "runs with their results, what they moved, and fail-overs",
    about: "The newest last. Runs are read from the functions' logs, which are kept for logRetentionDays.",
    exits: { 0: "told", 1: "no such transfer, or the command failed" },
    examples: [
      "fsx-scheduler transfer history",
      "fsx-scheduler transfer history lab-share --since 30d",
      "fsx-scheduler transfer history --json | jq '.[] | select(.failOvers > 0)'",
    ],
  })
    .argument("[name]", "the transfer, by its name in the stack file (default: all)")
    .addOption(sinceOption())
    .addOption(limitOption("at most so many runs, the newest", 50, 10_000))
    .action(async (name: string | undefined, options: HistoryOptions) => {
      const scene = await transferScene(options, surroundings);
      if (name !== undefined) chosenTransfers(scene, name);
      const now = await scene.stack.now();
      const from = now - options.since * 1000;
      const all = await readTransferRuns(scene.aws, scene.logGroups, { from, transfer: name });
      const runs = all.slice(-options.limit);
      print(surroundings, options, runs.map(transferRunJson), () =>
        historyLines(runs, { name, now, left: all.length - runs.length, since: options.since }, surroundings),
      );
    });
}

export function transferRunJson({ startedAt, endedAt, ...run }: KnownTransferRun) {
  return {
    ...run,
    started: startedAt === undefined ? undefined : new Date(startedAt).toISOString(),
    ended: endedAt === undefined ? undefined : new Date(endedAt).toISOString(),
  };
}

/** `succeeded`, `FAILED`, `running`, … */
export function transferState({ state, outcome }: KnownTransferRun): string {
  if (state !== "ended") return state;
  return outcome === "failed" ? "FAILED" : (outcome ?? "ended");
}

function historyLines(
  runs: readonly KnownTransferRun[],
  about: { name: string | undefined; now: number; left: number; since: number },
  { columns: width, timezone }: Surroundings,
): string[] {
  const { left, name, now, since } = about;
  if (runs.length === 0) {
    return [`No run of ${name ?? "any transfer"} in the last ${duration(since)}. Longer ago: --since 30d`];
  }
  const rows = runs.map((run) => [
    dayTime(Date.parse(run.run), timezone, now),
    ...(name === undefined ? [run.transfer] : []),
    transferState(run),
    run.bytes === undefined ? "" : size(run.bytes),
    run.files === undefined ? "" : count(run.files),
    run.durationSeconds === undefined ? "" : duration(run.durationSeconds),
    run.failOvers > 0 ? count(run.failOvers) : "",
  ]);
  const titles = [
    `Due (${zoneName(now, timezone)})`,
    ...(name === undefined ? ["transfer"] : []),
    "result",
    "moved",
    "files",
    "took",
    "fail-overs",
  ];
  const lines = columns([titles, ...rows], 30, "");
  return [
    ...lines.flatMap((line, index) => [line, ...(index === 0 ? [] : detailLines(runs[index - 1]!, width))]),
    "",
    `${counted(runs.length, "run")}${left > 0 ? ` (${count(left)} earlier ones with --limit)` : ""}`,
  ];
}

/** What a person needs about a run that is not simply fine. */
function detailLines({ state, outcome, detail, reason }: KnownTransferRun, width: number): string[] {
  if (detail === undefined || (state === "ended" && outcome === "succeeded")) return [];
  return wrapped(`    ${detail}${reason ? ` (${reason})` : ""}`, width, "    ");
}
