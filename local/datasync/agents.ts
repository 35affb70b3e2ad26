/**
 * The account's agents: who is in contact, who is OFFLINE. Agents are activated outside of any stack, so they come from
 * the world. An agent that falls silent stalls what it does; after five minutes it is OFFLINE ("DataSync agent
 * statuses", DataSync User Guide) and its executions fail.
 */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { type Agent, type AgentDefinition, DEFAULT_PACE } from "./agent";
import { invalidRequest } from "./errors";
import type { DataSyncOptions } from "./options";

/** What the executions have to know of agents. */
export interface AgentListener {
  silent(agent: Agent): void;
  back(agent: Agent): void;
  /** What it was doing is lost. */
  lost(agent: Agent, why: string): void;
  /** Its status is another one now. */
  changed(agent: Agent): void;
}

export class Agents {
  /** By ARN. */
  readonly all = new Map<string, Agent>();
  readonly #timers = new Map<Agent, Timer[]>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly random: Random,
    private readonly options: DataSyncOptions,
    private readonly listener: AgentListener,
  ) {}

  /** In the order of their ARNs. */
  get sorted(): Agent[] {
    return [...this.all.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  }

  /** @throws ServiceError InvalidRequestException */
  agent(arn: string): Agent {
    const agent = this.all.get(arn);
    if (!agent) throw invalidRequest(`Agent ${arn} is not found.`);
    return agent;
  }

  /** @throws Error where the id is malformed or taken */
  add(definition: AgentDefinition): Agent {
    const id = definition.agentId ?? `agent-${this.random.hex(17)}`;
    const arn = this.cloud.arn("datasync", `agent/${id}`);
    if (!/^agent-[0-9a-z]{17}$/.test(id) || this.all.has(arn)) {
      throw new Error(`Agent "${id}": an id is "agent-" and 17 of 0-9a-z, and unique.`);
    }
    const agent: Agent = {
      id,
      arn,
      name: definition.name,
      created: this.cloud.clock.now(),
      status: "ONLINE",
      silentSince: undefined,
      tags: new Map(Object.entries(definition.tags ?? {})),
      bytesPerSecond: definition.bytesPerSecond ?? DEFAULT_PACE.bytesPerSecond,
      filesPerSecond: definition.filesPerSecond ?? DEFAULT_PACE.filesPerSecond,
      cannotReach: new Set(definition.cannotReach),
    };
    this.all.set(arn, agent);
    return agent;
  }

  /** The agent falls silent, and may come back. */
  disconnect(agent: Agent): void {
    if (agent.silentSince !== undefined) return;
    const now = this.cloud.clock.now();
    agent.silentSince = now;
    this.listener.silent(agent);
    this.#after(agent, this.options.offlineAfter, () => this.#offline(agent));
  }

  /** The agent's host dies: what it does is lost somewhat sooner than its silence makes it OFFLINE. */
  kill(agent: Agent): void {
    this.disconnect(agent);
    const why = `The agent ${agent.id} stopped responding.`;
    this.#after(agent, this.options.noticesDeathAfter, () => this.listener.lost(agent, why));
  }

  /** The agent is in contact again, or a new host has taken its place. */
  reconnect(agent: Agent): void {
    for (const timer of this.#timers.get(agent) ?? []) timer.cancel();
    this.#timers.delete(agent);
    if (agent.silentSince === undefined) return;
    agent.silentSince = undefined;
    this.listener.back(agent);
    if (agent.status === "OFFLINE") this.#setStatus(agent, "ONLINE");
  }

  /** As if the agent had been silent for five minutes. */
  setOffline(agent: Agent): void {
    if (agent.status === "OFFLINE") return;
    this.disconnect(agent);
    agent.silentSince = Math.min(agent.silentSince!, this.cloud.clock.now() - this.options.offlineAfter);
    this.#offline(agent);
  }

  #offline(agent: Agent): void {
    if (agent.status === "OFFLINE") return;
    this.#setStatus(agent, "OFFLINE");
    this.listener.lost(agent, `The agent ${agent.id} is offline.`);
  }

  #setStatus(agent: Agent, status: Agent["status"]): void {
    agent.status = status;
    this.cloud.events.emit({ kind: "agent", agent: agent.arn, name: agent.name, status });
    this.cloud.eventbridge.publish("aws.datasync", "DataSync Agent State Change", [agent.arn], {
      State: status,
    });
    this.listener.changed(agent);
  }

  #after(agent: Agent, delay: number, action: () => void): void {
    const timer = this.cloud.clock.after(delay, `datasync: ${agent.name}`, action);
    this.#timers.set(agent, [...(this.#timers.get(agent) ?? []), timer]);
  }
}
