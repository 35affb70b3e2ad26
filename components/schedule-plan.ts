/**
 * What the functions are told about their stack, as the one string that their closures capture: a captured object
 * would be written out property by property, and grow the archive with every task.
 */
import type { SchedulePlan, TaskPlan } from "../handlers/plan";
import type { ScheduledTask } from "./scheduled-task";

/** The plan of a stack's functions in JSON; what only the components need stays out. */
export function schedulePlanJson(stack: string, notifyOnSuccess: boolean, tasks: ScheduledTask[]): string {
  const plan: SchedulePlan = {
    stack,
    notifyOnSuccess,
    tasks: Object.fromEntries(tasks.map((task) => [task.name, taskPlan(task)])),
  };
  return JSON.stringify(plan);
}

function taskPlan({
  scheduleName: _scheduleName,
  expression: _expression,
  timezone: _timezone,
  after: _after,
  alarmIfNoSuccessFor: _alarmIfNoSuccessFor,
  ...plan
}: ScheduledTask): TaskPlan {
  return plan;
}
