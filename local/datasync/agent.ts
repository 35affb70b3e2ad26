/** An agent as it is kept, and as worlds describe it. */

/** Plain data, for worlds and tests. */
export interface AgentDefinition {
  /** `agent-` and 17 of 0-9a-z; made up where not given. */
  agentId?: string;
  name: string;
  tags?: Record<string, string>;
  /** Bytes per second that it moves; a link of 1 Gbit/s where not given. */
  bytesPerSecond?: number;
  /** Files per second that it opens, checks and closes. */
  filesPerSecond?: number;
  /** Host names of file servers that it cannot reach, though it is ONLINE. */
  cannotReach?: string[];
}

export const DEFAULT_PACE = { bytesPerSecond: 125_000_000, filesPerSecond: 400 };

export interface Agent {
  id: string;
  arn: string;
  name: string;
  created: number;
  status: "ONLINE" | "OFFLINE";
  /** Since when DataSync has not heard of it; undefined while it does. */
  silentSince: number | undefined;
  tags: Map<string, string>;
  bytesPerSecond: number;
  filesPerSecond: number;
  cannotReach: Set<string>;
}
