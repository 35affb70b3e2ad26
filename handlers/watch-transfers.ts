/**
 * A look at the transfers that are going on: fails over, cancels what takes too long, and concludes what has ended.
 * Every message on the executions queue only says that it is time to look; what is done follows from what is seen, so
 * a lost event is made good by the next look, and one that comes twice does nothing.
 */
import type { TaskListEntry } from "@aws-sdk/client-datasync";
import { concludeTransfer } from "./conclude-transfer";
import { decideFailOver, type WatchDecisions, type WatchedSlice, type WatchStep } from "./decide-fail-over";
import { anchorOf, type PlannedRun, plannedRun } from "./decide-transfer";
import { errorRecord } from "./errors";
import type { BatchResponse, SqsEvent } from "./invocation";
import { recordTransfer } from "./record-transfer";
import { moveLocation } from "./source-location";
import { startExecution } from "./start-slices";
import { listLocations, listTasks, observeAgents, observeLoad } from "./transfer-agents";
import { TRANSFER_TAGS, type TransferPlan, type TransferStackPlan } from "./transfer-plan";
import { severalAtOnce, type TransferServices, tagList } from "./transfer-services";
import { observeExecutions, observeTasks, type SliceTask, sliceOfName } from "./transfer-slices";
import { watchAgents } from "./watch-agents";
import { removeLeftovers, watchSchedules } from "./watch-leftovers";

/** A run that has not been concluded, as it was seen. */
export interface OpenRun {
  plan: TransferPlan;
  planned: PlannedRun;
  anchor: SliceTask;
  tasks: SliceTask[];
  slices: WatchedSlice[];
}

/** What a batch of messages says. */
export interface Told {
  /** States of executions by their tasks' ARNs, as events tell them. */
  events: Map<string, string[]>;
  /** Open runs to look at, by transfer: whether their time is over. */
  looks: Map<string, boolean>;
  agents: boolean;
  tasks: boolean;
}

/**
 * Works on a batch from the executions queue. What goes wrong with one transfer keeps no other waiting: it is logged,
 * and looked at again with the next event or look.
 * @returns all messages where nothing could be looked at: SQS delivers them again
 */
export async function watchTransfers(
  services: TransferServices,
  stackPlan: TransferStackPlan,
  event: SqsEvent,
): Promise<BatchResponse> {
  const told = readMessages(event);
  if (told.agents) await guarded("agents", () => watchAgents(services, stackPlan));
  if (told.events.size === 0 && told.looks.size === 0 && !told.tasks) return { batchItemFailures: [] };
  let listed: TaskListEntry[];
  try {
    listed = await listTasks(services.datasync);
  } catch (error) {
    console.error({ event: "error", error: errorRecord(error) });
    return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
  for (const plan of Object.values(stackPlan.transfers)) {
    const own = listed.filter((task) => sliceOfName(stackPlan.stack, plan.name, task.Name) !== undefined);
    if (!isToBeLookedAt(plan.name, own, told)) continue;
    await guarded(plan.name, () => watchTransfer(services, stackPlan, plan, listed));
  }
  if (told.tasks) await guarded("leftovers", () => removeLeftovers(services, stackPlan, listed));
  return { batchItemFailures: [] };
}

/** What messages say together. What cannot be read says nothing. */
export function readMessages(event: SqsEvent): Told {
  const told: Told = { events: new Map(), looks: new Map(), agents: false, tasks: false };
  for (const { body, messageId } of event.Records) {
    try {
      const message = JSON.parse(body) as {
        resources?: unknown;
        detail?: { State?: unknown };
        look?: unknown;
        over?: unknown;
        watch?: unknown;
      };
      if (message.watch === "agents") told.agents = true;
      if (message.watch === "tasks") told.tasks = true;
      if (typeof message.look === "string") {
        told.looks.set(message.look, told.looks.get(message.look) || message.over === true);
      }
      for (const arn of Array.isArray(message.resources) ? message.resources : []) {
        const task = String(arn).split("/execution/")[0]!;
        told.events.set(task, [...(told.events.get(task) ?? []), String(message.detail?.State)]);
      }
    } catch (error) {
      console.error({ event: "error", messageId, error: errorRecord(error) });
    }
  }
  return told;
}

/**
 * Whether there can be anything to do for a transfer, seen from the list of tasks alone: with a hundred agents, a look
 * at every execution after each of a hundred events would be forty thousand calls. A list that is a moment too old is
 * made good by the next look.
 * @param own the transfer's tasks
 */
export function isToBeLookedAt(transfer: string, own: readonly TaskListEntry[], told: Told): boolean {
  if (own.length === 0) return false;
  const over = told.looks.get(transfer);
  if (told.tasks || over === true) return true;
  const working = own.filter(({ Status }) => Status === "RUNNING" || Status === "QUEUED");
  // While every slice works there is nothing to take over and no end to tell.
  if (over === false && working.length < own.length) return true;
  const states = own.flatMap(({ TaskArn = "" }) => told.events.get(TaskArn) ?? []);
  // A slice that is done changes nothing until it is the last one.
  return states.some((state) => state !== "SUCCESS") || (states.length > 0 && working.length === 0);
}

async function guarded(about: string, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    console.error({ event: "error", about, error: errorRecord(error) });
  }
}

