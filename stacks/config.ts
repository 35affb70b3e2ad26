import type { ScheduledTask } from "../components/scheduled-task";

/** What people are told. */
export type NotifyOn = "failure" | "success";

/** A stack file's settings, validated, every default filled in. */
export interface StackConfig {
  /** Pulumi's stack name. */
  stack: string;
  notify: { emails: string[]; on: NotifyOn[] };
  /** A key of the stack's own, an existing key's ARN, or undefined for AWS's own encryption. */
  kmsKey: "create" | { arn: string } | undefined;
  /** Days that the functions' logs are kept; one of CloudWatch Logs' own values. */
  logRetentionDays: number;
  /** Whether the region gets a CloudWatch dashboard. */
  dashboard: boolean;
  tasks: ScheduledTask[];
}
