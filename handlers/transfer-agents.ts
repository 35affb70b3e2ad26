/**
 * OBSERVE for agents: which of the account's agents take part in a transfer, whether they are online, and how much
 * work each has, ours and everybody else's. An agent does one execution at a time; others wait in its queue.
 */
import type { TaskListEntry } from "@aws-sdk/client-datasync";
import type { TransferAgents } from "./transfer-plan";
import { everyPage, severalAtOnce, type TransferDataSync, tagsOfResource } from "./transfer-services";

export interface ObservedAgent {
  arn: string;
  name: string;
  online: boolean;
  /** Executions that run on it or wait for it. */
  load: number;
}

/** Locations by ARN, with their URIs: `nfs://server/path/`. */
export type LocationUris = Map<string, string>;

/** Every task of the account in this region, other people's too. */
export async function listTasks(datasync: Pick<TransferDataSync, "listTasks">): Promise<TaskListEntry[]> {
  return everyPage(
    (page) => datasync.listTasks(page),
    (page) => page.Tasks,
  );
}

export async function listLocations(
  datasync: Pick<TransferDataSync, "listLocations">,
): Promise<LocationUris> {
  const locations = await everyPage(
    (page) => datasync.listLocations(page),
    (page) => page.Locations,
  );
  return new Map(locations.map(({ LocationArn, LocationUri }) => [LocationArn ?? "", LocationUri ?? ""]));
}

/** Every agent of the account in this region, in the order of their ARNs. */
export async function listAgents(
  datasync: Pick<TransferDataSync, "listAgents">,
): Promise<Omit<ObservedAgent, "load">[]> {
  const listed = await everyPage(
    (page) => datasync.listAgents(page),
    (page) => page.Agents,
  );
  return listed
    .map(({ AgentArn = "", Name = "", Status }) => ({
      arn: AgentArn,
      name: Name,
      online: Status === "ONLINE",
    }))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** Those of the agents that take part in a transfer. */
export async function chosenAgents<Agent extends { arn: string }>(
  datasync: Pick<TransferDataSync, "listTagsForResource">,
  chosen: TransferAgents,
  agents: readonly Agent[],
): Promise<Agent[]> {
  if (chosen === "online") return [...agents];
  if ("arns" in chosen) return agents.filter((agent) => chosen.arns.includes(agent.arn));
  const { key, value } = chosen.tag;
  const tags = await severalAtOnce(agents, (agent) => tagsOfResource(datasync, agent.arn));
  return agents.filter((_, index) => tags[index]![key] === value);
}

/**
 * The agents that may take part, in the order of their ARNs, OFFLINE ones included.
 * @param load executions per agent, as `observeLoad` counts them
 */
export async function observeAgents(
  datasync: Pick<TransferDataSync, "listAgents" | "listTagsForResource">,
  chosen: TransferAgents,
  load: ReadonlyMap<string, number>,
): Promise<ObservedAgent[]> {
  const agents = await chosenAgents(datasync, chosen, await listAgents(datasync));
  return agents.map((agent) => ({ ...agent, load: load.get(agent.arn) ?? 0 }));
}

/**
 * How many executions each agent has: of every task that is RUNNING or QUEUED, whoever made it.
 * @param tasks every task of the account
 */
export async function observeLoad(
  datasync: TransferDataSync,
  tasks: readonly TaskListEntry[],
  locations: LocationUris,
): Promise<Map<string, number>> {
  const working = tasks.filter((task) => task.Status === "RUNNING" || task.Status === "QUEUED");
  const perTask = await severalAtOnce(working, async (task): Promise<string[]> => {
    try {
      const { SourceLocationArn, DestinationLocationArn } = await datasync.describeTask({
        TaskArn: task.TaskArn,
      });
      const ends = [SourceLocationArn, DestinationLocationArn].filter((arn) => arn !== undefined);
      const agents = await Promise.all(
        ends.map((arn) => agentsOfLocation(datasync, arn, locations.get(arn) ?? "")),
      );
      return [...new Set(agents.flat())];
    } catch (error) {
      // Other people's tasks come and go; one that cannot be looked at is no reason to start nothing.
      if ((error as Error).name === "InvalidRequestException") return [];
      throw error;
    }
  });
  const load = new Map<string, number>();
  for (const arn of perTask.flat()) load.set(arn, (load.get(arn) ?? 0) + 1);
  return load;
}

/** The agents of a location, by the kind that its URI tells; AWS's own storage has none. */
export async function agentsOfLocation(
  datasync: TransferDataSync,
  LocationArn: string,
  uri: string,
): Promise<string[]> {
  switch (uri.split("://")[0]) {
    case "nfs":
      return (await datasync.describeLocationNfs({ LocationArn })).OnPremConfig?.AgentArns ?? [];
    case "smb":
      return (await datasync.describeLocationSmb({ LocationArn })).AgentArns ?? [];
    case "hdfs":
      return (await datasync.describeLocationHdfs({ LocationArn })).AgentArns ?? [];
    case "object-storage":
      return (await datasync.describeLocationObjectStorage({ LocationArn })).AgentArns ?? [];
    default:
      return [];
  }
}
