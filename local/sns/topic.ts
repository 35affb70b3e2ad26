/**
 * A topic and its subscriptions as they are kept.
 */
import type { PolicyDocument } from "../service";
import type { FilterPolicy } from "./filter-policy";

export interface Topic {
  name: string;
  arn: string;
  /** As they were set; what was not set is not in it. */
  attributes: Map<string, string>;
  policy: PolicyDocument;
  tags: Map<string, string>;
  /** Deleted subscriptions, for the attribute that counts them. */
  deleted: number;
}

export type Protocol = "email" | "sqs";

export interface Subscription {
  arn: string;
  topic: Topic;
  protocol: Protocol;
  endpoint: string;
  confirmed: boolean;
  /** What its confirmation asks for. */
  token: string;
  attributes: Map<string, string>;
  filter: FilterPolicy | undefined;
}
