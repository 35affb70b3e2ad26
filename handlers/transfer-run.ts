/**
 * A run of a transfer from the transfers queue: OBSERVE → DECIDE → ACT → RECORD. It waits in the queue, by its
 * message's visibility timeout; all messages of one transfer are one group, so nothing here happens twice at once.
 */

import { applySlices } from "./apply-slices";
import { waitSeconds } from "./backoff";
import type { Handled } from "./batch";
import { anchorOf, decideRun, type PlannedRun } from "./decide-transfer";
import { errorMessage, errorName, failureKind, typedError } from "./errors";
import { sendOpenRun } from "./follow-transfer";
import { giveUpTransfer } from "./give-up-transfer";
import type { SqsRecord } from "./invocation";
import { isRecorded, type RecordChoice, remember } from "./own-log";
import { planTransfer } from "./plan-transfer";
import { recordTransfer } from "./record-transfer";
import { isLate } from "./run";
import { abandonSlices, type PendingSlice, resumeSlices, startSlices } from "./start-slices";
import { listLocations, listTasks, observeAgents, observeLoad } from "./transfer-agents";
import {
  TRANSFER_TAGS,
  type TransferMessage,
  type TransferPlan,
  type TransferRecord,
  type TransferStackPlan,
} from "./transfer-plan";
import { type StartTransferServices, tagList } from "./transfer-services";
import { observeTasks, type SliceTask } from "./transfer-slices";
import { counted } from "./wording";

interface Delivery extends TransferMessage {
  /** A person has put it back from the dead-letter queue: it is to run although it has ended. */
  putBack: boolean;
}

/** What became of a delivery. */
type Started =
  | { action: "done" }
  /** An earlier delivery has ended the run, or started it long ago. */
  | { action: "repeated" }
  | { action: "again"; reason: string; seconds: number }
  | { action: "skipped" | "superseded"; reason: string }
  | { action: "expired" | "refused"; reason: string };

/** How soon slices that could not be started are tried again. */
const AGAIN_SECONDS = 60;
/**
 * How long DataSync may refuse to start a slice before the run goes on without it. An agent that has just gone away is
 * called ONLINE for five minutes more (DataSync guide, "agent status"), and a new task takes a moment to be AVAILABLE.
 */
const PATIENCE = 900_000;

export async function startQueuedTransfer(
  services: StartTransferServices,
  stackPlan: TransferStackPlan,
  record: SqsRecord,
): Promise<Handled> {
  let message: Delivery;
  try {
    message = {
      ...readTransferMessage(record.body),
      putBack: record.messageAttributes?.Reason !== undefined,
    };
  } catch (error) {
    const unread = { record, message: undefined, plan: undefined };
    await giveUpTransfer(services, stackPlan.stack, unread, "TransferRefused", errorMessage(error));
    return "done";
  }
  const { transfer, scheduledTime: run } = message;
  const plan = Object.hasOwn(stackPlan.transfers, transfer) ? stackPlan.transfers[transfer] : undefined;
  const removed = `Stack ${stackPlan.stack} no longer has a transfer named "${transfer}"; it was removed or renamed.`;
  let started: Started = plan
    ? await startTransferRun(services, stackPlan.stack, plan, message)
    : { action: "refused", reason: removed };
  if (isEnd(started) && (await hasBegun(services, message))) started = { action: "repeated" };
  const now = services.now();
  switch (started.action) {
    case "done":
      return "done";
    case "repeated":
      console.info({ event: "repeated", transfer, run });
      return "done";
    case "again":
      recordTransfer({ transfer, run, phase: "waiting", detail: started.reason });
      return { againAfter: started.seconds };
    case "skipped":
    case "superseded":
      recordTransfer(
        { transfer, run, phase: "ended", outcome: started.action, detail: started.reason },
        { stack: stackPlan.stack, values: { TransfersSkipped: 1 }, now },
      );
      remember(services, beginOf(message));
      return "done";
    case "expired":
    case "refused": {
      const reason = started.action === "expired" ? "TransferExpired" : "TransferRefused";
      await giveUpTransfer(services, stackPlan.stack, { record, message, plan }, reason, started.reason);
      remember(services, beginOf(message));
      return "done";
    }
  }
}

