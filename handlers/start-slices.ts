/**
 * Starts the slices of a planned run, each once: what an earlier delivery has started is found by its execution's
 * tags. A slice whose agent went away meanwhile is given to another one.
 */
import { decideSpare } from "./decide-fail-over";
import { errorMessage, errorName, failureKind } from "./errors";
import { moveLocation } from "./source-location";
import { agentsOfLocation, type ObservedAgent } from "./transfer-agents";
import { TRANSFER_TAGS, type TransferPlan } from "./transfer-plan";
import { isGone, type TransferDataSync, type TransferServices, tagList, tagText } from "./transfer-services";
import { observeExecutions, type SliceTask } from "./transfer-slices";

/** A slice that could not be started now. */
export interface PendingSlice {
  slice: number;
  reason: string;
  /** DataSync will say the same again unless something changes. */
  permanent: boolean;
}

/** A slice's task as it is known after planning or observing. */
export interface StartableSlice {
  slice: number;
  arn: string;
  agent: string;
}

/** Starts a task with the tags that say which run it is of, and who does it. */
export async function startExecution(
  once: Pick<TransferServices["once"], "startTaskExecution">,
  stack: string,
  transfer: string,
  run: string,
  { slice, arn, agent }: StartableSlice,
  failedOverFrom?: string,
): Promise<string> {
  const tags = {
    [TRANSFER_TAGS.stack]: stack,
    [TRANSFER_TAGS.transfer]: transfer,
    [TRANSFER_TAGS.slice]: String(slice),
    [TRANSFER_TAGS.run]: run,
    [TRANSFER_TAGS.agent]: agent,
    ...(failedOverFrom === undefined ? {} : { [TRANSFER_TAGS.failedOverFrom]: failedOverFrom }),
  };
  const started = await once.startTaskExecution({ TaskArn: arn, Tags: tagList(tags) });
  return started.TaskExecutionArn ?? "";
}

/** Starts all slices; @returns those that could not be started */
export async function startSlices(
  services: TransferServices,
  stack: string,
  transfer: string,
  run: string,
  slices: readonly StartableSlice[],
): Promise<PendingSlice[]> {
  const pending: PendingSlice[] = [];
  for (const slice of slices) {
    try {
      await startExecution(services.once, stack, transfer, run, slice);
    } catch (error) {
      pending.push(pendingFor(slice.slice, error));
    }
  }
  return pending;
}

/** A slice that cannot be started now because of what AWS said. @throws the error, where it is none of AWS's */
function pendingFor(slice: number, error: unknown): PendingSlice {
  const kind = failureKind(error);
  if (kind === "unexpected") throw error;
  return { slice, reason: `${errorName(error)}: ${errorMessage(error)}`, permanent: kind === "permanent" };
}

/**
 * What is left to start of a run that an earlier delivery planned. A slice whose agent is not online is pointed at one
 * that is first; the filters stay, because other slices have been started with theirs. What is refused for one slice
 * keeps no other: the run goes on, so it can only wait for that one, or go on without it.
 */
export async function resumeSlices(
  services: TransferServices,
  plan: TransferPlan,
  run: string,
  slices: number,
  tasks: readonly SliceTask[],
  agents: readonly ObservedAgent[],
): Promise<{ startable: StartableSlice[]; lost: PendingSlice[] }> {
  const startable: StartableSlice[] = [];
  const lost: PendingSlice[] = [];
  const load = new Map(agents.filter((agent) => agent.online).map((agent) => [agent.arn, agent.load]));
  for (let slice = 0; slice < slices; slice++) {
    const own = tasks.filter((task) => task.slice === slice);
    if (own.length === 0) {
      lost.push({ slice, reason: "Its task has been deleted.", permanent: true });
      continue;
    }
    try {
      if (await startedOf(services, own, run)) continue;
      const agent = await agentFor(services.datasync, plan, own[0]!, load);
      if (agent === undefined) {
        lost.push({ slice, reason: "No agent is online.", permanent: false });
        continue;
      }
      load.set(agent, (load.get(agent) ?? 0) + 1);
      startable.push({ slice, arn: own[0]!.arn, agent });
    } catch (error) {
      lost.push(pendingFor(slice, error));
    }
  }
  return { startable, lost };
}

/**
 * The agent that a slice's task can be started on: its location's, where that is online, or else another one, which the
 * location is moved to.
 * @param load how much each agent that is online has to do
 */
async function agentFor(
  datasync: TransferDataSync,
  plan: TransferPlan,
  { task }: SliceTask,
  load: ReadonlyMap<string, number>,
): Promise<string | undefined> {
  const location = task.SourceLocationArn ?? "";
  const had = await agentOf(datasync, location, plan);
  if (had !== undefined && load.has(had)) return had;
  const agent = decideSpare({ load, failed: new Set(), not: had === undefined ? [] : [had] });
  if (agent !== undefined) await moveLocation(datasync, location, plan.source.type, agent);
  return agent;
}

/** Remembers that the missing slices of a run are not started any more, and why; the summary tells it. */
export async function abandonSlices(
  datasync: Pick<TransferDataSync, "tagResource">,
  anchor: string,
  run: string,
  pending: readonly PendingSlice[],
): Promise<void> {
  const why = pending[0]?.reason ?? "";
  await datasync.tagResource({
    ResourceArn: anchor,
    Tags: tagList({
      [TRANSFER_TAGS.abandoned]: run,
      [TRANSFER_TAGS.abandonedWhy]: tagText(why) || "unknown",
    }),
  });
}

async function startedOf(
  services: TransferServices,
  tasks: readonly SliceTask[],
  run: string,
): Promise<boolean> {
  for (const task of tasks) {
    if ((await observeExecutions(services.datasync, task, run)).length > 0) return true;
  }
  return false;
}

async function agentOf(
  datasync: TransferDataSync,
  location: string,
  plan: TransferPlan,
): Promise<string | undefined> {
  const scheme = { NFS: "nfs", SMB: "smb", ObjectStorage: "object-storage", HDFS: "hdfs" }[plan.source.type];
  try {
    return (await agentsOfLocation(datasync, location, `${scheme}://`))[0];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