async function watchTransfer(
  services: TransferServices,
  stackPlan: TransferStackPlan,
  plan: TransferPlan,
  listed: readonly TaskListEntry[],
): Promise<void> {
  const { datasync } = services;
  // OBSERVE
  const tasks = await observeTasks(datasync, stackPlan.stack, plan.name, listed);
  await watchSchedules(services, stackPlan.stack, plan.name, tasks);
  const anchor = anchorOf(tasks);
  const planned = plannedRun(anchor);
  if (!anchor || !planned || planned.concluded) return;
  const slices = await observeSlices(services, planned, tasks);
  const open: OpenRun = { plan, planned, anchor, tasks, slices };
  const failed = slices.some((slice) => slice.executions[0]?.status === "ERROR");
  // Agents matter only where something has to be taken over.
  const load = failed
    ? await observeLoad(datasync, listed, await listLocations(datasync))
    : new Map<string, number>();
  const agents = failed ? await observeAgents(datasync, plan.agents, load) : [];

  // DECIDE
  const decisions = decideFailOver({
    now: services.now(),
    planned,
    maxDuration: plan.maxDuration,
    slices,
    agents,
    abandonedWhy: anchor.tags[TRANSFER_TAGS.abandonedWhy] ?? "",
  });

  // ACT, RECORD
  for (const step of decisions.steps) {
    await guarded(plan.name, () => act(services, stackPlan.stack, open, step));
  }
  if (decisions.ended) await concludeTransfer(services, stackPlan, open, decisions);
  else note(open, decisions);
}

/** The run's slices with what was executed; of two tasks of one slice, the one that was executed. */
async function observeSlices(
  services: TransferServices,
  planned: PlannedRun,
  tasks: readonly SliceTask[],
): Promise<WatchedSlice[]> {
  const numbers = Array.from({ length: planned.slices }, (_, slice) => slice);
  return severalAtOnce(numbers, async (slice): Promise<WatchedSlice> => {
    const own = tasks.filter((task) => task.slice === slice);
    for (const task of own) {
      const executions = await observeExecutions(services.datasync, task, planned.run);
      if (executions.length > 0) {
        return { slice, taskArn: task.arn, taskStatus: task.task.Status ?? "", executions };
      }
    }
    return { slice, taskArn: own[0]?.arn, taskStatus: own[0]?.task.Status ?? "", executions: [] };
  });
}

async function act(services: TransferServices, stack: string, open: OpenRun, step: WatchStep): Promise<void> {
  const { datasync } = services;
  const { plan, planned } = open;
  if (step.do === "cancel") {
    await datasync.tagResource({
      ResourceArn: step.execution,
      Tags: tagList({ [TRANSFER_TAGS.timedOut]: new Date(services.now()).toISOString() }),
    });
    await datasync.cancelTaskExecution({ TaskExecutionArn: step.execution });
    return;
  }
  const task = open.tasks.find(
    (one) => one.arn === open.slices.find(({ slice }) => slice === step.slice)?.taskArn,
  )!;
  // The location is this slice's alone, so nobody else's transfer moves with it.
  await moveLocation(datasync, task.task.SourceLocationArn!, plan.source.type, step.agent);
  const execution = await startExecution(
    services.once,
    stack,
    plan.name,
    planned.run,
    { slice: step.slice, arn: task.arn, agent: step.agent },
    step.failed,
  );
  recordTransfer(
    {
      transfer: plan.name,
      run: planned.run,
      phase: "failed-over",
      slice: step.slice,
      from: step.from,
      to: step.agent,
      execution,
      detail: `${step.failed} had failed; ${task.task.Name} was started again, with its source location on ${step.agent}.`,
    },
    { stack, values: { FailOvers: 1 }, now: services.now() },
  );
}

function note({ plan, planned }: OpenRun, { waiting }: WatchDecisions): void {
  console.info({ event: "watching", transfer: plan.name, run: planned.run, waiting });
}
