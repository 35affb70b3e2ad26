/**
 * `fsx-scheduler transfer run`: scans where that is asked for, shows the split, starts the run through the function that
 * starts all of them, and with `--wait` follows it to its end.
 */
import { type Command, Option } from "commander";
import type { TransferAnswer } from "../handlers/manual-transfer";
import { asking } from "./aws-error";
import { columns, cut, wrapped } from "./lines";
import { durationFlag, numberOption, type OperationOptions, operation, print } from "./operation";
import { planLines } from "./plan-table";
import { size } from "./sizes";
import type { Surroundings } from "./surroundings";
import { type FollowedTransfer, followTransferRun } from "./transfer-follow";
import { transferRunJson } from "./transfer-history";
import {
  type ChosenInventory,
  chooseInventory,
  type InventoryChoice,
  uploadInventory,
} from "./transfer-inventory";
import { splitForAgents } from "./transfer-local-plan";
import {
  askTransfer,
  chosenTransfers,
  type DeployedTransfer,
  type TransferScene,
  transferScene,
} from "./transfer-stack";
import { endText } from "./transfer-status";
import { count, counted, duration } from "./wording";

interface RunOptions extends OperationOptions, InventoryChoice {
  dryRun?: boolean;
  wait?: boolean;
  timeout: number;
}

export const TRANSFER_EXIT = { done: 0, failed: 1, notStarted: 2, timeout: 3 } as const;

export function transferRunCommand(surroundings: Surroundings): Command {
  return operation("run", {
    description: "start a run of a transfer now",
    about:
      "With --scan, on a machine that has the source mounted: walks it, puts the inventory where the transfer looks for " +
      "it, shows the split and starts. Otherwise the newest inventory there is used, or the one that is given. The run " +
      "goes through the same function as every scheduled one, after the runs before it. Ctrl-C ends the waiting, not " +
      "the run.",
    exits: {
      [TRANSFER_EXIT.done]: "started, or shown; with --wait: succeeded",
      [TRANSFER_EXIT.failed]: "refused, or the command failed; with --wait: failed",
      [TRANSFER_EXIT.notStarted]: "with --wait: skipped, or superseded by a newer run",
      [TRANSFER_EXIT.timeout]: "--timeout is over; the run goes on",
      130: "the scan was interrupted; --resume goes on with it",
    },
    examples: [
      "fsx-scheduler transfer run lab-share",
      "fsx-scheduler transfer run lab-share --scan /mnt/lab --wait",
      "fsx-scheduler transfer run lab-share --scan /mnt/lab --dry-run",
      "fsx-scheduler transfer run lab-share --inventory inventory.jsonl.gz",
      "fsx-scheduler transfer run lab-share --json | jq -r .run",
    ],
  })
    .argument("<name>", "the transfer, by its name in the stack file")
    .addOption(
      new Option("--scan <mount>", "scan the source first: the directory where it is mounted").conflicts(
        "inventory",
      ),
    )
    .option(
      "--inventory <file>",
      "plan from this one: a file, or s3://bucket/key below the transfer's prefix",
    )
    .option("-d, --max-depth <n>", "with --scan: sum directories deeper than this", numberOption(0, 1000))
    .option("-r, --resume", "with --scan: go on where an interrupted scan stopped")
    .option("--dry-run", "show the split and what would be changed, and change nothing")
    .option("-w, --wait", "follow it to its end, slice by slice, and exit by its result")
    .addOption(durationFlag("--timeout <duration>", "with --wait: how long to follow it: 90m, 12h", "7d"))
    .action(async (name: string, options: RunOptions) => {
      const scene = await transferScene(options, surroundings);
      const [transfer] = chosenTransfers(scene, name);
      const chosen = await chooseInventory(scene, transfer!, options);
      surroundings.exit(
        options.dryRun
          ? await dryRun(scene, transfer!, chosen, options)
          : await run(scene, transfer!, chosen, options),
      );
    });
}

