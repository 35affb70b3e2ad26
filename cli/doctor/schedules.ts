/**
 * Are the schedules deployed as the stack file says, enabled, and do they fire again? And does the functions' plan know
 * the same tasks?
 */
import type { ScheduledTask } from "../../components/scheduled-task";
import { asking } from "../aws-error";
import { getSchedule, nextFires, readSchedule, type ScheduleState } from "../deployed-schedules";
import { word } from "../status-lines";
import { counted } from "../wording";
import type { Examination } from "./examination";
import { type Finding, ok, warning, wrong } from "./finding";

const UP = "pulumi up";

/** @throws CommandError */
export async function checkSchedules(examination: Examination): Promise<Finding[]> {
  const { config, stack } = examination;
  const deployed = stack.outputs.schedules;
  const findings: Finding[] = [];
  let healthy = 0;
  for (const task of config.tasks) {
    const output = Object.hasOwn(deployed, task.name) ? deployed[task.name] : undefined;
    if (!output) {
      findings.push(wrong(`${task.name} is in ${examination.file} and not deployed.`, UP));
      continue;
    }
    const problems = scheduleProblems(task, await readSchedule(examination, task.name, output), examination);
    findings.push(...problems);
    if (problems.length === 0 && task.expression !== undefined && task.enabled) {
      const target = await targetProblems(examination, task);
      findings.push(...target);
      if (target.length === 0) healthy++;
    }
  }
  for (const name of Object.keys(deployed)) {
    if (config.tasks.some((task) => task.name === name)) continue;
    findings.push(warning(`${name} is deployed and no longer in ${examination.file}: it still runs.`, UP));
  }
  const off = config.tasks.filter(({ enabled }) => !enabled).map(({ name }) => name);
  return [
    ...(healthy > 0
      ? [ok(`${counted(healthy, "schedule")} enabled, with a next fire, as ${examination.file} says`)]
      : []),
    ...(off.length > 0 ? [ok(`disabled in ${examination.file}: ${off.join(", ")}`)] : []),
    ...findings,
    ...(await strangers(examination)),
  ];
}

function scheduleProblems(task: ScheduledTask, state: ScheduleState, { now }: Examination): Finding[] {
  const { name } = task;
  if (state.kind === "gone") {
    return [
      wrong(`${name} has no schedule in EventBridge Scheduler: somebody deleted it.`, `${UP} --refresh`),
    ];
  }
  if (state.kind === "after") {
    return task.after === state.after && task.enabled === state.enabled
      ? []
      : [
          wrong(
            `${name} runs after ${state.after}${state.enabled ? "" : " (disabled)"}; the file says otherwise.`,
            UP,
          ),
        ];
  }
  if (task.expression === undefined) {
    return [wrong(`${name} has a schedule of its own; the file says it runs after ${task.after}.`, UP)];
  }
  if (state.expression !== task.expression || state.timezone !== task.timezone) {
    return [
      wrong(
        `${name} fires by ${state.expression} in ${state.timezone}; the file says ${task.expression} in ${task.timezone}. ` +
          "pulumi up has not been run, or somebody changed the schedule by hand.",
        UP,
      ),
    ];
  }
  if (!state.enabled && task.enabled) {
    return [
      warning(
        `${name} is paused: it does not fire${task.followers.length > 0 ? `, nor does what runs after it (${task.followers.join(", ")})` : ""}.`,
        `fsx-scheduler resume ${word(name)}`,
      ),
    ];
  }
  if (state.enabled && !task.enabled) return [warning(`${name} fires, though the file disables it.`, UP)];
  if (state.enabled && nextFires(state, new Date(now)).next().done) {
    return [
      warning(
        `${name} never fires again: ${state.expression} is in the past.`,
        "Give it another schedule, or remove it from the stack file.",
      ),
    ];
  }
  return [];
}

/** Whether the schedule delivers to this stack's queue, for the file system that the file names. */
async function targetProblems(examination: Examination, task: ScheduledTask): Promise<Finding[]> {
  const found = await getSchedule(examination, task.scheduleName);
  const group = found?.Target?.SqsParameters?.MessageGroupId;
  const queue = found?.Target?.Arn?.split(":").at(-1);
  const runs = examination.stack.outputs.runsQueueUrl.split("/").at(-1);
  if (queue !== runs)
    return [wrong(`${task.name} delivers to ${queue}, not to the stack's queue ${runs}.`, UP)];
  if (group !== task.fileSystemId) {
    return [wrong(`${task.name} is deployed for ${group}; the file says ${task.fileSystemId}.`, UP)];
  }
  return [];
}

/** Schedules of the stack's group that no output names. @throws CommandError */
async function strangers({ aws, stack }: Examination): Promise<Finding[]> {
  const scheduler = await aws.scheduler();
  const known = new Set(
    Object.values(stack.outputs.schedules).map((output) =>
      "schedule" in output ? output.schedule : undefined,
    ),
  );
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await asking("list the schedules", () =>
      scheduler.listSchedules({
        GroupName: stack.outputs.scheduleGroup,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    names.push(...(page.Schedules ?? []).map(({ Name }) => Name ?? ""));
    NextToken = page.NextToken;
  } while (NextToken);
  return names
    .filter((name) => !known.has(name))
    .map((name) =>
      warning(
        `${name} is a schedule in the group ${stack.outputs.scheduleGroup} that Pulumi did not make; pulumi destroy will delete it with the group.`,
      ),
    );
}
