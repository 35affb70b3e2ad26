/**
 * A stack's schedules as EventBridge Scheduler has them now, which a person may have paused or changed since the last
 * `pulumi up`; and when they fire next.
 */
import type { GetScheduleOutput } from "@aws-sdk/client-scheduler";
import { parseScheduleExpression } from "../stacks/schedule-expression";
import { fireTimes } from "../stacks/schedule-times";
import { asking, isMissing } from "./aws-error";
import type { DeployedOutputs, DeployedSchedule } from "./deployed-outputs";
import type { DeployedStack } from "./deployed-stack";
import type { Scene } from "./operation";

/** A task that runs by its own schedule, or after another task. */
export type ScheduleState =
  | {
      kind: "schedule";
      /** The task's name in the stack file. */
      task: string;
      expression: string;
      timezone: string;
      enabled: boolean;
      /** When a rate began: it fires then, and every interval later. */
      rateStart: Date;
      endDate: Date | undefined;
    }
  | { kind: "after"; task: string; after: string; enabled: boolean }
  /** The stack's outputs name it, and the Scheduler does not have it. */
  | { kind: "gone"; task: string; schedule: string };

/** Schedules read at a time. */
const AT_ONCE = 8;

/** A schedule of a transfer or a pipeline tells its group; those of tasks are in the stack's one. */
type GroupedSchedule = DeployedSchedule & { group?: string; section?: "transfers" | "pipelines" };

/**
 * Everything that a stack runs by a schedule: tasks, transfers and pipelines, by their names. Where a name is taken,
 * the section is added: `nightly (transfers)`.
 */
export function everySchedule(outputs: DeployedOutputs): Record<string, GroupedSchedule> {
  const all: Record<string, GroupedSchedule> = { ...outputs.schedules };
  const transfers = (outputs.transfers as { byName?: Record<string, unknown> } | undefined)?.byName;
  for (const [section, named] of [
    ["transfers", transfers],
    ["pipelines", outputs.pipelines as Record<string, unknown> | undefined],
  ] as const) {
    for (const [name, made] of Object.entries(named ?? {})) {
      const { schedule } = made as { schedule?: GroupedSchedule };
      const key = Object.hasOwn(all, name) ? `${name} (${section})` : name;
      if (schedule) all[key] = { ...schedule, section };
    }
  }
  return all;
}

/** Of all tasks, or of those that are given, in their order. @throws CommandError */
export async function readSchedules(
  scene: Scene<DeployedStack>,
  schedules: Record<string, GroupedSchedule> = scene.stack.outputs.schedules,
): Promise<ScheduleState[]> {
  const entries = Object.entries(schedules);
  const states: ScheduleState[] = [];
  for (let i = 0; i < entries.length; i += AT_ONCE) {
    const some = entries.slice(i, i + AT_ONCE);
    states.push(...(await Promise.all(some.map(([task, output]) => readSchedule(scene, task, output)))));
  }
  return states;
}

/** @throws CommandError */
export async function readSchedule(
  scene: Scene<DeployedStack>,
  task: string,
  output: GroupedSchedule,
): Promise<ScheduleState> {
  if ("after" in output && typeof output.after === "string") {
    return { kind: "after", task, after: output.after, enabled: output.state === "ENABLED" };
  }
  const name = String((output as { schedule: string }).schedule);
  const found = await getSchedule(scene, name, output.group);
  if (!found) return { kind: "gone", task, schedule: name };
  return {
    kind: "schedule",
    task,
    expression: found.ScheduleExpression ?? "",
    timezone: found.ScheduleExpressionTimezone ?? "UTC",
    enabled: found.State === "ENABLED",
    rateStart: rateStart(found),
    endDate: found.EndDate,
  };
}

/** Undefined where the Scheduler does not have it. @throws CommandError */
export async function getSchedule(
  { aws, stack }: Scene<DeployedStack>,
  name: string,
  group = stack.outputs.scheduleGroup,
): Promise<GetScheduleOutput | undefined> {
  const scheduler = await aws.scheduler();
  return asking("read the schedules", async () => {
    try {
      return await scheduler.getSchedule({ GroupName: group, Name: name });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  });
}

/** Times after `after` at which it fires; none while it is paused, or where its expression is beyond this program. */
export function* nextFires(
  state: Extract<ScheduleState, { kind: "schedule" }>,
  after: Date,
): Generator<Date, void, undefined> {
  if (!state.enabled) return;
  const expression = parseScheduleExpression(state.expression);
  for (const time of fireTimes(expression, state.timezone, after, { rateStart: state.rateStart })) {
    if (state.endDate && time > state.endDate) return;
    yield time;
  }
}

/** When it fires next, milliseconds since the epoch; undefined where it does not. */
export function nextTime(state: ScheduleState | undefined, now: number): number | undefined {
  return state?.kind === "schedule" ? nextFires(state, new Date(now)).next().value?.getTime() : undefined;
}

/** Why what has no next time does not run by itself. */
export function silence(state: ScheduleState | undefined): string {
  if (state === undefined) return "when somebody starts it";
  if (state.kind === "gone") return "its schedule is not in EventBridge Scheduler; run pulumi up --refresh";
  return state.enabled ? "never again by its schedule" : "its schedule is paused";
}

/** A schedule without a start date begins when it was set (Scheduler guide, "Rate-based schedules"). */
function rateStart({ StartDate, LastModificationDate, CreationDate }: GetScheduleOutput): Date {
  const set = StartDate ?? LastModificationDate ?? CreationDate ?? new Date(0);
  return new Date(Math.floor(set.getTime() / 1000) * 1000);
}
