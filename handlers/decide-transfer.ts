/**
 * DECIDE for a run of a transfer: whether it starts now, and which agents take part. Pure: everything that is known
 * comes in as arguments.
 */
import { expiresAfter } from "./backoff";
import type { ObservedAgent } from "./transfer-agents";
import { TRANSFER_TAGS, type TransferPlan } from "./transfer-plan";
import type { SliceTask } from "./transfer-slices";

/** The run that a transfer's tasks were last planned for, as the tags of slice 0's task tell it. */
export interface PlannedRun {
  run: string;
  slices: number;
  /** Milliseconds since the epoch. */
  began: number;
  concluded: boolean;
  abandoned: boolean;
}

export type RunDecision =
  /** Plan anew and start. */
  | { action: "plan" }
  /** An earlier delivery has planned this run: start what is not started yet. */
  | { action: "resume"; planned: PlannedRun }
  /** An earlier delivery has done everything. */
  | { action: "done" }
  | { action: "wait"; reason: string }
  | { action: "skipped"; reason: string }
  | { action: "superseded"; reason: string }
  | { action: "expired"; reason: string };

/** The task that says what the transfer's last run is: slice 0's. `tasks` come as `observeTasks` sorts them. */
export function anchorOf(tasks: readonly SliceTask[]): SliceTask | undefined {
  return tasks.find((task) => task.slice === 0);
}

export function plannedRun(anchor: Pick<SliceTask, "tags"> | undefined): PlannedRun | undefined {
  const run = anchor?.tags[TRANSFER_TAGS.run];
  if (!anchor || run === undefined) return undefined;
  return {
    run,
    slices: Number(anchor.tags[TRANSFER_TAGS.slices] ?? 1),
    began: Date.parse(anchor.tags[TRANSFER_TAGS.began] ?? run),
    concluded: anchor.tags[TRANSFER_TAGS.concluded] === run,
    abandoned: anchor.tags[TRANSFER_TAGS.abandoned] === run,
  };
}

/** What a run does, seen from the transfer's tasks. */
export function decideRun(seen: {
  now: number;
  run: string;
  plan: Pick<TransferPlan, "whenBusy" | "maxWait">;
  tasks: readonly SliceTask[];
}): RunDecision {
  const { now, run, plan, tasks } = seen;
  const last = plannedRun(anchorOf(tasks));
  if (last?.run === run) {
    return last.concluded || last.abandoned ? { action: "done" } : { action: "resume", planned: last };
  }
  if (last && Date.parse(last.run) > Date.parse(run)) {
    return { action: "superseded", reason: `The run of ${last.run} has been started meanwhile.` };
  }
  const busy = busyReason(last, tasks);
  // A run that nothing held up is started, however late its message came: only waiting is limited.
  if (busy === undefined) return { action: "plan" };
  if (plan.whenBusy === "skip") return { action: "skipped", reason: busy };
  const late = now - Date.parse(run) > expiresAfter(plan.maxWait) * 1000;
  return late ? { action: "expired", reason: busy } : { action: "wait", reason: busy };
}

function busyReason(last: PlannedRun | undefined, tasks: readonly SliceTask[]): string | undefined {
  if (last && !last.concluded) return `The run of ${last.run} has not ended.`;
  const working = tasks.find(({ task }) => task.Status === "RUNNING" || task.Status === "QUEUED");
  if (working) return `${working.task.Name ?? working.arn} is being executed (${working.task.Status}).`;
  const making = tasks.find(({ task }) => task.Status === "CREATING");
  return making ? `${making.task.Name ?? making.arn} is still being created.` : undefined;
}

/**
 * The agents that a run is divided among. Idle ones where there are any: the whole is done sooner by fewer agents that
 * work than by more of which one has to finish somebody else's task first. Where all are busy, all are used, and
 * DataSync queues; with `TaskQueueing: DISABLED` it would refuse, so then there are none.
 */
export function usableAgents(
  agents: readonly ObservedAgent[],
  taskQueueing: string | undefined,
): ObservedAgent[] {
  const online = agents.filter((agent) => agent.online);
  const idle = online.filter((agent) => agent.load === 0);
  return idle.length > 0 || taskQueueing === "DISABLED" ? idle : online;
}

/**
 * Which agent does which slice: a slice keeps the agent that it had, so that little is changed from run to run; the
 * others get the rest in order.
 * @param agents at least as many as there are slices
 * @param had the agent of each slice's location, where it has one
 */
export function assignAgents(
  slices: readonly number[],
  agents: readonly string[],
  had: ReadonlyMap<number, string>,
): Map<number, string> {
  const free = new Set(agents);
  const assigned = new Map<number, string>();
  for (const slice of slices) {
    const agent = had.get(slice);
    if (agent === undefined || !free.delete(agent)) continue;
    assigned.set(slice, agent);
  }
  for (const slice of slices) {
    if (assigned.has(slice)) continue;
    const [agent] = free;
    if (agent === undefined)
      throw new Error(`There are ${slices.length} slices for ${agents.length} agents.`);
    free.delete(agent);
    assigned.set(slice, agent);
  }
  return assigned;
}