function isEnd({ action }: Started): boolean {
  return action === "skipped" || action === "superseded" || action === "expired" || action === "refused";
}

/**
 * Whether an earlier delivery of a run has started or ended it. Only of a late run: no second delivery comes sooner.
 * @throws what keeps it from being known
 */
async function hasBegun(services: StartTransferServices, message: Delivery): Promise<boolean> {
  if (message.putBack || !isLate(message, services.now())) return false;
  return isRecorded(services, beginOf(message), Date.parse(message.scheduledTime));
}

/** The record of a run's start, or of the end of one that did not start. */
function beginOf({ transfer, scheduledTime: run }: TransferMessage): RecordChoice {
  return { event: "transfer", phase: ["started", "ended"], transfer, run };
}

function startOf({ transfer, scheduledTime: run }: TransferMessage): RecordChoice {
  return { event: "transfer", phase: "started", transfer, run };
}

/** Reads a run from its message. @throws UnreadableTransferError */
export function readTransferMessage(body: string): TransferMessage {
  let message: Partial<TransferMessage> | null;
  try {
    message = JSON.parse(body) as Partial<TransferMessage> | null;
  } catch (cause) {
    throw typedError("UnreadableTransferError", "The message on the transfers queue is not JSON.", cause);
  }
  if (
    typeof message?.transfer !== "string" ||
    Number.isNaN(Date.parse(message.scheduledTime ?? "")) ||
    (message.inventory !== undefined && typeof message.inventory !== "string")
  ) {
    throw typedError(
      "UnreadableTransferError",
      "The message on the transfers queue does not hold a transfer and a scheduledTime.",
    );
  }
  return message as TransferMessage;
}

async function startTransferRun(
  services: StartTransferServices,
  stack: string,
  plan: TransferPlan,
  message: Delivery,
): Promise<Started> {
  const run = message.scheduledTime;
  let isBegun = false;
  try {
    // OBSERVE
    const tasks = await observeTasks(services.datasync, stack, plan.name, await listTasks(services.datasync));

    // DECIDE
    const decision = decideRun({ now: services.now(), run, plan, tasks });

    // ACT
    switch (decision.action) {
      case "plan":
        return (await hasBegun(services, message))
          ? { action: "repeated" }
          : await planAndStart(services, stack, plan, message);
      case "resume":
        isBegun = true;
        return await resume(services, stack, plan, message, decision.planned, tasks);
      case "wait": {
        const waited = (services.now() - Date.parse(run)) / 1000;
        return { action: "again", reason: decision.reason, seconds: waitSeconds(waited, plan.maxWait) };
      }
      default:
        return decision;
    }
  } catch (error) {
    if (errorName(error) === "TransferRefusedError")
      return { action: "refused", reason: errorMessage(error) };
    const kind = failureKind(error);
    if (kind === "unexpected") throw error;
    const reason = `AWS could not be asked: ${errorName(error)}: ${errorMessage(error)}`;
    // A run whose slices are being copied comes to its own end, which is told.
    if (kind === "permanent" && !isBegun) return { action: "refused", reason };
    const waited = (services.now() - Date.parse(run)) / 1000;
    return waited * 1000 > Math.max(PATIENCE, plan.maxWait * 1000)
      ? { action: "expired", reason }
      : { action: "again", reason, seconds: AGAIN_SECONDS };
  }
}

