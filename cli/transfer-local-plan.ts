/**
 * The split of an inventory of this machine over the agents that a transfer would take now: what a dry run shows before
 * the inventory is anywhere else.
 */
import { usableAgents } from "../handlers/decide-transfer";
import type { Inventory } from "../handlers/inventory";
import { type SplitPlan, splitInventory } from "../handlers/split";
import {
  listLocations,
  listTasks,
  type ObservedAgent,
  observeAgents,
  observeLoad,
} from "../handlers/transfer-agents";
import { asking } from "./aws-error";
import { CommandError } from "./command-error";
import type { DeployedTransfer, TransferScene } from "./transfer-stack";

/** @throws CommandError where no agent is online */
export async function splitForAgents(
  { aws, stack }: TransferScene,
  { agents: chosen, name, perFileCost, sources }: DeployedTransfer,
  { directories }: Inventory,
): Promise<{ agents: ObservedAgent[]; split: SplitPlan }> {
  const datasync = await aws.datasync();
  const agents = await asking("look at DataSync's agents", async () => {
    const load = await observeLoad(datasync, await listTasks(datasync), await listLocations(datasync));
    return usableAgents(await observeAgents(datasync, chosen, load), undefined);
  });
  if (agents.length === 0) {
    throw new CommandError(
      `No agent of ${name} is online. To see them: aws datasync list-agents --region ${stack.region}`,
    );
  }
  return { agents, split: splitInventory(directories, { slices: agents.length, perFileCost, sources }) };
}
