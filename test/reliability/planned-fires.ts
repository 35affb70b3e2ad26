/**
 * When each task should have run: from its schedule alone, by the time arithmetic that warns of bad schedules, without
 * a look at what the emulated Scheduler did.
 */
import { parseScheduleExpression } from "../../stacks/schedule-expression";
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

export function plannedFires({ config, from, unscheduledFrom }: Evidence): PlannedFire[] {
  return config.tasks.flatMap((task) => {
    if (!task.enabled || task.expression === undefined) return [];
    const expression = parseScheduleExpression(task.expression);
    // A rate fires when it begins; the others strictly after they were set.
    const after = new Date(expression.kind === "rate" ? from - 1 : from);
    const fires: PlannedFire[] = [];
    for (const time of fireTimes(expression, task.timezone, after, { rateStart: new Date(from) })) {
      if (time.getTime() > unscheduledFrom) break;
      fires.push({
        schedule: task.name,
        time: time.getTime(),
        certain: time.getTime() < unscheduledFrom - MINUTE,
      });
    }
    return fires;
  });
}
