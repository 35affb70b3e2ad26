/**
 * What a person asks of `startTransfer`: a run, which goes through the queue so that it never meets another run of the
 * transfer half-way; a dry run, which shows the plan and changes nothing; or that everything of a transfer is removed.
 */
import { deleteLocation, readCredentials, removeSlice } from "./apply-slices";
import { anchorOf, plannedRun } from "./decide-transfer";
import { typedError } from "./errors";
import type { InvocationContext } from "./invocation";
import { planTransfer } from "./plan-transfer";
import { listLocations, listTasks } from "./transfer-agents";
import type { TransferEvent, TransferMessage, TransferPlan, TransferStackPlan } from "./transfer-plan";
import type { StartTransferServices } from "./transfer-services";
import { observeLocations, observeTasks } from "./transfer-slices";
import { counted, listed, utcSeconds } from "./wording";

/** What a manual invocation is answered with. */
export interface TransferAnswer {
  transfer: string;
  outcome: "queued" | "planned" | "removed";
  /** The run's scheduled time: its name in `transfer status`. */
  run?: string;
  inventory?: string;
  slices?: {
    slice: number;
    agent: string;
    directories: number;
    files: number;
    bytes: number;
    filterLength: number;
  }[];
  /** What would be made, changed and removed. */
  steps?: string[];
  /** One sentence for people. */
  detail: string;
}

/** @throws UnknownTransferError, TransferRefusedError, TransferBusyError */
export async function startManualTransfer(
  services: StartTransferServices,
  stackPlan: TransferStackPlan,
  event: TransferEvent | null | undefined,
  context: InvocationContext,
): Promise<TransferAnswer> {
  const plan = chosenTransfer(stackPlan, event?.transfer);
  if (event?.remove === true) return remove(services, stackPlan.stack, plan);
  if (event?.dryRun === true) return dryRun(services, stackPlan.stack, plan, event.inventory);
  const run = utcSeconds(services.now());
  const message: TransferMessage = {
    transfer: plan.name,
    scheduledTime: run,
    ...(typeof event?.inventory === "string" ? { inventory: event.inventory } : {}),
  };
  await services.sqs().sendMessage({
    QueueUrl: services.environment.transfersQueueUrl,
    MessageBody: JSON.stringify(message),
    MessageGroupId: plan.name,
    // By invocation, so that Lambda's retry adds no second run.
    MessageDeduplicationId: services.digest(JSON.stringify(["invocation", context.awsRequestId])),
  });
  return {
    transfer: plan.name,
    outcome: "queued",
    run,
    detail: `The run of ${run} starts as soon as the runs before it have ended.`,
  };
}

async function dryRun(
  services: StartTransferServices,
  stack: string,
  plan: TransferPlan,
  inventory: string | undefined,
): Promise<TransferAnswer> {
  const planned = await planTransfer(services, stack, plan, inventory);
  // What a run would be refused for is better known now.
  await readCredentials(services, plan.source);
  const parts = planned.split.slices.filter((slice) => slice.remainder || slice.includes.length > 0);
  return {
    transfer: plan.name,
    outcome: "planned",
    inventory: planned.inventory,
    slices: planned.slices.map(({ index, agent }) => {
      const { directories, files, bytes, filterLength } = parts[index]!;
      return { slice: index, agent, directories, files, bytes, filterLength };
    }),
    steps: planned.steps.map((step) =>
      [step.do, "slice" in step ? `slice ${step.slice}` : "", "arn" in step ? step.arn : ""]
        .filter((part) => part !== "")
        .join(" "),
    ),
    detail: `${counted(planned.slices.length, "slice")}; nothing has been changed.`,
  };
}

/** Everything that runs have made, so that the transfer's destination location can be deleted. */
async function remove(
  services: StartTransferServices,
  stack: string,
  plan: TransferPlan,
): Promise<TransferAnswer> {
  const { datasync } = services;
  const tasks = await observeTasks(datasync, stack, plan.name, await listTasks(datasync));
  const last = plannedRun(anchorOf(tasks));
  const working = tasks.some(({ task }) => task.Status === "RUNNING" || task.Status === "QUEUED");
  if (working || (last && !last.concluded)) {
    throw typedError(
      "TransferBusyError",
      `The run of ${last?.run ?? "a person"} has not ended; remove ${plan.name} when it has.`,
    );
  }
  for (const { arn, task } of tasks) await removeSlice(services, { arn, source: task.SourceLocationArn });
  const left = await observeLocations(datasync, stack, plan.name, await listLocations(datasync));
  const kept: string[] = [];
  for (const { arn } of left) if (!(await deleteLocation(services, arn))) kept.push(arn);
  // A task that was kept keeps its location, too.
  if (kept.length > 0) {
    throw typedError(
      "NotRemovedError",
      `DataSync keeps ${listed(kept, 3)} of ${plan.name}; this function's log has the reason.`,
    );
  }
  return {
    transfer: plan.name,
    outcome: "removed",
    detail: `${counted(tasks.length, "task")} and their source locations have been removed.`,
  };
}

function chosenTransfer(stackPlan: TransferStackPlan, transfer: unknown): TransferPlan {
  const names = Object.keys(stackPlan.transfers);
  const known = `The transfers of stack ${stackPlan.stack} are: ${names.join(", ")}`;
  if (transfer === undefined || transfer === null) {
    const [only] = names;
    if (names.length === 1 && only !== undefined) return stackPlan.transfers[only]!;
    throw typedError(
      "UnknownTransferError",
      `Say which transfer to run, like {"transfer":"${names[0] ?? "name"}"}. ${known}.`,
    );
  }
  if (typeof transfer === "string" && Object.hasOwn(stackPlan.transfers, transfer))
    return stackPlan.transfers[transfer]!;
  throw typedError(
    "UnknownTransferError",
    `There is no transfer named ${JSON.stringify(transfer)}. ${known}.`,
  );
}
