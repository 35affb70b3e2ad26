/**
 * `fsx-scheduler run`: starts a task now, by hand, through the function that starts all runs; `--wait` follows it.
 */
import type { Command } from "commander";
import { planTaskType } from "../handlers/create-task";
import type { ManualAnswer } from "../handlers/invocation";
import { requireTask } from "./deployed-stack";
import { followRun, type RunEnd } from "./follow-run";
import { wrapped } from "./lines";
import {
  durationFlag,
  type OperationOptions,
  operation,
  print,
  processSurroundings,
  type Scene,
  sceneOf,
} from "./operation";
import { startByHand } from "./start-by-hand";
import type { Surroundings } from "./surroundings";
import { resultText } from "./task-progress";
import { duration } from "./wording";

interface RunOptions extends OperationOptions {
  wait?: boolean;
  timeout: number;
}

export const RUN_EXIT = { done: 0, failed: 1, notStarted: 2, timeout: 3 } as const;

export function runCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("run", {
    description: "start a task now, as its schedule would",
    about:
      "The run goes through the same function as every scheduled one: it waits for its turn on a " +
      "busy file system, or is skipped where the task says whenBusy: skip. Ctrl-C ends the waiting, " +
      "not the task. A task that is disabled in the stack file can be tried this way.",
    exits: {
      [RUN_EXIT.done]: "started or waiting for its turn; with --wait: succeeded",
      [RUN_EXIT.failed]: "refused, or the command failed; with --wait: failed",
      [RUN_EXIT.notStarted]: "nothing was started: skipped, or superseded by a newer run",
      [RUN_EXIT.timeout]: "--timeout is over; the run goes on",
    },
    examples: [
      "fsx-scheduler run nightly-export",
      "fsx-scheduler run nightly-export --wait --timeout 2h",
      "fsx-scheduler run nightly-export --json | jq -r .taskId",
    ],
  })
    .argument("<name>", "the task, by its name in the stack file")
    .option("-w, --wait", "follow it to its end, with progress, and exit by its result")
    .addOption(durationFlag("--timeout <duration>", "with --wait: how long to follow it: 90m, 12h", "24h"))
    .action(async (name: string, options: RunOptions) => {
      const scene = await sceneOf(options, surroundings);
      requireTask(scene.stack, name);
      const answer = await startByHand(scene, name);
      surroundings.exit(await tell(scene, answer, options));
    });
}

async function tell(scene: Scene, answer: ManualAnswer, options: RunOptions): Promise<number> {
  const { surroundings } = scene;
  const started = answer.outcome === "started" || answer.outcome === "waiting";
  if (!options.json) surroundings.write(`${answerLines(answer, options, surroundings.columns).join("\n")}\n`);
  if (!options.wait || !started) {
    if (options.json) print(surroundings, options, answerJson(answer), () => []);
    return started ? RUN_EXIT.done : RUN_EXIT.notStarted;
  }
  const end = await followRun(
    scene,
    {
      schedule: answer.schedule,
      scheduledTime: answer.scheduledTime,
      fileSystemId: answer.FileSystemId,
      taskId: answer.TaskId,
    },
    { timeout: options.timeout, quiet: options.json === true },
  );
  print(surroundings, options, { ...answerJson(answer), ...endJson(end) }, () =>
    endLines(answer.schedule, end, options, surroundings.columns),
  );
  return exitOf(end);
}

function answerLines(answer: ManualAnswer, options: RunOptions, width: number): string[] {
  if (answer.outcome !== "started") {
    const text = `${answer.schedule} ${answer.outcome === "waiting" ? "waits" : `was ${answer.outcome}`}: ${answer.detail}`;
    return wrapped(text, width);
  }
  const type = planTaskType(answer.Type) ?? answer.Type;
  const paths = (answer.Paths ?? []).join(", ") || "/";
  return [
    `${answer.schedule} started: ${answer.TaskId} (${answer.Lifecycle})`,
    ...wrapped(`  ${type} of ${paths} on ${answer.FileSystemId}`, width, "  "),
    ...(options.wait ? [] : ["  follow it:  fsx-scheduler status --watch"]),
  ];
}

function endLines(schedule: string, end: RunEnd, { timeout }: RunOptions, width: number): string[] {
  if (end.state !== "ended") {
    const what = end.state === "waiting" ? "still waits for its turn" : `still runs as ${end.task?.taskId}`;
    return wrapped(
      `${schedule} ${what} after ${duration(timeout)} (--timeout). It goes on by itself.`,
      width,
    );
  }
  const { task, outcome, reason } = end;
  if (outcome === "skipped" || outcome === "superseded")
    return wrapped(`${schedule} was ${outcome}: ${end.detail}`, width);
  const took = task?.endedAt === undefined ? undefined : (task.endedAt - task.createdAt) / 1000;
  const result = resultText({ type: task?.type, outcome, reason, counts: task?.counts, took });
  return [
    ...wrapped(`${schedule} ${result}`, width),
    ...(outcome === "failed" && end.detail ? wrapped(`  ${end.detail}`, width, "  ") : []),
    ...((task?.counts?.failed ?? 0) > 0
      ? [`  which files, and what to do:  fsx-scheduler report ${task!.taskId}`]
      : []),
  ];
}

function answerJson(answer: ManualAnswer) {
  return {
    schedule: answer.schedule,
    scheduledTime: answer.scheduledTime,
    outcome: answer.outcome,
    taskId: answer.TaskId,
    lifecycle: answer.Lifecycle,
    fileSystemId: answer.FileSystemId,
    type: planTaskType(answer.Type),
    paths: answer.Paths,
    reportPath: answer.Report?.Path,
    detail: answer.detail,
  };
}

function endJson(end: RunEnd) {
  const { task } = end;
  return {
    ...(end.state === "ended"
      ? { outcome: end.outcome, reason: end.reason, detail: end.detail }
      : { outcome: end.state }),
    ...(task
      ? {
          taskId: task.taskId,
          lifecycle: task.lifecycle,
          counts: task.counts,
          durationSeconds:
            task.endedAt === undefined ? undefined : Math.round((task.endedAt - task.createdAt) / 1000),
        }
      : {}),
  };
}

function exitOf(end: RunEnd): number {
  if (end.state !== "ended") return RUN_EXIT.timeout;
  if (end.outcome === "succeeded") return RUN_EXIT.done;
  return end.outcome === "failed" ? RUN_EXIT.failed : RUN_EXIT.notStarted;
}
