/**
 * Tells people of an agent that has been OFFLINE for too long, before the next transfer needs it. Once per outage: the
 * agent's tag holds the last connection before the outage that was told, and after another outage that is another time.
 */
import { publish } from "./publish";
import { chosenAgents, listAgents } from "./transfer-agents";
import { offlineAgentNotification } from "./transfer-notification";
import { TRANSFER_TAGS, type TransferStackPlan } from "./transfer-plan";
import { isGone, type TransferServices, tagList, tagsOfResource } from "./transfer-services";

/** An agent that transfers count on, and after how many seconds at the least they want to know. */
interface CountedOn {
  arn: string;
  name: string;
  offlineFor: number;
  transfers: string[];
}

export async function watchAgents(services: TransferServices, stackPlan: TransferStackPlan): Promise<void> {
  // OBSERVE: one list for all transfers, and on most days nothing else.
  const away = (await listAgents(services.datasync)).filter((agent) => !agent.online);
  if (away.length === 0) return;
  const offline = new Map<string, CountedOn>();
  for (const plan of Object.values(stackPlan.transfers)) {
    for (const agent of await chosenAgents(services.datasync, plan.agents, away)) {
      const known = offline.get(agent.arn);
      offline.set(agent.arn, {
        arn: agent.arn,
        name: agent.name,
        offlineFor: Math.min(known?.offlineFor ?? Number.POSITIVE_INFINITY, plan.agentOfflineFor),
        transfers: [...(known?.transfers ?? []), plan.name],
      });
    }
  }
  for (const agent of offline.values()) await tellOnce(services, stackPlan.stack, agent);
}

async function tellOnce(services: TransferServices, stack: string, agent: CountedOn): Promise<void> {
  const { datasync, environment } = services;
  const key = `${TRANSFER_TAGS.offlineTold}:${stack}`;
  let lastConnection: number | undefined;
  let told: string | undefined;
  try {
    lastConnection = (await datasync.describeAgent({ AgentArn: agent.arn })).LastConnectionTime?.getTime();
    told = (await tagsOfResource(datasync, agent.arn))[key];
  } catch (error) {
    // Deleted since it was listed.
    if (isGone(error)) return;
    throw error;
  }

  // DECIDE
  const outage = lastConnection === undefined ? "never" : new Date(lastConnection).toISOString();
  const now = services.now();
  if (!isToBeTold({ now, lastConnection, offlineFor: agent.offlineFor, told, outage })) return;

  // ACT, RECORD
  const scene = {
    stack,
    region: environment.region,
    startTransferFunction: environment.startTransferFunction,
  };
  await publish(
    services.sns,
    environment.topicArn,
    offlineAgentNotification(scene, { ...agent, lastConnection }, now),
  );
  await datasync.tagResource({ ResourceArn: agent.arn, Tags: tagList({ [key]: outage }) });
  console.warn({ event: "agent-offline", agent: agent.arn, lastConnection: outage });
}

/** Whether an outage is long enough and has not been told. */
export function isToBeTold(seen: {
  now: number;
  lastConnection: number | undefined;
  offlineFor: number;
  told: string | undefined;
  outage: string;
}): boolean {
  const { now, lastConnection, offlineFor, told, outage } = seen;
  const silent = lastConnection === undefined ? Number.POSITIVE_INFINITY : (now - lastConnection) / 1000;
  return silent > offlineFor && told !== outage;
}
