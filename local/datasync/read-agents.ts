/** ListAgents and DescribeAgent. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { resourceTagConditions } from "../fsx/tags";
import type { Operation } from "../service";
import { onePage } from "./pages";
import type { DataSyncService } from "./service";
import { agentArn, maxResults, nextToken } from "./shapes";

/** What an agent's software says of itself. */
const Platform = { Version: "2.0.1738866000.1" };

const listing = z.strictObject({ MaxResults: maxResults.optional(), NextToken: nextToken.optional() });
const description = z.strictObject({ AgentArn: agentArn });

export function listAgents(datasync: DataSyncService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListAgents",
    input: listing,
    permissions: () => [{ action: "datasync:ListAgents", resource: "*" }],
    handle(request) {
      const { items, ...next } = onePage(datasync.agents.sorted, ({ arn }) => arn, request);
      return {
        Agents: items.map(({ arn, name, status }) => ({
          AgentArn: arn,
          Name: name,
          Status: status,
          Platform,
        })),
        ...next,
      };
    },
  };
}

export function describeAgent(
  cloud: LocalCloud,
  datasync: DataSyncService,
): Operation<z.infer<typeof description>> {
  return {
    name: "DescribeAgent",
    input: description,
    permissions: ({ AgentArn }) => [
      {
        action: "datasync:DescribeAgent",
        resource: AgentArn,
        conditions: resourceTagConditions(datasync.agents.all.get(AgentArn)?.tags),
      },
    ],
    handle({ AgentArn }) {
      const agent = datasync.agents.agent(AgentArn);
      return {
        AgentArn,
        Name: agent.name,
        Status: agent.status,
        LastConnectionTime: new Date(agent.silentSince ?? cloud.clock.now()),
        CreationTime: new Date(agent.created),
        EndpointType: "PUBLIC",
        Platform,
      };
    },
  };
}
