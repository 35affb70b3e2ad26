import type { TaskPlan } from "../handlers/plan";

/** A task of the stack, as the components need it: what the functions know of it, and when it runs. */
export interface ScheduledTask extends TaskPlan {
  /** Name of its EventBridge schedule: the task's name under AWS's rules, 1 to 64 of `0-9 a-z A-Z - _ .`. */
  scheduleName: string;
  /** `cron(15 6 * * ? *)`, `rate(6 hours)` or `at(2026-12-01T00:00:00)`; undefined for a task that runs `after` another. */
  expression: string | undefined;
  /** IANA name of the zone that a cron or at expression is read in. */
  timezone: string;
  /** Name of the task whose success starts this one. */
  after: string | undefined;
  /** Seconds without a success after which the alarm goes off; undefined for no such alarm. */
  alarmIfNoSuccessFor: number | undefined;
}
