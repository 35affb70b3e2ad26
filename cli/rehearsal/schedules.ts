/** Every schedule that a stack's config makes EventBridge Scheduler fire, whatever it starts. */
import type { StackConfig } from "../../stacks/config";

export interface PlannedSchedule {
  section: "task" | "pipeline" | "transfer";
  name: string;
  expression: string;
  timezone: string;
}

/** Those that fire: neither disabled ones, nor tasks that run after another. */
export function plannedSchedules({ tasks, pipelines, transfers }: StackConfig): PlannedSchedule[] {
  return [
    ...tasks.flatMap(({ name, expression, timezone, enabled }) =>
      enabled && expression !== undefined ? [{ section: "task" as const, name, expression, timezone }] : [],
    ),
    ...pipelines.flatMap(({ name, schedule }) =>
      schedule?.enabled ? [{ section: "pipeline" as const, name, ...timesOf(schedule) }] : [],
    ),
    ...transfers.flatMap(({ name, schedule }) =>
      schedule?.enabled ? [{ section: "transfer" as const, name, ...timesOf(schedule) }] : [],
    ),
  ];
}

function timesOf({ expression, timezone }: { expression: string; timezone: string }) {
  return { expression, timezone };
}
