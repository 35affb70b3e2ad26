/**
 * `fsx-scheduler pause` and `resume`: switch a schedule off and on, and change nothing else about it.
 */
import type { Command } from "commander";
import { asking } from "./aws-error";
import { CommandError } from "./command-error";
import { everySchedule, getSchedule, nextFires, readSchedule } from "./deployed-schedules";
import { type DeployedStack, requireScheduled } from "./deployed-stack";
import { wrapped } from "./lines";
import {
  anySceneOf,
  type OperationOptions,
  operation,
  print,
  processSurroundings,
  type Scene,
} from "./operation";
import { activeTasks } from "./stack-tasks";
import { word } from "./status-lines";
import type { Surroundings } from "./surroundings";
import { dayTime, distance, zoneName } from "./when";

type State = "ENABLED" | "DISABLED";

interface Switched {
  /** Its name, and the section of the stack file that it is in. */
  task: string;
  section: string;
  state: State;
  /** Whether anything had to be changed. */
  changed: boolean;
  next: Date | undefined;
  timezone: string;
  /** Ids of the schedule's tasks that run now. */
  running: string[];
}

export function pauseCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("pause", {
    description: "stop a schedule until it is resumed",
    about:
      "Runs that have been started or wait in the queue go on. Tasks that run after this one do not " +
      "run either. The stack file is not changed: the next `pulumi up` restores what it says.",
    exits: {
      0: "paused, also where it was already",
      1: "there is no such schedule, or it could not be changed",
    },
    examples: ["fsx-scheduler pause nightly-export"],
  })
    .argument("<name>", "the task, transfer or pipeline, by its name in the stack file")
    .action((name: string, options: OperationOptions) => change(name, "DISABLED", options, surroundings));
}

export function resumeCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("resume", {
    description: "let a paused schedule fire again",
    about:
      "Fires that were missed are not made up for: fsx-scheduler run NAME does that. A rate begins " +
      "anew, as with every change of a schedule. The next `pulumi up` restores what the file says.",
    exits: {
      0: "resumed, also where it was not paused",
      1: "there is no such schedule, or it could not be changed",
    },
    examples: ["fsx-scheduler resume nightly-export"],
  })
    .argument("<name>", "the task, transfer or pipeline, by its name in the stack file")
    .action((name: string, options: OperationOptions) => change(name, "ENABLED", options, surroundings));
}

async function change(
  name: string,
  state: State,
  options: OperationOptions,
  surroundings: Surroundings,
): Promise<void> {
  const scene = await anySceneOf(options, surroundings);
  const names = Object.keys(everySchedule(scene.stack.outputs));
  const switched = await switchSchedule(scene, requireScheduled(scene.stack, names, name), state);
  const now = await scene.stack.now();
  print(surroundings, options, { ...switched, next: switched.next?.toISOString() }, () =>
    switchedLines(switched, now, surroundings),
  );
}

/** @throws CommandError */
async function switchSchedule(scene: Scene<DeployedStack>, task: string, State: State): Promise<Switched> {
  const { aws, stack } = scene;
  const output = everySchedule(stack.outputs)[task]!;
  if ("after" in output && typeof output.after === "string") {
    const verb = State === "ENABLED" ? "Resume" : "Pause";
    throw new CommandError(
      `${task} has no schedule of its own: it runs after ${output.after}. ${verb} that one, or set ` +
        `tasks.${task}.enabled in the stack file and run pulumi up.`,
    );
  }
  const found = await getSchedule(scene, String((output as { schedule: string }).schedule), output.group);
  if (!found) {
    throw new CommandError(
      `EventBridge Scheduler has no schedule of ${task} in ${output.group ?? stack.outputs.scheduleGroup}: it was deleted. ` +
        "pulumi up --refresh makes it again.",
    );
  }
  const changed = found.State !== State;
  if (changed) {
    // An update replaces the whole definition, so all of it is sent back.
    const { Arn: _arn, CreationDate: _created, LastModificationDate: _changed, ...definition } = found;
    const { $metadata: _metadata, ...settings } = definition as typeof definition & { $metadata?: unknown };
    const scheduler = await aws.scheduler();
    await asking(`change the schedule of ${task}`, () =>
      scheduler.updateSchedule({
        ...settings,
        Name: found.Name,
        ScheduleExpression: found.ScheduleExpression,
        Target: found.Target,
        FlexibleTimeWindow: found.FlexibleTimeWindow,
        State,
      }),
    );
  }
  const after = await readSchedule(scene, task, output);
  const [next] = after.kind === "schedule" ? nextFires(after, new Date(await stack.now())) : [];
  const { section = "tasks" } = output;
  const active = section === "tasks" ? await activeTasks(aws, stack.name) : [];
  const running = active.filter(({ schedule }) => schedule === task);
  return {
    task,
    section,
    state: State,
    changed,
    next,
    timezone: found.ScheduleExpressionTimezone ?? "UTC",
    running: running.map(({ taskId }) => taskId),
  };
}

function switchedLines(switched: Switched, now: number, { columns: width }: Surroundings): string[] {
  const { changed, next, running, section, state, task, timezone } = switched;
  const already = changed ? "" : "already ";
  const file =
    "The stack file is not changed: the next pulumi up restores what it says. " +
    `To make it last, set ${section}.${task}.enabled to ${state === "ENABLED"} there.`;
  if (state === "DISABLED") {
    return [
      `${task} is ${already}paused: its schedule does not fire until it is resumed.`,
      ...(running.length > 0
        ? wrapped(
            `  ${running.join(", ")} still runs; to stop it: fsx-scheduler cancel ${word(task)}`,
            width,
            "  ",
          )
        : []),
      ...wrapped(`  ${file}`, width, "  "),
      `  again:  fsx-scheduler resume ${word(task)}`,
    ];
  }
  const when = next
    ? `It fires next on ${dayTime(next.getTime(), timezone, now)} ${zoneName(next.getTime(), timezone)}, ${distance(next.getTime(), now)}.`
    : "It never fires again by its expression; change the stack file and run pulumi up.";
  return [
    `${task} is ${already === "" ? "resumed" : "not paused"}.`,
    ...wrapped(`  ${when}`, width, "  "),
    ...(changed ? wrapped(`  ${file}`, width, "  ") : []),
  ];
}
