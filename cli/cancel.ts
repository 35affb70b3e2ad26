/**
 * `fsx-scheduler cancel`: cancels a data repository task by its id, or what a task of the stack runs now.
 */
import type { Command } from "commander";
import { errorName } from "../handlers/errors";
import { asking } from "./aws-error";
import { CommandError } from "./command-error";
import { requireTask } from "./deployed-stack";
import { wrapped } from "./lines";
import {
  type OperationOptions,
  operation,
  print,
  processSurroundings,
  type Scene,
  sceneOf,
} from "./operation";
import { readRecords, runsOf } from "./run-records";
import { activeTasks, findTask, isActive, isTaskId, type StackTask } from "./stack-tasks";
import { waitsStill } from "./status-lines";
import type { Surroundings } from "./surroundings";
import { counted } from "./wording";

interface Canceled {
  task: StackTask;
  lifecycle: string;
}

export function cancelCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("cancel", {
    description: "cancel a task that runs",
    about:
      "Files in flight are finished, and what is done stays done. The run counts as failed " +
      "(TaskCanceled), and people are told as of any failure. Only tasks of the stack are canceled.",
    exits: { 0: "canceling", 1: "nothing to cancel, or it could not be canceled" },
    examples: ["fsx-scheduler cancel nightly-export", "fsx-scheduler cancel task-4f60d2ceb823ae703"],
  })
    .argument("<task-or-name>", "a task's id, or the name of a task of the stack file")
    .action(async (given: string, options: OperationOptions) => {
      const scene = await sceneOf(options, surroundings);
      const tasks = isTaskId(given) ? [await ownTask(scene, given)] : await runningTasks(scene, given);
      const canceled: Canceled[] = [];
      for (const task of tasks) canceled.push({ task, lifecycle: await cancel(scene, task) });
      print(
        surroundings,
        options,
        canceled.map(({ task, lifecycle }) => ({ taskId: task.taskId, schedule: task.schedule, lifecycle })),
        () => canceled.flatMap((one) => canceledLines(one, surroundings.columns)),
      );
    });
}

/** @throws CommandError for one that has ended, or that the stack did not start */
async function ownTask({ aws, stack }: Scene, taskId: string): Promise<StackTask> {
  const task = await findTask(aws, taskId);
  if (!task)
    throw new CommandError(`FSx knows no ${taskId} in ${stack.region}. What runs: fsx-scheduler status`);
  if (task.stack !== stack.name) {
    const whose = task.stack === undefined ? "not by this program" : `by stack ${task.stack}`;
    throw new CommandError(
      `${taskId} was started ${whose}, so stack ${stack.name} leaves it alone. To cancel it anyway:\n` +
        `  aws fsx cancel-data-repository-task --task-id ${taskId} --region ${stack.region}`,
    );
  }
  if (!isActive(task)) throw new CommandError(`${taskId} has ended already: it is ${task.lifecycle}.`);
  return task;
}

/** @throws CommandError where nothing of that name runs */
async function runningTasks(scene: Scene, name: string): Promise<StackTask[]> {
  const { aws, stack } = scene;
  requireTask(stack, name);
  const running = (await activeTasks(aws, stack.name)).filter(({ schedule }) => schedule === name);
  if (running.length > 0) return running;
  const now = await stack.now();
  const records = await readRecords(aws, stack.outputs.logGroups, { from: now - 86_400_000, schedule: name });
  const waiting = runsOf(records).find((run) => waitsStill(run, now));
  throw new CommandError(
    waiting
      ? `No task of ${name} runs, but a run of it waits for its turn: ${waiting.detail} A run cannot be taken out of ` +
          "the queue; it can be canceled once its task has started."
      : `No task of ${name} runs, so there is nothing to cancel.`,
  );
}

async function cancel({ aws }: Scene, { taskId }: StackTask): Promise<string> {
  const fsx = await aws.fsx();
  return asking(`cancel ${taskId}`, async () => {
    try {
      const { Lifecycle } = await fsx.cancelDataRepositoryTask({ TaskId: taskId });
      return Lifecycle ?? "CANCELING";
    } catch (error) {
      if (errorName(error) !== "DataRepositoryTaskEnded") throw error;
      throw new CommandError(`${taskId} has ended meanwhile. How: fsx-scheduler history`, { cause: error });
    }
  });
}

function canceledLines({ task, lifecycle }: Canceled, width: number): string[] {
  const done = task.counts ? `${counted(task.counts.succeeded, "file")} had been done. ` : "";
  return [
    `${task.taskId} of ${task.schedule} is ${lifecycle}.`,
    ...wrapped(
      `  ${done}Files in flight are finished; a mail will tell of the cancellation (TaskCanceled).`,
      width,
      "  ",
    ),
  ];
}
