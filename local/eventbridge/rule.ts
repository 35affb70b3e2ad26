/** A rule of the default event bus, and an event as rules see it and targets get it. */
import type { EventMatcher } from "./event-pattern";
import type { Target } from "./shapes";

export interface Rule {
  name: string;
  arn: string;
  pattern: string;
  matches: EventMatcher;
  enabled: boolean;
  description: string | undefined;
  roleArn: string | undefined;
  /** By id, in the order in which they were put. */
  targets: Map<string, Target>;
  tags: Map<string, string>;
}

/** EventBridge's envelope ("AWS service event metadata", EventBridge guide); members in the order in which AWS writes them. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** Whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}
