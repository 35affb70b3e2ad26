/**
 * Follows one run to its end: waiting for its turn, its task's progress, its result. Asks FSx and the functions' logs
 * now and then; nothing that it does changes anything.
 */
import { LiveLine } from "./live-line";
import type { Scene } from "./operation";
import { readRecords, runKey, runsOf } from "./run-records";
import { findTask, type StackTask, tasksOfFileSystem } from "./stack-tasks";
import { progressOf, progressText, type TaskResult, taskResult } from "./task-progress";
import { secondTime } from "./when";

export interface FollowedRun {
  schedule: string;
  /** ISO 8601. */
  scheduledTime: string;
  fileSystemId: string;
  /** Known where it has started. */
  taskId?: string | undefined;
}

export type RunEnd =
  | ({ state: "ended"; task?: StackTask } & Omit<TaskResult, "outcome"> & {
        outcome: TaskResult["outcome"] | "skipped" | "superseded";
      })
  /** The time to follow it is over, and it still goes on. */
  | { state: "waiting" | "running"; task?: StackTask };

/** FSx updates a task's status every 30 seconds (LustreGuide, "Data repository task status"). */
const LOOK_EVERY = 10_000;
/** Time in a local cloud may run many times as fast. */
const LOOK_LOCALLY_EVERY = 1_000;
const BAR = 24;
/** A new task may be missing in FSx's answers for a while. */
const VISIBLE_AFTER = 300_000;

/**
 * @param timeout seconds, as time runs where the stack is
 * @throws CommandError
 */
export async function followRun(
  scene: Scene,
  run: FollowedRun,
  options: { timeout: number; quiet: boolean },
): Promise<RunEnd> {
  const { stack, surroundings } = scene;
  const line = new LiveLine(surroundings, options.quiet);
  const from = await stack.now();
  let taskId = run.taskId;
  for (;;) {
    const now = await stack.now();
    let task: StackTask | undefined;
    let end: RunEnd | undefined;
    if (taskId === undefined) {
      const look = await lookAtWaiting(scene, run);
      taskId = look.taskId;
      end = look.end;
      if (taskId !== undefined) line.print(`Its turn has come: ${taskId}`);
      else if (!end) {
        const since = secondTime(Date.parse(run.scheduledTime), surroundings.timezone);
        line.update(`waiting since ${since}: ${look.detail}`, look.detail);
      }
    }
    if (taskId !== undefined) {
      task = await findTask(scene.aws, taskId);
      end = endOf(task, now, from);
      if (!end && task) line.update(progressText(task, now, BAR), logKey(task, now));
    }
    if (end) {
      line.clear();
      return end;
    }
    if (now - from >= options.timeout * 1000) {
      line.clear();
      return taskId === undefined ? { state: "waiting" } : { state: "running", ...(task ? { task } : {}) };
    }
    await surroundings.pause(stack.local === undefined ? LOOK_EVERY : LOOK_LOCALLY_EVERY);
  }
}

/** A run that has no task yet, as far as is known. */
async function lookAtWaiting(
  { aws, stack }: Scene,
  run: FollowedRun,
): Promise<{ taskId?: string; end?: RunEnd; detail: string }> {
  const key = runKey(run.schedule, run.scheduledTime);
  const tasks = await tasksOfFileSystem(aws, run.fileSystemId);
  const own = tasks.find(
    ({ stack: tagged, schedule, scheduledTime }) =>
      tagged === stack.name && runKey(schedule ?? "", scheduledTime ?? "") === key,
  );
  if (own) return { taskId: own.taskId, detail: "" };
  const records = await readRecords(aws, stack.outputs.logGroups, {
    from: Date.parse(run.scheduledTime) - 60_000,
    schedule: run.schedule,
  });
  const known = runsOf(records).find(
    ({ schedule, scheduledTime }) => runKey(schedule, scheduledTime) === key,
  );
  const detail = known?.detail ?? "it is in the queue";
  if (known?.state !== "ended") return { ...(known?.taskId ? { taskId: known.taskId } : {}), detail };
  const end: RunEnd = {
    state: "ended",
    outcome: known.outcome ?? "failed",
    detail: known.detail ?? "",
    ...(known.reason ? { reason: known.reason } : {}),
  };
  return { end, detail };
}

function endOf(task: StackTask | undefined, now: number, from: number): RunEnd | undefined {
  if (task) {
    const result = taskResult(task, now);
    return result && { state: "ended", task, ...result };
  }
  if (now - from < VISIBLE_AFTER) return undefined;
  return { state: "ended", outcome: "failed", reason: "TaskLost", detail: "FSx no longer knows its task." };
}

/** In a log, a line every tenth, and whenever the lifecycle changes. */
function logKey(task: StackTask, now: number): string {
  return `${task.lifecycle} ${Math.floor((progressOf(task, now).done ?? 0) * 10)}`;
}
