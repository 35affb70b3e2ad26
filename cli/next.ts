/**
 * `fsx-scheduler next`: when schedules fire, in their own zone and in the reader's, with what daylight saving does.
 */
import type { Command } from "commander";
import type { StackConfig } from "../stacks/config";
import { offsetAt } from "../stacks/zone-time";
import { CommandError } from "./command-error";
import { everySchedule, readSchedules } from "./deployed-schedules";
import { requireScheduled } from "./deployed-stack";
import { type Fire, fireList, type ScheduleTimes } from "./fire-list";
import { columns } from "./lines";
import {
  anySceneOf,
  numberOption,
  type OperationOptions,
  operation,
  print,
  processSurroundings,
} from "./operation";
import { readStackConfig } from "./stack-config";
import type { Surroundings } from "./surroundings";
import { dayTime, distance, offsetText, sameClock, zoneName } from "./when";
import { duration } from "./wording";

interface NextOptions extends OperationOptions {
  count: number;
  file?: boolean;
}

/** One task and its times; none where it does not fire by itself. */
interface NextOf extends ScheduleTimes {
  task: string;
  /** Why it does not fire. */
  silent?: string;
}

export function nextCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("next", {
    description: "show when schedules fire next, with changes of the clocks",
    about:
      "Shows what EventBridge Scheduler has. With --file, what Pulumi.<stack>.yaml says, deployed or " +
      "not; that needs no AWS account. A local time that the clocks skip does not fire; one that they " +
      "show twice fires once.",
    exits: { 0: "shown", 1: "there is no such task, or the stack could not be read" },
    examples: [
      "fsx-scheduler next",
      "fsx-scheduler next nightly-export --count 10",
      "fsx-scheduler next --file --stack prod --count 400 | grep clocks",
    ],
  })
    .argument("[name]", "only this task, transfer or pipeline")
    .option("-n, --count <number>", "how many times", numberOption(1, 10_000), 5)
    .option("--file", "read the stack file instead of what is deployed (needs --stack)")
    .action(async (name: string | undefined, options: NextOptions) => {
      const { now, tasks } = options.file
        ? fromFile(name, options, surroundings)
        : await fromScheduler(name, options, surroundings);
      const shown = tasks.map((task) => ({
        task,
        fires: task.silent === undefined ? fireList(task, now, options.count) : [],
      }));
      print(surroundings, options, shown.map(nextJson), () =>
        shown.flatMap((one, i) => [...(i === 0 ? [] : [""]), ...nextLines(one, now, surroundings)]),
      );
    });
}

async function fromScheduler(
  name: string | undefined,
  options: NextOptions,
  surroundings: Surroundings,
): Promise<{ now: number; tasks: NextOf[] }> {
  const scene = await anySceneOf(options, surroundings);
  const schedules = everySchedule(scene.stack.outputs);
  if (name !== undefined) requireScheduled(scene.stack, Object.keys(schedules), name);
  const states = (await readSchedules(scene, schedules)).filter(
    ({ task }) => name === undefined || task === name,
  );
  const tasks = states.map((state): NextOf => {
    const { task } = state;
    if (state.kind === "after") return silent(task, `runs after ${state.after}`);
    if (state.kind === "gone")
      return silent(task, "is not in EventBridge Scheduler; run pulumi up --refresh");
    const { expression, timezone, rateStart, endDate } = state;
    const paused = state.enabled ? {} : { silent: `is paused (${expression} in ${timezone})` };
    return { task, expression, timezone, rateStart, endDate, ...paused };
  });
  return { now: await scene.stack.now(), tasks };
}

function fromFile(
  name: string | undefined,
  { stack }: NextOptions,
  { directory }: Surroundings,
): { now: number; tasks: NextOf[] } {
  if (stack === undefined)
    throw new CommandError("Say which file with --stack: --stack prod is Pulumi.prod.yaml.");
  const now = Date.now();
  const file = stack.split("/").at(-1)!;
  const { config } = readStackConfig(directory, file, now);
  const all = everyConfigured(config);
  const found = all.filter((one) => name === undefined || one.task === name);
  if (found.length === 0 && name !== undefined) {
    const names = all.map(({ task }) => task).join(", ");
    throw new CommandError(
      `Pulumi.${file}.yaml schedules nothing named "${name}". What it schedules is ${names}.`,
    );
  }
  return { now, tasks: found };
}

/** Tasks, and the transfers and pipelines that have a schedule, as the stack file has them. */
function everyConfigured(config: StackConfig): NextOf[] {
  const of = (
    task: string,
    { expression, timezone, enabled }: { expression: string; timezone: string; enabled: boolean },
  ): NextOf => ({
    task,
    expression,
    timezone,
    ...(enabled ? {} : { silent: `is disabled (${expression} in ${timezone})` }),
  });
  return [
    ...config.tasks.map((task) =>
      task.expression === undefined
        ? silent(task.name, `runs after ${task.after}`)
        : of(task.name, { ...task, expression: task.expression }),
    ),
    ...[...config.transfers, ...config.pipelines].flatMap(({ name, schedule }) =>
      schedule ? [of(name, schedule)] : [],
    ),
  ];
}

function silent(task: string, why: string): NextOf {
  return { task, expression: "", timezone: "UTC", silent: why };
}

function nextLines(
  { task: next, fires }: { task: NextOf; fires: Fire[] },
  now: number,
  { timezone: here }: Surroundings,
): string[] {
  if (next.silent !== undefined) return [`${next.task} ${next.silent}`];
  const head = `${next.task}: ${next.expression} in ${next.timezone}`;
  if (fires.length === 0) return [head, "  never fires again"];
  const zone = next.timezone;
  const rows = fires.map((fire) => {
    if (fire.kind === "skipped") {
      return [`${dayTime(fire.local, "UTC", now)}`, "", "skipped: the clocks leave this time out"];
    }
    const own = `${dayTime(fire.time, zone, now)} ${zoneName(fire.time, zone)}`;
    const theirs = sameClock(fire.time, zone, here)
      ? ""
      : `${dayTime(fire.time, here, now)} ${zoneName(fire.time, here)}`;
    return [own, theirs, noteOf(fire, now)];
  });
  const elsewhere = rows.some(([, theirs]) => theirs !== "");
  return [head, ...columns(elsewhere ? rows : rows.map(([own = "", , note = ""]) => [own, note]), 40)];
}

function noteOf(fire: Extract<Fire, { kind: "fire" }>, now: number): string {
  const notes = [];
  if (fire.clocksMoved !== 0) {
    const direction = fire.clocksMoved > 0 ? "forward" : "back";
    notes.push(`clocks go ${direction} ${duration(Math.abs(fire.clocksMoved) / 1000)}`);
  }
  if (fire.twice) notes.push("comes twice, fires once");
  return notes.length > 0 ? notes.join("; ") : distance(fire.time, now);
}

function nextJson({ task, fires }: { task: NextOf; fires: Fire[] }) {
  if (task.silent !== undefined) return { name: task.task, silent: task.silent, fires: [] };
  return {
    name: task.task,
    expression: task.expression,
    timezone: task.timezone,
    fires: fires.map((fire) =>
      fire.kind === "skipped"
        ? { local: new Date(fire.local).toISOString().slice(0, 19), skipped: true }
        : {
            time: new Date(fire.time).toISOString(),
            local: new Date(fire.time + offsetAt(task.timezone, fire.time)).toISOString().slice(0, 19),
            offset: offsetText(offsetAt(task.timezone, fire.time)),
            clocksMovedSeconds: fire.clocksMoved / 1000,
            twice: fire.twice,
          },
    ),
  };
}