async function planAndStart(
  services: StartTransferServices,
  stack: string,
  plan: TransferPlan,
  message: TransferMessage,
): Promise<Started> {
  const { datasync } = services;
  const run = message.scheduledTime;
  const planned = await planTransfer(services, stack, plan, message.inventory);
  const created = await applySlices(services, stack, plan, planned.slices, planned.wanted, planned.steps);
  const removed = new Set(planned.steps.filter((step) => step.do === "delete-task").map((step) => step.arn));
  const slices = planned.slices.map(({ index, agent }) => {
    const kept = planned.tasks.find((task) => task.slice === index && !removed.has(task.arn));
    return { slice: index, agent, arn: created.get(index) ?? kept!.arn };
  });

  // From here on this run is the transfer's run, and its slices and filters stay as they are.
  const began = services.now();
  const anchor = slices[0]!.arn;
  const beganTime = new Date(began).toISOString();
  await sendOpenRun(services, { follow: plan.name, run, anchor, began: beganTime, renewed: 0 });
  await datasync.tagResource({
    ResourceArn: anchor,
    Tags: tagList({
      [TRANSFER_TAGS.run]: run,
      [TRANSFER_TAGS.slices]: String(slices.length),
      [TRANSFER_TAGS.began]: beganTime,
    }),
  });
  recordStart(services, stack, message, {
    slices: slices.length,
    inventory: planned.inventory,
    detail:
      `${counted(slices.length, "slice")} on as many agents, planned from ${planned.inventory}.` +
      (planned.unreadable > 0
        ? ` The scan could not read ${counted(planned.unreadable, "file or directory").replace("directorys", "directories")}.`
        : ""),
  });
  const pending = await startSlices(services, stack, plan.name, run, slices);
  return settle(services, plan, run, began, anchor, pending);
}

async function resume(
  services: StartTransferServices,
  stack: string,
  plan: TransferPlan,
  message: TransferMessage,
  planned: PlannedRun,
  tasks: readonly SliceTask[],
): Promise<Started> {
  const { datasync } = services;
  const run = message.scheduledTime;
  const load = await observeLoad(datasync, await listTasks(datasync), await listLocations(datasync));
  const agents = await observeAgents(datasync, plan.agents, load);
  const { startable, lost } = await resumeSlices(services, plan, run, planned.slices, tasks, agents);
  const pending = [...lost, ...(await startSlices(services, stack, plan.name, run, startable))];
  // A delivery that died when it had marked the run, or got no answer to that, has not recorded it. Without the record, a
  // delivery after the next run's start would be told as superseded, beside the end that this run has by then.
  if (!(await isRecorded(services, startOf(message), planned.began))) {
    const detail = `${counted(planned.slices, "slice")}, planned by an earlier delivery of this run.`;
    recordStart(services, stack, message, { slices: planned.slices, detail });
  }
  return settle(services, plan, run, planned.began, anchorOf(tasks)!.arn, pending);
}

function recordStart(
  services: StartTransferServices,
  stack: string,
  message: TransferMessage,
  what: Pick<TransferRecord, "slices" | "inventory" | "detail">,
): void {
  const { transfer, scheduledTime: run } = message;
  recordTransfer(
    { transfer, run, phase: "started", ...what },
    { stack, values: { TransfersStarted: 1 }, now: services.now() },
  );
  remember(services, startOf(message));
  remember(services, beginOf(message));
}

/** Done, or again a little later for the slices that could not be started, or without them. */
async function settle(
  services: StartTransferServices,
  plan: TransferPlan,
  run: string,
  began: number,
  anchor: string,
  pending: readonly PendingSlice[],
): Promise<Started> {
  if (pending.length === 0) return { action: "done" };
  const reason = pending.map((one) => `Slice ${one.slice} is not started: ${one.reason}`).join(" ");
  const patience = pending.some((one) => one.permanent) ? PATIENCE : Math.max(PATIENCE, plan.maxWait * 1000);
  if (services.now() - began < patience) return { action: "again", reason, seconds: AGAIN_SECONDS };
  await abandonSlices(services.datasync, anchor, run, pending);
  return { action: "done" };
}
