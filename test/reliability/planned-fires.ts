/**
 * When each task should have run: from its schedule alone, by the time arithmetic that warns of bad schedules, without
 * a look at what the emulated Scheduler did.
 */
import { parseScheduleExpression, type ScheduleExpression } from "../../stacks/schedule-expression";
import { fireTimes } from "../../stacks/schedule-times";
import type { Evidence } from "./evidence";

export interface PlannedFire {
  schedule: string;
  /** Virtual milliseconds. */
  time: number;
  /** False for a fire so close to the deletion of its schedule that it may have been left out. */
  certain: boolean;
}

/** A schedule that is deleted in a fire's minute may take that fire with it. */
const MINUTE = 60_000;

export function plannedFires(evidence: Evidence): PlannedFire[] {
  return evidence.config.tasks.flatMap((task) => {
    if (!task.enabled || task.expression === undefined) return [];
    const expression = parseScheduleExpression(task.expression);
    return fires(evidence, expression, task.timezone).map((fire) => ({ schedule: task.name, ...fire }));
  });
}

/** When one schedule fires, from the deployment to the deletion of the schedules. */
export function fires(
  { from, unscheduledFrom }: Pick<Evidence, "from" | "unscheduledFrom">,
  expression: ScheduleExpression,
  timezone: string,
): Omit<PlannedFire, "schedule">[] {
  // A rate fires when it begins; the others strictly after they were set.
  const after = new Date(expression.kind === "rate" ? from - 1 : from);
  const found: Omit<PlannedFire, "schedule">[] = [];
  for (const fire of fireTimes(expression, timezone, after, { rateStart: new Date(from) })) {
    const time = fire.getTime();
    if (time > unscheduledFrom) break;
    found.push({ time, certain: time < unscheduledFrom - MINUTE });
  }
  return found;
}
