/**
 * Plans a run of a transfer: from agents, inventory and what is there already to the steps that make it so. Changes
 * nothing, so that a dry run is the same planning.
 */
import type { TaskReportConfig } from "@aws-sdk/client-datasync";
import { decideSlices, type SliceStep, type WantedSlice, type WantedTask } from "./decide-slices";
import { assignAgents, usableAgents } from "./decide-transfer";
import { errorMessage, errorName } from "./errors";
import { findInventory, refused } from "./newest-inventory";
import { secretOf, sourceTag } from "./source-location";
import { type SplitPlan, splitInventory } from "./split";
import { listLocations, listTasks, type ObservedAgent, observeAgents, observeLoad } from "./transfer-agents";
import type { TransferAddresses, TransferPlan } from "./transfer-plan";
import type { StartTransferServices } from "./transfer-services";
import { observeLocations, observeTasks, type SliceLocation, type SliceTask } from "./transfer-slices";

/** Everything that a run will be. */
export interface PlannedTransfer {
  inventory: string;
  /** Directories and files that the scan could not read: DataSync will tell whether it can. */
  unreadable: number;
  agents: ObservedAgent[];
  split: SplitPlan;
  slices: WantedSlice[];
  wanted: WantedTask;
  steps: SliceStep[];
  tasks: SliceTask[];
}

/** @throws TransferRefusedError for what somebody has to change first */
export async function planTransfer(
  services: StartTransferServices,
  stack: string,
  plan: TransferPlan,
  inventory: string | undefined,
): Promise<PlannedTransfer> {
  const { datasync, environment } = services;
  // OBSERVE
  const [listed, uris] = [await listTasks(datasync), await listLocations(datasync)];
  const load = await observeLoad(datasync, listed, uris);
  const everyAgent = await observeAgents(datasync, plan.agents, load);
  const tasks = await observeTasks(datasync, stack, plan.name, listed);
  const locations = await observeLocations(datasync, stack, plan.name, uris);
  const agents = usableAgents(everyAgent, plan.options.TaskQueueing);
  if (agents.length === 0) throw refused(noAgents(plan, everyAgent, environment.region));
  const found = await findInventory(services, plan, inventory);

  // DECIDE
  const split = splitOrRefuse(plan, found.inventory.directories, agents.length);
  // Fewer units than agents make fewer slices.
  const parts = split.slices.filter((slice) => slice.remainder || slice.includes.length > 0);
  const assigned = assignAgents(
    parts.map((_, index) => index),
    agents.map((agent) => agent.arn),
    agentsOf(tasks, locations),
  );
  const slices = parts.map(
    ({ includes, excludes }, index): WantedSlice => ({
      index,
      agent: assigned.get(index)!,
      includes,
      excludes,
    }),
  );
  const wanted = wantedTask(services, plan);
  const steps = decideSlices({ slices, wanted, tasks, locations });
  const unreadable = found.inventory.totals.unreadable;
  return { inventory: found.uri, unreadable, agents, split, slices, wanted, steps, tasks };
}

/** What all tasks of a transfer are to be. */
export function wantedTask(services: StartTransferServices, plan: TransferPlan): WantedTask {
  const { addresses, logGroupArn } = services.environment;
  const own: TransferAddresses | undefined = Object.hasOwn(addresses, plan.name)
    ? addresses[plan.name]
    : undefined;
  if (!own) throw new Error(`The function's environment lacks the addresses of ${plan.name}; deploy again.`);
  return {
    destination: own.destination,
    // "For Enhanced mode tasks, you don't need to specify anything" (CreateTask): they log to /aws/datasync.
    logGroupArn: plan.taskMode === "ENHANCED" ? "" : logGroupArn,
    options: plan.options,
    mode: plan.taskMode,
    report: reportConfig(plan, own),
    source: sourceTag(plan.source, services.digest),
    credentials: secretOf(plan.source) !== undefined,
  };
}

function reportConfig(plan: TransferPlan, own: TransferAddresses): TaskReportConfig | undefined {
  if (!plan.taskReport || !own.reportRole) return undefined;
  const partition = own.destination.split(":")[1];
  return {
    Destination: {
      S3: {
        S3BucketArn: `arn:${partition}:s3:::${plan.taskReport.bucket}`,
        BucketAccessRoleArn: own.reportRole,
        Subdirectory: plan.taskReport.prefix,
      },
    },
    OutputType: "STANDARD",
    ReportLevel: plan.taskReport.level,
  };
}

function splitOrRefuse(
  plan: TransferPlan,
  directories: Parameters<typeof splitInventory>[0],
  slices: number,
): SplitPlan {
  try {
    return splitInventory(directories, { slices, perFileCost: plan.perFileCost, sources: plan.sources });
  } catch (error) {
    if (errorName(error) === "SourceError" || errorName(error) === "InventoryError") {
      throw refused(errorMessage(error), error);
    }
    throw error;
  }
}

function agentsOf(
  tasks: readonly SliceTask[],
  locations: readonly SliceLocation[],
): ReadonlyMap<number, string> {
  const byArn = new Map(locations.map((location) => [location.arn, location]));
  const had = new Map<number, string>();
  for (const { slice, task } of tasks) {
    const agent = byArn.get(task.SourceLocationArn ?? "")?.agents[0];
    if (agent !== undefined && !had.has(slice)) had.set(slice, agent);
  }
  return had;
}

/** Says which agents there are, and why each does not take part. */
export function noAgents(plan: TransferPlan, agents: readonly ObservedAgent[], region: string): string {
  const asked =
    plan.agents === "online"
      ? "in this account and region"
      : "arns" in plan.agents
        ? `of the ${plan.agents.arns.length} that the stack file names`
        : `with the tag ${plan.agents.tag.key}=${plan.agents.tag.value}`;
  const states = agents.map(
    (agent) =>
      `${agent.name || agent.arn.split("/").at(-1)} is ${agent.online ? "busy, and taskQueueing is DISABLED" : "OFFLINE"}`,
  );
  return (
    `There is no agent ${asked} that could take part${states.length > 0 ? `: ${states.slice(0, 10).join(", ")}` : ""}. ` +
    `To see them: aws datasync list-agents --region ${region}`
  );
}