/** An inventory of this machine is not uploaded for it: the next scheduled run would be planned from it. */
async function dryRun(
  scene: TransferScene,
  transfer: DeployedTransfer,
  chosen: ChosenInventory,
  options: RunOptions,
): Promise<number> {
  const { surroundings } = scene;
  if ("uri" in chosen) {
    const planned = await askTransfer(scene, {
      transfer: transfer.name,
      dryRun: true,
      ...inventoryOf(chosen.uri),
    });
    const agents = await agentNames(scene);
    print(surroundings, options, planned, () => [
      ...splitLines(planned, agents, surroundings.columns),
      "",
      ...stepLines(planned.steps ?? [], surroundings.columns),
      "Nothing has been changed or started.",
    ]);
    return TRANSFER_EXIT.done;
  }
  const { agents, split } = await splitForAgents(scene, transfer, chosen.inventory);
  const json = {
    transfer: transfer.name,
    outcome: "planned",
    inventory: chosen.file,
    agents: agents.map(({ name, arn }) => name || arn),
    slices: split.slices,
  };
  print(surroundings, options, json, () => [
    ...planLines(
      chosen.inventory,
      split,
      { agents: agents.length, perFileCost: transfer.perFileCost },
      surroundings.columns,
    ),
    "",
    ...wrapped(
      `Agents that would take part: ${agents.map(({ name, arn }) => name || arn).join(", ")}`,
      surroundings.columns,
    ),
    "Nothing has been changed or started.",
  ]);
  return TRANSFER_EXIT.done;
}

async function run(
  scene: TransferScene,
  transfer: DeployedTransfer,
  chosen: ChosenInventory,
  options: RunOptions,
): Promise<number> {
  const { surroundings } = scene;
  const uri = "uri" in chosen ? chosen.uri : await uploadInventory(scene, transfer, chosen);
  const event = { transfer: transfer.name, ...inventoryOf(uri) };
  // What cannot start is better refused here than in a mail.
  const planned = await askTransfer(scene, { ...event, dryRun: true });
  const queued = await askTransfer(scene, event);
  const json = { ...queued, inventory: planned.inventory, slices: planned.slices };
  if (!options.json) {
    const lines = [
      ...splitLines(planned, await agentNames(scene), surroundings.columns),
      "",
      ...wrapped(`${transfer.name}: the run of ${queued.run} is queued.`, surroundings.columns, "  "),
      ...(options.wait ? [] : [`  follow it:  fsx-scheduler transfer status ${transfer.name} --watch`]),
    ];
    surroundings.write(`${lines.join("\n")}\n`);
  }
  if (!options.wait) {
    if (options.json) print(surroundings, options, json, () => []);
    return TRANSFER_EXIT.done;
  }
  const end = await followTransferRun(scene, transfer.name, queued.run!, {
    timeout: options.timeout,
    quiet: options.json === true,
  });
  print(surroundings, options, { ...json, ...(end ? transferRunJson(end) : { state: "running" }) }, () =>
    wrapped(
      end
        ? `${transfer.name} ${endText(end)}`
        : `${transfer.name} still runs after ${duration(options.timeout)} (--timeout). It goes on by itself.`,
      surroundings.columns,
      "  ",
    ),
  );
  return exitOf(end);
}

function exitOf(end: FollowedTransfer): number {
  if (!end) return TRANSFER_EXIT.timeout;
  if (end.outcome === "succeeded") return TRANSFER_EXIT.done;
  return end.outcome === "failed" ? TRANSFER_EXIT.failed : TRANSFER_EXIT.notStarted;
}

function inventoryOf(uri: string | undefined): { inventory?: string } {
  return uri === undefined ? {} : { inventory: uri };
}

async function agentNames({ aws }: TransferScene): Promise<Map<string, string>> {
  const datasync = await aws.datasync();
  const { listAgents } = await import("../handlers/transfer-agents");
  const agents = await asking("list the agents", () => listAgents(datasync));
  return new Map(agents.map(({ arn, name }) => [arn, name]));
}

function splitLines(
  { inventory, slices = [] }: TransferAnswer,
  agents: Map<string, string>,
  width: number,
): string[] {
  const weigh = (one: { bytes: number }) => one.bytes;
  const all = slices.reduce((sum, slice) => sum + weigh(slice), 0);
  const rows = slices.map(({ slice, agent, directories, files, bytes, filterLength }) => [
    String(slice),
    cut(agents.get(agent) || agent.split("/").at(-1)!, 22),
    count(directories),
    count(files),
    size(bytes),
    all === 0 ? "–" : `${((bytes / all) * 100).toFixed(1)}%`,
    count(filterLength),
  ]);
  return [
    ...wrapped(`${counted(slices.length, "slice")}, planned from ${inventory}`, width, "  "),
    ...columns([["slice", "agent", "directories", "files", "bytes", "share", "filter"], ...rows], 5).map(
      (line) => cut(line, width),
    ),
  ];
}

function stepLines(steps: readonly string[], width: number): string[] {
  if (steps.length === 0) return ["Tasks and locations are as they should be."];
  return ["It would:", ...steps.map((step) => cut(`  ${step}`, width))];
}
